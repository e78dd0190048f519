//! The opening of a round: everything that is missing at once, then the freeze.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::jurors;
use crate::jurors::Juror;
use crate::opening::rules::{Found, RoundBlocker, RoundBlockerCode as Code};
use crate::rounds::rules::{RoundAction, RoundStatus, next};
use crate::rounds::service;
use crate::rounds::service::Scene;
use crate::rounds::store;
use crate::rounds::store::Round;
use crate::{calibration, candidates, cards};
use base::cx::Cx;
use base::policy::{Op, authorise, opens};
use kernel::error;
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Json, value_of};
use people::applications::application;
use people::programmes::{members, rubrics};
use scoring::Sheet;
use scoring::commission::JurorSeat;
use scoring::exact::Exact;
use scoring::rubric::input::RoundKind;
use scoring::settings::{Frozen, Scoring, ranking_config};

/// Opens a round: freezes rubric, rules and places, and puts the applications under review.
pub fn open(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let found = service::locked(cx, id)?;
    authorise(cx, Op::OpenRound, &found.subject)?;
    found.in_phase(Op::OpenRound)?;
    let status = next(found.round.status, RoundAction::Open)?;
    let (blockers, frozen) = examine(cx, &found)?;
    let Some(frozen) = frozen.filter(|_| blockers.is_empty()) else {
        return Err(Error::code(error::Code::Blocked).with("blockers", value_of(&blockers)?));
    };
    let row = Round {
        status,
        scoring: Some(Json::of(&Scoring::of(&frozen.rubric))?),
        frozen: Some(Json::of(&frozen)?),
        opened_at: Some(cx.now),
        opened_by: cx.actor.account,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    store::update(cx.conn, row.clone())?;
    if row.kind == RoundKind::Selection {
        application::begin_review(cx, found.programme.id)?;
    } else {
        // What the jury scores stays as it is.
        people::plans::close(cx, found.programme.id)?;
    }
    let cards = cards::store::pairs(cx.conn, id)?;
    let to_score = cards.iter().filter(|c| c.status.is_live()).map(|c| c.juror_id);
    jurors::notices::assigned(cx, &found.programme, to_score)?;
    let (before, after) = (
        json!({ "status": found.round.status }),
        json!({ "status": row.status, "frozen": frozen }),
    );
    service::record(cx, "open_round", &row, before, after)?;
    Ok(Scene { round: row, ..found })
}

/// What stands in the way of the opening; nothing once it is open, or for those who cannot open it.
pub(crate) fn blockers(cx: &mut Cx<'_>, found: &Scene) -> Result<Vec<RoundBlocker>> {
    if found.round.status != RoundStatus::Setup || !opens(cx, Op::OpenRound, &found.subject) {
        return Ok(vec![]);
    }
    examine(cx, found).map(|(blockers, _)| blockers)
}

/// Looks at everything. Of the candidates hidden from the actor it tells only that something is missing.
fn examine(cx: &mut Cx<'_>, found: &Scene) -> Result<(Vec<RoundBlocker>, Option<Frozen>)> {
    let (round, programme) = (&found.round, &found.programme);
    let settings = round.settings()?;
    let (seats, selectable) = match round.kind {
        RoundKind::Selection => (programme.seats, programme.seats + programme.overbooking),
        RoundKind::Final => (programme.awards, programme.awards),
    };
    let jurors = jurors::list(cx.conn, round.id)?;
    let chair = jurors.iter().find(|j| j.seat == JurorSeat::Chair);
    let priority = programme.rules()?.priority;
    let ranking = ranking_config(&settings, &priority, count(seats), chair.map(|j| j.account_id));
    let mut blockers = Found::default();

    let rubric = rubrics::find(cx.conn, programme.id, round.kind)?;
    blockers.add(Code::RubricMissing, usize::from(rubric.is_none()));
    let rubric_version = rubric.as_ref().map_or(0, |r| r.version);
    let rubric = rubric.map(|r| r.input()).transpose()?;
    if let Some(rubric) = &rubric {
        for problem in ranking.problems(&Scoring::of(rubric).rubric()?) {
            blockers.add(Code::from(&problem), 1);
        }
    }
    let passed = round.closes_at.is_some_and(|t| t <= cx.now);
    blockers.add(Code::ClosingTimePassed, usize::from(passed));
    blockers.add(Code::CalibrationRunning, calibration::running(cx.conn, round.id)?);

    let holders: BTreeSet<Id> = members::store::holders(cx.conn, programme.id, Role::Juror)?
        .into_iter()
        .collect();
    blockers.add(Code::ChairMissing, usize::from(chair.is_none()));
    let available = jurors.iter().filter(|j| j.available).count();
    let quorum = settings.quorum_cards as usize;
    blockers.add(Code::JurorsMissing, quorum.saturating_sub(available));
    let without_role = jurors.iter().filter(|j| !holders.contains(&j.account_id)).count();
    blockers.add(Code::JurorsWithoutRole, without_role);

    let candidates = candidates::store::candidates_of(cx.conn, round.id)?;
    blockers.add(Code::CandidatesMissing, usize::from(candidates.is_empty()));
    let conflicts = jurors::conflicts(cx, round, &jurors)?;
    let mut leads = jurors.iter().filter(|j| j.seat != JurorSeat::Member).peekable();
    // Only somebody without a conflict with any candidate records the decision.
    let torn = |juror: &Juror| conflicts.iter().any(|(account, _)| *account == juror.account_id);
    let undecidable = leads.peek().is_some() && leads.all(torn);
    blockers.add(Code::DeciderMissing, usize::from(undecidable));

    let mut cards_of: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for card in cards::store::pairs(cx.conn, round.id)? {
        if card.status.is_live() {
            cards_of
                .entry(card.candidate_id)
                .or_default()
                .insert(card.juror_id);
        }
    }
    let none = BTreeSet::new();
    let mut unseen = false;
    for candidate in &candidates {
        let all = cards_of.get(&candidate.id).unwrap_or(&none);
        let free = |juror: Id| !conflicts.contains(&(juror, candidate.id));
        let clear = all.iter().filter(|juror| free(**juror)).count();
        let jurors = jurors.iter().filter(|j| free(j.account_id)).count();
        let short = [
            (Code::CandidatesWithoutJurors, usize::from(jurors < quorum)),
            (
                Code::CardsMissing,
                usize::from(all.len() < settings.cards_per_candidate as usize),
            ),
            (Code::CardsInConflict, all.len() - clear),
            (Code::CandidatesBelowQuorum, usize::from(clear < quorum)),
        ];
        if candidate.is_among(&found.hidden) {
            unseen |= short.iter().any(|(_, count)| *count > 0);
        } else {
            short
                .into_iter()
                .for_each(|(code, count)| blockers.add(code, count));
        }
    }
    blockers.add(Code::Unseen, usize::from(unseen));
    if let Err(refusal) = scoring::allows(&assigned(&cards_of), settings.method) {
        blockers.add(Code::from(&refusal), refusal.extent());
    }
    let frozen = rubric.map(|rubric| Frozen {
        rubric,
        rubric_version,
        settings,
        ranking,
        selectable: count(selectable),
    });
    Ok((blockers.list(), frozen))
}

/// The cards to come, to see whether a model will tell candidates from jurors.
fn assigned(cards_of: &BTreeMap<Id, BTreeSet<Id>>) -> Sheet {
    let any = Exact::basis_points(0);
    Sheet::new(cards_of.iter().map(|(candidate, jurors)| {
        let cards = jurors.iter().map(|juror| (*juror, &any));
        (*candidate, cards.collect::<Vec<_>>())
    }))
}

fn count(figure: i32) -> u32 {
    u32::try_from(figure).unwrap_or(0)
}
