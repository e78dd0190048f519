//! How somebody stands to the files of a piece of work.

use super::store;
use crate::programmes::programme;
use crate::training::participants;
use crate::training::participants::rules::ParticipantStatus;
use base::cx::Cx;
use files::desk::{Desk, Holder};
use kernel::Id;
use kernel::error::{Code, Result};
use kernel::vocabulary::Role;

/// As whoever reads its grade. What was graded stays as it was: then it is handed in anew.
pub fn desk(cx: &mut Cx<'_>, id: Id, locked: bool) -> Result<Desk> {
    let work = store::submission(cx.conn, id)?;
    // A grade locks the participant, too.
    let participant = match locked {
        true => participants::store::lock(cx.conn, work.participant_id)?,
        false => participants::store::find(cx.conn, work.participant_id)?,
    };
    let programme = programme::find(cx.conn, participant.programme_id)?;
    let subject = participants::service::subject(cx, &programme, &participant)?;
    let grade = store::grade(cx.conn, work.assignment_id, participant.id)?;
    let graded = grade.is_some_and(|grade| grade.graded_at >= work.submitted_at);
    let gone = participant.status != ParticipantStatus::Enrolled;
    let is = |role| cx.actor.has(programme.id, role);
    Ok(Desk {
        holder: Holder::Submission(id),
        programme: programme.id,
        subject,
        staff: (is(Role::Trainer) || is(Role::Coordinator)) && !subject.conflicted,
        about: Some(participant.application_id),
        closed: (graded || gone).then_some(Code::WrongState),
        submitted: work.no,
    })
}
