//! The routes of the home page and of the work list.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, Home, Worklist};
use base::cx::Cx;
use base::http::{Ctx, HttpResult, PathId, Reply};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_home).service(get_worklist);
}

/// Read what waits for me
///
/// Roles, status, next step, deadlines, the server's time.
#[utoipa::path(responses((status = 200, description = "Home", body = Home)))]
#[get("/me/home")]
pub async fn get_home(ctx: Ctx) -> HttpResult {
    ctx.read_much(|cx: &mut Cx<'_>| Reply::ok(&service::home(cx)?))
        .await
}

/// Read what waits for me in one programme
///
/// The same as in `GET /me/home`, for each role that the reader has in it: what waits, how many, since when, until when,
/// and where it is read. What is the reader's own to do comes first, what others are awaited for after it.
#[utoipa::path(responses((status = 200, description = "The work list", body = Worklist)))]
#[get("/programmes/{programme_id}/worklist")]
pub async fn get_worklist(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_much(move |cx: &mut Cx<'_>| Reply::ok(&service::worklist(cx, id.0)?))
        .await
}
