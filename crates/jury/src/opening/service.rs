//! The opening of a round: everything that is missing at once, then the freeze.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::rules::{self, Facts};
use crate::candidates::Candidate;
use crate::rounds::rules::{RoundAction, next};
use crate::rounds::{Round, RoundBlockerCode, RoundStatus, Scene};
use crate::{calibration, candidates, cards, jurors, rounds};
use base::cx::Cx;
use base::policy::{Op, authorise, opens};
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Blocker, Id, Json};
use people::applications::eligibility::objection_store;
use people::applications::{application, conflicts};
use people::programmes::{members, rubrics};
use scoring::rubric::input::RoundKind;
use scoring::settings::Scoring;

/// Opens a round: freezes rubric, rules and places, and puts the applications under review.
pub fn open(cx: &mut Cx<'_>, id: Id) -> Result<Scene> {
    let found = rounds::locked(cx, id)?;
    authorise(cx, Op::OpenRound, &found.subject)?;
    found.in_phase(Op::OpenRound)?;
    let status = next(found.round.status, RoundAction::Open)?;
    let facts = facts(cx, &found)?;
    rules::blockers(&facts)?.refuse()?;
    let frozen = rules::frozen(&facts).ok_or_else(|| Error::internal("nothing to freeze blocks nothing"))?;
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
    rounds::store::update(cx.conn, row.clone())?;
    if row.kind == RoundKind::Selection {
        let reviewed: Vec<Id> = facts.scored.iter().copied().collect();
        application::begin_review(cx, found.programme.id, &reviewed)?;
    } else {
        // What the jury scores stays as it is.
        people::plans::close(cx, found.programme.id)?;
    }
    let to_score = facts.cards.values().flatten().copied();
    jurors::notices::assigned(cx, &found.programme, row.closes_at, to_score)?;
    let (before, after) = (
        json!({ "status": found.round.status }),
        json!({ "status": row.status, "frozen": frozen }),
    );
    rounds::record(cx, Op::OpenRound, &row, before, after)?;
    Ok(Scene { round: row, ..found })
}

/// What stands in the way of the opening; nothing once it is open, or for those who cannot open it.
pub fn blockers(cx: &mut Cx<'_>, found: &Scene) -> Result<Vec<Blocker<RoundBlockerCode>>> {
    if found.round.status != RoundStatus::Setup || !opens(cx, Op::OpenRound, &found.subject) {
        return Ok(vec![]);
    }
    Ok(rules::blockers(&facts(cx, found)?)?.list())
}

/// Loads all that an opening looks at, once.
fn facts(cx: &mut Cx<'_>, found: &Scene) -> Result<Facts> {
    let (round, programme) = (&found.round, &found.programme);
    let (seats, selectable) = match round.kind {
        RoundKind::Selection => (programme.seats, programme.seats + programme.overbooking),
        RoundKind::Final => (programme.awards, programme.awards),
    };
    let count = |figure: i32| u32::try_from(figure).unwrap_or(0);
    let jurors = jurors::list(cx.conn, round.id)?;
    let rubric = rubrics::find(cx.conn, programme.id, round.kind)?;
    let rubric = rubric.map(|row| Ok::<_, Error>((row.input()?, row.version)));
    let holders = members::store::holders(cx.conn, programme.id, Role::Juror)?;
    let candidates = candidates::of(cx.conn, round.id)?;
    let mut cards: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let pairs = cards::store::pairs(cx.conn, round.id)?;
    for pair in pairs.iter().filter(|pair| pair.status.is_live()) {
        cards.entry(pair.candidate_id).or_default().insert(pair.juror_id);
    }
    let now = stands_for(cx, found)?;
    let scored: BTreeSet<Id> = candidates.iter().filter_map(|c| source(round.kind, c)).collect();
    let gone = candidates
        .iter()
        .filter(|c| source(round.kind, c).is_none_or(|id| !now.all.contains(&id)));
    let outdated = now
        .all
        .difference(&scored)
        .map(|id| now.hidden.contains(id))
        .chain(gone.map(|c| c.is_among(&found.hidden)));
    Ok(Facts {
        outdated: outdated.collect(),
        undecided: now.undecided,
        objectable: now.objectable,
        objections: now.objections,
        scored,
        settings: round.settings()?,
        closing_time_passed: round.closes_at.is_some_and(|t| t <= cx.now),
        priority: programme.rules()?.priority_in(round.kind),
        seats: count(seats),
        selectable: count(selectable),
        rubric: rubric.transpose()?,
        samples_running: calibration::running(cx.conn, round.id)?,
        holders: holders.into_iter().collect(),
        conflicts: jurors::conflicts(cx, round, &jurors)?,
        jurors,
        candidates: candidates
            .iter()
            .map(|c| (c.id, c.is_among(&found.hidden)))
            .collect(),
        cards,
    })
}

/// Whom a round is about at this time, whatever was loaded.
struct Standing {
    /// Applications, or ideas in the final.
    all: BTreeSet<Id>,
    /// Those that the reader may know nothing of.
    hidden: BTreeSet<Id>,
    /// Those on whose admission it is not decided, and how many of them are hidden.
    undecided: (usize, usize),
    /// Those whose applicants may still object to having been found ineligible, and how many of them are hidden.
    objectable: (usize, usize),
    /// Those whose objection is not answered, and how many of them are hidden.
    objections: (usize, usize),
}

fn stands_for(cx: &mut Cx<'_>, found: &Scene) -> Result<Standing> {
    let programme = found.programme.id;
    let hidden = match cx.actor.account {
        Some(reader) => conflicts::hidden(cx.conn, reader, programme)?,
        None => vec![],
    };
    if found.round.kind == RoundKind::Final {
        let (all, hidden) = people::plans::finalists(cx.conn, programme, &hidden)?;
        return Ok(Standing {
            all: all.into_iter().collect(),
            hidden: hidden.into_iter().collect(),
            undecided: (0, 0),
            objectable: (0, 0),
            objections: (0, 0),
        });
    }
    let count = |number: i64| usize::try_from(number).map_err(Error::internal);
    let every = count(application::undecided(cx.conn, programme, &[])?)?;
    let seen = count(application::undecided(cx.conn, programme, &hidden)?)?;
    let hidden: BTreeSet<Id> = hidden.into_iter().collect();
    let parted = |ids: Vec<Id>| {
        let unseen = ids.iter().filter(|id| hidden.contains(*id)).count();
        (ids.len() - unseen, unseen)
    };
    let objectable = parted(objection_store::undecided(cx.conn, programme, cx.now)?);
    let objections = parted(objection_store::unanswered(cx.conn, programme)?);
    Ok(Standing {
        all: application::admitted(cx.conn, programme)?.into_iter().collect(),
        hidden,
        objectable,
        objections,
        undecided: (seen, every.saturating_sub(seen)),
    })
}

/// What a candidate was taken from.
fn source(kind: RoundKind, candidate: &Candidate) -> Option<Id> {
    match kind {
        RoundKind::Selection => candidate.application_id,
        RoundKind::Final => candidate.idea_id,
    }
}
