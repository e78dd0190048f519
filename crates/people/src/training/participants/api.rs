//! The route of one's fellow participants.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service;
use super::store::Named;
use base::http::page::Page;
use base::http::{Ctx, HttpResult, PathId};
use kernel::Id;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_fellows);
}

/// Somebody else who takes part.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fellow {
    /// Who: the identifier of the participant.
    pub id: Id,
    pub name: String,
    /// The group.
    pub group_id: Option<Id>,
}

fn fellow(named: Named) -> Fellow {
    Fellow {
        id: named.row.id,
        name: named.name,
        group_id: named.row.group_id,
    }
}

/// List one's fellow participants
///
/// For participants, who choose with whom they work on an idea: names, and nothing else.
#[utoipa::path(responses((status = 200, description = "The others", body = Page<Fellow>)))]
#[get("/programmes/{programme_id}/fellows")]
pub async fn list_fellows(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let people = service::fellows(cx, id.0)?;
        Ok(Page::whole(people.into_iter().map(fellow).collect()))
    })
    .await
}
