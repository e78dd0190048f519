//! Routes of codes for applications.

use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, CodeOnPaper};
use crate::accounts::identity::api::A_VILLAGE_HALL;
use crate::accounts::identity::password;
use crate::applications::application::views::View;
use base::http::{Body, Ctx, HttpResult, OpenCtx, PathId, Reply};
use kernel::{Lang, Text, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(issue_application_code)
        .service(claim_application)
        .service(register_by_code);
}

/// A code that opens an application, to be printed and handed over.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationCode {
    /// The code; shown once, it works once.
    pub code: String,
    /// Until when it works.
    pub expires_at: Ts,
    /// With this number the person logs in; absent where the application tells none, so that no account can be made by the
    /// code (but one that there is can take the application).
    pub phone: Option<String>,
}

/// Print a code for an application
///
/// For an applicant without an account: whoever holds the paper sets a password (`POST /auth/register-by-code`) or, with
/// an account, adds the application to it (`POST /me/applications/claim`). The code that was printed before ends. 409
/// `duplicate` where an account has the application already.
#[utoipa::path(responses((status = 200, description = "The code", body = ApplicationCode)))]
#[post("/applications/{application_id}/account-code")]
pub async fn issue_application_code(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let made = service::issue(cx, id.0)?;
        let printed = ApplicationCode {
            code: made.code,
            expires_at: made.until,
            phone: made.phone,
        };
        Ok(Reply::ok(&printed)?.secret())
    })
    .await
}

/// Add an application by its printed code
///
/// The application, with all that came of it, belongs to the account of whoever is logged in: offers, the training, the
/// idea. What was still to be said by telephone lies in the inbox. 409 `role_excluded` for staff of the programme, 409
/// `one_application` for whoever applied there already.
#[utoipa::path(request_body = CodeOnPaper, responses((status = 200, description = "The application", body = View)))]
#[post("/me/applications/claim")]
pub async fn claim_application(ctx: Ctx, body: Body<CodeOnPaper>) -> HttpResult {
    ctx.write(move |cx| service::claim(cx, &body.0)).await
}

/// A password, and the code from the paper.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "7KQ2M-9XHTB-4RWDC-6NPJV", "password": "a long and quiet river"}))]
pub struct CodeRegistration {
    /// As it was typed: small letters, spaces and hyphens make no difference.
    #[validate(nested)]
    pub code: Text<100>,
    /// 8 to 128 characters.
    #[validate(custom(function = "password::acceptable"))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    /// Language of messages; that of the programme unless you say otherwise.
    #[serde(default)]
    pub language: Option<Lang>,
}

/// With what somebody logs in from now on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LoginByCode {
    /// Telephone number.
    pub phone: String,
}

/// Make an account by the printed code of an application
///
/// With the telephone number that the application tells; from then on one logs in with it and the password. 409
/// `duplicate` where there is an account with this number: log in and use the code there.
#[utoipa::path(request_body = CodeRegistration,
    responses((status = 200, description = "The number to log in with", body = LoginByCode)))]
#[post("/auth/register-by-code")]
pub async fn register_by_code(ctx: OpenCtx, body: Body<CodeRegistration>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let input = body.0.get()?.clone();
        ctx.throttle("code", A_VILLAGE_HALL)?;
        let hash = password::hash(&ctx.app.hashing, input.password.clone()).await?;
        let phone = ctx
            .run(move |cx| service::register(cx, &input.code, &hash, input.language))
            .await?;
        Ok(Reply::ok(&LoginByCode { phone })?.secret())
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}
