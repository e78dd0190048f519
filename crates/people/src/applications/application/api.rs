//! Routes of an application for its applicant.

use actix_web::{delete, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::content::ApplicationPatch;
use super::form::{self, Form};
use super::listing;
use super::loaded::{self, Loaded};
use super::partly::{self, Patched};
use super::service::{self, NewApplication};
use super::submission;
use super::views::{self, OwnApplication, Unsaved, View, view};
use base::cx::Cx;
use base::http::page;
use base::http::page::{Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, OpenCtx, PathId, Query, Reply, Sent, shape};
use kernel::error::Result;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_application)
        .service(list_my_applications)
        .service(get_form)
        .service(get_application)
        .service(update_application)
        .service(delete_application)
        .service(submit_application)
        .service(withdraw_application);
}

impl IntoReply for Loaded {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.row.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

impl IntoReply for Patched {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.found.row.version;
        let lang = cx.language();
        let faults = self.faults.into_iter().map(|fault| Unsaved::of(fault, lang));
        let faults = faults.collect();
        let view = view(cx, self.found)?;
        Ok(Reply::ok(&View { faults, ..view })?.version(version))
    }
}

/// How fields are changed.
#[derive(Debug, Clone, Copy, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UpdateQuery {
    /// The good fields are saved where others are wrong.
    #[serde(default)]
    #[param(default = false)]
    pub partial: bool,
}

/// Open an application
///
/// A draft, while the call is open. Consent to the processing of personal data comes first; nothing personal
/// is stored before. Who applies holds no other role in the programme. Coordinators open one for somebody
/// without an account by `on_behalf`.
#[utoipa::path(request_body = NewApplication,
    responses((status = 201, description = "The draft", body = View)))]
#[post("/programmes/{programme_id}/applications")]
pub async fn create_application(ctx: Ctx, id: PathId, body: Body<NewApplication>) -> HttpResult {
    ctx.create(
        move |cx| {
            let row = service::create(cx, id.0, &body.0)?;
            loaded::load(cx, row.id)
        },
        |found| format!("/api/v1/applications/{}", found.row.id),
    )
    .await
}

/// List my applications
///
/// Newest first, with the state that the applicant is told.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Applications", body = Page<OwnApplication>)))]
#[get("/me/applications")]
pub async fn list_my_applications(ctx: Ctx, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = listing::mine(cx, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        Page::of(rows, query.0.limit, |r| (r.created_at, r.id), views::own)
    })
    .await
}

/// Read the form of a programme
///
/// The fields of its application with labels, help, limits and options in the reader's language, and the text
/// that is agreed to.
#[utoipa::path(responses((status = 200, description = "The form", body = Form)))]
#[get("/programmes/{programme_id}/form")]
pub async fn get_form(ctx: OpenCtx, id: PathId) -> HttpResult {
    ctx.read(move |cx| Reply::ok(&form::get(cx, id.0)?)).await
}

/// Read an application
///
/// For its applicant, and for coordinators without a conflict of interest. The applicant is told
/// `public_status`: what the commission decided shows once it is published.
#[utoipa::path(responses((status = 200, description = "The application", body = View)))]
#[get("/applications/{application_id}")]
pub async fn get_application(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_one(move |cx| service::get(cx, id.0)).await
}

/// Change fields of an application
///
/// RFC 7396: the fields that are named change, null takes one away, all others stay. Needs no `If-Match`.
/// Possible in a draft, after a withdrawal and when staff asked something, until the deadline. A wrong field refuses all of them;
/// with `partial=true` the good ones are saved, and `faults` tells which were not and why.
#[utoipa::path(params(UpdateQuery), request_body(content((ApplicationPatch = "application/merge-patch+json"), (ApplicationPatch = "application/json"))),
    responses((status = 200, description = "The application", body = View)))]
#[patch("/applications/{application_id}")]
pub async fn update_application(ctx: Ctx, id: PathId, query: Query<UpdateQuery>, body: Sent) -> HttpResult {
    ctx.write(move |cx| match query.0.partial {
        true => partly::patch(cx, id.0, &body.0, shape),
        false => Ok(Patched {
            found: service::patch(cx, id.0, &body.whole())?,
            faults: vec![],
        }),
    })
    .await
}

/// Delete a draft
///
/// Only one that was never submitted; later an application is withdrawn.
#[utoipa::path(responses((status = 204, description = "Deleted")))]
#[delete("/applications/{application_id}")]
pub async fn delete_application(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::delete(cx, id.0)).await
}

/// Submit an application
///
/// Names every fault at once, by its place. The submission is kept as a version of its own, also when the
/// application is submitted again.
#[utoipa::path(responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/submit")]
pub async fn submit_application(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| submission::submit(cx, id.0)).await
}

/// Withdraw an application
///
/// From any state before the place was confirmed. Before the deadline it can be submitted again.
#[utoipa::path(responses((status = 200, description = "The application", body = View)))]
#[post("/applications/{application_id}/withdraw")]
pub async fn withdraw_application(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| submission::withdraw(cx, id.0)).await
}
