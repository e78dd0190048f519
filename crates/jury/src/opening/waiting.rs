//! The round that waits to be made, or to be opened.

use crate::rounds::{self, RoundStatus};
use base::cx::Cx;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use people::programmes::programme::Programme;
use people::programmes::{Pending, Waiting, WaitingKind};
use scoring::rubric::input::RoundKind;

/// The round of the present phase, for coordinators, as long as nobody scores in it.
pub fn waits_for(cx: &mut Cx<'_>, programme: &Programme) -> Result<Option<Waiting>> {
    let (kind, places) = match programme.phase {
        Phase::Selection => (RoundKind::Selection, programme.seats),
        Phase::Final => (RoundKind::Final, programme.awards),
        _ => return Ok(None),
    };
    Ok(match rounds::find_of(cx.conn, programme.id, kind)? {
        None => {
            let list = format!("/programmes/{}/rounds", programme.id);
            Waiting::some(WaitingKind::RoundToCreate, Pending::one(places > 0), list)
        }
        Some(round) => {
            let setup = Pending::one(round.status == RoundStatus::Setup);
            let since = setup.since(Some(round.created_at));
            Waiting::some(WaitingKind::RoundToOpen, since, format!("/rounds/{}", round.id))
        }
    })
}
