//! Reading the audit log.

use crate::applications::conflicts;
use crate::audit::{self, Entry};
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::Id;
use crate::policy::{Op, authorise};
use crate::programmes::programme;
use crate::programmes::programme::service::subject;

/// Entries after a place in the chain, without those about applications with which the reader has a
/// conflict of interest.
pub fn list(cx: &mut Cx<'_>, programme: Id, after: i64, limit: i64) -> Result<Vec<Entry>> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListAudit, &subject(&programme))?;
    let reader = cx.actor.id()?;
    let hidden = conflicts::hidden(cx.conn, reader, programme.id)?;
    audit::page(cx.conn, programme.id, after, &hidden, limit)
}
