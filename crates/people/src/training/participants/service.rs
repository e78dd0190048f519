//! Use cases of participants: who is one, and how the actor stands to them.

use serde_json::json;

use super::rules::ParticipantStatus;
use super::store::{self, Named, Participant, Scope};
use crate::applications::conflicts;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Role;

/// A participant as an object of access.
pub fn subject(cx: &mut Cx<'_>, programme: &Programme, row: &Participant) -> Result<Subject> {
    let own = row.account_id.is_some() && row.account_id == cx.actor.account;
    let conflicted = match cx.actor.account {
        Some(account) => conflicts::conflicted(cx.conn, account, row.application_id)?,
        None => false,
    };
    Ok(programme.subject().owned(own).conflicted(conflicted))
}

/// Whose names and presence the actor may see in a programme: trainers everybody's, for they keep the
/// registers; coordinators not of those with whom they have a conflict of interest.
pub fn scope(cx: &mut Cx<'_>, programme: Id) -> Result<Scope> {
    let hidden = match cx.actor.account {
        Some(account) if !cx.actor.has(programme, Role::Trainer) => {
            conflicts::hidden(cx.conn, account, programme)?
        }
        _ => vec![],
    };
    Ok(Scope { programme, hidden })
}

/// Who else takes part, for participants: they choose with whom they work.
pub fn fellows(cx: &mut Cx<'_>, programme_id: Id) -> Result<Vec<Named>> {
    let programme = programme::find(cx.conn, programme_id)?;
    let me = match cx.actor.account {
        Some(account) => store::of_account(cx.conn, programme_id, account)?,
        None => None,
    };
    authorise(cx, Op::ListFellows, &programme.announced().owned(me.is_some()))?;
    let mut people = store::attending(cx.conn, programme_id, None)?;
    people.retain(|p| Some(p.id) != me.as_ref().map(|me| me.id));
    store::named(cx.conn, people)
}

/// Makes a participant of everybody who confirmed a place and is none yet; tells who they are. For the move into
/// training, and for replacements.
pub fn enrol_confirmed(cx: &mut Cx<'_>, programme: &Programme) -> Result<Vec<Participant>> {
    // Two enrolments at once take turns.
    programme::lock(cx.conn, programme.id)?;
    let zone = programme.zone()?;
    let today = cx.now.date_in(zone);
    let mut confirmed = store::confirmed(cx.conn, programme.id)?;
    // Whoever gave a place back and was given another one is enrolled once, since the first.
    confirmed.dedup_by_key(|c| c.application_id);
    let rows: Vec<Participant> = confirmed
        .into_iter()
        .map(|c| Participant {
            id: Id::new(),
            programme_id: programme.id,
            application_id: c.application_id,
            person_id: c.person_id,
            account_id: c.account_id,
            group_id: None,
            status: ParticipantStatus::Enrolled,
            // Lessons may begin before the phase is moved: whoever held a place by then belonged to them.
            joined_on: c.at.map_or(today, |at| at.date_in(zone)),
            left_on: None,
            decision_reason: None,
            decided_by: None,
            decided_at: None,
            version: 1,
            created_at: cx.now,
            updated_at: cx.now,
        })
        .collect();
    store::insert(cx.conn, &rows)?;
    for row in &rows {
        audit::of(Op::EnrolParticipants, Object::Participant(row.id))
            .about(Some(row.application_id))
            .after(json!({ "status": row.status, "joined_on": row.joined_on }))
            .write(cx, Some(programme.id))?;
    }
    Ok(rows)
}

/// Enrols replacements during the training. The route stands with `plans`, which begins their ideas.
pub fn enrol(cx: &mut Cx<'_>, programme_id: Id) -> Result<Vec<Participant>> {
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::EnrolParticipants, &programme.announced())?;
    in_phase(Op::EnrolParticipants, programme.phase)?;
    enrol_confirmed(cx, &programme)
}
