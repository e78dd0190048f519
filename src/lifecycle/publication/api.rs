//! The route of publication.

use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service;
use base::http::{Ctx, HttpResult, PathId, Reply};
use kernel::Id;
use scoring::commission::outcome::DecisionOutcome;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(publish_round);
}

/// What was published.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Publication {
    pub round_id: Id,
    /// Candidates chosen.
    pub selected: usize,
    /// Candidates on the waiting list.
    pub waitlisted: usize,
    /// Candidates declined.
    pub declined: usize,
}

/// Publish the decision of a round
///
/// By a coordinator who neither closed the round nor decided. The selection makes offers and a waiting list,
/// the final proposes awards; everybody concerned is told.
#[utoipa::path(responses((status = 200, description = "Published", body = Publication)))]
#[post("/rounds/{round_id}/publish")]
pub async fn publish_round(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let published = service::publish(cx, id.0)?;
        let count = |outcome| published.lines.iter().filter(|l| l.outcome == outcome).count();
        Reply::ok(&Publication {
            round_id: id.0,
            selected: count(DecisionOutcome::Select),
            waitlisted: count(DecisionOutcome::Waitlist),
            declined: count(DecisionOutcome::Decline),
        })
    })
    .await
}
