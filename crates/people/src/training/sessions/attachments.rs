//! How somebody stands to the files of a session, and to those that say why somebody missed it.

use super::roster::roster;
use super::rules::SessionStatus;
use super::store::{self, Session};
use super::timetable::plans;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::participants;
use crate::training::participants::belonging;
use base::cx::Cx;
use files::desk::{Desk, Holder};
use kernel::Id;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;

/// As whoever reads its register, and whoever writes it.
pub fn desk(cx: &mut Cx<'_>, id: Id, locked: bool) -> Result<Desk> {
    let (programme, session) = found(cx, id, locked)?;
    let teaches = session.taught_by(cx.actor.account) && cx.actor.has(programme.id, Role::Trainer);
    let coordinator = cx.actor.has(programme.id, Role::Coordinator);
    Ok(Desk {
        holder: Holder::Session(id),
        programme: programme.id,
        subject: programme.subject().owned(teaches),
        staff: teaches || coordinator,
        about: None,
        closed: closed(&session),
        submitted: 1,
    })
}

/// Why somebody missed a session: a doctor's word is for the participant and coordinators alone. It may come before the
/// session.
pub fn excuse(cx: &mut Cx<'_>, id: Id, participant: Id, locked: bool) -> Result<Desk> {
    let (programme, session) = found(cx, id, locked)?;
    let one = participants::store::find(cx.conn, participant)?;
    if one.programme_id != programme.id {
        return Err(Error::not_found());
    }
    let subject = participants::service::subject(cx, &programme, &one)?;
    let about = Some(one.application_id);
    let marked = store::rows(cx.conn, &[session.id])?;
    let groups = belonging::of(cx.conn, &[one.id])?;
    let expected = !roster(&programme, &session, &[one], &groups, &marked)?.is_empty();
    Ok(Desk {
        holder: Holder::Excuse {
            session: id,
            participant,
        },
        programme: programme.id,
        subject,
        staff: cx.actor.has(programme.id, Role::Coordinator) && !subject.conflicted,
        about,
        closed: closed(&session).or((!expected).then_some(Code::WrongState)),
        submitted: 1,
    })
}

fn found(cx: &mut Cx<'_>, id: Id, locked: bool) -> Result<(Programme, Session)> {
    let session = match locked {
        true => store::lock(cx.conn, id)?,
        false => store::find(cx.conn, id)?,
    };
    let programme = programme::find(cx.conn, session.programme_id)?;
    // Nobody else knows of a draft.
    if session.status == SessionStatus::Draft && !plans(cx, &programme.subject()) {
        return Err(Error::not_found());
    }
    Ok((programme, session))
}

/// A draft may be thrown away, and nothing came of a session that was cancelled.
fn closed(session: &Session) -> Option<Code> {
    matches!(session.status, SessionStatus::Draft | SessionStatus::Cancelled).then_some(Code::WrongState)
}
