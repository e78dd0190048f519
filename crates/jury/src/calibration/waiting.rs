//! The samples that wait for a juror.

use super::store;
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::Id;
use kernel::error::Result;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};

/// Samples that a juror has not scored yet, as long as they can be scored.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    if in_phase(Op::SaveSampleCard, programme.phase).is_err() {
        return Ok(vec![]);
    }
    let rounds = store::to_do(cx.conn, me, programme.id)?.into_iter();
    let some = |(round, count, since)| {
        let samples = format!("/rounds/{round}/samples");
        Waiting::some(WaitingKind::SamplesToScore, (count, since), samples)
    };
    Ok(rounds.filter_map(some).collect())
}
