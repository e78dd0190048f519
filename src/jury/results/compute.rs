//! From the submitted cards to a stored proposal, and its reading.

use std::collections::BTreeMap;

use serde_json::json;

use super::commission::{self, Sitting};
use super::rules::{ResultStatus, Standings};
use super::store::{self, Line, ResultRow};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::jury::appeals;
use crate::jury::assignments::{self, Candidate};
use crate::jury::cards;
use crate::jury::jurors;
use crate::jury::rounds::rules::{AmountRule, RoundAction, next};
use crate::jury::rounds::service::{self as rounds, Scene};
use crate::jury::rounds::{self as rows, Round, RoundStatus};
use crate::jury::rules::ranking::{self, CountedCard};
use crate::kernel::{Id, Json};
use crate::policy::{Op, authorise};

/// A result with what is told of it.
#[derive(Debug, Clone)]
pub struct ResultScene {
    /// The round.
    pub scene: Scene,
    /// The result.
    pub result: ResultRow,
    /// Where it stands now.
    pub status: ResultStatus,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The candidates that the reader may know of.
    pub candidates: BTreeMap<Id, Candidate>,
    /// Something is hidden from the reader, so that ranks and outcomes would tell of it.
    pub veiled: bool,
    /// What was said, and how the members stand to the decision; nothing for a reader from whom something is
    /// hidden.
    pub sitting: Option<Sitting>,
}

/// Makes a proposal from the submitted cards of jurors without a conflict. A decision that was not published
/// makes room for a new one; the old result stays as it was.
pub fn compute(cx: &mut Cx<'_>, round_id: Id) -> Result<ResultScene> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::ComputeResult, &found.subject)?;
    found.in_phase(Op::ComputeResult)?;
    let status = next(found.round.status, RoundAction::Compute)?;
    let id = Id::new();
    let standings = standings(cx, &found, id)?;
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
    let hidden = scene.hidden(cx)?;
    let all = assignments::store::candidates_of(cx.conn, scene.round.id)?;
    let before = all.len();
    let candidates: BTreeMap<Id, Candidate> = all
        .into_iter()
        .filter(|c| !c.is_among(&hidden))
        .map(|c| (c.id, c))
        .collect();
    lines.retain(|line| candidates.contains_key(&line.candidate_id));
    let veiled = candidates.len() < before;
    let waits = scene.round.status != RoundStatus::Published || appeals::open(cx.conn, result.id)? > 0;
    let sitting = if veiled {
        None
    } else {
        Some(commission::sitting(cx, &scene, &result)?)
    };
    Ok(ResultScene {
        status: result.status.at(cx.now, result.standstill_until, waits),
        veiled,
        sitting,
        scene,
        result,
        lines,
        candidates,
    })
}

/// By the rule of amounts: the sum asked for times the mean share of the maximum.
fn sums(cx: &mut Cx<'_>, found: &Scene, standings: &Standings) -> Result<BTreeMap<Id, i64>> {
    if found.round.rules()?.settings.amounts != AmountRule::AskedTimesShare {
        return Ok(BTreeMap::new());
    }
    let candidates = assignments::store::candidates_of(cx.conn, found.round.id)?;
    let asked: BTreeMap<Id, i64> = candidates
        .iter()
        .map(|c| Ok((c.id, c.asked()?)))
        .filter_map(|one: Result<_>| one.map(|(id, sum)| sum.map(|sum| (id, sum))).transpose())
        .collect::<Result<_>>()?;
    Ok(standings
        .standings
        .iter()
        .filter_map(|one| {
            let sum = one.mean.as_ref()?.part_of(*asked.get(&one.candidate_id)?)?;
            Some((one.candidate_id, sum))
        })
        .collect())
}

fn standings(cx: &mut Cx<'_>, found: &Scene, result: Id) -> Result<Standings> {
    let rules = found.round.rules()?;
    let scoring = found
        .round
        .scoring()?
        .ok_or_else(|| Error::internal("a closed round has no rubric"))?;
    let rubric = scoring.rubric()?;
    let members = jurors::list(cx.conn, found.round.id)?;
    let conflicts = jurors::conflicts(cx, &found.round, &members)?;
    let candidates = assignments::store::candidates_of(cx.conn, found.round.id)?;
    let known: BTreeMap<Id, &Candidate> = candidates.iter().map(|c| (c.id, c)).collect();
    let mut counted: BTreeMap<Id, Vec<CountedCard>> = BTreeMap::new();
    let mut ids = Vec::new();
    for card in cards::store::submitted(cx.conn, found.round.id)? {
        let Some(candidate) = known.get(&card.candidate_id) else {
            continue;
        };
        // A conflict that came to light after the card was submitted takes the card out.
        if conflicts.contains(&(card.juror_id, card.candidate_id)) {
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
    let candidates: Vec<ranking::Candidate> = candidates
        .iter()
        .map(|c| ranking::Candidate {
            id: c.id,
            submitted_at: c.submitted_at,
            priority: c.priority,
            cards: counted.remove(&c.id).unwrap_or_default(),
        })
        .collect();
    // The random half of the id: a seed that nobody chose. Numbers in JSON are exact up to 2^53.
    let seed = result.0.as_u64_pair().1 & ((1 << 53) - 1);
    Ok(Standings {
        counted: ids,
        ..Standings::made(&candidates, &rules.ranking, seed)
    })
}
