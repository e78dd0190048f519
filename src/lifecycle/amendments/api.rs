//! Routes of amendments.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{AmendmentChanges, AmendmentStatus, next};
use super::service::{self, AmendmentInput, subject};
use super::store::Amendment;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};
use people::programmes::programme;
use people::programmes::programme::Programme;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(propose_amendment)
        .service(list_amendments)
        .service(accept_amendment)
        .service(reject_amendment);
}

/// A change of a programme that was announced.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Amendment)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    pub status: AmendmentStatus,
    /// What changes.
    pub changes: AmendmentChanges,
    /// What it was before, of what changes.
    pub before: AmendmentChanges,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: Id,
    /// Who accepted or rejected it.
    pub decided_by: Option<Id>,
    /// When.
    pub decided_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, programme: &Programme, row: Amendment) -> Result<View> {
    let subject = subject(cx, programme, &row);
    let over = next(row.status, true).err().map(|_| Code::WrongState);
    Ok(View {
        actions: [Op::AcceptAmendment, Op::RejectAmendment]
            .into_iter()
            .filter_map(|op| action(cx, op, &subject, &[over]))
            .collect(),
        id: row.id,
        programme_id: row.programme_id,
        status: row.status,
        changes: row.changes.read()?,
        before: row.before.read()?,
        reason: row.reason,
        proposed_by: row.proposed_by,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

impl IntoReply for Amendment {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let programme = programme::find(cx.conn, self.programme_id)?;
        let version = self.version;
        Ok(Reply::ok(&view(cx, &programme, self)?)?.version(version))
    }
}

/// Propose a change of a programme
///
/// After it was announced: texts, more places while the call is open, dates of the training to come, more money, more awards.
/// Seats, rubric and method stay. It holds once another coordinator accepts it; the others are told. One waits at a time (409
/// `duplicate`).
#[utoipa::path(request_body = AmendmentInput, responses((status = 201, description = "The change", body = View)))]
#[post("/programmes/{programme_id}/amendments")]
pub async fn propose_amendment(ctx: Ctx, id: PathId, body: Body<AmendmentInput>) -> HttpResult {
    ctx.write(move |cx| {
        let row = service::propose(cx, id.0, &body.0)?;
        let programme = programme::find(cx.conn, row.programme_id)?;
        let location = format!("/api/v1/programmes/{}/amendments", row.programme_id);
        Reply::created(&view(cx, &programme, row)?, location)
    })
    .await
}

/// Which changes.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AmendmentQuery {
    /// Only those in this state.
    pub status: Option<AmendmentStatus>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List the changes of a programme
///
/// Newest first, each with what it was before.
#[utoipa::path(params(AmendmentQuery), responses((status = 200, description = "Changes", body = Page<View>)))]
#[get("/programmes/{programme_id}/amendments")]
pub async fn list_amendments(ctx: Ctx, id: PathId, query: Query<AmendmentQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let (programme, rows) = service::list(cx, id.0, q.status, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(rows, q.limit, |r| r.id, |r| view(cx, &programme, r))?.try_items()
    })
    .await
}

/// Accept a change of a programme
///
/// By another coordinator than the one who proposed it. It holds from then on; applicants, participants and staff are told. 409
/// `conflict` where it does not fit the programme any more: reject it and propose another one.
#[utoipa::path(responses((status = 200, description = "The change", body = View)))]
#[post("/amendments/{amendment_id}/accept")]
pub async fn accept_amendment(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::accept(cx, id.0)).await
}

/// Reject a change of a programme
///
/// Or take one's own back.
#[utoipa::path(responses((status = 200, description = "The change", body = View)))]
#[post("/amendments/{amendment_id}/reject")]
pub async fn reject_amendment(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::reject(cx, id.0)).await
}
