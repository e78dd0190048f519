//! Routes of objections.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::objections::{self, ObjectionAnswer, ObjectionInput, ObjectionScene};
use crate::applications::eligibility::objection_rules::ObjectionStatus;
use crate::applications::eligibility::objection_store::Filter;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(submit_objection)
        .service(list_application_objections)
        .service(list_objections)
        .service(get_objection)
        .service(answer_objection);
}

/// An objection.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Objection)]
pub struct View {
    pub id: Id,
    /// The application that was found ineligible.
    pub application_id: Id,
    pub status: ObjectionStatus,
    /// In the applicant's words.
    pub statement: String,
    /// What proves it, where staff entered it.
    pub evidence: Option<String>,
    /// When the decision was taken against which it is.
    pub decided_at: Ts,
    /// When it was made.
    pub submitted_at: Ts,
    /// The answer, with its reasons.
    pub answer: Option<String>,
    /// When it was answered.
    pub handled_at: Option<Ts>,
    pub version: i32,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, scene: ObjectionScene) -> View {
    let ObjectionScene { row, subject } = scene;
    let done = (row.status != ObjectionStatus::Submitted).then_some(Code::WrongState);
    View {
        id: row.id,
        application_id: row.application_id,
        status: row.status,
        statement: row.statement,
        evidence: row.evidence,
        decided_at: row.decided_at,
        submitted_at: row.submitted_at,
        answer: row.answer,
        handled_at: row.handled_at,
        version: row.version,
        actions: action(cx, Op::AnswerObjection, &subject, &[done])
            .into_iter()
            .collect(),
    }
}

impl IntoReply for ObjectionScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.row.version;
        Ok(Reply::ok(&view(cx, self))?.version(version))
    }
}

/// Object to a decision of ineligibility
///
/// Once against each decision, until the time that was told with it (`objection_until` of the application; 409
/// `deadline_passed` afterwards). A coordinator can enter it for somebody, with evidence. Files belong to the application
/// itself.
#[utoipa::path(request_body = ObjectionInput, responses((status = 201, description = "Made", body = View)))]
#[post("/applications/{application_id}/objections")]
pub async fn submit_objection(ctx: Ctx, id: PathId, body: Body<ObjectionInput>) -> HttpResult {
    ctx.create(
        move |cx| objections::submit(cx, id.0, &body.0),
        |made| format!("/api/v1/objections/{}", made.row.id),
    )
    .await
}

/// List the objections of an application
///
/// For the applicant and coordinators.
#[utoipa::path(responses((status = 200, description = "Objections", body = Page<View>)))]
#[get("/applications/{application_id}/objections")]
pub async fn list_application_objections(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let found = objections::of_application(cx, id.0)?;
        Ok(Page::whole(found.into_iter().map(|one| view(cx, one)).collect()))
    })
    .await
}

/// Which objections of a programme.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ObjectionQuery {
    /// Only those in this state.
    pub status: Option<ObjectionStatus>,
    /// Only those that wait for the reader's answer: not against what the reader decided.
    #[serde(default)]
    #[param(default = false)]
    pub for_me: bool,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List the objections of a programme
///
/// For coordinators; without those of applicants with whom the reader has a conflict of interest.
#[utoipa::path(params(ObjectionQuery), responses((status = 200, description = "Objections", body = Page<View>)))]
#[get("/programmes/{programme_id}/objections")]
pub async fn list_objections(ctx: Ctx, id: PathId, query: Query<ObjectionQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            status: q.status,
            answerer: cx.actor.account.filter(|_| q.for_me),
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = objections::list(cx, id.0, &filter)?;
        Page::of(rows, q.limit, |scene| scene.row.id, |one| view(cx, one))
    })
    .await
}

/// Read an objection
///
/// For the applicant, and coordinators without a conflict of interest.
#[utoipa::path(responses((status = 200, description = "The objection", body = View)))]
#[get("/objections/{objection_id}")]
pub async fn get_objection(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| objections::get(cx, id.0)).await
}

/// Answer an objection
///
/// By another coordinator than the one who decided. `allow` overrules the rules that were failed, with the same reasons, and
/// admits the application; `refuse` leaves it ineligible. The applicant is told.
#[utoipa::path(request_body = ObjectionAnswer, responses((status = 200, description = "The objection", body = View)))]
#[post("/objections/{objection_id}/answer")]
pub async fn answer_objection(ctx: Ctx, id: PathId, body: Body<ObjectionAnswer>) -> HttpResult {
    ctx.write(move |cx| objections::answer(cx, id.0, &body.0)).await
}
