//! The pitch that waits for the people of an application.

use super::store;
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::Id;
use kernel::error::Result;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};

/// When somebody presents next, in the phases in which that is told.
pub fn waits_for(cx: &mut Cx<'_>, application: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    if in_phase(Op::AnnouncePitches, programme.phase).is_err() {
        return Ok(vec![]);
    }
    let begins = store::next_of(cx.conn, application, cx.now)?;
    let waiting = Waiting::some(WaitingKind::Pitch, i64::from(begins.is_some()), begins);
    Ok(waiting.into_iter().collect())
}
