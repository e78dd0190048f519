//! The use case of candidates: read them.

use std::collections::BTreeSet;

use super::standing::gone;
use super::store::{self, Listed};
use crate::rounds;
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::Id;
use kernel::error::Result;

/// A page of the candidates that the reader may know of, and who of a round withdrew.
pub fn list(
    cx: &mut Cx<'_>,
    round_id: Id,
    after: Option<Id>,
    limit: i64,
) -> Result<(Vec<Listed>, BTreeSet<Id>)> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListCandidates, &found.subject)?;
    let rows = store::page(cx.conn, round_id, &found.hidden, after, limit)?;
    Ok((rows, gone(cx.conn, round_id)?))
}
