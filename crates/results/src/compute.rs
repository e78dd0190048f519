//! From the submitted cards to a stored proposal, and its reading.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::counted::standings;
use super::rules::ResultStatus;
use super::scene::{ResultScene, shown};
use super::store::{self, Line, ResultRow};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::candidates;
use jury::candidates::Candidate;
use jury::rounds;
use jury::rounds::rules::{RoundAction, next};
use jury::rounds::{Round, RoundStatus, Scene};
use kernel::error::{Error, Result};
use kernel::{Id, Json};
use people::plans::business_plans;
use people::programmes::programme;
use people::programmes::programme::GrantBounds;
use scoring::Edition;
use scoring::ranking::standings::{ProposedOutcome, Standings};
use scoring::settings::AmountRule;

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
    rounds::store::update(cx.conn, round.clone())?;
    // Scores and ranks stay out of the log: its readers may have a conflict with one of the candidates.
    let after = json!({ "status": round.status, "result_id": result.id, "no": result.no });
    rounds::record(
        cx,
        Op::ComputeResult,
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
    // While cards are taken nobody sees what others gave, also where a result was made before.
    if found.round.status == RoundStatus::Open {
        return Err(Error::not_found());
    }
    let result = store::latest(cx.conn, round_id)?.ok_or_else(Error::not_found)?;
    let lines = store::lines(cx.conn, result.id)?;
    shown(cx, found, result, lines)
}

/// By the rule of amounts: the sum asked for times the mean share of the maximum. There is none where the decision would
/// be refused with it: where it is nothing, where the own part does not reach, and for those whom the budget does not
/// reach any more, in the order of the proposal. There the commission sets it.
fn sums(cx: &mut Cx<'_>, found: &Scene, standings: &Standings) -> Result<BTreeMap<Id, i64>> {
    if found.round.rules()?.settings.amounts != AmountRule::AskedTimesShare {
        return Ok(BTreeMap::new());
    }
    let candidates = candidates::of(cx.conn, found.round.id)?;
    let known: BTreeMap<Id, &Candidate> = candidates.iter().map(|c| (c.id, c)).collect();
    let grants = GrantBounds::of(cx.conn, &found.programme)?;
    let (mut left, _) = programme::store::budget(cx.conn, found.programme.id)?;
    let mut sums = BTreeMap::new();
    for one in &standings.standings {
        let Some((idea, asked)) = known
            .get(&one.candidate_id)
            .and_then(|c| Some((c.idea_id?, c.asked?)))
        else {
            continue;
        };
        let Some(sum) = one.mean.as_ref().and_then(|mean| mean.part_of(asked)) else {
            continue;
        };
        let own = business_plans::own_contribution(cx.conn, idea)?;
        if !grants.allow(own, sum) {
            continue;
        }
        if one.proposed == ProposedOutcome::Select {
            if sum > left {
                left = 0;
                continue;
            }
            left -= sum;
        }
        sums.insert(one.candidate_id, sum);
    }
    Ok(sums)
}
