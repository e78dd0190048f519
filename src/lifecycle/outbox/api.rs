//! Routes of the outbox.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, HeldFilter, Seen, op_of};
use super::store::Filter;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::notifications::{MessageChannel, MessageKind, OutgoingStatus, outgoing};
use base::policy::{Action, action};
use kernel::error::{Code, Result};
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_outbox)
        .service(release_message)
        .service(discard_message)
        .service(release_messages)
        .service(discard_messages);
}

/// What leaves the house. Never the address, and no link with a token.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutgoingMessage {
    pub id: Id,
    pub programme_id: Id,
    /// What it is about.
    pub kind: MessageKind,
    pub status: OutgoingStatus,
    /// By which way; absent while it is held.
    pub channel: Option<MessageChannel>,
    /// How often it was tried.
    pub attempts: i32,
    /// The application of whoever is told; absent for staff.
    pub application_id: Option<Id>,
    /// Its number.
    pub reference: Option<String>,
    /// The account; absent for whoever has none.
    pub account_id: Option<Id>,
    /// Who is told.
    pub name: Option<String>,
    /// While it is held: the subject.
    pub subject: Option<Localised>,
    /// While it is held: what is said.
    pub body: Option<Localised>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, seen: Seen) -> Result<OutgoingMessage> {
    let (row, person, account) = seen.row;
    let actions = [true, false].into_iter().filter_map(|release| {
        let over = outgoing::next(row.status, release)
            .err()
            .map(|_| Code::WrongState);
        action(cx, op_of(release), &seen.subject, &[over])
    });
    Ok(OutgoingMessage {
        actions: actions.collect(),
        id: row.id,
        programme_id: row.programme_id,
        kind: row.kind,
        status: row.status,
        channel: row.channel,
        attempts: row.attempts,
        application_id: row.application_id,
        reference: person.as_ref().and_then(|(reference, ..)| reference.clone()),
        account_id: row.account_id,
        name: person
            .map(|(_, given, family)| format!("{family} {given}"))
            .or(account),
        subject: row.subject.as_ref().map(|text| text.read()).transpose()?,
        body: row.body.as_ref().map(|text| text.read()).transpose()?,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

impl IntoReply for Seen {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.row.0.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// Which of them.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OutboxQuery {
    /// Only those in this state.
    pub status: Option<OutgoingStatus>,
    /// Only those of this kind.
    pub kind: Option<MessageKind>,
    /// Only those for staff.
    #[serde(default)]
    #[param(default = false)]
    pub staff: bool,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List what leaves the house
///
/// Newest first: to whom, of what, by which way, and whether it went out. Kinds whose text says `held` (`PUT
/// /programmes/{id}/texts/{kind}`) wait here until they are released; until then the person has read nothing. What was given
/// up after all tries is `failed`: an applicant is called instead (`phone-calls`), staff are told otherwise and it is discarded.
#[utoipa::path(params(OutboxQuery), responses((status = 200, description = "Messages", body = Page<OutgoingMessage>)))]
#[get("/programmes/{programme_id}/outbox")]
pub async fn list_outbox(ctx: Ctx, id: PathId, query: Query<OutboxQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            id: None,
            status: q.status,
            kind: q.kind,
            staff: q.staff,
            before: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = service::list(cx, id.0, &filter)?;
        Page::of(rows, q.limit, |seen| seen.row.0.id, |seen| view(cx, seen))?.try_items()
    })
    .await
}

/// Let a message go that is held
///
/// The person reads it from now on, by inbox and e-mail or text message; whoever has no account is called.
#[utoipa::path(responses((status = 200, description = "The message", body = OutgoingMessage)))]
#[post("/outbox/{outgoing_id}/release")]
pub async fn release_message(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::step(cx, id.0, true)).await
}

/// Discard a message
///
/// One that is held is never sent; one that was given up needs nobody any more.
#[utoipa::path(responses((status = 200, description = "The message", body = OutgoingMessage)))]
#[post("/outbox/{outgoing_id}/discard")]
pub async fn discard_message(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::step(cx, id.0, false)).await
}

/// How many were released or discarded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldDone {
    /// How many.
    pub count: i64,
    /// Whether some are left: ask again.
    pub more: bool,
}

/// Let all messages go that are held
///
/// Or those of a kind; at most 200 in one call.
#[utoipa::path(request_body = HeldFilter, responses((status = 200, description = "How many", body = HeldDone)))]
#[post("/programmes/{programme_id}/outbox/release")]
pub async fn release_messages(ctx: Ctx, id: PathId, body: Body<HeldFilter>) -> HttpResult {
    ctx.write(move |cx| {
        let (count, more) = service::step_all(cx, id.0, true, &body.0)?;
        Reply::ok(&HeldDone { count, more })
    })
    .await
}

/// Discard all messages that are held
///
/// Or those of a kind; at most 200 in one call.
#[utoipa::path(request_body = HeldFilter, responses((status = 200, description = "How many", body = HeldDone)))]
#[post("/programmes/{programme_id}/outbox/discard")]
pub async fn discard_messages(ctx: Ctx, id: PathId, body: Body<HeldFilter>) -> HttpResult {
    ctx.write(move |cx| {
        let (count, more) = service::step_all(cx, id.0, false, &body.0)?;
        Reply::ok(&HeldDone { count, more })
    })
    .await
}
