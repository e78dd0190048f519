//! Routes of the inbox.

use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service;
use super::store::Message;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Ctx, HttpResult, PathId, Query, Reply};
use kernel::{Id, Lang, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_messages).service(read_message);
}

/// A message.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct View {
    pub id: Id,
    /// The programme it is about.
    pub programme_id: Option<Id>,
    /// Stable name of what it tells.
    pub kind: String,
    /// Language it is written in.
    pub language: Lang,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// When it was sent.
    pub created_at: Ts,
    /// When it was read first.
    pub read_at: Option<Ts>,
}

fn view(row: Message) -> View {
    View {
        id: row.id,
        programme_id: row.programme_id,
        kind: row.kind,
        language: row.language,
        subject: row.subject,
        body: row.body,
        created_at: row.created_at,
        read_at: row.read_at,
    }
}

/// List one's own messages
///
/// Newest first. Every decision that concerns a person is told here, after its publication.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Messages", body = Page<View>)))]
#[get("/me/messages")]
pub async fn list_messages(ctx: Ctx, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::list(cx, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        Page::of(rows, query.0.limit, |r| r.id, view)
    })
    .await
}

/// Mark a message as read
///
/// The first time counts.
#[utoipa::path(responses((status = 200, description = "The message", body = View)))]
#[post("/me/messages/{message_id}/read")]
pub async fn read_message(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&view(service::read(cx, id.0)?)))
        .await
}
