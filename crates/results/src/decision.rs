//! What the commission decided: on every candidate, with a reason for each departure from the proposal.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use validator::Validate;

use super::rules::{ResultAction, count_places, next};
use super::scene::{ResultScene, shown};
use super::store::{self, Line, Minutes, ResultRow};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::candidates;
use jury::candidates::Candidate;
use jury::cards;
use jury::jurors;
use jury::jurors::Juror;
use jury::rounds;
use jury::rounds::Round;
use jury::rounds::Scene;
use jury::rounds::rules::RoundAction;
use kernel::error::{Code, Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Money, Text};
use people::applications::offers;
use people::plans::business_plans;
use people::programmes::programme;
use people::programmes::programme::GrantBounds;
use scoring::commission::ballots::{DecisionManner, Voting};
use scoring::commission::outcome::{Compared, DecisionOutcome, departures};
use scoring::commission::quorum::quorum;
use scoring::ranking::standings::ProposedOutcome;
use scoring::rubric::input::RoundKind;

/// What was decided on one candidate.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionLine {
    /// The candidate.
    pub candidate_id: Id,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// Place on the waiting list, from 1; for the selected, an order if there is to be one.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000)]
    pub position: Option<i32>,
    /// In the final, where somebody is selected: the sum, more than nothing and no more than can be asked for, in the
    /// programme's currency. More than the plan asks for needs a reason.
    #[validate(nested)]
    pub amount: Option<Money>,
    /// Why, where it departs from the proposal.
    #[validate(nested)]
    pub reason: Option<Text<5_000>>,
}

/// The decision of the commission.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionInput {
    /// On every candidate.
    #[validate(length(min = 1, max = 5_000), nested)]
    #[schema(min_items = 1, max_items = 5_000)]
    pub lines: Vec<DecisionLine>,
    /// How it is decided: the members vote, or each who was there signs the chair's decision.
    #[serde(default)]
    pub manner: DecisionManner,
    /// Members of the jury who were there.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub present: Vec<Id>,
    /// What was said.
    #[validate(nested)]
    pub minutes: Option<Text<20_000>>,
}

impl DecisionInput {
    /// What a reader is told of it from whom candidates are hidden: the others, with places counted among them, and no
    /// minutes, which may speak of anybody.
    pub fn without(mut self, hidden: &BTreeSet<Id>) -> Self {
        if hidden.is_empty() {
            return self;
        }
        self.lines.retain(|line| !hidden.contains(&line.candidate_id));
        count_places(
            self.lines
                .iter_mut()
                .map(|line| (line.outcome, &mut line.position)),
        );
        DecisionInput {
            minutes: None,
            ..self
        }
    }
}

/// Records the decision: the chair, or the deputy; somebody without a conflict with any of the candidates.
pub fn decide(
    cx: &mut Cx<'_>,
    round_id: Id,
    version: IfMatch,
    input: &Input<DecisionInput>,
) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::DecideRound, &found.subject)?;
    let result = store::lock_latest(cx.conn, round_id)?;
    found.check(version, result.as_ref().map_or(0, |r| r.version))?;
    let (torn, me) = (!found.hidden.is_empty(), cx.actor.id()?);
    decide_for(cx, found, result, &Stand { by: vec![me], torn }, input.get()?)
}

/// Who stands for a decision.
pub struct Stand {
    /// The chair and the deputy, or one of them.
    pub by: Vec<Id>,
    /// They do not stand for the whole of it.
    pub torn: bool,
}

/// The same for those who confirmed what was prepared.
pub fn decide_for(
    cx: &mut Cx<'_>,
    found: Scene,
    result: Option<ResultRow>,
    stand: &Stand,
    input: &DecisionInput,
) -> Result<ResultScene> {
    let round_id = found.round.id;
    let jurors = jurors::list(cx.conn, round_id)?;
    members(&jurors, input)?;
    let computed = result
        .map(|result| {
            let grants = GrantBounds::of(cx.conn, &found.programme)?;
            let lines = checked(&store::lines(cx.conn, result.id)?, input, &found, grants)?;
            Ok::<_, Error>((result, lines))
        })
        .transpose()?;
    found.in_phase(Op::DecideRound)?;
    let status = rounds::rules::next(found.round.status, RoundAction::Decide)?;
    let (result, lines) =
        computed.ok_or_else(|| Error::code(Code::WrongState).with("state", "not_computed"))?;
    let result_status = next(result.status, ResultAction::Decide)?;
    if stand.torn {
        return Err(Error::code(Code::ConflictOfInterest));
    }
    let conflicts = jurors::conflicts(cx, &found.round, &jurors)?;
    decidable(cx, &found, &result, &lines)?;
    let candidates = candidates::of(cx.conn, round_id)?;
    given(cx, &found, &candidates, &lines)?;
    not_more_than_asked(&candidates, &lines)?;
    let voting = found.round.rules()?.settings.voting;
    present(voting, &conflicts, &jurors, &candidates, input)?;
    let result = ResultRow {
        status: result_status,
        decision: Some(Json::of(&Minutes {
            manner: input.manner,
            present: input.present.clone(),
            minutes: input.minutes.clone().map(Into::into),
            conflicts: Some(conflicts.into_iter().collect()),
            confirmed_by: stand.by.iter().skip(1).copied().collect(),
            tally: None,
        })?),
        decided_at: Some(cx.now),
        decided_by: stand.by.first().copied(),
        version: result.version + 1,
        ..result
    };
    store::update(cx.conn, result.clone())?;
    store::replace_lines(cx.conn, result.id, &lines)?;
    let round = Round {
        status,
        decided_at: Some(cx.now),
        decided_by: stand.by.first().copied(),
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    rounds::store::update(cx.conn, round.clone())?;
    // Who was decided on how stands in the rows of the result, for those who may read them.
    let after = json!({
        "status": round.status, "result_id": result.id, "no": result.no,
        "manner": input.manner, "present": input.present, "by": stand.by,
    });
    let before = json!({ "status": found.round.status });
    rounds::record(cx, Op::DecideRound, &round, before, after)?;
    shown(cx, Scene { round, ..found }, result, lines)
}

/// The result may be decided on as it stands, and the lines say why they depart from it.
fn decidable(cx: &mut Cx<'_>, found: &Scene, result: &ResultRow, lines: &[Line]) -> Result<()> {
    // A card that was changed after the discussion is in the next result, not in this one.
    if cards::store::last_revision(cx.conn, found.round.id)?.is_some_and(|at| at > result.computed_at) {
        return Err(Error::code(Code::WrongState).with("state", "cards_revised"));
    }
    as_it_stands(&found.round, result)?;
    let gone = candidates::gone(cx.conn, found.round.id)?;
    if lines.iter().any(|line| gone.contains(&line.candidate_id)) {
        return Err(Error::code(Code::WrongState).with("state", "candidate_withdrawn"));
    }
    deliberated(cx, result)?;
    reasoned(lines)
}

/// A result of before the last close, or of before the quorum was lowered, is made anew first.
pub(super) fn as_it_stands(round: &Round, result: &ResultRow) -> Result<()> {
    let last = round.closed_at.max(round.quorum_at);
    if last.is_some_and(|at| at > result.computed_at) {
        return Err(Error::code(Code::WrongState).with("state", "not_computed"));
    }
    Ok(())
}

/// What is given is there to be given.
fn given(cx: &mut Cx<'_>, found: &Scene, candidates: &[Candidate], lines: &[Line]) -> Result<()> {
    places(cx, found, lines)?;
    own_shares(cx, found, candidates, lines)?;
    kept(cx, found, candidates, lines)
}

/// The lines with the decision in them, if it is on every candidate once and in order.
fn checked(old: &[Line], input: &DecisionInput, found: &Scene, grants: GrantBounds) -> Result<Vec<Line>> {
    let known: BTreeMap<Id, &Line> = old.iter().map(|l| (l.candidate_id, l)).collect();
    let (mut faults, mut seen, mut lines) = (Vec::new(), BTreeSet::new(), Vec::new());
    let mut waiting: BTreeMap<i32, usize> = BTreeMap::new();
    let mut chosen = BTreeSet::new();
    for (i, line) in input.lines.iter().enumerate() {
        let mut fault = |field: &str, code: &str| {
            faults.push(FieldError::new(&format!("/lines/{i}/{field}"), code));
        };
        let Some(old) = known.get(&line.candidate_id) else {
            fault("candidate_id", "unknown");
            continue;
        };
        if !seen.insert(line.candidate_id) {
            fault("candidate_id", "duplicate");
        }
        match (line.outcome, line.position) {
            (DecisionOutcome::Waitlist, None) => fault("position", "required"),
            (DecisionOutcome::Waitlist, Some(at)) if waiting.insert(at, i).is_some() => {
                fault("position", "duplicate");
            }
            (DecisionOutcome::Select, Some(at)) if !chosen.insert(at) => fault("position", "duplicate"),
            (DecisionOutcome::Decline, Some(_)) => fault("position", "order"),
            _ => {}
        }
        faults.extend(sum_fault(&format!("/lines/{i}/amount"), line, found, grants));
        lines.push(Line {
            outcome: Some(line.outcome),
            position: line.position,
            amount: line.amount.as_ref().map(|m| m.amount),
            reason: line.reason.clone().map(Into::into),
            ..(*old).clone()
        });
    }
    // The waiting list goes 1, 2, 3 without a gap.
    for (at, (position, i)) in (1..).zip(&waiting) {
        if *position != at {
            faults.push(FieldError::new(&format!("/lines/{i}/position"), "order"));
            break;
        }
    }
    if faults.is_empty() && seen.len() < known.len() {
        let missing = known.len() - seen.len();
        faults.push(FieldError::new("/lines", "required").with("missing", missing));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(lines)
}

/// What is wrong with the sum of a line: who is chosen in the final gets one that can be given, and an award is made of
/// it at the publication; nobody else gets any.
fn sum_fault(pointer: &str, line: &DecisionLine, found: &Scene, grants: GrantBounds) -> Option<FieldError> {
    let gets = found.round.kind == RoundKind::Final && line.outcome == DecisionOutcome::Select;
    match &line.amount {
        Some(_) if !gets => Some(FieldError::new(pointer, "order")),
        Some(sum) if sum.currency != found.programme.currency => {
            let fault = FieldError::new(&format!("{pointer}/currency"), "currency");
            Some(fault.with("expected", found.programme.currency.clone()))
        }
        Some(sum) => grants.fault(pointer, sum.amount),
        None => gets.then(|| FieldError::new(pointer, "required")),
    }
}

/// Where the scores cannot tell who stands before the cut, somebody must have talked about it.
fn deliberated(cx: &mut Cx<'_>, result: &ResultRow) -> Result<()> {
    let worth = result.standings()?.worth;
    let open = worth.is_some_and(|worth| worth.firmness.crosses_cut);
    if open && store::deliberations(cx.conn, result.id)?.is_empty() {
        return Err(Error::code(Code::DeliberationRequired));
    }
    Ok(())
}

/// Each departure has its reason; nobody is selected without enough cards.
fn reasoned(lines: &[Line]) -> Result<()> {
    let compared: Vec<Compared> = lines
        .iter()
        .map(|l| Compared {
            proposed: l.proposed,
            proposed_position: l.proposed_position,
            outcome: l.outcome.unwrap_or(DecisionOutcome::Decline),
            position: l.position,
            proposed_amount: l.proposed_amount,
            amount: l.amount,
        })
        .collect();
    need_reasons(lines, departures(&compared))?;
    let unscored: Vec<String> = lines
        .iter()
        .filter(|l| l.proposed == ProposedOutcome::NoQuorum && l.outcome == Some(DecisionOutcome::Select))
        .map(|l| l.candidate_id.to_string())
        .collect();
    if unscored.is_empty() {
        Ok(())
    } else {
        Err(Error::code(Code::NoQuorum).with("candidates_without_cards", unscored))
    }
}

/// Refuses the decision where one of these lines has no reason.
fn need_reasons(lines: &[Line], which: Vec<usize>) -> Result<()> {
    let without: Vec<String> = which
        .into_iter()
        .filter(|i| lines[*i].reason.is_none())
        .map(|i| format!("/lines/{i}/reason"))
        .collect();
    let Some(first) = without.first().cloned() else {
        return Ok(());
    };
    Err(Error::code(Code::ReasonRequired)
        .with("pointer", first)
        .with("pointers", without))
}

/// Whoever gets more than the plan asks for gets it for a reason.
fn not_more_than_asked(candidates: &[Candidate], lines: &[Line]) -> Result<()> {
    let asked: BTreeMap<Id, i64> = candidates.iter().filter_map(|c| Some((c.id, c.asked?))).collect();
    let more = |line: &Line| line.amount > asked.get(&line.candidate_id).copied().or(line.amount);
    let which = lines.iter().enumerate().filter(|(_, line)| more(line));
    need_reasons(lines, which.map(|(i, _)| i).collect())
}

/// No more are selected than there are places, and no more is given than there is.
fn places(cx: &mut Cx<'_>, found: &Scene, lines: &[Line]) -> Result<()> {
    let selected = lines
        .iter()
        .filter(|l| l.outcome == Some(DecisionOutcome::Select))
        .count();
    let limit = found.round.rules()?.selectable;
    if selected > limit as usize {
        let code = match found.round.kind {
            RoundKind::Selection => Code::NoSeat,
            RoundKind::Final => Code::NoAwardSlot,
        };
        return Err(Error::code(code).with("limit", limit).with("selected", selected));
    }
    let total: i128 = lines.iter().filter_map(|l| l.amount).map(i128::from).sum();
    let (budget, _) = programme::store::budget(cx.conn, found.programme.id)?;
    if total > i128::from(budget) {
        return Err(Error::code(Code::OverBudget).with("budget", budget));
    }
    Ok(())
}

/// Nobody gets more than the own part allows, as the plan that the jury scored tells it.
fn own_shares(cx: &mut Cx<'_>, found: &Scene, candidates: &[Candidate], lines: &[Line]) -> Result<()> {
    let ideas: BTreeMap<Id, Id> = candidates
        .iter()
        .filter_map(|c| Some((c.id, c.idea_id?)))
        .collect();
    let grants = GrantBounds::of(cx.conn, &found.programme)?;
    let mut short = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if let (Some(idea), Some(amount)) = (ideas.get(&line.candidate_id), line.amount) {
            let own = business_plans::own_contribution(cx.conn, *idea)?;
            if !grants.own_suffices(own, amount) {
                short.push((format!("/lines/{i}/amount"), line.candidate_id));
            }
        }
    }
    let Some((_, first)) = short.first() else {
        return Ok(());
    };
    let first = first.to_string();
    let pointers: Vec<String> = short.into_iter().map(|(pointer, _)| pointer).collect();
    Err(Error::code(Code::OwnShareTooLow)
        .with("candidate_id", first)
        .with("pointers", pointers))
}

/// A corrected selection takes no place away that was offered or confirmed.
fn kept(cx: &mut Cx<'_>, found: &Scene, candidates: &[Candidate], lines: &[Line]) -> Result<()> {
    if found.round.kind != RoundKind::Selection || store::published(cx.conn, found.round.id)?.is_none() {
        return Ok(());
    }
    let holders = offers::holders(cx.conn, found.programme.id)?;
    let holders: BTreeSet<Id> = candidates
        .iter()
        .filter(|c| c.application_id.is_some_and(|id| holders.contains(&id)))
        .map(|c| c.id)
        .collect();
    let taken: Vec<String> = lines
        .iter()
        .enumerate()
        .filter(|(_, l)| l.outcome != Some(DecisionOutcome::Select) && holders.contains(&l.candidate_id))
        .map(|(i, _)| format!("/lines/{i}/outcome"))
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    Err(Error::code(Code::Conflict)
        .with("reason", "holds_a_place")
        .with("pointers", taken))
}

/// Whoever is said to have been there is a member of the jury.
fn members(jurors: &[Juror], input: &DecisionInput) -> Result<()> {
    let members: BTreeSet<Id> = jurors.iter().map(|j| j.account_id).collect();
    let unknown: Vec<FieldError> = input
        .present
        .iter()
        .enumerate()
        .filter(|(_, id)| !members.contains(id))
        .map(|(i, _)| FieldError::new(&format!("/present/{i}"), "unknown"))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(unknown))
}

/// More than half of the members were there, for each candidate of those without a conflict.
fn present(
    voting: Voting,
    conflicts: &BTreeSet<(Id, Id)>,
    jurors: &[Juror],
    candidates: &[Candidate],
    input: &DecisionInput,
) -> Result<()> {
    let members: BTreeSet<Id> = jurors.iter().map(|j| j.account_id).collect();
    let present: BTreeSet<Id> = input.present.iter().copied().collect();
    for candidate in candidates {
        let conflicted = conflicts
            .iter()
            .filter(|(_, torn)| *torn == candidate.id)
            .map(|(juror, _)| *juror)
            .collect();
        let counted = quorum(&members, &conflicted, &present);
        if !counted.is_met() {
            return Err(Error::code(Code::NoQuorum)
                .with("candidate_id", candidate.id.to_string())
                .with("needed", counted.needed)
                .with("present", counted.present));
        }
    }
    if voting == Voting::ByLine {
        return Ok(());
    }
    // Whoever has a conflict with anybody takes no part in the decision on all.
    let conflicted = conflicts.iter().map(|(juror, _)| *juror).collect();
    let counted = quorum(&members, &conflicted, &present);
    if !counted.is_met() {
        return Err(Error::code(Code::NoQuorum)
            .with("needed", counted.needed)
            .with("present", counted.present));
    }
    Ok(())
}
