//! Routes of rubrics.

use actix_web::{get, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service;
use super::store::Rubric;
use base::cx::Cx;
use base::http::{Ctx, HttpResult, IntoReply, PathIdAnd, Replacement, Reply};
use kernel::error::Result;
use kernel::{Id, Ts};
use scoring::rubric::input::{RoundKind, RubricInput};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_rubric).service(put_rubric);
}

/// A rubric.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rubric)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// For which round.
    pub round_kind: RoundKind,
    /// The rubric.
    pub rubric: RubricInput,
    pub version: i32,
    pub updated_at: Ts,
}

impl IntoReply for Rubric {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        let view = View {
            id: self.id,
            programme_id: self.programme_id,
            round_kind: self.round_kind,
            rubric: self.input()?,
            version: self.version,
            updated_at: self.updated_at,
        };
        Ok(Reply::ok(&view)?.version(self.version))
    }
}

/// Read the rubric of a round
///
/// For coordinators and jurors.
#[utoipa::path(responses((status = 200, description = "The rubric", body = View)))]
#[get("/programmes/{programme_id}/rubrics/{round_kind}")]
pub async fn get_rubric(ctx: Ctx, path: PathIdAnd<RoundKind>) -> HttpResult {
    ctx.read(move |cx| service::get(cx, path.0, path.1)).await
}

/// Write the rubric of a round
///
/// Creates with `If-None-Match: *`, replaces with `If-Match`. A round that was opened keeps its own.
#[utoipa::path(request_body = RubricInput, responses((status = 200, description = "The rubric", body = View)))]
#[put("/programmes/{programme_id}/rubrics/{round_kind}")]
pub async fn put_rubric(ctx: Ctx, path: PathIdAnd<RoundKind>, body: Replacement<RubricInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, path.0, path.1),
        move |cx, input| service::put(cx, path.0, path.1, version, input),
    )
    .await
}
