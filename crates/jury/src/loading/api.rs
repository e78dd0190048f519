//! The route of loading.

use actix_web::post;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, Loaded};
use base::http::{Ctx, HttpResult, PathId, Reply};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(load_candidates);
}

/// Load the candidates
///
/// In setup: the eligible applications, or the ideas of those who completed the training. Can be repeated;
/// assignments of those who stay are kept.
#[utoipa::path(responses((status = 200, description = "What was done", body = Loaded)))]
#[post("/rounds/{round_id}/candidates")]
pub async fn load_candidates(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&service::load(cx, id.0)?)).await
}
