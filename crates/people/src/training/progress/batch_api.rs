//! Routes of what is done to many participants in one call.

use actix_web::post;
use utoipa_actix_web::service_config::ServiceConfig;

use super::batch::{self, CompletionBatch, GroupBatch};
use base::batch::BatchResults;
use base::http::{Body, Ctx, HttpResult, PathId, Reply};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(put_participant_groups).service(decide_completions);
}

/// Put many participants into groups
///
/// Up to 200 in one call, each with its own result, as the single calls would give it. Who is in the group already is a replay;
/// one that is refused holds up no other. A dry run tells the same, does nothing and tells nobody.
#[utoipa::path(request_body = GroupBatch, responses((status = 200, description = "What became of each", body = BatchResults)))]
#[post("/programmes/{programme_id}/participants/groups")]
pub async fn put_participant_groups(ctx: Ctx, id: PathId, body: Body<GroupBatch>) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&batch::put_groups(cx, id.0, &body.0)?))
        .await
}

/// Decide on the completion of many participants
///
/// Up to 200 in one call, each with its own result, as the single calls would give it. Where no decision is named it is what the
/// software proposes. What was decided so already is a replay; one that is refused holds up no other. A dry run tells the same,
/// does nothing and tells nobody.
#[utoipa::path(request_body = CompletionBatch, responses((status = 200, description = "What became of each", body = BatchResults)))]
#[post("/programmes/{programme_id}/completion/batch")]
pub async fn decide_completions(ctx: Ctx, id: PathId, body: Body<CompletionBatch>) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&batch::complete(cx, id.0, &body.0)?))
        .await
}
