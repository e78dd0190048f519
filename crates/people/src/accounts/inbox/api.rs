//! Routes of the inbox.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, ReadAll};
use super::store::{Filter, Message};
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Ctx, HttpResult, PathId, Perhaps, Query, Reply};
use base::notifications::MessageKind;
use kernel::{Id, Lang, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_messages)
        .service(get_unread_messages)
        .service(read_messages)
        .service(read_message);
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
    #[schema(value_type = MessageKind)]
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
    /// The path of what it is about, or of the list in which that is.
    pub link: Option<String>,
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
        link: row.link,
    }
}

/// Which messages.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// Only those that were not read.
    #[serde(default)]
    #[param(default = false)]
    pub unread: bool,
    /// Only those of this kind.
    #[validate(length(max = 100))]
    #[param(max_length = 100)]
    pub kind: Option<String>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List one's own messages
///
/// Newest first. Every decision that concerns a person is told here, after its publication.
#[utoipa::path(params(MessageQuery), responses((status = 200, description = "Messages", body = Page<View>)))]
#[get("/me/messages")]
pub async fn list_messages(ctx: Ctx, query: Query<MessageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            unread: q.unread,
            kind: q.kind.clone(),
            before: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = service::list(cx, filter)?;
        Page::of(rows, q.limit, |r| r.id, view)
    })
    .await
}

/// So many of a kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnreadKind {
    /// Stable name of what they tell.
    #[schema(value_type = MessageKind)]
    pub kind: String,
    /// How many.
    pub count: i64,
}

/// Messages that were not read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnreadMessages {
    /// How many.
    pub count: i64,
    /// Of which kinds.
    pub kinds: Vec<UnreadKind>,
}

/// Count one's own unread messages
///
/// In all and by kind.
#[utoipa::path(responses((status = 200, description = "How many", body = UnreadMessages)))]
#[get("/me/messages/unread")]
pub async fn get_unread_messages(ctx: Ctx) -> HttpResult {
    ctx.read(move |cx| {
        let kinds = service::unread(cx)?;
        Reply::ok(&UnreadMessages {
            count: kinds.iter().map(|(_, count)| count).sum(),
            kinds: kinds
                .into_iter()
                .map(|(kind, count)| UnreadKind { kind, count })
                .collect(),
        })
    })
    .await
}

/// What became of one's own messages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadMessages {
    /// So many were read by this.
    pub read: usize,
    /// So many are still unread.
    pub unread_messages: i64,
}

/// Mark all messages as read
///
/// Of a kind alone, or up to the newest that was seen (`until`); there need be no body.
#[utoipa::path(request_body = Option<ReadAll>, responses((status = 200, description = "How many", body = ReadMessages)))]
#[post("/me/messages/read")]
pub async fn read_messages(ctx: Ctx, body: Perhaps<ReadAll>) -> HttpResult {
    ctx.write(move |cx| {
        let (read, unread_messages) = service::read_all(cx, &body.0)?;
        Reply::ok(&ReadMessages {
            read,
            unread_messages,
        })
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
