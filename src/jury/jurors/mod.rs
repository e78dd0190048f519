//! Jurors of a round: seat, cap, availability.

pub mod api;
pub mod service;
mod store;

use std::collections::BTreeSet;

use crate::applications::conflicts as declared;
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::{Id, text_enum};

pub use store::{Juror, find, list};

text_enum! {
    /// A juror's seat. Only chair and deputy close a round and record its decision.
    JurorSeat { Chair = "chair", Deputy = "deputy", Member = "member" }
}

/// The conflicts of the jurors: juror and application.
pub(in crate::jury) fn conflicts(
    cx: &mut Cx<'_>,
    programme: Id,
    jurors: &[Juror],
) -> Result<BTreeSet<(Id, Id)>> {
    let mut pairs = BTreeSet::new();
    for juror in jurors {
        let hidden = declared::hidden(cx.conn, juror.account_id, programme)?;
        pairs.extend(
            hidden
                .into_iter()
                .map(|application| (juror.account_id, application)),
        );
    }
    Ok(pairs)
}
