//! Routes of candidates.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service;
use super::store::Listed;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Ctx, HttpResult, PathId, Query};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_candidates);
}

/// A candidate of a round.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Candidate)]
pub struct View {
    /// Identifier within the round.
    pub id: Id,
    /// The application; of an idea, that of its lead.
    pub application_id: Option<Id>,
    /// The idea, in the final.
    pub idea_id: Option<Id>,
    pub reference: String,
    pub title: String,
    /// Belongs to the priority group.
    pub priority: bool,
    pub submitted_at: Ts,
    /// Is none any more: neither scored nor counted nor proposed.
    pub withdrawn: bool,
}

fn view(row: Listed, withdrawn: bool) -> View {
    View {
        withdrawn,
        id: row.id,
        application_id: row.application_id,
        idea_id: row.idea_id,
        reference: row.reference,
        title: row.title,
        priority: row.priority,
        submitted_at: row.submitted_at,
    }
}

/// List the candidates
///
/// Without those with whom the reader has a conflict.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Candidates", body = Page<View>)))]
#[get("/rounds/{round_id}/candidates")]
pub async fn list_candidates(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let (rows, gone) = service::list(cx, id.0, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        Page::of(
            rows,
            query.0.limit,
            |r| r.id,
            |r| {
                let withdrawn = gone.contains(&r.id);
                view(r, withdrawn)
            },
        )
    })
    .await
}
