//! A forgotten password and a changed one.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{A_VILLAGE_HALL, GUESSES, Taken, may_write_to, taken};
use crate::accounts::identity::rules::LoginName;
use crate::accounts::identity::{Account, password, service};
use base::http::{Body, Ctx, HttpResult, OpenCtx, Reply};
use kernel::Text;
use kernel::error::{Code, Error, Result};

/// Whose password was forgotten.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// E-mail address or telephone number.
    #[validate(nested)]
    pub login: Text<254>,
}

/// Ask for a new password
///
/// Always 202. A link is sent if there is such an account with an address.
#[utoipa::path(request_body = ResetRequest, responses((status = 202, description = "Taken", body = Taken)))]
#[post("/auth/forgot")]
pub async fn request_reset(ctx: OpenCtx, body: Body<ResetRequest>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let name = body.0.get()?.login.clone();
        let login = LoginName::parse(&name);
        ctx.throttle("reset", A_VILLAGE_HALL)?;
        let url = ctx.app.settings.public_url.clone();
        if login.is_some_and(|login| may_write_to(&ctx, &login)) {
            ctx.run(move |cx| service::request_reset(cx, &name, &url)).await?;
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
    #[validate(nested)]
    pub token: Text<200>,
    /// 8 to 128 characters.
    #[validate(custom(function = "password::acceptable"))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
}

/// Set a new password
///
/// By the token of a link or the code that staff printed. Every session of the account ends.
#[utoipa::path(request_body = NewPassword, responses((status = 204, description = "The password is set")))]
#[post("/auth/reset")]
pub async fn reset_password(ctx: OpenCtx, body: Body<NewPassword>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let input = body.0.get()?.clone();
        ctx.throttle("code", A_VILLAGE_HALL)?;
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
#[utoipa::path(request_body = PasswordChange, responses((status = 204, description = "The password is set")))]
#[post("/auth/password")]
pub async fn change_password(ctx: Ctx, body: Body<PasswordChange>) -> HttpResult {
    let work = async {
        let account = ctx.look(service::me).await?;
        let input = body.0.get()?.clone();
        compared(&ctx, &account, &input.current).await?;
        let hash = password::hash(&ctx.app.hashing, input.password.clone()).await?;
        ctx.run(move |cx| service::change_password(cx, &account, &hash))
            .await?;
        Ok(Reply::none())
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// Refuses a wrong present password; guessing has to wait, whatever it is asked for.
pub(super) async fn compared(ctx: &Ctx, account: &Account, current: &str) -> Result<()> {
    let key = format!("password:{}", account.id);
    ctx.app.throttle.count(&key, GUESSES, ctx.app.clock.now())?;
    let present = account.password_hash.clone();
    if !password::verify(&ctx.app.hashing, current.to_owned(), present).await? {
        return Err(Error::code(Code::WrongPassword));
    }
    ctx.app.throttle.succeeded(&key);
    Ok(())
}
