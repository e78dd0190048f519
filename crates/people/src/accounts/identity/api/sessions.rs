//! Log-in, refresh, log-out, and one's own sessions.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{ResponseError, delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{A_VILLAGE_HALL, GUESSES};
use crate::accounts::identity::rules::{LoginName, SESSION_DAYS};
use crate::accounts::identity::service;
use crate::accounts::identity::service::Opened;
use crate::accounts::identity::store::Session;
use crate::accounts::identity::{AccountStatus, passes, password};
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, OpenCtx, PathId, Query, Reply, issue};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Text, Ts};

const COOKIE: &str = "incubator_refresh";

/// Name and password.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"login": "aigul@ile.example", "password": "a long and quiet river"}))]
pub struct Credentials {
    /// E-mail address or telephone number.
    #[validate(nested)]
    pub login: Text<254>,
    /// The password.
    #[validate(length(min = 1, max = 512))]
    #[schema(min_length = 1, max_length = 512, format = Password)]
    pub password: String,
    /// A browser may ask for the refresh token in an `HttpOnly` cookie.
    #[serde(default)]
    pub cookie: bool,
}

/// Tokens of a session.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tokens {
    /// JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    /// For `POST /auth/refresh`, once; absent when it is in the cookie.
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
    Ok(reply.cookie(cookie_line(Some(opened.refresh_token))))
}

/// The line that sets the cookie; without a token it takes the cookie away.
fn cookie_line(token: Option<String>) -> String {
    let max_age = match token {
        Some(_) => time::Duration::days(SESSION_DAYS),
        None => time::Duration::ZERO,
    };
    Cookie::build(COOKIE, token.unwrap_or_default())
        .path("/api/v1/auth")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Strict)
        .max_age(max_age)
        .finish()
        .to_string()
}

/// Log in
///
/// Gives an access token for 15 minutes and a refresh token. A wrong name and a wrong password cannot be
/// told apart. After ten failures the name has to wait (429).
#[utoipa::path(request_body = Credentials,
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
        ctx.throttle("login", A_VILLAGE_HALL)?;
        // Counted before the password is compared: guesses at one time would all pass otherwise.
        ctx.app.throttle.count(&key, GUESSES, ctx.app.clock.now())?;
        let account = match login {
            Some(login) => ctx.look(move |cx| service::by_login(cx, &login)).await?,
            None => None,
        };
        let account = account.filter(|a| a.status == AccountStatus::Active);
        let hash = account.as_ref().and_then(|a| a.password_hash.clone());
        let right = password::verify(&ctx.app.hashing, input.password.clone(), hash).await?;
        let Some(account) = account.filter(|_| right) else {
            return Err(wrong());
        };
        ctx.app.throttle.succeeded(&key);
        let client = ctx.header("user-agent").unwrap_or("").to_owned();
        let opened = ctx
            .run(move |cx| service::log_in_by_password(cx, &account, &client))
            .await?;
        tokens(&ctx, opened, input.cookie)
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// A pass.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "7KQ2M-X4RTB-9WLPA-HV3CD"}))]
pub struct PassCode {
    /// As it was printed, or read from its QR code; small letters and spaces do no harm.
    #[validate(nested)]
    pub code: Text<50, 20>,
    /// A browser may ask for the refresh token in an `HttpOnly` cookie.
    #[serde(default)]
    pub cookie: bool,
}

/// Log in by a pass
///
/// For a juror who forgot the password: the code that a coordinator printed works once, so on one device, and opens
/// that round alone until the end of the day.
#[utoipa::path(request_body = PassCode, responses((status = 200, description = "Logged in", body = Tokens)))]
#[post("/auth/pass")]
pub async fn log_in_by_pass(ctx: OpenCtx, body: Body<PassCode>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let input = body.0.get()?.clone();
        ctx.throttle("pass", A_VILLAGE_HALL)?;
        let client = ctx.header("user-agent").unwrap_or("").to_owned();
        let opened = ctx
            .run(move |cx| passes::log_in_by_pass(cx, &input.code, &client))
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
    #[validate(nested)]
    pub refresh_token: Option<Text<200>>,
}

/// Refresh the session
///
/// The refresh token is replaced at each use. A token that was used before ends the session; only a double
/// send within five seconds gets the same new token again. A cookie that is refused is taken away.
#[utoipa::path(request_body = Refresh, responses((status = 200, description = "New tokens", body = Tokens)))]
#[post("/auth/refresh")]
pub async fn refresh_session(ctx: OpenCtx, body: Body<Refresh>) -> HttpResult {
    let cookie = ctx.req.cookie(COOKIE).map(|c| c.value().to_owned());
    let work = async {
        ctx.readable()?;
        let sent = body.0.get()?.refresh_token.clone().map(String::from);
        let by_cookie = sent.is_none();
        let refused = || Error::code(Code::RefreshRefused);
        let token = sent.or(cookie.clone()).ok_or_else(refused)?;
        let opened = ctx
            .run(move |cx| service::refresh(cx, &token))
            .await?
            .ok_or_else(refused)?;
        tokens(&ctx, opened, by_cookie)
    };
    match work.await {
        Ok(reply) => Ok(ctx.send(reply)),
        Err(error) if cookie.is_some() && error.which() == Code::RefreshRefused => {
            let mut answer = ctx.refuse(error).error_response();
            let gone =
                HeaderValue::try_from(cookie_line(None)).map_err(|e| ctx.refuse(Error::internal(e)))?;
            answer.headers_mut().append(SET_COOKIE, gone);
            Ok(answer)
        }
        Err(error) => Err(ctx.refuse(error)),
    }
}

/// Log out
///
/// Ends the present session; its access token stops working with the next request. A browser's cookie is taken away.
#[utoipa::path(responses((status = 204, description = "Logged out")))]
#[post("/auth/logout")]
pub async fn log_out(ctx: Ctx) -> HttpResult {
    let by_cookie = ctx.req.cookie(COOKIE).is_some();
    ctx.write(move |cx| {
        service::log_out(cx)?;
        let reply = Reply::none();
        Ok(if by_cookie {
            reply.cookie(cookie_line(None))
        } else {
            reply
        })
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
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Sessions", body = Page<SessionView>)))]
#[get("/me/sessions")]
pub async fn list_sessions(ctx: Ctx, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::sessions(cx, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        let current = cx.actor.session;
        Page::of(
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
        )
    })
    .await
}

/// End one of one's own sessions
///
/// Its tokens stop working with the next request.
#[utoipa::path(responses((status = 204, description = "Ended")))]
#[delete("/me/sessions/{session_id}")]
pub async fn revoke_session(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::revoke_session(cx, id.0)).await
}
