//! Routes that list the files of an object.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::api::excuse;
use super::service::desk;
use super::view_api::{View, names, view};
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Ctx, HttpResult, PathId, PathIds, Query};
use files::attachments::service::{Scene, list};
use files::desk::Holder;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_application_attachments)
        .service(list_submission_attachments)
        .service(list_plan_attachments)
        .service(list_session_attachments)
        .service(list_excuse_attachments)
        .service(list_award_attachments);
}

async fn listed(ctx: Ctx, holder: Holder, query: PageQuery) -> HttpResult {
    ctx.read(move |cx| {
        let desk = desk(cx, holder, false)?;
        let rows = list(cx, &desk, page::decode(&query.cursor)?, query.limit + 1)?;
        let names = names(cx, &rows)?;
        let shown = |row| {
            let scene = Scene {
                row,
                desk,
                shown: false,
            };
            view(cx, scene, &names)
        };
        Page::of(rows, query.limit, |r| r.id, shown)
    })
    .await
}

/// List the files of an application
///
/// Oldest first, also those that were replaced or withdrawn. For its applicant, and for coordinators without a conflict of
/// interest.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Attachments", body = Page<View>)))]
#[get("/applications/{application_id}/attachments")]
pub async fn list_application_attachments(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    listed(ctx, Holder::Application(id.0), query.0).await
}

/// List the files of a piece of work
///
/// Oldest first, also those that were replaced or withdrawn. For the participant, trainers and coordinators.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Attachments", body = Page<View>)))]
#[get("/submissions/{submission_id}/attachments")]
pub async fn list_submission_attachments(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    listed(ctx, Holder::Submission(id.0), query.0).await
}

/// List the files of a plan
///
/// Oldest first, also those that were replaced or withdrawn. For the team, trainers and coordinators.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Attachments", body = Page<View>)))]
#[get("/ideas/{idea_id}/plan/attachments")]
pub async fn list_plan_attachments(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    listed(ctx, Holder::Plan(id.0), query.0).await
}

/// List the files of a session
///
/// Oldest first, also those that were replaced or withdrawn. For trainers and coordinators: the register names people.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Attachments", body = Page<View>)))]
#[get("/sessions/{session_id}/attachments")]
pub async fn list_session_attachments(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    listed(ctx, Holder::Session(id.0), query.0).await
}

/// List the files of an excuse
///
/// Why a participant missed a session. Oldest first, also those that were replaced or withdrawn. For the participant and
/// coordinators: a doctor's word is not for trainers.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Attachments", body = Page<View>)))]
#[get("/sessions/{session_id}/excuses/{participant_id}/attachments")]
pub async fn list_excuse_attachments(ctx: Ctx, ids: PathIds, query: Query<PageQuery>) -> HttpResult {
    listed(ctx, excuse(ids), query.0).await
}

/// List the files of an award
///
/// Oldest first, also those that were replaced or withdrawn. For the team's lead, the partner and coordinators.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Attachments", body = Page<View>)))]
#[get("/awards/{award_id}/attachments")]
pub async fn list_award_attachments(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    listed(ctx, Holder::Award(id.0), query.0).await
}
