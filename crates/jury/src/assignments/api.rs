//! Routes of assignments.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, Assigned, AssignmentsInput, AssignmentsSummary};
use super::spread::{Spread, SpreadInput};
use crate::cards::CardStatus;
use crate::cards::store::NamedPair;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, PathId, Query, Reply};
use kernel::Id;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(spread_assignments)
        .service(list_card_assignments)
        .service(put_assignments);
}

/// Who scores whom, without any score.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CardAssignment)]
pub struct AssignmentView {
    /// The card.
    pub card_id: Id,
    pub candidate_id: Id,
    /// The candidate's number.
    pub candidate_reference: String,
    /// The title of the candidate's idea.
    pub candidate_title: String,
    pub juror_id: Id,
    /// The juror's name.
    pub juror_name: Option<String>,
    /// Where the card stands.
    pub status: CardStatus,
    /// The juror has a conflict of interest with the candidate: the card counts for nothing.
    pub void: bool,
}

/// As it is told to coordinators.
pub fn assignment(one: Assigned) -> AssignmentView {
    let NamedPair {
        pair,
        reference,
        title,
    } = one.named;
    AssignmentView {
        card_id: pair.id,
        candidate_id: pair.candidate_id,
        candidate_reference: reference,
        candidate_title: title,
        juror_id: pair.juror_id,
        juror_name: one.juror_name,
        status: pair.status,
        void: one.void,
    }
}

/// List the assignments
///
/// Without those of candidates with whom the reader has a conflict.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Assignments", body = Page<AssignmentView>)))]
#[get("/rounds/{round_id}/assignments")]
pub async fn list_card_assignments(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::list(cx, id.0, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        Page::of(rows, query.0.limit, |r| r.named.pair.id, assignment)
    })
    .await
}

/// Set the assignments by hand
///
/// All of them at once, in setup. Needs `If-Match` with the version of the round. Those of candidates with
/// whom the actor has a conflict stay as they are.
#[utoipa::path(request_body = AssignmentsInput, responses((status = 200, description = "What stands", body = AssignmentsSummary)))]
#[put("/rounds/{round_id}/assignments")]
pub async fn put_assignments(ctx: Ctx, id: PathId, body: Body<AssignmentsInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| {
        let summary = service::put(cx, id.0, version, &body.0)?;
        Ok(Reply::ok(&summary)?.version(summary.version))
    })
    .await
}

/// Spread the assignments
///
/// Each candidate gets the wanted number of cards, evenly, with respect to conflicts and caps; what stands is
/// kept, but for cards in conflict of interest. With `dry_run` only the plan is told, with `hand_over` what absent jurors left goes to others. When there
/// is no plan (409 `no_assignment`), `constraints` tells what is short and how many are `missing`. A coordinator
/// with a conflict of interest spreads as if that candidate were not in the round.
#[utoipa::path(request_body = SpreadInput, responses((status = 200, description = "The plan", body = Spread)))]
#[post("/rounds/{round_id}/assignments/spread")]
pub async fn spread_assignments(ctx: Ctx, id: PathId, body: Body<SpreadInput>) -> HttpResult {
    if body.0.get().is_ok_and(|input| input.dry_run) {
        return ctx
            .read_much(move |cx| Reply::ok(&super::plan(cx, id.0, &body.0)?))
            .await;
    }
    ctx.write(move |cx| Reply::ok(&super::spread(cx, id.0, &body.0)?))
        .await
}
