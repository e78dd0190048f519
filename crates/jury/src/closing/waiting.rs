//! What coordinators wait for while a round is open: cards, and that it is closed.

use crate::{cards, rounds};
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;
use people::applications::conflicts;
use people::programmes::programme::Programme;
use people::programmes::{Pending, Waiting, WaitingKind};

/// Cards that jurors have not handed in, but for those of hidden candidates; and a round whose time is over.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let mut waiting = vec![];
    for round in rounds::store::list(cx.conn, programme.id, None)? {
        let own = rounds::in_own_phase(round.kind, programme.phase).is_ok();
        if !own || round.status != rounds::RoundStatus::Open {
            continue;
        }
        let progress = format!("/rounds/{}/progress", round.id);
        let late = round.closes_at.filter(|at| *at <= cx.now);
        waiting.extend(match late {
            Some(_) => {
                let pending = Pending::one(true).since(late);
                Waiting::some(WaitingKind::RoundOverdue, pending, progress)
            }
            None => {
                let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
                let hidden = rounds::candidates_with(cx.conn, round.id, &hidden)?;
                let count = cards::store::awaited(cx.conn, round.id, None, &hidden)?;
                let pending = Pending::from((count, round.opened_at, round.closes_at));
                Waiting::some(WaitingKind::CardsAwaited, pending, progress)
            }
        });
    }
    Ok(waiting)
}
