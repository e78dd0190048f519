//! What the commission says of a result, and how its members stand to the decision.

use std::collections::BTreeSet;

use serde_json::json;
use validator::Validate;

use super::compute::{self, ResultScene};
use super::rules::{ResultAction, ResultStatus, next};
use super::store::{self, Ballot, Deliberation, Minutes, ResultRow};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::jurors;
use jury::rounds::service as rounds;
use jury::rounds::service::Scene;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input, Text};
use scoring::commission::ballots::{Electorate, Tally, Vote};

/// What was said.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "Обсудили места 3 и 4: у тепличного проекта есть участок и вода."}))]
pub struct DeliberationInput {
    /// For the minutes; in any language.
    #[validate(nested)]
    pub note: Text<20_000>,
}

/// A member's vote, or signature.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"vote": "for"}))]
pub struct BallotInput {
    /// Under a decision of the chair, `for` is the signature and all else a refusal of it.
    pub vote: Vote,
    /// An opinion of one's own, kept with the minutes.
    #[validate(nested)]
    pub opinion: Option<Text<5_000>>,
}

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

/// Records what was said: the chair or the deputy, without a conflict with any of the candidates.
pub fn deliberate(cx: &mut Cx<'_>, round_id: Id, input: &Input<DeliberationInput>) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::Deliberate, &found.subject)?;
    let input = input.get()?;
    found.in_phase(Op::Deliberate)?;
    let result = store::lock_latest(cx.conn, round_id)?
        .ok_or_else(|| Error::code(Code::WrongState).with("state", "not_computed"))?;
    let status = next(result.status, ResultAction::Deliberate)?;
    if !found.hidden.is_empty() {
        return Err(Error::code(Code::ConflictOfInterest));
    }
    let note = Deliberation {
        id: Id::new(),
        result_id: result.id,
        note: input.note.clone().into(),
        recorded_by: cx.actor.id()?,
        recorded_at: cx.now,
    };
    store::insert_deliberation(cx.conn, note.clone())?;
    let result = ResultRow {
        status,
        version: result.version + 1,
        ..result
    };
    store::update(cx.conn, result.clone())?;
    let after = json!({ "result_id": result.id, "no": result.no, "deliberation_id": note.id });
    rounds::record(cx, "deliberate", &found.round, json!(null), after)?;
    let lines = store::lines(cx.conn, result.id)?;
    compute::shown(cx, found, result, lines)
}

/// Casts one's own ballot on the decision. It stands; the same again changes nothing.
pub fn cast(cx: &mut Cx<'_>, round_id: Id, input: &Input<BallotInput>) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::CastBallot, &found.subject)?;
    let input = input.get()?;
    found.in_phase(Op::CastBallot)?;
    let result = store::lock_latest(cx.conn, round_id)?
        .filter(|result| result.status == ResultStatus::Decided)
        .ok_or_else(|| Error::code(Code::WrongState).with("state", found.round.status.as_str()))?;
    let me = cx.actor.id()?;
    if !electorate(cx, &found, &result)?.is_some_and(|them| them.may_vote(me)) {
        return Err(Error::code(Code::NoVote));
    }
    let lines = store::lines(cx.conn, result.id)?;
    let cast = store::ballots(cx.conn, result.id)?;
    match cast.iter().find(|one| one.juror_id == me) {
        Some(one) if one.vote == input.vote && one.opinion.as_deref() == input.opinion.as_deref() => {
            return compute::shown(cx, found, result, lines);
        }
        Some(_) => return Err(Error::code(Code::AlreadyVoted)),
        None => {}
    }
    let ballot = Ballot {
        result_id: result.id,
        juror_id: me,
        vote: input.vote,
        opinion: input.opinion.clone().map(Into::into),
        cast_at: cx.now,
    };
    store::insert_ballot(cx.conn, ballot)?;
    let result = ResultRow {
        version: result.version + 1,
        ..result
    };
    store::update(cx.conn, result.clone())?;
    let after = json!({ "result_id": result.id, "no": result.no, "vote": input.vote });
    rounds::record(cx, "cast_ballot", &found.round, json!(null), after)?;
    compute::shown(cx, found, result, lines)
}

/// What is kept of the sitting on a result.
pub(super) fn sitting(cx: &mut Cx<'_>, found: &Scene, result: &ResultRow) -> Result<Sitting> {
    let ballots = store::ballots(cx.conn, result.id)?;
    let tally = match (result.minutes()?, electorate(cx, found, result)?) {
        (
            Some(Minutes {
                tally: Some(kept), ..
            }),
            _,
        ) => Some(kept),
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
fn electorate(cx: &mut Cx<'_>, found: &Scene, result: &ResultRow) -> Result<Option<Electorate>> {
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
