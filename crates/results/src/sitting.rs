//! What is kept of a sitting, who votes on what, and what the ballots come to.

use super::store::{self, Ballot, Deliberation, ResultRow};
use base::cx::Cx;
use jury::jurors;
use jury::rounds::Scene;
use kernel::error::Result;
use scoring::commission::ballots::{Electorate, Tally};

/// What is kept of a sitting beside the decision itself.
#[derive(Debug, Clone)]
pub struct Sitting {
    /// What was said, in its order.
    pub deliberations: Vec<Deliberation>,
    /// Ballots that were cast.
    pub ballots: Vec<Ballot>,
    /// What they come to, once there is a decision.
    pub tally: Option<Tally>,
}

/// What is kept of the sitting on a result.
pub(super) fn sitting(cx: &mut Cx<'_>, found: &Scene, result: &ResultRow) -> Result<Sitting> {
    let ballots = store::ballots(cx.conn, result.id)?;
    let minutes = result.minutes()?;
    let tally = match minutes.as_ref().and_then(|minutes| minutes.tally.clone()) {
        // It was published: what came to light later changes it no more.
        Some(tally) => Some(tally),
        None => electorate(cx, found, result)?
            .zip(minutes)
            .map(|(electorate, minutes)| {
                let votes = ballots
                    .iter()
                    .map(|one| (one.juror_id, one.cast.clone()))
                    .collect();
                electorate.tally(minutes.manner, &votes)
            }),
    };
    Ok(Sitting {
        deliberations: store::deliberations(cx.conn, result.id)?,
        ballots,
        tally,
    })
}

/// Who takes part in the decision, and in what of it; nobody before there is one.
pub(super) fn electorate(cx: &mut Cx<'_>, found: &Scene, result: &ResultRow) -> Result<Option<Electorate>> {
    let (Some(minutes), Some(recorded_by)) = (result.minutes()?, result.decided_by) else {
        return Ok(None);
    };
    let jurors = jurors::list(cx.conn, found.round.id)?;
    let lines = store::lines(cx.conn, result.id)?;
    Ok(Some(Electorate {
        voting: found.round.rules()?.settings.voting,
        presiding: std::iter::once(recorded_by).chain(minutes.confirmed_by).collect(),
        members: jurors.iter().map(|one| one.account_id).collect(),
        present: minutes.present.into_iter().collect(),
        candidates: lines.iter().map(|line| line.candidate_id).collect(),
        conflicts: jurors::conflicts(cx, &found.round, &jurors)?,
    }))
}
