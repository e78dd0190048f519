//! Registration and activation.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{A_VILLAGE_HALL, Taken, may_write_to, taken};
use crate::accounts::identity::password;
use crate::accounts::identity::rules::{LoginName, valid_email, valid_phone};
use crate::accounts::identity::service;
use crate::accounts::identity::service::NewAccount;
use base::http::{Body, HttpResult, OpenCtx};
use kernel::error::{Error, Result};
use kernel::{Lang, Text, Words};

/// Somebody who wants an account.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "aigul@ile.example", "password": "a long and quiet river", "display_name": "Айгүл Серікова", "language": "kk"}))]
pub struct Registration {
    /// E-mail address; this or a telephone number.
    #[validate(custom(function = "valid_email"))]
    #[schema(max_length = 254, format = Email)]
    pub email: Option<String>,
    /// Telephone number; the link comes as a text message, if the operator has a gateway for these. Otherwise
    /// staff print a code.
    #[validate(custom(function = "valid_phone"))]
    #[schema(max_length = 20)]
    pub phone: Option<String>,
    /// 8 to 128 characters, no composition rules, not a common one.
    #[validate(custom(function = "password::acceptable"))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    /// How you are called on screens.
    #[validate(nested)]
    pub display_name: Words<200>,
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

/// Register
///
/// Always 202: whether there was such an account already is told to the address only. The account becomes
/// active by the link in the message.
#[utoipa::path(request_body = Registration, responses((status = 202, description = "Taken", body = Taken)))]
#[post("/auth/register")]
pub async fn register(ctx: OpenCtx, body: Body<Registration>) -> HttpResult {
    let work = async {
        ctx.readable()?;
        let input = body.0.get()?.clone();
        let login = input.login()?;
        ctx.throttle("register", A_VILLAGE_HALL)?;
        let password_hash = Some(password::hash(&ctx.app.hashing, input.password.clone()).await?);
        if !may_write_to(&ctx, &login) {
            return taken();
        }
        let url = ctx.app.settings.public_url.clone();
        let new = NewAccount {
            login,
            display_name: input.display_name.into(),
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
    #[validate(nested)]
    pub token: Text<200>,
}

/// Activate an account
///
/// By the token of the link that was sent; it works once.
#[utoipa::path(request_body = Token, responses((status = 204, description = "The account is active")))]
#[post("/auth/activate")]
pub async fn activate(ctx: OpenCtx, body: Body<Token>) -> HttpResult {
    ctx.write(move |cx| service::activate(cx, &body.0.get()?.token))
        .await
}
