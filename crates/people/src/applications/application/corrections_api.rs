//! Routes of corrections.

use actix_web::{patch, put};
use utoipa_actix_web::service_config::ServiceConfig;

use super::corrections::{self, Contact, Correction};
use super::views::View;
use base::http::{Body, Ctx, HttpResult, Patch, PathId};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(put_contact).service(correct_application);
}

/// Change the telephone number of an applicant
///
/// By the applicant or a coordinator, at any time. Whoever calls or prints a code has the new one from then on.
#[utoipa::path(request_body = Contact, responses((status = 200, description = "The application", body = View)))]
#[put("/applications/{application_id}/contact")]
pub async fn put_contact(ctx: Ctx, id: PathId, body: Body<Contact>) -> HttpResult {
    ctx.write(move |cx| corrections::contact(cx, id.0, &body.0)).await
}

/// Correct what was written wrongly of a person
///
/// A name, the identity number, day of birth or sex of a submitted application, by a coordinator with what proves it, at any
/// time. It is kept as a version of its own; `submitted_at` stays, and so does what was decided. The applicant is told.
#[utoipa::path(request_body(content((Correction = "application/merge-patch+json"), (Correction = "application/json"))),
    responses((status = 200, description = "The application", body = View)))]
#[patch("/applications/{application_id}/person")]
pub async fn correct_application(ctx: Ctx, id: PathId, body: Patch<Correction>) -> HttpResult {
    ctx.write(move |cx| corrections::correct(cx, id.0, &body.0)).await
}
