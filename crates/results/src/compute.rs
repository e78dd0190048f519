//! From the submitted cards to a stored proposal, and its reading.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::commission::{self, Sitting};
use super::rules::ResultStatus;
use super::store::{self, Line, ResultRow};
use crate::appeals;
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::candidates;
use jury::candidates::Candidate;
use jury::cards;
use jury::jurors;
use jury::pitches;
use jury::pitches::PitchStatus;
use jury::rounds as rows;
use jury::rounds::rules::{RoundAction, next};
use jury::rounds::service as rounds;
use jury::rounds::service::Scene;
use jury::rounds::{Round, RoundStatus};
use kernel::error::{Error, Result};
use kernel::{Id, Json};
use scoring::Edition;
use scoring::ranking;
use scoring::ranking::CountedCard;
use scoring::ranking::standings::Standings;
use scoring::settings::{AmountRule, Frozen};

/// A result with what is told of it.
#[derive(Debug, Clone)]
pub struct ResultScene {
    /// The round.
    pub scene: Scene,
    /// The result.
    pub result: ResultRow,
    /// Where it stands now.
    pub status: ResultStatus,
    /// Scores, ranks and the proposal; where something is hidden from the reader, made as if that were not in
    /// the round.
    pub standings: Standings,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The candidates that the reader may know of.
    pub candidates: BTreeMap<Id, Candidate>,
    /// Something is hidden from the reader, so that outcomes, versions and times would tell of it.
    pub veiled: bool,
    /// What was said, and how the members stand to the decision; nothing for a reader from whom something is
    /// hidden.
    pub sitting: Option<Sitting>,
    /// What became of the pitches, by candidate.
    pub pitches: BTreeMap<Id, PitchStatus>,
}

impl ResultScene {
    /// The version that a decision names, where the reader may know it.
    pub fn version(&self) -> Option<i32> {
        (!self.veiled).then_some(self.result.version)
    }
}

/// Makes a proposal from the submitted cards of jurors without a conflict. A decision that was not published
/// makes room for a new one; the old result stays as it was.
pub fn compute(cx: &mut Cx<'_>, round_id: Id) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::ComputeResult, &found.subject)?;
    found.in_phase(Op::ComputeResult)?;
    let status = next(found.round.status, RoundAction::Compute)?;
    let id = Id::new();
    let standings = standings(cx, &found.round, &BTreeSet::new(), id, Edition::NOW)?;
    let result = ResultRow {
        id,
        round_id,
        no: store::next_no(cx.conn, round_id)?,
        status: ResultStatus::Computed,
        ranking: Json::of(&standings)?,
        decision: None,
        computed_at: cx.now,
        computed_by: cx.actor.id()?,
        decided_at: None,
        decided_by: None,
        published_at: None,
        published_by: None,
        version: 1,
        standstill_until: None,
    };
    let sums = sums(cx, &found, &standings)?;
    let lines: Vec<Line> = standings
        .standings
        .iter()
        .map(|one| Line {
            result_id: result.id,
            candidate_id: one.candidate_id,
            proposed: one.proposed,
            proposed_position: one.proposed_position,
            outcome: None,
            position: None,
            amount: None,
            reason: None,
            proposed_amount: sums.get(&one.candidate_id).copied(),
        })
        .collect();
    store::insert(cx.conn, result.clone())?;
    store::insert_lines(cx.conn, &lines)?;
    let round = Round {
        status,
        decided_at: None,
        decided_by: None,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    rows::store::update(cx.conn, round.clone())?;
    // Scores and ranks stay out of the log: its readers may have a conflict with one of the candidates.
    let after = json!({ "status": round.status, "result_id": result.id, "no": result.no });
    rounds::record(
        cx,
        "compute_result",
        &round,
        json!({ "status": found.round.status }),
        after,
    )?;
    shown(cx, Scene { round, ..found }, result, lines)
}

/// Reads the last result, without what the reader may know nothing of.
pub fn get(cx: &mut Cx<'_>, round_id: Id) -> Result<ResultScene> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::GetResult, &found.subject)?;
    let result = store::latest(cx.conn, round_id)?.ok_or_else(Error::not_found)?;
    let lines = store::lines(cx.conn, result.id)?;
    shown(cx, found, result, lines)
}

/// Takes out what the reader may know nothing of.
pub(super) fn shown(
    cx: &mut Cx<'_>,
    scene: Scene,
    result: ResultRow,
    mut lines: Vec<Line>,
) -> Result<ResultScene> {
    let veiled = scene.veiled();
    // From the cards as they stand, so this is the proposal but for what is hidden. The seed is the round's: that
    // of the result would let somebody look for the cards behind the true one.
    let kept = result.standings()?;
    let standings = match veiled {
        true => standings(cx, &scene.round, &scene.hidden, scene.round.id, kept.edition())?,
        false => kept,
    };
    let candidates: BTreeMap<Id, Candidate> = candidates::store::candidates_of(cx.conn, scene.round.id)?
        .into_iter()
        .filter(|c| !c.is_among(&scene.hidden))
        .map(|c| (c.id, c))
        .collect();
    lines.retain(|line| candidates.contains_key(&line.candidate_id));
    let waits = scene.round.status != RoundStatus::Published || appeals::open(cx.conn, scene.round.id)? > 0;
    let sitting = if veiled {
        None
    } else {
        Some(commission::sitting(cx, &scene, &result)?)
    };
    let status = match result.status.at(cx.now, result.standstill_until, waits) {
        // That there was something to talk about may be for the hidden one's sake.
        ResultStatus::Deliberated if veiled => ResultStatus::Computed,
        status => status,
    };
    Ok(ResultScene {
        pitches: pitches::store::states(cx.conn, scene.round.id)?,
        status,
        veiled,
        sitting,
        scene,
        result,
        standings,
        lines,
        candidates,
    })
}

/// By the rule of amounts: the sum asked for times the mean share of the maximum.
fn sums(cx: &mut Cx<'_>, found: &Scene, standings: &Standings) -> Result<BTreeMap<Id, i64>> {
    if found.round.rules()?.settings.amounts != AmountRule::AskedTimesShare {
        return Ok(BTreeMap::new());
    }
    let candidates = candidates::store::candidates_of(cx.conn, found.round.id)?;
    let asked: BTreeMap<Id, i64> = candidates.iter().filter_map(|c| Some((c.id, c.asked?))).collect();
    Ok(standings
        .standings
        .iter()
        .filter_map(|one| {
            let sum = one.mean.as_ref()?.part_of(*asked.get(&one.candidate_id)?)?;
            Some((one.candidate_id, sum))
        })
        .collect())
}

/// What a ranking is made from.
pub struct Counted {
    /// The rules of the round.
    pub rules: Frozen,
    /// All candidates but the hidden ones, with the cards that count.
    pub candidates: Vec<ranking::Candidate>,
    /// Those cards.
    pub cards: Vec<Id>,
}

/// Which cards count.
#[derive(Clone, Copy)]
pub enum Counting<'a> {
    /// Submitted, and free of a conflict as far as it is known now.
    Now,
    /// Those that counted when a result was computed.
    Then(&'a BTreeSet<Id>),
}

/// All candidates but the hidden ones with the cards that count, and the rules of the round.
pub fn counted(
    cx: &mut Cx<'_>,
    round: &Round,
    hidden: &BTreeSet<Id>,
    counting: Counting<'_>,
) -> Result<Counted> {
    let rules = round.rules()?;
    let scoring = round
        .scoring()?
        .ok_or_else(|| Error::internal("a closed round has no rubric"))?;
    let rubric = scoring.rubric()?;
    let members = jurors::list(cx.conn, round.id)?;
    let conflicts = jurors::conflicts(cx, round, &members)?;
    let mut candidates = candidates::store::candidates_of(cx.conn, round.id)?;
    candidates.retain(|c| !c.is_among(hidden));
    let known: BTreeMap<Id, &Candidate> = candidates.iter().map(|c| (c.id, c)).collect();
    let mut counted: BTreeMap<Id, Vec<CountedCard>> = BTreeMap::new();
    let mut ids = Vec::new();
    for card in cards::store::submitted(cx.conn, round.id)? {
        let Some(candidate) = known.get(&card.candidate_id) else {
            continue;
        };
        let counts = match counting {
            // A conflict that came to light after the card was submitted takes the card out.
            Counting::Now => !conflicts.contains(&(card.juror_id, card.candidate_id)),
            Counting::Then(cards) => cards.contains(&card.id),
        };
        if !counts {
            continue;
        }
        let marks = card.marks()?.read("/marks")?;
        let complete = rubric
            .complete(&marks, &scoring.excluded(candidate.disability_declared))
            .map_err(|problems| {
                Error::internal(format!("card {} was submitted with {problems:?}", card.id))
            })?;
        ids.push(card.id);
        counted
            .entry(card.candidate_id)
            .or_default()
            .push(complete.counted(card.juror_id));
    }
    let candidates = candidates
        .iter()
        .map(|c| ranking::Candidate {
            id: c.id,
            submitted_at: c.submitted_at,
            priority: c.priority,
            cards: counted.remove(&c.id).unwrap_or_default(),
        })
        .collect();
    Ok(Counted {
        rules,
        candidates,
        cards: ids,
    })
}

/// From the submitted cards for all candidates but the hidden ones. The random half of an id is the seed that
/// nobody chose.
fn standings(
    cx: &mut Cx<'_>,
    round: &Round,
    hidden: &BTreeSet<Id>,
    seed: Id,
    edition: Edition,
) -> Result<Standings> {
    let found = counted(cx, round, hidden, Counting::Now)?;
    // Numbers in JSON are exact up to 2^53.
    let seed = seed.0.as_u64_pair().1 & ((1 << 53) - 1);
    Ok(Standings {
        counted: found.cards,
        ..Standings::made(&found.candidates, &found.rules.ranking, seed, edition)
    })
}
