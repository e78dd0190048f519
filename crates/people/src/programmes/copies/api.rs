//! The route of copies.

use actix_web::post;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, CopyInput};
use crate::programmes::programme::api::{View, location};
use base::http::{Body, Ctx, HttpResult, PathId};
use kernel::Id;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(copy_programme);
}

/// Copy a programme
///
/// Rules, texts and rubrics into a new draft, without the dates. Whoever copies is its first coordinator.
#[utoipa::path(params(("programme_id" = Id, Path, description = "The programme to copy")),
    request_body = CopyInput, responses((status = 201, description = "The copy", body = View)))]
#[post("/programmes/{programme_id}/copy")]
pub async fn copy_programme(ctx: Ctx, id: PathId, body: Body<CopyInput>) -> HttpResult {
    ctx.create(move |cx| service::copy(cx, id.0, &body.0), location)
        .await
}
