//! The cards that wait for a juror.

use super::store;
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;
use people::applications::conflicts;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};

/// Cards that a juror has not handed in yet; those of applications that a conflict hides are not the juror's any more.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
    let (count, until) = store::to_do(cx.conn, me, programme.id, &hidden, cx.now)?;
    let waiting = Waiting::some(WaitingKind::CardsToScore, count, until);
    Ok(waiting.into_iter().collect())
}
