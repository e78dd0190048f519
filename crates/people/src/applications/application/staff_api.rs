//! Routes for questions to the applicant, extensions and old versions.

use actix_web::{HttpRequest, get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::follow_up::{self, ClarificationInput, ExtensionInput};
use super::views::{self, VersionView, View};
use base::http::{Body, Ctx, HttpResult, PathId, Reply};
use kernel::error::{Error, Result};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_application_versions)
        .service(get_application_version)
        .service(ask_clarification)
        .service(extend_application);
}

/// The submissions of an application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationVersions {
    /// Oldest first.
    pub items: Vec<VersionView>,
}

/// List the submissions of an application
///
/// Each submission is kept as it was, oldest first.
#[utoipa::path(responses((status = 200, description = "Submissions", body = ApplicationVersions)))]
#[get("/applications/{application_id}/versions")]
pub async fn list_application_versions(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let rows = follow_up::versions(cx, id.0)?;
        let items = rows
            .iter()
            .map(|r| views::version(cx, r))
            .collect::<Result<_>>()?;
        Reply::ok(&ApplicationVersions { items })
    })
    .await
}

/// Read one submission of an application
///
/// As it was submitted then.
#[utoipa::path(params(("no" = i32, Path, description = "1 for the first", format = Int32, minimum = 1, maximum = 100_000)),
    responses((status = 200, description = "The submission", body = VersionView)))]
#[get("/applications/{application_id}/versions/{no}")]
pub async fn get_application_version(ctx: Ctx, id: PathId, req: HttpRequest) -> HttpResult {
    // What is no number names no version.
    let no: Option<i32> = req.match_info().get("no").and_then(|n| n.parse().ok());
    ctx.read(move |cx| {
        let row = follow_up::version(cx, id.0, no.ok_or_else(Error::not_found)?)?;
        Reply::ok(&views::version(cx, &row)?)
    })
    .await
}

/// Ask the applicant to clarify
///
/// The applicant is told, changes the application and submits it again as a new version.
#[utoipa::path(request_body = ClarificationInput,
    responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/clarification")]
pub async fn ask_clarification(ctx: Ctx, id: PathId, body: Body<ClarificationInput>) -> HttpResult {
    ctx.write(move |cx| follow_up::ask(cx, id.0, &body.0)).await
}

/// Give one applicant more time
///
/// A deadline of their own, with a reason that is kept.
#[utoipa::path(request_body = ExtensionInput,
    responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/extension")]
pub async fn extend_application(ctx: Ctx, id: PathId, body: Body<ExtensionInput>) -> HttpResult {
    ctx.write(move |cx| follow_up::extend(cx, id.0, &body.0)).await
}
