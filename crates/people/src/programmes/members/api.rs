//! Routes of members, printed codes and administrators.

use actix_web::{delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{StaffRole, may_be_revoked};
use super::service::{self, AdminInput, CodeInput, GrantInput};
use super::store::{self, Member};
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, PathId, PathIds, Query, Reply};
use base::policy::{Action, Op, action};
use kernel::error::Result;
use kernel::vocabulary::Role;
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_members)
        .service(grant_role)
        .service(revoke_role)
        .service(issue_code)
        .service(grant_admin);
}

/// A role that somebody holds in a programme.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct View {
    /// The grant: what is taken away again.
    pub id: Id,
    pub programme_id: Id,
    /// Who holds it.
    pub account_id: Id,
    /// How the person is called.
    pub display_name: String,
    /// E-mail address, if there is one.
    pub email: Option<String>,
    /// The role.
    pub role: Role,
    /// Who gave it.
    pub granted_by: Option<Id>,
    /// Since when.
    pub created_at: Ts,
    pub actions: Vec<Action>,
}

/// Grants as this reader sees them.
pub fn views(cx: &mut Cx<'_>, programme: &Programme, rows: Vec<Member>) -> Result<Vec<View>> {
    let coordinators = store::coordinators(cx.conn, programme.id)?;
    let subject = programme.announced();
    let view = |row: Member| View {
        actions: action(
            cx,
            Op::RevokeRole,
            &subject,
            &[may_be_revoked(row.role, coordinators).err().map(|e| e.which())],
        )
        .into_iter()
        .collect(),
        id: row.id,
        programme_id: programme.id,
        account_id: row.account_id,
        display_name: row.display_name,
        email: row.email,
        role: row.role,
        granted_by: row.granted_by,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Which members.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    /// Only those with this role.
    pub role: Option<StaffRole>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List the members of a programme
///
/// Who holds which role now, in the order in which the roles were given. Applicants are not among them.
#[utoipa::path(params(MemberQuery), responses((status = 200, description = "Members", body = Page<View>)))]
#[get("/programmes/{programme_id}/members")]
pub async fn list_members(ctx: Ctx, id: PathId, query: Query<MemberQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let (programme, rows) = service::list(cx, id.0, q.role, page::decode(&q.cursor)?, q.limit + 1)?;
        let page = Page::of(rows, q.limit, |r| r.id, |r| r)?;
        Ok(Page {
            items: views(cx, &programme, page.items)?,
            next_cursor: page.next_cursor,
        })
    })
    .await
}

/// An answer with one grant.
pub fn granted(cx: &mut Cx<'_>, programme: &Programme, member: Member) -> Result<Option<View>> {
    Ok(views(cx, programme, vec![member])?.pop())
}

/// Give a role
///
/// To an account, by its e-mail address or its identifier; whoever has none yet is invited. The person is told. An
/// applicant holds no other role in the same programme (409 `role_excluded`).
#[utoipa::path(request_body = GrantInput, responses((status = 201, description = "The role", body = View)))]
#[post("/programmes/{programme_id}/members")]
pub async fn grant_role(ctx: Ctx, id: PathId, body: Body<GrantInput>) -> HttpResult {
    ctx.write(move |cx| {
        let (programme, member) = service::grant(cx, id.0, &body.0)?;
        let location = format!("/api/v1/programmes/{}/members", programme.id);
        Reply::created(&granted(cx, &programme, member)?, location)
    })
    .await
}

/// Take a role away
///
/// It ends with the person's next request. The last coordinator stays (409 `last_one`).
#[utoipa::path(responses((status = 204, description = "The role is taken away")))]
#[delete("/programmes/{programme_id}/members/{grant_id}")]
pub async fn revoke_role(ctx: Ctx, ids: PathIds) -> HttpResult {
    ctx.write(move |cx| service::revoke(cx, ids.0, ids.1)).await
}

/// A code to be printed and handed over.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PrintedCode {
    /// The account that it opens; absent for a new number.
    pub account_id: Option<Id>,
    /// The code; shown once, it works once.
    pub code: String,
    /// Until when it works.
    pub expires_at: Ts,
}

/// Issue a printed code
///
/// For somebody without e-mail: with the code and the telephone number the person sets a password
/// (`POST /auth/reset`). An account is made if there is none; one that is in use is refused (409 `duplicate`). The code that
/// was printed before ends. With `use: new_phone` it is for somebody who asked for this number as the new one
/// (`POST /me/phone`) and gets no text message: only the account that asked can use it; 422 where none did.
#[utoipa::path(request_body = CodeInput,
    responses((status = 200, description = "The code", body = PrintedCode)))]
#[post("/programmes/{programme_id}/codes")]
pub async fn issue_code(ctx: Ctx, id: PathId, body: Body<CodeInput>) -> HttpResult {
    ctx.write(move |cx| {
        let made = service::issue_code(cx, id.0, &body.0)?;
        let printed = PrintedCode {
            account_id: made.account,
            code: made.code,
            expires_at: made.until,
        };
        Ok(Reply::ok(&printed)?.secret())
    })
    .await
}

/// An administrator of the installation.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Administrator {
    /// The account.
    pub account_id: Id,
    /// E-mail address.
    pub email: Option<String>,
    /// How the person is called.
    pub display_name: String,
}

/// Make an account an administrator
///
/// Of the whole installation. Whoever is one already stays one.
#[utoipa::path(request_body = AdminInput,
    responses((status = 200, description = "The administrator", body = Administrator)))]
#[post("/admins")]
pub async fn grant_admin(ctx: Ctx, body: Body<AdminInput>) -> HttpResult {
    ctx.write(move |cx| {
        let account = service::grant_admin(cx, &body.0)?;
        Reply::ok(&Administrator {
            account_id: account.id,
            email: account.email,
            display_name: account.display_name,
        })
    })
    .await
}
