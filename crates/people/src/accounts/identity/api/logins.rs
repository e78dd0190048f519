//! Another e-mail address, another telephone number.

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::me::Me;
use super::passwords::compared;
use super::{Taken, may_write_to, taken};
use crate::accounts::identity::rules::{LoginName, valid_email, valid_phone};
use crate::accounts::identity::service;
use base::http::{Body, Ctx, HttpResult};
use kernel::Text;
use kernel::error::Error;

/// Another e-mail address, and the present password.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "aigul@ile.example", "current": "a long and quiet river"}))]
pub struct EmailChange {
    /// The new address.
    #[validate(custom(function = "valid_email"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
    /// The present password.
    #[validate(length(min = 1, max = 512))]
    #[schema(min_length = 1, max_length = 512, format = Password)]
    pub current: String,
}

/// Change one's e-mail address
///
/// Always 202 with the right password: a link goes to the new address, good for 24 hours and for this account alone, and
/// the present address is told. It is taken by `POST /me/email/confirm`. Whose address it is already is told by a mail, and
/// nobody else is. The present address is 409 `duplicate`.
#[utoipa::path(request_body = EmailChange, responses((status = 202, description = "Taken", body = Taken)))]
#[post("/me/email")]
pub async fn change_email(ctx: Ctx, body: Body<EmailChange>) -> HttpResult {
    let work = async {
        let account = ctx.look(service::me).await?;
        let input = body.0.get()?.clone();
        let login = LoginName::parse(&input.email).ok_or_else(|| Error::field("/email", "email"))?;
        compared(&ctx, &account, &input.current).await?;
        if !may_write_to(&ctx, &login) {
            return taken();
        }
        let url = ctx.app.settings.public_url.clone();
        ctx.run(move |cx| service::change_email(cx, &account, login.as_str(), &url))
            .await?;
        taken()
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// Another telephone number, and the present password.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "+77001234567", "current": "a long and quiet river"}))]
pub struct PhoneChange {
    /// The new number.
    #[validate(custom(function = "valid_phone"))]
    #[schema(max_length = 20)]
    pub phone: String,
    /// The present password.
    #[validate(length(min = 1, max = 512))]
    #[schema(min_length = 1, max_length = 512, format = Password)]
    pub current: String,
}

/// Change one's telephone number
///
/// Always 202 with the right password: a code goes to the new number as a text message, good for 24 hours and for this
/// account alone; where none arrives, a coordinator prints one. The present address is told. It is taken by
/// `POST /me/phone/confirm`. Whose number it is already is told, and nobody else is. The present number is 409 `duplicate`.
#[utoipa::path(request_body = PhoneChange, responses((status = 202, description = "Taken", body = Taken)))]
#[post("/me/phone")]
pub async fn change_phone(ctx: Ctx, body: Body<PhoneChange>) -> HttpResult {
    let work = async {
        let account = ctx.look(service::me).await?;
        let input = body.0.get()?.clone();
        let login = LoginName::parse(&input.phone).ok_or_else(|| Error::field("/phone", "phone"))?;
        compared(&ctx, &account, &input.current).await?;
        if !may_write_to(&ctx, &login) {
            return taken();
        }
        let url = ctx.app.settings.public_url.clone();
        ctx.run(move |cx| service::change_phone(cx, &account, login.as_str(), &url))
            .await?;
        taken()
    };
    work.await.map(|r| ctx.send(r)).map_err(|e| ctx.refuse(e))
}

/// The token of a link that was sent to a new address.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailProof {
    /// As it stands in the link.
    #[validate(nested)]
    pub token: Text<200>,
}

/// Confirm a new e-mail address
///
/// By the token of the link, logged in to the account that asked. Links that went to the old address end; sessions stay.
#[utoipa::path(request_body = EmailProof, responses((status = 200, description = "The account", body = Me)))]
#[post("/me/email/confirm")]
pub async fn confirm_email(ctx: Ctx, body: Body<EmailProof>) -> HttpResult {
    ctx.write(move |cx| service::confirm_email(cx, &body.0.get()?.token))
        .await
}

/// A code that was sent to a new number, or printed for it.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "7KQ2M-X4RTB-9WLPA-HV3CD"}))]
pub struct PhoneProof {
    /// As it was sent or printed; small letters and spaces do no harm.
    #[validate(nested)]
    pub code: Text<50, 20>,
}

/// Confirm a new telephone number
///
/// By the code of the text message or the paper, logged in to the account that asked. Links that went to the old number
/// end; sessions stay.
#[utoipa::path(request_body = PhoneProof, responses((status = 200, description = "The account", body = Me)))]
#[post("/me/phone/confirm")]
pub async fn confirm_phone(ctx: Ctx, body: Body<PhoneProof>) -> HttpResult {
    ctx.write(move |cx| service::confirm_phone(cx, &body.0.get()?.code))
        .await
}
