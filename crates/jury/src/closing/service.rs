//! Use cases of the end of the scoring: close, open again, lower the quorum.

use std::collections::BTreeMap;

use serde_json::json;
use validator::Validate;

use crate::jurors::{Juror, notices};
use crate::rounds::rules::{RoundAction, next};
use crate::rounds::{Round, RoundBlockerCode as Code, RoundStatus, RoundWarningCode as Warning, Scene};
use crate::{candidates, cards, jurors, rounds, sheets};
use base::cx::Cx;
use base::policy::{Op, authorise, opens};
use kernel::error::{Code as ErrorCode, Error, FieldError, Result};
use kernel::vocabulary::Role;
use kernel::{Blocker, Blockers, Id, Input, Json, Ts, Words};
use people::programmes::members;
use scoring::commission::JurorSeat;

/// How a round is closed.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClosingInput, example = json!({"accept_missing": true, "reason": "Член комиссии заболел, замены нет"}))]
pub struct Closing {
    /// Although cards are missing, before the closing time.
    #[serde(default)]
    pub accept_missing: bool,
    /// Why; required with it.
    #[serde(default)]
    #[validate(nested)]
    pub reason: Option<Words<2_000>>,
}

/// Why the scoring goes on.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResumptionInput, example = json!({"reason": "Закрыто по ошибке", "closes_at": "2027-03-04T12:00:00Z"}))]
pub struct Resumption {
    /// For the log.
    #[validate(nested)]
    pub reason: Words<2_000>,
    /// The new closing time; required where the old one is over.
    pub closes_at: Option<Ts>,
}

/// A quorum that can be reached.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuorumInput, example = json!({"quorum_cards": 2, "reason": "Член комиссии заболел, замены нет"}))]
pub struct Quorum {
    /// Submitted cards without which a candidate has no rank; fewer than before.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    pub quorum_cards: u32,
    /// Why; it stands with the round.
    #[validate(nested)]
    pub reason: Words<2_000>,
}

/// What would be missing if the round were closed now. Of candidates that are hidden from the actor it tells only that
/// something is.
fn missing(cx: &mut Cx<'_>, found: &Scene) -> Result<Blockers<Code>> {
    let mut missing = Blockers::default();
    if found.round.status != RoundStatus::Open {
        return Ok(missing);
    }
    let quorum = found.round.rules()?.ranking.min_cards as usize;
    let mut handed_in: BTreeMap<Id, usize> = BTreeMap::new();
    let mut open: BTreeMap<Id, usize> = BTreeMap::new();
    for (pair, submitted) in live(cx, &found.round)? {
        let count = if submitted { &mut handed_in } else { &mut open };
        *count.entry(pair.candidate_id).or_default() += 1;
    }
    let gone = candidates::gone(cx.conn, found.round.id)?;
    for candidate in candidates::of(cx.conn, found.round.id)? {
        if candidate.is_among(&gone) {
            continue;
        }
        let cards = open.get(&candidate.id).copied().unwrap_or(0);
        let below = handed_in.get(&candidate.id).copied().unwrap_or(0) < quorum;
        if candidate.is_among(&found.hidden) {
            missing.add_if(cards > 0 || below, Code::Unseen);
        } else {
            missing.add_all(Code::CardsMissing, cards);
            missing.add_if(below, Code::CandidatesBelowQuorum);
        }
    }
    Ok(missing)
}

/// Whether nothing that the actor may see is missing: the round can be closed before its time. What is hidden is not told of.
pub fn is_all_there(cx: &mut Cx<'_>, found: &Scene) -> Result<bool> {
    let missing = missing(cx, found)?.list();
    Ok(missing.iter().all(|one| one.code == Code::Unseen))
}

/// What should be looked at until the decision, for coordinators and those who close the round.
pub fn warnings(cx: &mut Cx<'_>, found: &Scene) -> Result<Vec<Blocker<Warning>>> {
    use RoundStatus::{Closed, Open, Setup};
    let mut warnings = Blockers::default();
    let reads = opens(cx, Op::GetProgress, &found.subject);
    if !reads || !matches!(found.round.status, Setup | Open | Closed) {
        return Ok(warnings.list());
    }
    let members = jurors::list(cx.conn, found.round.id)?;
    if matches!(found.round.status, Setup | Open) {
        let ids: Vec<Id> = members.iter().map(|juror| juror.account_id).collect();
        let unanswered = sheets::unanswered(cx.conn, found.round.id, &ids)?;
        let late = unanswered.into_values().filter(|missing| *missing > 0);
        warnings.add_all(Warning::ConflictsNotDeclared, late.count());
    }
    let holders = members::store::holders(cx.conn, found.programme.id, Role::Juror)?;
    let lost = |juror: &&Juror| !holders.contains(&juror.account_id);
    warnings.add_all(Warning::JurorsWithoutRole, members.iter().filter(lost).count());
    let mut leads = members.iter().filter(|juror| juror.seat != JurorSeat::Member);
    warnings.add_if(leads.all(|juror| lost(&juror)), Warning::ChairMissing);
    for one in missing(cx, found)?.list() {
        let code = match one.code {
            Code::CardsMissing => Warning::CardsMissing,
            Code::CandidatesBelowQuorum => Warning::CandidatesBelowQuorum,
            _ => continue,
        };
        warnings.add(code, one.count);
    }
    Ok(warnings.list())
}

/// The cards that count or still may, and whether each was submitted.
fn live(cx: &mut Cx<'_>, round: &Round) -> Result<Vec<(cards::store::Pair, bool)>> {
    let members = jurors::list(cx.conn, round.id)?;
    let conflicts = jurors::conflicts(cx, round, &members)?;
    let gone = candidates::gone(cx.conn, round.id)?;
    let pairs = cards::store::pairs(cx.conn, round.id)?.into_iter();
    let there = pairs.filter(|pair| !gone.contains(&pair.candidate_id));
    let live = there.filter(|pair| pair.status.is_live() && !pair.is_void(&conflicts));
    Ok(live
        .map(|pair| (pair, pair.status == cards::CardStatus::Submitted))
        .collect())
}

/// Ends the scoring: the chair or the deputy. Cards that were not submitted do not count: before the closing time somebody
/// says that they know of it, and why.
pub fn close(cx: &mut Cx<'_>, id: Id, input: &Input<Closing>) -> Result<Scene> {
    let found = rounds::locked(cx, id)?;
    authorise(cx, Op::CloseRound, &found.subject)?;
    let me = cx.actor.id()?;
    close_for(cx, found, me, input.get()?)
}

/// The same for a chair who confirmed what was prepared.
pub fn close_for(cx: &mut Cx<'_>, found: Scene, by: Id, input: &Closing) -> Result<Scene> {
    if input.accept_missing && input.reason.is_none() {
        return Err(Error::field("/reason", "required"));
    }
    found.in_phase(Op::CloseRound)?;
    let status = next(found.round.status, RoundAction::Close)?;
    let missing = missing(cx, &found)?;
    let early = found.round.closes_at.is_none_or(|at| cx.now < at);
    if early && !input.accept_missing {
        missing.refuse()?;
    }
    let reason = input.reason.as_deref().map(str::to_owned);
    let row = Round {
        status,
        closed_at: Some(cx.now),
        closed_by: Some(by),
        close_reason: reason.clone(),
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    let after = json!({ "status": row.status, "reason": reason });
    changed(cx, Op::CloseRound, found, row, after)
}

/// Lets the scoring go on after somebody else closed the round, until a result was decided.
pub fn resume(cx: &mut Cx<'_>, id: Id, input: &Input<Resumption>) -> Result<Scene> {
    let found = rounds::locked(cx, id)?;
    let own_step = cx.actor.account.is_some() && found.round.closed_by == cx.actor.account;
    authorise(cx, Op::ResumeRound, &found.subject.after_own_step(own_step))?;
    let input = input.get()?;
    let closes_at = input.closes_at.or(found.round.closes_at);
    if closes_at.is_some_and(|at| at <= cx.now) {
        let code = input.closes_at.map_or("required", |_| "past");
        return Err(Error::field("/closes_at", code));
    }
    found.in_phase(Op::ResumeRound)?;
    let status = next(found.round.status, RoundAction::Resume)?;
    // What was published is corrected after an appeal, from the cards that there were.
    if rounds::store::was_published(cx.conn, id)? {
        return Err(Error::code(ErrorCode::WrongState).with("state", RoundStatus::Published.as_str()));
    }
    let row = Round {
        status,
        closes_at,
        closed_at: None,
        closed_by: None,
        close_reason: None,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    let open = live(cx, &row)?.into_iter().filter(|(_, submitted)| !submitted);
    let to_score: Vec<Id> = open.map(|(pair, _)| pair.juror_id).collect();
    notices::assigned(cx, &found.programme, row.closes_at, to_score.into_iter())?;
    let after = json!({ "status": row.status, "closes_at": row.closes_at, "reason": &*input.reason });
    changed(cx, Op::ResumeRound, found, row, after)
}

/// Lowers the quorum of cards while the round is open or closed: the chair or the deputy, without a conflict with any of the
/// candidates. Before it was opened the settings can be changed.
pub fn lower_quorum(cx: &mut Cx<'_>, id: Id, input: &Input<Quorum>) -> Result<Scene> {
    let found = rounds::locked(cx, id)?;
    authorise(cx, Op::LowerQuorum, &found.subject)?;
    let input = input.get()?;
    found.in_phase(Op::LowerQuorum)?;
    let (RoundStatus::Open | RoundStatus::Closed) = found.round.status else {
        return Err(Error::code(ErrorCode::WrongState).with("state", found.round.status.as_str()));
    };
    if !found.hidden.is_empty() {
        return Err(Error::code(ErrorCode::ConflictOfInterest));
    }
    let (mut settings, mut frozen) = (found.round.settings()?, found.round.rules()?);
    let before = frozen.ranking.min_cards;
    if input.quorum_cards >= before {
        let fault = FieldError::new("/quorum_cards", "range").with("min", 1);
        return Err(Error::Invalid(vec![fault.with("max", before.saturating_sub(1))]));
    }
    settings.quorum_cards = input.quorum_cards;
    frozen.settings.quorum_cards = input.quorum_cards;
    frozen.ranking.min_cards = input.quorum_cards;
    let mut blockers = Blockers::default();
    if let Some(scoring) = found.round.scoring()? {
        for problem in frozen.ranking.problems(&scoring.rubric()?) {
            blockers.add(Code::from(&problem), 1);
        }
    }
    blockers.refuse()?;
    let reason: &str = &input.reason;
    let row = Round {
        settings: Json::of(&settings)?,
        frozen: Some(Json::of(&frozen)?),
        // What was announced at first, however often it is lowered.
        quorum_before: found.round.quorum_before.or(i32::try_from(before).ok()),
        quorum_reason: Some(reason.to_owned()),
        quorum_at: Some(cx.now),
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    let after = json!({ "quorum_cards": input.quorum_cards, "before": before, "reason": reason });
    changed(cx, Op::LowerQuorum, found, row, after)
}

fn changed(cx: &mut Cx<'_>, op: Op, found: Scene, row: Round, after: serde_json::Value) -> Result<Scene> {
    rounds::store::update(cx.conn, row.clone())?;
    let before = json!({ "status": found.round.status });
    rounds::record(cx, op, &row, before, after)?;
    Ok(Scene { round: row, ..found })
}
