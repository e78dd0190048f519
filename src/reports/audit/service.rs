//! Reading the audit log.

use base::audit::{self, Entry, Filter};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::Id;
use kernel::error::Result;
use people::applications::conflicts;
use people::programmes::programme;

/// Entries of the log. Places, times and hashes tell of every entry, so there is no log for
/// whoever has a conflict of interest with anybody in it.
pub fn list(cx: &mut Cx<'_>, programme: Id, filter: Filter) -> Result<Vec<Entry>> {
    let programme = programme::find(cx.conn, programme)?;
    let conflicted = match cx.actor.account {
        Some(reader) => !conflicts::hidden(cx.conn, reader, programme.id)?.is_empty(),
        None => false,
    };
    authorise(cx, Op::ListAudit, &programme.announced().conflicted(conflicted))?;
    audit::page(cx.conn, programme.id, filter)
}
