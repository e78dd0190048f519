//! Invitations that nobody accepted yet.

use super::store;
use crate::programmes::programme::Programme;
use crate::programmes::{Waiting, WaitingKind};
use base::cx::Cx;
use kernel::error::Result;
use kernel::vocabulary::Phase;

/// What coordinators wait for: whoever does not come may be invited again, or the invitation revoked.
pub fn waits_for(cx: &mut Cx<'_>, programme: &Programme) -> Result<Option<Waiting>> {
    if matches!(programme.phase, Phase::Closed | Phase::Cancelled) {
        return Ok(None);
    }
    let pending = store::open(cx.conn, programme.id)?;
    let list = format!("/programmes/{}/invitations?status=open", programme.id);
    Ok(Waiting::some(WaitingKind::InvitationsAwaited, pending, list))
}
