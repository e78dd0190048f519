//! Jurors of a round: seat, cap, availability.

pub mod api;
pub mod service;
mod store;

use std::collections::BTreeSet;

use crate::applications::conflicts as declared;
use crate::cx::Cx;
use crate::error::Result;
use crate::jury::assignments::store as candidates;
use crate::jury::rounds::Round;
use crate::kernel::{Id, text_enum};

pub use store::{Juror, find, list};

text_enum! {
    /// A juror's seat. Only chair and deputy close a round and record its decision.
    JurorSeat { Chair = "chair", Deputy = "deputy", Member = "member" }
}

/// The conflicts of the jurors: juror and candidate. They take cards out of the count for good, also when the phase is
/// over in which they hide something.
pub(in crate::jury) fn conflicts(
    cx: &mut Cx<'_>,
    round: &Round,
    jurors: &[Juror],
) -> Result<BTreeSet<(Id, Id)>> {
    let mut pairs = BTreeSet::new();
    for juror in jurors {
        let hidden = declared::blocking(cx.conn, juror.account_id, round.programme_id)?;
        let candidates = candidates::of_applicants(cx.conn, round.id, &hidden)?;
        pairs.extend(candidates.into_iter().map(|c| (juror.account_id, c)));
    }
    Ok(pairs)
}
