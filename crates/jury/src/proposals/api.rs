//! The route of likely conflicts.

use actix_web::post;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, Proposals};
use base::http::{Ctx, HttpResult, PathId, Reply};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(propose_conflicts);
}

/// Propose likely conflicts of interest
///
/// Between staff and applicants, where two of these agree: surname, locality, phone, an organisation's e-mail domain,
/// trainer of the candidate, helper with the application. A proposal hides nothing: a coordinator decides. What was
/// decided is not proposed again. It also happens when a juror gets a seat and when candidates are loaded.
#[utoipa::path(responses((status = 200, description = "What was proposed", body = Proposals)))]
#[post("/programmes/{programme_id}/conflicts/propose")]
pub async fn propose_conflicts(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&service::propose(cx, id.0)?)).await
}
