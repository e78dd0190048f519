//! Routes of identity.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::{delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{LoginName, SESSION_DAYS, valid_email, valid_phone};
use super::service::{self, NewAccount, Opened};
use super::store::Session;
use super::{AccountStatus, password};
use crate::cx::Cx;
use crate::error::{Code, Error, Result};
use crate::http::page::{self, Page, PageQuery};
use crate::http::{Body, Ctx, HttpResult, OpenCtx, PathId, Query, Reply, issue};
use crate::kernel::vocabulary::Role;
use crate::kernel::{Id, Lang, Ts};

/// Routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(register)
        .service(activate)
        .service(log_in)
        .service(refresh_session)
        .service(log_out)
        .service(request_reset)
        .service(reset_password)
        .service(change_password)
        .service(get_me)
        .service(list_sessions)
        .service(revoke_session);
}

const COOKIE: &str = "incubator_refresh";

/// Somebody who wants an account.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "aigul@ile.example", "password": "a long and quiet river", "display_name": "Айгүл Серікова", "language": "kk"}))]
pub struct Registration {
    /// E-mail address; this or a telephone number.
    #[validate(custom(function = "valid_email"))]
    #[schema(nullable = false, max_length = 254, format = Email)]
    pub email: Option<String>,
    /// Telephone number; activated by a code that staff print.
    #[validate(custom(function = "valid_phone"))]
    #[schema(nullable = false, max_length = 20)]
    pub phone: Option<String>,
    /// 8 to 128 characters, no composition rules, not a common one.
    #[validate(custom(function = "password::acceptable"))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    /// How you are called on screens.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub display_name: String,
    /// Language of messages; Kazakh unless you say otherwise.
    #[serde(default)]
    pub language: Lang,
}

impl Registration {
    fn login(&self) -> Result<LoginName> {
        match (&self.email, &self.phone) {
            (Some(e), None) => LoginName::parse(e).ok_or_else(|| Error::field("/email", "email")),
            (None, Some(p)) => LoginName::parse(p).ok_or_else(|| Error::field("/phone", "phone")),
            (None, None) => Err(Error::field("/email", "required")),
            (Some(_), Some(_)) => Err(Error::field("/phone", "unknown_field")),
        }
    }
}

/// That a request was taken, whatever comes of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Taken {
    /// Always true.
    pub accepted: bool,
}

fn taken() -> Result<Reply> {
    Reply::accepted(&Taken { accepted: true }).map(Reply::secret)
}

/// Register
///
/// Always 202: whether there was such an account already is told to the address only. The account becomes
/// active by the link in the message.
#[utoipa::path(operation_id = "register", tag = "identity", request_body = Registration,
    responses((status = 202, description = "Taken", body = Taken)))]
#[post("/auth/register")]
pub async fn register(ctx: OpenCtx, body: Body<Registration>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let input = body.0.get()?.clone();
        let login = input.login()?;
        ctx.throttle("register", 30)?;
        let password_hash = Some(password::hash(&ctx.app.hashing, input.password.clone()).await?);
        let url = ctx.app.settings.public_url.clone();
        let new = NewAccount {
            login,
            display_name: input.display_name,
            language: input.language,
            password_hash,
        };
        ctx.run(move |cx| service::register(cx, new.clone(), &url))
            .await?;
        taken()
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// A single-use token from a message.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// As it stands in the link.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
}

/// Activate an account
///
/// By the token of the link that was sent; it works once.
#[utoipa::path(operation_id = "activate", tag = "identity", request_body = Token,
    responses((status = 204, description = "The account is active")))]
#[post("/auth/activate")]
pub async fn activate(ctx: OpenCtx, body: Body<Token>) -> HttpResult {
    ctx.write(move |cx| {
        service::activate(cx, &body.0.get()?.token)?;
        Ok(Reply::none())
    })
    .await
}

/// Name and password.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"login": "aigul@ile.example", "password": "a long and quiet river"}))]
pub struct Credentials {
    /// E-mail address or telephone number.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254)]
    pub login: String,
    /// The password.
    #[validate(length(min = 1, max = 512))]
    #[schema(min_length = 1, max_length = 512, format = Password)]
    pub password: String,
    /// A browser may ask for the refresh token in an `HttpOnly` cookie.
    #[serde(default)]
    pub cookie: bool,
}

/// Tokens of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tokens {
    /// JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    /// For `POST /auth/refresh`, once; absent when it is in the cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub refresh_token: Option<String>,
    /// The session.
    pub session_id: Id,
}

fn tokens(ctx: &OpenCtx, opened: Opened, cookie: bool) -> Result<Reply> {
    let app = &ctx.app;
    let access_token = issue(
        &app.vault,
        &app.settings.public_url,
        opened.account,
        opened.session,
        app.clock.now(),
    )?;
    let body = Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: 15 * 60,
        refresh_token: (!cookie).then(|| opened.refresh_token.clone()),
        session_id: opened.session,
    };
    let reply = Reply::ok(&body)?.secret();
    if !cookie {
        return Ok(reply);
    }
    let line = Cookie::build(COOKIE, opened.refresh_token)
        .path("/api/v1/auth")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Strict)
        .max_age(time::Duration::days(SESSION_DAYS))
        .finish();
    Ok(reply.cookie(line.to_string()))
}

/// Log in
///
/// Gives an access token for 15 minutes and a refresh token. A wrong name and a wrong password cannot be
/// told apart. After ten failures the name has to wait (429).
#[utoipa::path(operation_id = "log_in", tag = "identity", request_body = Credentials,
    responses((status = 200, description = "Logged in", body = Tokens)))]
#[post("/auth/login")]
pub async fn log_in(ctx: OpenCtx, body: Body<Credentials>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let input = body.0.get()?.clone();
        let wrong = || Error::code(Code::WrongCredentials);
        let login = LoginName::parse(&input.login);
        let key = format!(
            "login:{}",
            ctx.app.vault.digest("throttle", &format!("{login:?}"))
        );
        let now = ctx.app.clock.now();
        ctx.app.throttle.check(&key, now)?;
        let account = match login {
            Some(login) => ctx.look(move |cx| service::by_login(cx, &login)).await?,
            None => None,
        };
        let account = account.filter(|a| a.status == AccountStatus::Active);
        let hash = account.as_ref().and_then(|a| a.password_hash.clone());
        let right = password::verify(&ctx.app.hashing, input.password.clone(), hash).await?;
        let Some(account) = account.filter(|_| right) else {
            ctx.app.throttle.failed(&key, now);
            return Err(wrong());
        };
        ctx.app.throttle.succeeded(&key);
        let client = ctx.header("user-agent").unwrap_or("").to_owned();
        let opened = ctx
            .run(move |cx| service::log_in(cx, account.id, &client))
            .await?;
        tokens(&ctx, opened, input.cookie)
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// A refresh token, unless it comes in the cookie.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// As it was given.
    #[validate(length(min = 1, max = 200))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub refresh_token: Option<String>,
}

/// Refresh the session
///
/// The refresh token is replaced at each use. A token that was used before ends the session; only a double
/// send within five seconds gets a sibling.
#[utoipa::path(operation_id = "refresh_session", tag = "identity", request_body = Refresh,
    responses((status = 200, description = "New tokens", body = Tokens)))]
#[post("/auth/refresh")]
pub async fn refresh_session(ctx: OpenCtx, body: Body<Refresh>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let sent = body.0.get()?.refresh_token.clone();
        let cookie = ctx.req.cookie(COOKIE).map(|c| c.value().to_owned());
        let by_cookie = sent.is_none();
        let refused = || Error::code(Code::RefreshRefused);
        let token = sent.or(cookie).ok_or_else(refused)?;
        let opened = ctx
            .run(move |cx| service::refresh(cx, &token))
            .await?
            .ok_or_else(refused)?;
        tokens(&ctx, opened, by_cookie)
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// Log out
///
/// Ends the present session; its access token stops working with the next request.
#[utoipa::path(operation_id = "log_out", tag = "identity", responses((status = 204, description = "Logged out")))]
#[post("/auth/logout")]
pub async fn log_out(ctx: Ctx) -> HttpResult {
    ctx.write(|cx| {
        service::log_out(cx)?;
        Ok(Reply::none())
    })
    .await
}

/// Whose password was forgotten.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// E-mail address or telephone number.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254)]
    pub login: String,
}

/// Ask for a new password
///
/// Always 202. A link is sent if there is such an account with an address.
#[utoipa::path(operation_id = "request_reset", tag = "identity", request_body = ResetRequest,
    responses((status = 202, description = "Taken", body = Taken)))]
#[post("/auth/forgot")]
pub async fn request_reset(ctx: OpenCtx, body: Body<ResetRequest>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let login = LoginName::parse(&body.0.get()?.login);
        ctx.throttle("reset", 30)?;
        let url = ctx.app.settings.public_url.clone();
        if let Some(login) = login {
            ctx.run(move |cx| service::request_reset(cx, &login, &url))
                .await?;
        }
        taken()
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// A new password, and the proof.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// From the link, or the code that staff printed.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
    /// 8 to 128 characters.
    #[validate(custom(function = "password::acceptable"))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
}

/// Set a new password
///
/// By the token of a link or the code that staff printed. Every session of the account ends.
#[utoipa::path(operation_id = "reset_password", tag = "identity", request_body = NewPassword,
    responses((status = 204, description = "The password is set")))]
#[post("/auth/reset")]
pub async fn reset_password(ctx: OpenCtx, body: Body<NewPassword>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let input = body.0.get()?.clone();
        ctx.throttle("code", 30)?;
        let hash = password::hash(&ctx.app.hashing, input.password.clone()).await?;
        ctx.run(move |cx| service::reset_password(cx, &input.token, &hash))
            .await?;
        Ok(Reply::none())
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// The present password and the new one.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    #[validate(length(min = 1, max = 512))]
    #[schema(min_length = 1, max_length = 512, format = Password)]
    pub current: String,
    /// 8 to 128 characters.
    #[validate(custom(function = "password::acceptable"))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
}

/// Change the password
///
/// All other sessions end.
#[utoipa::path(operation_id = "change_password", tag = "identity", request_body = PasswordChange,
    responses((status = 204, description = "The password is set")))]
#[post("/auth/password")]
pub async fn change_password(ctx: Ctx, body: Body<PasswordChange>) -> HttpResult {
    let work = async {
        let account = ctx.look(service::me).await?;
        let input = body.0.get()?.clone();
        let key = format!("password:{}", account.id);
        let now = ctx.app.clock.now();
        ctx.app.throttle.check(&key, now)?;
        if !password::verify(&ctx.app.hashing, input.current.clone(), account.password_hash).await? {
            ctx.app.throttle.failed(&key, now);
            return Err(Error::code(Code::WrongPassword));
        }
        let hash = password::hash(&ctx.app.hashing, input.password.clone()).await?;
        ctx.run(move |cx| service::change_password(cx, &hash)).await?;
        Ok(Reply::none())
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// One's own account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub id: Id,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub phone: Option<String>,
    /// How you are called on screens.
    pub display_name: String,
    /// Language of messages.
    pub language: Lang,
    /// Roles; without a programme: of the installation.
    pub roles: Vec<HeldRole>,
    /// Version.
    pub version: i32,
}

/// A role that is held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldRole {
    /// Where; absent for the installation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub programme_id: Option<Id>,
    /// What.
    pub role: Role,
}

/// Read one's own account
///
/// With the roles held at this moment.
#[utoipa::path(operation_id = "get_me", tag = "identity", responses((status = 200, description = "The account", body = Me)))]
#[get("/me")]
pub async fn get_me(ctx: Ctx) -> HttpResult {
    ctx.read(|cx: &mut Cx<'_>| {
        let account = service::me(cx)?;
        let roles = cx
            .actor
            .grants
            .iter()
            .map(|(p, r)| HeldRole {
                programme_id: *p,
                role: *r,
            })
            .collect();
        let me = Me {
            id: account.id,
            phone: service::own_phone(cx, &account)?,
            email: account.email,
            display_name: account.display_name,
            language: account.language,
            roles,
            version: account.version,
        };
        Ok(Reply::ok(&me)?.version(account.version))
    })
    .await
}

/// A session of one's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// The session.
    pub id: Id,
    /// What the client called itself.
    pub client: String,
    /// Whether it is the one of this request.
    pub current: bool,
    /// When it began.
    pub created_at: Ts,
    /// When it was refreshed last.
    pub last_used_at: Ts,
    /// When it ends unless refreshed.
    pub expires_at: Ts,
}

/// List one's own sessions
///
/// Newest first.
#[utoipa::path(operation_id = "list_sessions", tag = "identity", params(PageQuery),
    responses((status = 200, description = "Sessions", body = Page<SessionView>)))]
#[get("/me/sessions")]
pub async fn list_sessions(ctx: Ctx, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::sessions(cx, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        let current = cx.actor.session;
        let page = Page::of(
            rows,
            query.0.limit,
            |s: &Session| s.id,
            |s| SessionView {
                id: s.id,
                client: s.client,
                current: current == Some(s.id),
                created_at: s.created_at,
                last_used_at: s.last_used_at,
                expires_at: s.expires_at,
            },
        )?;
        Reply::page(&page, page.next_cursor.as_deref())
    })
    .await
}

/// End one of one's own sessions
///
/// Its tokens stop working with the next request.
#[utoipa::path(operation_id = "revoke_session", tag = "identity", params(("session_id" = Id, Path, description = "The session")),
    responses((status = 204, description = "Ended")))]
#[delete("/me/sessions/{session_id}")]
pub async fn revoke_session(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        service::revoke_session(cx, id.0)?;
        Ok(Reply::none())
    })
    .await
}
