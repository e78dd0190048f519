//! What the commission says of a result, and how its members stand to the decision.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use validator::Validate;

use super::decision::as_it_stands;
use super::rules::{ResultAction, ResultStatus, next};
use super::scene::{ResultScene, shown};
use super::sitting::electorate;
use super::store::{self, Ballot, Deliberation, ResultRow};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::candidates;
use jury::rounds;
use kernel::error::{Code, Error, FieldError, Result};
use kernel::{Id, Input, Text};
use scoring::commission::ballots::{Cast, Vote, Voting};

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
    /// On every line that is not named, but those of candidates with whom the member has a conflict of interest. Under a
    /// decision of the chair, `for` is the signature and all else a refusal of it.
    pub vote: Vote,
    /// Where the vote is by line: the candidates on whom the member votes otherwise.
    #[serde(default)]
    #[validate(length(max = 5_000))]
    #[schema(max_items = 5_000)]
    pub lines: Vec<LineVote>,
    /// An opinion of one's own, kept with the minutes.
    #[validate(nested)]
    pub opinion: Option<Text<5_000>>,
}

/// A member's vote on one candidate.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineVote {
    /// The candidate.
    pub candidate_id: Id,
    /// How the member votes.
    pub vote: Vote,
}

impl BallotInput {
    /// What is told, if each line is told once and the member may know of it.
    fn cast(&self, voting: Voting, known: &BTreeSet<Id>) -> Result<Cast> {
        let (mut lines, mut faults) = (BTreeMap::new(), Vec::new());
        if voting == Voting::AsAWhole && !self.lines.is_empty() {
            return Err(Error::field("/lines", "unexpected"));
        }
        for (i, line) in self.lines.iter().enumerate() {
            let code = match lines.insert(line.candidate_id, line.vote) {
                Some(_) => "duplicate",
                None if !known.contains(&line.candidate_id) => "unknown",
                None => continue,
            };
            faults.push(FieldError::new(&format!("/lines/{i}/candidate_id"), code));
        }
        // A line on which the member votes as on the rest tells nothing.
        lines.retain(|_, vote| *vote != self.vote);
        if faults.is_empty() {
            return Ok(Cast {
                vote: self.vote,
                lines,
            });
        }
        Err(Error::Invalid(faults))
    }
}

/// Records what was said: the chair, the deputy or the secretary, without a conflict with any of the candidates.
pub fn deliberate(cx: &mut Cx<'_>, round_id: Id, input: &Input<DeliberationInput>) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::Deliberate, &found.table(cx))?;
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

/// Casts one's own ballot on the decision, on all of its lines that one may know. It stands; the same again changes nothing.
pub fn cast(cx: &mut Cx<'_>, round_id: Id, input: &Input<BallotInput>) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::CastBallot, &found.subject)?;
    let input = input.get()?;
    let voting = found.round.settings()?.voting;
    let candidates = candidates::of(cx.conn, round_id)?;
    let known = candidates
        .iter()
        .map(|one| one.id)
        .filter(|id| !found.hidden.contains(id));
    let cast = input.cast(voting, &known.collect())?;
    found.in_phase(Op::CastBallot)?;
    let result = store::lock_latest(cx.conn, round_id)?
        .filter(|result| result.status == ResultStatus::Decided)
        .ok_or_else(|| Error::code(Code::WrongState).with("state", found.round.status.as_str()))?;
    let me = cx.actor.id()?;
    if !electorate(cx, &found, &result)?.is_some_and(|them| them.may_vote(me)) {
        return Err(Error::code(Code::NoVote));
    }
    let lines = store::lines(cx.conn, result.id)?;
    let before = store::ballots(cx.conn, result.id)?;
    match before.iter().find(|one| one.juror_id == me) {
        Some(one) if one.cast == cast && one.opinion.as_deref() == input.opinion.as_deref() => {
            return shown(cx, found, result, lines);
        }
        Some(_) => return Err(Error::code(Code::AlreadyVoted)),
        None => {}
    }
    let ballot = Ballot {
        juror_id: me,
        cast,
        opinion: input.opinion.clone().map(Into::into),
        cast_at: cx.now,
    };
    store::insert_ballot(cx.conn, result.id, &ballot)?;
    let result = ResultRow {
        version: result.version + 1,
        ..result
    };
    store::update(cx.conn, result.clone())?;
    let after = json!({ "result_id": result.id, "no": result.no, "vote": input.vote });
    rounds::record(cx, Op::CastBallot, &found.round, json!(null), after)?;
    shown(cx, found, result, lines)
}
