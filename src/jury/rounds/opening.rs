//! The opening of a round: everything that is missing at once, then the freeze.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::rules::{Frozen, RoundAction, RoundStatus, Scoring, next, ranking_config};
use super::service::{self, Scene};
use super::store::{self, Round};
use crate::applications::application;
use crate::cx::Cx;
use crate::error::{Code, Error, Result};
use crate::jury::jurors::{self, JurorSeat};
use crate::jury::rules::exact::Exact;
use crate::jury::scoring::Sheet;
use crate::jury::{assignments, cards};
use crate::kernel::vocabulary::Role;
use crate::kernel::{Id, Json, value_of};
use crate::policy::{Op, authorise, opens};
use crate::programmes::rubrics::rules::RoundKind;
use crate::programmes::{Blocker, members, rubrics};

/// Opens a round: freezes rubric, rules and places, and puts the applications under review.
pub fn open(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let found = service::locked(cx, id)?;
    authorise(cx, Op::OpenRound, &found.subject)?;
    found.in_phase(Op::OpenRound)?;
    let status = next(found.round.status, RoundAction::Open)?;
    let (blockers, frozen) = examine(cx, &found)?;
    let Some(frozen) = frozen.filter(|_| blockers.is_empty()) else {
        return Err(Error::code(Code::Blocked).with("blockers", value_of(&blockers)?));
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
        crate::plans::close(cx, found.programme.id)?;
    }
    let cards = cards::store::pairs(cx.conn, id)?;
    let to_score = cards.iter().filter(|c| c.status.is_live()).map(|c| c.juror_id);
    assignments::notices::assigned(cx, &found.programme, to_score)?;
    let (before, after) = (
        json!({ "status": found.round.status }),
        json!({ "status": row.status, "frozen": frozen }),
    );
    service::record(cx, "open_round", &row, before, after)?;
    Ok(Scene { round: row, ..found })
}

/// What stands in the way of the opening; nothing once it is open, or for those who cannot open it.
pub(super) fn blockers(cx: &mut Cx<'_>, found: &Scene) -> Result<Vec<Blocker>> {
    if found.round.status != RoundStatus::Setup || !opens(cx, Op::OpenRound, &found.subject) {
        return Ok(vec![]);
    }
    examine(cx, found).map(|(blockers, _)| blockers)
}

fn examine(cx: &mut Cx<'_>, found: &Scene) -> Result<(Vec<Blocker>, Option<Frozen>)> {
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
    let mut blockers = Vec::new();
    let mut block = |code: &'static str, many: usize| {
        if many > 0 {
            blockers.push(Blocker {
                code,
                count: i64::try_from(many).unwrap_or(i64::MAX),
            });
        }
    };

    let rubric = rubrics::find(cx.conn, programme.id, round.kind)?;
    block("rubric_missing", usize::from(rubric.is_none()));
    let rubric_version = rubric.as_ref().map_or(0, |r| r.version);
    let rubric = rubric.map(|r| r.input()).transpose()?;
    if let Some(rubric) = &rubric {
        block(
            "ranking_rules",
            ranking.problems(&Scoring::of(rubric).rubric()?).len(),
        );
    }
    let passed = round.closes_at.is_some_and(|t| t <= cx.now);
    block("closing_time_passed", usize::from(passed));

    let holders: BTreeSet<Id> = members::store::holders(cx.conn, programme.id, Role::Juror)?
        .into_iter()
        .collect();
    block("chair_missing", usize::from(chair.is_none()));
    let available = jurors.iter().filter(|j| j.available).count();
    block(
        "jurors_missing",
        (settings.quorum_cards as usize).saturating_sub(available),
    );
    let without_role = jurors.iter().filter(|j| !holders.contains(&j.account_id)).count();
    block("jurors_without_role", without_role);

    let candidates = assignments::store::candidates_of(cx.conn, round.id)?;
    block("candidates_missing", usize::from(candidates.is_empty()));
    let conflicts = jurors::conflicts(cx, round, &jurors)?;
    let mut cards_of: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for card in cards::store::pairs(cx.conn, round.id)? {
        if card.status.is_live() {
            cards_of
                .entry(card.candidate_id)
                .or_default()
                .insert(card.juror_id);
        }
    }
    let (mut short, mut conflicted, mut below) = (0, 0, 0);
    for candidate in &candidates {
        let none = BTreeSet::new();
        let all = cards_of.get(&candidate.id).unwrap_or(&none);
        let clear = all
            .iter()
            .filter(|juror| !conflicts.contains(&(**juror, candidate.id)));
        let clear = clear.count();
        short += usize::from(all.len() < settings.cards_per_candidate as usize);
        conflicted += all.len() - clear;
        below += usize::from(clear < settings.quorum_cards as usize);
    }
    block("cards_missing", short);
    block("cards_in_conflict", conflicted);
    block("candidates_below_quorum", below);
    if settings.method.needs_connection()
        && let Err(refusal) = assigned(&cards_of).estimable()
    {
        block(refusal.code(), refusal.extent());
    }
    let frozen = rubric.map(|rubric| Frozen {
        rubric,
        rubric_version,
        settings,
        ranking,
        selectable: count(selectable),
    });
    Ok((blockers, frozen))
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
