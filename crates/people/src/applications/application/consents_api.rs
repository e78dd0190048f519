//! Routes of consents.

use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::consents::{self, ConsentAnew, ConsentNote, ConsentWithdrawal};
use super::rules::ConsentEffect;
use super::views::{View, view};
use base::http::{Body, Ctx, HttpResult, PathId, Reply};
use kernel::Ts;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(withdraw_consent)
        .service(give_consent)
        .service(settle_consent);
}

/// What came of a withdrawal.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithdrawnConsent {
    /// What followed.
    pub effect: ConsentEffect,
    /// When.
    pub withdrawn_at: Ts,
    /// The application; absent where a draft was deleted.
    pub application: Option<View>,
}

/// Withdraw a consent
///
/// What follows is told before in `consents.on_withdrawal` of the application. Without the consent to the processing of
/// personal data a draft is deleted, and an application is withdrawn from any state in which that is possible. After that,
/// for a participant above all, coordinators are told and settle it with the person; nothing changes by itself. Given anew
/// (`POST /applications/{id}/consents`), an application can be changed and submitted again until the deadline. Withdrawing
/// the consent to publication changes nothing else. Where staff type for somebody without an account, `reason` is required.
#[utoipa::path(request_body = ConsentWithdrawal,
    responses((status = 200, description = "What followed", body = WithdrawnConsent)))]
#[post("/applications/{application_id}/consents/withdraw")]
pub async fn withdraw_consent(ctx: Ctx, id: PathId, body: Body<ConsentWithdrawal>) -> HttpResult {
    ctx.write(move |cx| {
        let done = consents::withdraw(cx, id.0, &body.0)?;
        let version = done.found.as_ref().map(|found| found.row.version);
        let application = done.found.map(|found| view(cx, found)).transpose()?;
        let answer = WithdrawnConsent {
            effect: done.effect,
            withdrawn_at: done.at,
            application,
        };
        Ok(Reply::ok(&answer)?.version(version))
    })
    .await
}

/// Give consents anew
///
/// To the text that the programme has now; takes back a withdrawal. An application that was withdrawn stays so until it
/// is submitted again. Where staff type for somebody without an account, `evidence` is required.
#[utoipa::path(request_body = ConsentAnew,
    responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/consents")]
pub async fn give_consent(ctx: Ctx, id: PathId, body: Body<ConsentAnew>) -> HttpResult {
    ctx.write(move |cx| consents::give(cx, id.0, &body.0)).await
}

/// Settle a withdrawn consent
///
/// For coordinators: what was done about a consent that was withdrawn when the application could not be taken back any
/// more. The person is told; it leaves the list of what waits.
#[utoipa::path(request_body = ConsentNote,
    responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/consents/settle")]
pub async fn settle_consent(ctx: Ctx, id: PathId, body: Body<ConsentNote>) -> HttpResult {
    ctx.write(move |cx| consents::settle(cx, id.0, &body.0)).await
}
