//! Routes of invitations.

use actix_web::{delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{InvitationAction, InvitationStatus, is_expired, next};
use super::service::{self, Acceptance, InvitationInput};
use super::store::Invitation;
use crate::programmes::members::api::{View as MemberView, granted};
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, PathId, PathIds, Query, Reply};
use base::policy::{Action, Op, action};
use kernel::vocabulary::Role;
use kernel::{Id, Lang, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_invitation)
        .service(list_invitations)
        .service(revoke_invitation)
        .service(accept_invitation);
}

/// An invitation to a role.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// Who is invited.
    pub email: String,
    /// To what.
    pub role: Role,
    /// Language of the mail.
    pub language: Lang,
    pub status: InvitationStatus,
    /// It was not accepted in time.
    pub expired: bool,
    /// Who invited.
    pub invited_by: Id,
    /// When.
    pub created_at: Ts,
    /// Until when it can be accepted.
    pub expires_at: Ts,
    /// Who accepted it.
    pub accepted_by: Option<Id>,
    pub version: i32,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, programme: &Programme, row: Invitation) -> View {
    let late = is_expired(row.expires_at, cx.now);
    let blocked = next(row.status, late, InvitationAction::Revoke).err();
    View {
        actions: action(
            cx,
            Op::RevokeInvitation,
            &programme.announced(),
            &[blocked.map(|e| e.which())],
        )
        .into_iter()
        .collect(),
        id: row.id,
        programme_id: row.programme_id,
        email: row.email,
        role: row.role,
        language: row.language,
        status: row.status,
        expired: late && row.status == InvitationStatus::Open,
        invited_by: row.invited_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
        accepted_by: row.accepted_by,
        version: row.version,
    }
}

/// Invite somebody to a role
///
/// By e-mail, with a link that works once and for 14 days. Whoever accepts needs an account with this address.
#[utoipa::path(request_body = InvitationInput,
    responses((status = 201, description = "Invited", body = View)))]
#[post("/programmes/{programme_id}/invitations")]
pub async fn create_invitation(ctx: Ctx, id: PathId, body: Body<InvitationInput>) -> HttpResult {
    let url = ctx.app.settings.public_url.clone();
    ctx.write(move |cx| {
        let (programme, row) = service::create(cx, id.0, &body.0, &url)?;
        let location = format!("/api/v1/programmes/{}/invitations", programme.id);
        Reply::created(&view(cx, &programme, row), location)
    })
    .await
}

/// Which invitations.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationQuery {
    /// Only those in this state; `open` ones may have expired.
    pub status: Option<InvitationStatus>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List the invitations of a programme
///
/// Newest first, also those that were accepted, revoked or never answered.
#[utoipa::path(params(InvitationQuery), responses((status = 200, description = "Invitations", body = Page<View>)))]
#[get("/programmes/{programme_id}/invitations")]
pub async fn list_invitations(ctx: Ctx, id: PathId, query: Query<InvitationQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let before = page::decode(&q.cursor)?;
        let (programme, rows) = service::list(cx, id.0, q.status, before, q.limit + 1)?;
        Page::of(rows, q.limit, |r| r.id, |r| view(cx, &programme, r))
    })
    .await
}

/// Revoke an invitation
///
/// Its link stops working. One that was accepted is past that (409 `wrong_state`): take the role away instead.
#[utoipa::path(responses((status = 204, description = "Revoked")))]
#[delete("/programmes/{programme_id}/invitations/{invitation_id}")]
pub async fn revoke_invitation(ctx: Ctx, ids: PathIds) -> HttpResult {
    ctx.write(move |cx| service::revoke(cx, ids.0, ids.1)).await
}

/// Accept an invitation
///
/// As the person who was invited: the account's e-mail address is that of the invitation. A link that is unknown,
/// used, revoked, too old or somebody else's is 409 `link_expired`.
#[utoipa::path(request_body = Acceptance,
    responses((status = 200, description = "The role that is held now", body = MemberView)))]
#[post("/invitations/accept")]
pub async fn accept_invitation(ctx: Ctx, body: Body<Acceptance>) -> HttpResult {
    ctx.write(move |cx| {
        let (programme, member) = service::accept(cx, &body.0)?;
        Reply::ok(&granted(cx, &programme, member)?)
    })
    .await
}
