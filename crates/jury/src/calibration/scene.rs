//! A sample, and how somebody stands to it.

use super::rules::{self, SampleAction, SampleStatus};
use super::store::{self, Sample};
use crate::rounds;
use crate::rounds::Scene;
use base::cx::Cx;
use base::policy::{Op, Subject, in_phase};
use kernel::Id;
use kernel::error::Result;

/// A sample with its round, as the actor stands to it.
#[derive(Debug, Clone)]
pub struct SampleScene {
    /// The sample.
    pub sample: Sample,
    /// Its round.
    pub round: Scene,
    /// For the policy.
    pub subject: Subject,
}

/// A sample is nobody's application, so no conflict of interest hides it. Until it is started only coordinators know of
/// it: who has read it early would not score it like the others.
pub(super) fn subject(sample: &Sample, round: &Scene) -> Subject {
    let begun = sample.status != SampleStatus::Draft;
    let of = round.subject;
    of.assigned(of.assigned && begun).owned(of.owner && begun)
}

pub(super) fn around(sample: Sample, round: Scene) -> SampleScene {
    let subject = subject(&sample, &round);
    SampleScene {
        sample,
        round,
        subject,
    }
}

/// A sample for reading.
pub(super) fn load(cx: &mut Cx<'_>, id: Id) -> Result<SampleScene> {
    let sample = store::find(cx.conn, id)?;
    let round = rounds::scene(cx, sample.round_id)?;
    Ok(around(sample, round))
}

/// The same with its round locked: samples and their cards are written, and a round is opened, in one line.
pub(super) fn locked(cx: &mut Cx<'_>, id: Id) -> Result<SampleScene> {
    let round = store::find(cx.conn, id)?.round_id;
    let round = rounds::locked(cx, round)?;
    Ok(around(store::find(cx.conn, id)?, round))
}

impl SampleScene {
    /// Phase, round and sample, in this order; the state after the action.
    pub(super) fn may(&self, op: Op, action: SampleAction) -> Result<SampleStatus> {
        in_phase(op, self.round.programme.phase)?;
        rules::may(self.round.round.status, self.sample.status, action)
    }
}
