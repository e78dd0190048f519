//! What the commission says of a result, and how its members stand to the decision.

use serde_json::json;
use validator::Validate;

use super::decision::as_it_stands;
use super::rules::{ResultAction, ResultStatus, next};
use super::scene::{ResultScene, shown};
use super::sitting::electorate;
use super::store::{self, Ballot, Deliberation, ResultRow};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::rounds;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input, Text};
use scoring::commission::ballots::Vote;

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

/// Records what was said: the chair or the deputy, without a conflict with any of the candidates.
pub fn deliberate(cx: &mut Cx<'_>, round_id: Id, input: &Input<DeliberationInput>) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::Deliberate, &found.subject)?;
    let input = input.get()?;
    found.in_phase(Op::Deliberate)?;
    let result = store::lock_latest(cx.conn, round_id)?
        .ok_or_else(|| Error::code(Code::WrongState).with("state", "not_computed"))?;
    let status = next(result.status, ResultAction::Deliberate)?;
    as_it_stands(&found.round, &result)?;
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
    rounds::record(cx, Op::Deliberate, &found.round, json!(null), after)?;
    let lines = store::lines(cx.conn, result.id)?;
    shown(cx, found, result, lines)
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
            return shown(cx, found, result, lines);
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
    rounds::record(cx, Op::CastBallot, &found.round, json!(null), after)?;
    shown(cx, found, result, lines)
}
