//! Jurors of a round: seat, cap, availability.

pub(crate) mod api;
pub mod notices;
pub mod secretary;
pub mod service;
mod store;

use std::collections::BTreeSet;

use crate::candidates;
use crate::rounds;
use crate::rounds::Round;
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;
use people::applications;

pub use store::{Juror, find, list, name};

/// The conflicts of the jurors: juror and candidate, of those who still are candidates. They take cards out of the count for good, also when the phase is
/// over in which they hide something.
pub fn conflicts(cx: &mut Cx<'_>, round: &Round, jurors: &[Juror]) -> Result<BTreeSet<(Id, Id)>> {
    let mut pairs = BTreeSet::new();
    let gone = candidates::gone(cx.conn, round.id)?;
    for juror in jurors {
        let hidden = applications::conflicts::blocking(cx.conn, juror.account_id, round.programme_id)?;
        let candidates = rounds::candidates_with(cx.conn, round.id, &hidden)?;
        let there = candidates.into_iter().filter(|c| !gone.contains(c));
        pairs.extend(there.map(|c| (juror.account_id, c)));
    }
    Ok(pairs)
}
