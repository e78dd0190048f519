//! The route of the home page.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, Home};
use base::cx::Cx;
use base::http::{Ctx, HttpResult, Reply};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_home);
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
