//! The route by which a card goes to another juror.

use actix_web::post;
use utoipa_actix_web::service_config::ServiceConfig;

use super::api::{AssignmentView, assignment};
use super::reassignment::{self, Reassignment};
use base::http::{Body, Ctx, HttpResult, PathId, Reply};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(reassign_card);
}

/// Give a card to another juror
///
/// Blank; what was submitted is not touched. Of a card that was submitted and then fell into a conflict of interest,
/// somebody else gets one beside it.
#[utoipa::path(request_body = Reassignment, responses((status = 200, description = "The new assignment", body = AssignmentView)))]
#[post("/cards/{card_id}/reassign")]
pub async fn reassign_card(ctx: Ctx, id: PathId, body: Body<Reassignment>) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&assignment(reassignment::reassign(cx, id.0, &body.0)?)))
        .await
}
