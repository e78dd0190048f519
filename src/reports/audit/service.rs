//! Reading the audit log.

use crate::applications::conflicts;
use crate::audit::{self, Entry};
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::Id;
use crate::policy::{Op, authorise};
use crate::programmes::programme;
use crate::programmes::programme::service::subject;

/// Entries after a place in the chain. Places, times and hashes tell of every entry, so there is no log for
/// whoever has a conflict of interest with anybody in it.
pub fn list(cx: &mut Cx<'_>, programme: Id, after: i64, limit: i64) -> Result<Vec<Entry>> {
    let programme = programme::find(cx.conn, programme)?;
    let conflicted = match cx.actor.account {
        Some(reader) => !conflicts::hidden(cx.conn, reader, programme.id)?.is_empty(),
        None => false,
    };
    authorise(cx, Op::ListAudit, &subject(&programme).conflicted(conflicted))?;
    audit::page(cx.conn, programme.id, after, limit)
}
