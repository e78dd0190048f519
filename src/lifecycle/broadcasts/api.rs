//! Routes of broadcasts.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{BroadcastStatus, BroadcastStep, next};
use super::service::{self, BroadcastInput, Preview, op_of};
use super::store::{Audience, Broadcast};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::{Action, action};
use kernel::error::{Code, Result};
use kernel::{Id, Lang, Localised, Ts};
use people::programmes::programme;
use people::programmes::programme::Programme;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(preview_broadcast)
        .service(create_broadcast)
        .service(list_broadcasts)
        .service(hold_broadcast)
        .service(release_broadcast)
        .service(cancel_broadcast);
}

/// What is written to many.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Broadcast)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    pub status: BroadcastStatus,
    /// Whom it is for.
    pub audience: Audience,
    /// Subject.
    pub subject: Localised,
    /// What is said.
    pub body: Localised,
    /// When it is sent.
    pub send_at: Ts,
    /// How many were told so far.
    pub told: i32,
    /// Who wrote it.
    pub created_by: Id,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, programme: &Programme, row: Broadcast) -> Result<View> {
    let subject = programme.announced();
    Ok(View {
        actions: BroadcastStep::ALL
            .into_iter()
            .filter_map(|step| {
                let blocked = next(row.status, step).err().map(|_| Code::WrongState);
                action(cx, op_of(step), &subject, &[blocked])
            })
            .collect(),
        id: row.id,
        programme_id: row.programme_id,
        status: row.status,
        audience: row.audience.read()?,
        subject: row.subject.read()?,
        body: row.body.read()?,
        send_at: row.send_at,
        told: row.told,
        created_by: row.created_by,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

impl IntoReply for Broadcast {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let programme = programme::find(cx.conn, self.programme_id)?;
        let version = self.version;
        Ok(Reply::ok(&view(cx, &programme, self)?)?.version(version))
    }
}

/// Whom a broadcast would reach.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BroadcastPreview {
    /// How many read it in their inbox, and by e-mail or text message.
    pub online: i64,
    /// How many have no account: each becomes a call to make.
    pub by_telephone: i64,
    /// The subject as the first of them would read it; absent where there is nobody.
    pub example_subject: Option<Localised>,
    /// The text as the first of them would read it.
    pub example_body: Option<Localised>,
    /// Languages of the programme in which subject or text is missing.
    pub missing_languages: Vec<Lang>,
}

impl IntoReply for Preview {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        let (example_subject, example_body) = self.example.unzip();
        Reply::ok(&BroadcastPreview {
            online: self.online,
            by_telephone: self.by_telephone,
            example_subject,
            example_body,
            missing_languages: self.missing,
        })
    }
}

/// See whom a broadcast would reach
///
/// Without writing it: how many, by which way, and how the first of them would read it. Nothing is stored.
#[utoipa::path(request_body = BroadcastInput, responses((status = 200, description = "Whom it reaches", body = BroadcastPreview)))]
#[post("/programmes/{programme_id}/broadcasts/preview")]
pub async fn preview_broadcast(ctx: Ctx, id: PathId, body: Body<BroadcastInput>) -> HttpResult {
    ctx.read(move |cx| service::preview(cx, id.0, &body.0)).await
}

/// Write to many
///
/// To whoever is in the audience when it is sent: each by message, or by a call to make for those without an account. Until
/// `send_at` – ten minutes from now unless you say otherwise – any coordinator can hold it.
#[utoipa::path(request_body = BroadcastInput, responses((status = 201, description = "The broadcast", body = View)))]
#[post("/programmes/{programme_id}/broadcasts")]
pub async fn create_broadcast(ctx: Ctx, id: PathId, body: Body<BroadcastInput>) -> HttpResult {
    ctx.write(move |cx| {
        let row = service::create(cx, id.0, &body.0)?;
        let programme = programme::find(cx.conn, row.programme_id)?;
        let location = format!("/api/v1/programmes/{}/broadcasts", row.programme_id);
        Reply::created(&view(cx, &programme, row)?, location)
    })
    .await
}

/// Which broadcasts.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BroadcastQuery {
    /// Only those in this state.
    pub status: Option<BroadcastStatus>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List what was written to many
///
/// Newest first: what waits for its time, what is held, what was sent and to how many.
#[utoipa::path(params(BroadcastQuery), responses((status = 200, description = "Broadcasts", body = Page<View>)))]
#[get("/programmes/{programme_id}/broadcasts")]
pub async fn list_broadcasts(ctx: Ctx, id: PathId, query: Query<BroadcastQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let (programme, rows) = service::list(cx, id.0, q.status, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(rows, q.limit, |r| r.id, |r| view(cx, &programme, r))?.try_items()
    })
    .await
}

/// Hold a broadcast
///
/// Nobody is told (any more) until it is released; it waits in the work list of the coordinators.
#[utoipa::path(responses((status = 200, description = "The broadcast", body = View)))]
#[post("/broadcasts/{broadcast_id}/hold")]
pub async fn hold_broadcast(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::step(cx, id.0, BroadcastStep::Hold))
        .await
}

/// Let a broadcast go on
///
/// It is sent at its time, or at once where that is over; those who were told are not told again.
#[utoipa::path(responses((status = 200, description = "The broadcast", body = View)))]
#[post("/broadcasts/{broadcast_id}/release")]
pub async fn release_broadcast(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::step(cx, id.0, BroadcastStep::Release))
        .await
}

/// Give a broadcast up
///
/// Nobody is told (any more).
#[utoipa::path(responses((status = 200, description = "The broadcast", body = View)))]
#[post("/broadcasts/{broadcast_id}/cancel")]
pub async fn cancel_broadcast(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::step(cx, id.0, BroadcastStep::Cancel))
        .await
}
