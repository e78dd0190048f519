//! Training: participants, groups, modules with materials, sessions with registers,
//! assignments with submissions and grades, and the progress that all of it makes.

pub mod assignments;
pub mod exports;
pub mod groups;
pub mod modules;
pub mod participants;
pub mod progress;
pub mod reminders;
pub mod sessions;
mod waiting;

use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::programmes::{PhaseBlockerCode, PhaseBlockers};
use base::cx::Cx;
use base::db::DbConn;
use base::policy::{Action, Op, Subject, action};
use kernel::error::{Error, Result};
use kernel::{Id, Ts};

pub use waiting::{waits_for, waits_for_participant};

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

/// Whether the last day of the training is over.
pub fn is_over(programme: &Programme, now: Ts) -> Result<bool> {
    let today = now.date_in(programme.zone()?);
    Ok(programme.training_ends_on.is_none_or(|last| last < today))
}

/// What stands in the way of ending the training: its last day, and participants who are not decided on.
pub fn what_blocks(conn: &mut DbConn, programme: &Programme, now: Ts) -> Result<PhaseBlockers> {
    let mut found = PhaseBlockers::default();
    found.add_if(!is_over(programme, now)?, PhaseBlockerCode::TrainingNotOver);
    let undecided = participants::store::undecided(conn, programme.id)?;
    found.add(PhaseBlockerCode::CompletionUndecided, undecided);
    Ok(found)
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
