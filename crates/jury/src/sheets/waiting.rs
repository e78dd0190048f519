//! The answers that a juror owes before anybody scores.

use super::store;
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::Id;
use kernel::error::Result;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};

/// Candidates of whom a juror has not said whether a conflict of interest stands between them.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    if in_phase(Op::PutConflictSheet, programme.phase).is_err() {
        return Ok(vec![]);
    }
    let rounds = store::unanswered_by(cx.conn, programme.id, me)?.into_iter();
    let some = |(round, count): (Id, i64)| {
        let sheet = format!("/rounds/{round}/conflict-sheet");
        Waiting::some(WaitingKind::ConflictsToDeclare, count, sheet)
    };
    Ok(rounds.filter_map(some).collect())
}
