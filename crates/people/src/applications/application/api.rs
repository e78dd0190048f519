//! Routes of an application for its applicant, and of the list for staff.

use actix_web::{delete, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::{Validate, ValidationError};

use super::content::{ApplicationPatch, Sector, SocialCategory};
use super::form::{self, Form};
use super::lists::Filter;
use super::loaded::{self, Loaded};
use super::service::{self, NewApplication};
use super::submission;
use super::views::{self, ApplicationLine, OwnApplication, View, view};
use crate::applications::status::ApplicationStatus;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, OpenCtx, Patch, PathId, Query, Reply};
use kernel::error::Result;
use kernel::Ts;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_application)
        .service(list_applications)
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

/// Which applications.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApplicationQuery {
    /// Only those in this state.
    pub status: Option<ApplicationStatus>,
    /// Only those from this locality.
    #[validate(length(max = 50), custom(function = "printable"))]
    #[param(max_length = 50)]
    pub locality: Option<String>,
    /// Only those of this line of business.
    pub sector: Option<Sector>,
    /// Only those of this category of social entrepreneurship.
    pub social_category: Option<SocialCategory>,
    /// What is looked for: beginnings of words in number, name and title, all of which must be found, with Kazakh or with
    /// Russian letters; or a whole telephone number, identity number or e-mail address.
    #[validate(length(max = 200))]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only those changed since.
    pub updated_since: Option<Ts>,
    /// Only those whose withdrawn consent waits to be settled.
    #[serde(default)]
    #[param(default = false)]
    pub consent_waits: bool,
    /// Only those who were asked something, and whose time to answer is over.
    #[serde(default)]
    #[param(default = false)]
    pub answer_overdue: bool,
    /// Only those that came on paper in time and were not typed to their end.
    #[serde(default)]
    #[param(default = false)]
    pub to_type: bool,
    /// Only those who confirmed a place and do not take part in the training yet.
    #[serde(default)]
    #[param(default = false)]
    pub to_enrol: bool,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

impl ApplicationQuery {
    /// Whether it leaves nothing out.
    fn is_plain(&self) -> bool {
        let filters = [
            self.status.is_some(),
            self.locality.is_some(),
            self.sector.is_some(),
            self.social_category.is_some(),
            self.q.is_some(),
            self.updated_since.is_some(),
            self.consent_waits,
            self.answer_overdue,
            self.to_type,
            self.to_enrol,
        ];
        !filters.contains(&true)
    }
}

/// For `validator`: PostgreSQL knows no NUL.
fn printable(text: &str) -> std::result::Result<(), ValidationError> {
    if text.chars().any(char::is_control) {
        return Err(ValidationError::new("control_characters"));
    }
    Ok(())
}

/// List the applications of a programme
///
/// For coordinators, in the order of their making. Those with which the reader has a conflict of interest are
/// left out, as if they were not there.
#[utoipa::path(params(ApplicationQuery),
    responses((status = 200, description = "Applications", body = Page<ApplicationLine>)))]
#[get("/programmes/{programme_id}/applications")]
pub async fn list_applications(ctx: Ctx, id: PathId, query: Query<ApplicationQuery>) -> HttpResult {
    // Without a filter it is one range of an index; with one it may look at all applications.
    let is_plain = query.0.is_plain();
    let work = move |cx: &mut Cx<'_>| {
        let q = query.0.clone();
        let filter = Filter {
            status: q.status,
            locality: q.locality,
            sector: q.sector,
            social_category: q.social_category,
            sought: None,
            updated_since: q.updated_since,
            consent_waits: q.consent_waits,
            answer_overdue: q.answer_overdue,
            to_type: q.to_type,
            to_enrol: q.to_enrol,
            after: page::decode(&q.cursor)?,
        };
        let rows = service::list(cx, id.0, filter, q.q.as_deref(), q.limit + 1)?;
        Page::of(rows, q.limit, |r| (r.0.created_at, r.0.id), views::line)
    };
    match is_plain {
        true => ctx.read_one(work).await,
        false => ctx.read_much(work).await,
    }
}

/// List my applications
///
/// Newest first, with the state that the applicant is told.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "Applications", body = Page<OwnApplication>)))]
#[get("/me/applications")]
pub async fn list_my_applications(ctx: Ctx, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::mine(cx, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
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
/// Possible in a draft, after a withdrawal and when staff asked something, until the deadline.
#[utoipa::path(request_body(content((ApplicationPatch = "application/merge-patch+json"), (ApplicationPatch = "application/json"))),
    responses((status = 200, description = "The application", body = View)))]
#[patch("/applications/{application_id}")]
pub async fn update_application(ctx: Ctx, id: PathId, body: Patch<ApplicationPatch>) -> HttpResult {
    ctx.write(move |cx| service::patch(cx, id.0, &body.0)).await
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
