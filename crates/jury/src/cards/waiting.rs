//! The cards that wait for a juror.

use std::collections::BTreeSet;

use super::store;
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;
use people::programmes::programme::Programme;
use people::programmes::{Pending, Waiting, WaitingKind};

/// Cards that a juror has not handed in yet; those of applications that a conflict hides are not the juror's any more.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let mut waiting = vec![];
    for round in store::scoring(cx.conn, programme.id, cx.now)? {
        let count = store::awaited(cx.conn, round.id, Some(me), &BTreeSet::new())?;
        let pending = Pending::from((count, round.opened_at, round.closes_at));
        let pack = format!("/rounds/{}/pack", round.id);
        waiting.extend(Waiting::some(WaitingKind::CardsToScore, pending, pack));
    }
    Ok(waiting)
}
