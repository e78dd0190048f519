//! Routes of business plans.

use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::rules::{PlanContent, PlanReopening, TypedPlan};
use super::service::{self, Plan};
use super::store::{PlanSubmission, PlanVersion};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, PathIdAnd, Query, Replacement, Reply, VersionNo};
use kernel::error::Result;
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_plan)
        .service(put_plan)
        .service(submit_plan)
        .service(type_plan)
        .service(reopen_plan)
        .service(list_plan_versions)
        .service(get_plan_version);
}

/// A version of a business plan.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BusinessPlan)]
pub struct View {
    /// The idea.
    pub idea_id: Id,
    /// Number of the version; `If-Match` of the next one.
    pub version: i32,
    /// The plan.
    pub plan: PlanContent,
    /// Who wrote this version.
    pub created_by: Id,
    /// When.
    pub created_at: Ts,
    /// What proves it, of a version that staff typed from paper.
    pub evidence: Option<String>,
    /// When this version was submitted for the final; absent if it was not.
    pub submitted_at: Option<Ts>,
}

fn view(row: PlanVersion, submission: Option<&PlanSubmission>) -> Result<View> {
    Ok(View {
        idea_id: row.idea_id,
        version: row.no,
        plan: row.content.read()?,
        created_by: row.created_by,
        created_at: row.created_at,
        evidence: row.evidence,
        submitted_at: submission.filter(|s| s.no == row.no).map(|s| s.submitted_at),
    })
}

impl IntoReply for Plan {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        let no = self.version.no;
        Ok(Reply::ok(&view(self.version, self.submission.as_ref())?)?.version(no))
    }
}

/// Read a business plan
///
/// Its last version; 404 before the first.
#[utoipa::path(responses((status = 200, description = "The plan", body = View)))]
#[get("/ideas/{idea_id}/plan")]
pub async fn get_plan(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Write a business plan
///
/// A new version of the whole plan; the ones before it are kept. The first with `If-None-Match: *`, the
/// others with `If-Match`. By the lead or a member, until it is submitted.
#[utoipa::path(request_body = PlanContent, responses((status = 200, description = "The plan", body = View)))]
#[put("/ideas/{idea_id}/plan")]
pub async fn put_plan(ctx: Ctx, id: PathId, body: Replacement<PlanContent>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::put(cx, id.0, version, input),
    )
    .await
}

/// Submit a business plan
///
/// The last version goes to the final as it is, once and for all; every missing field is named at once. By
/// the lead, until the final round opens.
#[utoipa::path(responses((status = 200, description = "The plan", body = View)))]
#[post("/ideas/{idea_id}/plan/submit")]
pub async fn submit_plan(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::submit(cx, id.0)).await
}

/// Type a business plan that came on paper
///
/// By a coordinator, for a team that cannot write it here: a new version with what proves it, and with `submit` the final
/// submission. The team is told.
#[utoipa::path(request_body = TypedPlan, responses((status = 201, description = "The plan", body = View)))]
#[post("/ideas/{idea_id}/plan/versions")]
pub async fn type_plan(ctx: Ctx, id: PathId, body: Body<TypedPlan>) -> HttpResult {
    ctx.write(move |cx| {
        let plan = service::type_plan(cx, id.0, &body.0)?;
        let location = format!("/api/v1/ideas/{}/plan/versions/{}", id.0, plan.version.no);
        Reply::created(&view(plan.version, plan.submission.as_ref())?, location)
    })
    .await
}

/// Take the submission of a business plan back
///
/// Until the final round opens: it can be written and submitted anew. By the lead, or by a coordinator with a reason, which
/// the team is told.
#[utoipa::path(request_body = PlanReopening, responses((status = 200, description = "The plan", body = View)))]
#[post("/ideas/{idea_id}/plan/reopen")]
pub async fn reopen_plan(ctx: Ctx, id: PathId, body: Body<PlanReopening>) -> HttpResult {
    ctx.write(move |cx| service::reopen(cx, id.0, &body.0)).await
}

/// List the versions of a business plan
///
/// Newest first.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Versions", body = Page<View>)))]
#[get("/ideas/{idea_id}/plan/versions")]
pub async fn list_plan_versions(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let (rows, submission) = service::versions(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(rows, q.limit, |r| r.no, |r| view(r, submission.as_ref()))?.try_items()
    })
    .await
}

/// Read a version of a business plan
///
/// As it was written then.
#[utoipa::path(params(("no" = i32, Path, description = "Number of the version", minimum = 1, maximum = 1_000_000)),
    responses((status = 200, description = "The version", body = View)))]
#[get("/ideas/{idea_id}/plan/versions/{no}")]
pub async fn get_plan_version(ctx: Ctx, path: PathIdAnd<VersionNo>) -> HttpResult {
    ctx.read(move |cx| service::version(cx, path.0, path.1.0)).await
}
