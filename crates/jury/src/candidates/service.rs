//! The use case of candidates: read them.

use super::store::{self, Listed};
use crate::rounds;
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::Id;
use kernel::error::Result;

/// A page of the candidates that the reader may know of.
pub fn list(cx: &mut Cx<'_>, round_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<Listed>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListCandidates, &found.subject)?;
    store::page(cx.conn, round_id, &found.hidden, after, limit)
}
