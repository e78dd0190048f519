//! What is kept of a sitting, and what its ballots come to.

use std::collections::BTreeSet;

use super::store::{self, Ballot, Deliberation, ResultRow};
use base::cx::Cx;
use jury::jurors;
use jury::rounds::Scene;
use kernel::Id;
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
    let tally = match (result.minutes()?, electorate(cx, found, result)?) {
        // It was published: what came to light later changes it no more.
        (Some(minutes), _) if minutes.tally.is_some() => minutes.tally,
        (Some(minutes), Some(electorate)) => {
            let votes = ballots.iter().map(|one| (one.juror_id, one.vote)).collect();
            Some(electorate.tally(minutes.manner, &votes))
        }
        _ => None,
    };
    Ok(Sitting {
        deliberations: store::deliberations(cx.conn, result.id)?,
        ballots,
        tally,
    })
}

/// Who takes part in the decision; nobody before there is one.
pub(super) fn electorate(cx: &mut Cx<'_>, found: &Scene, result: &ResultRow) -> Result<Option<Electorate>> {
    let (Some(minutes), Some(presiding)) = (result.minutes()?, result.decided_by) else {
        return Ok(None);
    };
    let jurors = jurors::list(cx.conn, found.round.id)?;
    let conflicted: BTreeSet<Id> = jurors::conflicts(cx, &found.round, &jurors)?
        .into_iter()
        .map(|(juror, _)| juror)
        .collect();
    Ok(Some(Electorate {
        presiding,
        members: jurors.iter().map(|one| one.account_id).collect(),
        conflicted,
        present: minutes.present.into_iter().collect(),
    }))
}
