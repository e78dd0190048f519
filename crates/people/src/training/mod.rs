//! Training: participants, groups, modules with materials, sessions with registers,
//! assignments with submissions and grades, and the progress that all of it makes.

pub mod assignments;
pub mod groups;
pub mod modules;
pub mod participants;
pub mod progress;
pub mod sessions;

use chrono::Duration;

use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::programmes::{PhaseBlockerCode, PhaseBlockers, Waiting, WaitingKind};
use base::cx::Cx;
use base::db::DbConn;
use base::policy::{Action, Op, Subject, action, in_phase};
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Ts};

/// A programme, and the actor as one who may take part in its training.
pub fn seen(cx: &mut Cx<'_>, programme_id: Id) -> Result<(Programme, Subject)> {
    let programme = programme::find(cx.conn, programme_id)?;
    let mine = match cx.actor.account {
        Some(account) => participants::store::of_account(cx.conn, programme_id, account)?.is_some(),
        None => false,
    };
    let subject = programme.announced().owned(mine);
    Ok((programme, subject))
}

/// What the reader may do with something of a programme's training: the same for each of a list.
pub fn actions(cx: &mut Cx<'_>, programme_id: Id, ops: &[Op]) -> Result<Vec<Action>> {
    let (_, subject) = seen(cx, programme_id)?;
    Ok(ops
        .iter()
        .filter_map(|op| action(cx, *op, &subject, &[]))
        .collect())
}

/// What stands in the way of ending the training: its last day, and participants who are not decided on.
pub fn what_blocks(conn: &mut DbConn, programme: &Programme, now: Ts) -> Result<PhaseBlockers> {
    let mut found = PhaseBlockers::default();
    let today = now.date_in(programme.zone()?);
    let lasts = programme.training_ends_on.is_some_and(|last| today <= last);
    found.add_if(lasts, PhaseBlockerCode::TrainingNotOver);
    let undecided = participants::store::undecided(conn, programme.id)?;
    found.add(PhaseBlockerCode::CompletionUndecided, undecided);
    Ok(found)
}

/// What waits for a trainer: the registers of today's and earlier sessions. For a coordinator: drafts of a timetable, until
/// the first of them would begin.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Vec<Waiting>> {
    let waiting = match role {
        Role::Trainer => {
            let until = cx.now + Duration::days(1);
            let count = sessions::store::planned_until(cx.conn, me, programme.id, until)?;
            Waiting::some(WaitingKind::RegistersToMark, count, None)
        }
        Role::Coordinator if in_phase(Op::AnnounceTrainingSession, programme.phase).is_ok() => {
            let (count, first) = sessions::store::drafts(cx.conn, programme.id)?;
            Waiting::some(WaitingKind::SessionsToAnnounce, count, first)
        }
        _ => None,
    };
    Ok(waiting.into_iter().collect())
}

/// A reference to something of the same programme: 422 with the pointer where there is no such thing.
pub fn known<T>(found: Result<T>, pointer: &str) -> Result<T> {
    found.map_err(|e| match e.which() {
        kernel::error::Code::NotFound => Error::field(pointer, "unknown"),
        _ => e,
    })
}

/// Whether somebody who drops out may still be replaced from the waiting list: until a group has had so
/// many sessions.
pub fn replacement_open(conn: &mut DbConn, programme: &Programme) -> Result<bool> {
    let held = sessions::store::most_held(conn, programme.id)?;
    Ok(held < i64::from(programme.rules()?.replacement_until_session))
}

/// Who teaches whom: trainer and application.
pub fn taught(conn: &mut DbConn, programme: Id) -> Result<std::collections::BTreeSet<(Id, Id)>> {
    sessions::store::taught_by(conn, programme)
}
