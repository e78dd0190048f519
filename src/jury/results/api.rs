//! Routes of results.

use std::collections::BTreeMap;

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::compute::ResultScene;
use super::decision::DecisionInput;
use super::rules::{DecisionOutcome, ProposedOutcome, ResultStatus, StandingBy};
use super::store::Line;
use crate::error::Result;
use crate::http::{Ctx, HttpResult, PathId, Replacement, Reply};
use crate::jury::rounds::RoundStatus;
use crate::kernel::{Id, Money, Ts};

/// Routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(compute_result)
        .service(get_result)
        .service(decide_round);
}

/// A line of a result.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultLine {
    /// The candidate.
    pub candidate_id: Id,
    /// Number that can be read aloud.
    pub reference: String,
    /// Title.
    pub title: String,
    /// Belongs to the priority group.
    pub priority: bool,
    /// Cards that count.
    pub cards: usize,
    /// Mean share of the maximum, exact: `p/q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub mean: Option<String>,
    /// The mean and the bonus, exact: what the rank is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub score: Option<String>,
    /// The score with four places, for people. Two that look alike may differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub score_decimal: Option<String>,
    /// Rank; equals share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub rank: Option<u32>,
    /// What the rank would be without the priority rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub rank_without_priority: Option<u32>,
    /// Equal under every rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tied_with: Vec<Id>,
    /// What put the candidate below the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_by: Option<StandingBy>,
    /// The criterion that did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_by_criterion: Option<String>,
    /// What the scores propose.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub proposed: Option<ProposedOutcome>,
    /// Proposed place on the waiting list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub proposed_position: Option<i32>,
    /// What they would propose without the priority rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub proposed_without_priority: Option<ProposedOutcome>,
    /// What was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub outcome: Option<DecisionOutcome>,
    /// Place on the waiting list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub position: Option<i32>,
    /// The sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub amount: Option<Money>,
    /// Why it departs from the proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reason: Option<String>,
}

/// A result of a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoundResult)]
pub struct View {
    /// Identifier.
    pub id: Id,
    /// The round.
    pub round_id: Id,
    /// Where the round stands.
    pub round_status: RoundStatus,
    /// Number of the result: a correction is a new one.
    pub no: i32,
    /// Where it stands.
    pub status: ResultStatus,
    /// A conflict hides something from the reader: lines are left out, and of the others all from which those
    /// could be inferred.
    pub veiled: bool,
    /// Places left open because equals stand across the cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub open_places: Option<u32>,
    /// By rank; by reference for a reader from whom something is hidden.
    pub lines: Vec<ResultLine>,
    /// Members who were there when it was decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub present: Vec<Id>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub minutes: Option<String>,
    /// When the proposal was made.
    pub computed_at: Ts,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_at: Option<Ts>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub published_at: Option<Ts>,
    /// Version, for the decision.
    pub version: i32,
}

fn view(found: ResultScene) -> Result<View> {
    let standings = found.result.standings()?;
    let mut decided: BTreeMap<Id, Line> = found.lines.into_iter().map(|l| (l.candidate_id, l)).collect();
    let open = !found.veiled;
    let mut lines = Vec::new();
    for one in standings.standings {
        let (Some(candidate), Some(line)) = (
            found.candidates.get(&one.candidate_id),
            decided.remove(&one.candidate_id),
        ) else {
            continue;
        };
        lines.push(ResultLine {
            candidate_id: one.candidate_id,
            reference: candidate.reference.clone(),
            title: candidate.title.clone(),
            priority: candidate.priority,
            cards: one.cards,
            mean: one.mean.as_ref().map(|m| m.fraction()),
            score: one.score.as_ref().map(|s| s.fraction()),
            score_decimal: one.score.as_ref().map(|s| s.decimal(4)),
            rank: one.rank.filter(|_| open),
            rank_without_priority: one.rank_without_priority.filter(|_| open),
            tied_with: if open { one.tied_with } else { vec![] },
            decided_by: one.decided_by.filter(|_| open),
            decided_by_criterion: one.decided_by_criterion.filter(|_| open),
            proposed: open.then_some(one.proposed),
            proposed_position: one.proposed_position.filter(|_| open),
            proposed_without_priority: open.then_some(one.proposed_without_priority),
            outcome: line.outcome.filter(|_| open),
            position: line.position.filter(|_| open),
            amount: line.amount.filter(|_| open).map(|amount| Money {
                amount,
                currency: found.scene.programme.currency.clone(),
            }),
            reason: line.reason.filter(|_| open),
        });
    }
    if found.veiled {
        lines.sort_by(|a, b| a.reference.cmp(&b.reference));
    }
    let minutes = found.result.minutes()?.filter(|_| open);
    let (present, minutes) = minutes.map_or((vec![], None), |m| (m.present, m.minutes));
    Ok(View {
        id: found.result.id,
        round_id: found.result.round_id,
        round_status: found.scene.round.status,
        no: found.result.no,
        status: found.result.status,
        veiled: found.veiled,
        open_places: open.then_some(standings.open_places),
        lines,
        present,
        minutes,
        computed_at: found.result.computed_at,
        decided_at: found.result.decided_at,
        published_at: found.result.published_at,
        version: found.result.version,
    })
}

fn reply(found: ResultScene) -> Result<Reply> {
    let version = found.result.version;
    Ok(Reply::ok(&view(found)?)?.version(version))
}

/// Compute the result
///
/// After the close: ranks and a proposal from the submitted cards, by the frozen rules. Again as long as
/// nothing was published; each time is a new result.
#[utoipa::path(operation_id = "compute_result", tag = "jury", params(("round_id" = Id, Path, description = "The round")),
    responses((status = 200, description = "The result", body = View)))]
#[post("/rounds/{round_id}/results")]
pub async fn compute_result(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| reply(super::compute(cx, id.0)?)).await
}

/// Read the result
///
/// The last one, for coordinators, chair and deputy. Whoever has a conflict with a candidate does not see that
/// line, nor ranks and outcomes from which it could be inferred, until the result is published.
#[utoipa::path(operation_id = "get_result", tag = "jury", params(("round_id" = Id, Path, description = "The round")),
    responses((status = 200, description = "The result", body = View)))]
#[get("/rounds/{round_id}/result")]
pub async fn get_result(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_much(move |cx| reply(super::get(cx, id.0)?)).await
}

/// Record the decision
///
/// Chair or deputy, on every candidate at once. A departure from the proposal needs a reason (409
/// `reason_required`), the sitting a quorum (409 `no_quorum`). Needs `If-Match` with the version of the result.
#[utoipa::path(operation_id = "decide_round", tag = "jury", params(("round_id" = Id, Path, description = "The round")),
    request_body = DecisionInput, responses((status = 200, description = "The result", body = View)))]
#[put("/rounds/{round_id}/decision")]
pub async fn decide_round(ctx: Ctx, id: PathId, body: Replacement<DecisionInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| reply(super::get(cx, id.0)?),
        move |cx, input| reply(super::decide(cx, id.0, version, input)?),
    )
    .await
}
