//! Routes of appeals.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::{AppealAction, AppealGround, AppealStatus};
use super::service::{self, Answer, AppealInput, AppealScene};
use super::store::Filter;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(submit_appeal)
        .service(list_application_appeals)
        .service(list_appeals)
        .service(list_programme_appeals)
        .service(get_appeal)
        .service(uphold_appeal)
        .service(refuse_appeal)
        .service(withdraw_appeal);
}

/// An appeal.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Appeal)]
pub struct View {
    pub id: Id,
    pub round_id: Id,
    /// The version of its result that the appeal is against.
    pub result_id: Id,
    /// The application of the appellant.
    pub application_id: Id,
    pub status: AppealStatus,
    /// What it rests on.
    pub ground: AppealGround,
    /// In the appellant's words.
    pub statement: String,
    /// What proves it, where staff entered it.
    pub evidence: Option<String>,
    /// When it was made.
    pub submitted_at: Ts,
    /// The answer, with its reasons.
    pub answer: Option<String>,
    /// When it was answered.
    pub handled_at: Option<Ts>,
    pub version: i32,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, scene: AppealScene) -> View {
    let AppealScene { appeal: row, subject } = scene;
    let done = (row.status != AppealStatus::Submitted).then_some(Code::WrongState);
    let own = (cx.actor.account == Some(row.submitted_by)).then_some(Code::SecondPerson);
    let actions = [
        action(cx, Op::UpholdAppeal, &subject, &[done, own]),
        action(cx, Op::RefuseAppeal, &subject, &[done, own]),
        action(cx, Op::WithdrawAppeal, &subject, &[done]),
    ];
    View {
        id: row.id,
        round_id: row.round_id,
        result_id: row.result_id,
        application_id: row.application_id,
        status: row.status,
        ground: row.ground,
        statement: row.statement,
        evidence: row.evidence,
        submitted_at: row.submitted_at,
        answer: row.answer,
        handled_at: row.handled_at,
        version: row.version,
        actions: actions.into_iter().flatten().collect(),
    }
}

impl IntoReply for AppealScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.appeal.version;
        Ok(Reply::ok(&view(cx, self))?.version(version))
    }
}

/// Make an appeal
///
/// Against the last published result of a round in which the application, or an idea that its applicant has a part
/// in, was ranked; as long as the standstill runs (409 `deadline_passed` afterwards). One at a time. A coordinator
/// can enter it for somebody, with evidence.
#[utoipa::path(request_body = AppealInput, responses((status = 201, description = "Made", body = View)))]
#[post("/applications/{application_id}/appeals")]
pub async fn submit_appeal(ctx: Ctx, id: PathId, body: Body<AppealInput>) -> HttpResult {
    ctx.create(
        move |cx| service::submit(cx, id.0, &body.0),
        |made| format!("/api/v1/appeals/{}", made.appeal.id),
    )
    .await
}

/// List the appeals of an application
///
/// For the applicant and coordinators.
#[utoipa::path(responses((status = 200, description = "Appeals", body = Page<View>)))]
#[get("/applications/{application_id}/appeals")]
pub async fn list_application_appeals(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let found = service::of_application(cx, id.0)?;
        Ok(Page::whole(found.into_iter().map(|one| view(cx, one)).collect()))
    })
    .await
}

/// List the appeals of a round
///
/// For coordinators; without those of applicants with whom the reader has a conflict of interest.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Appeals", body = Page<View>)))]
#[get("/rounds/{round_id}/appeals")]
pub async fn list_appeals(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let rows = service::list(cx, id.0, page::decode(&query.0.cursor)?, query.0.limit + 1)?;
        Page::of(rows, query.0.limit, |scene| scene.appeal.id, |one| view(cx, one))
    })
    .await
}

/// Which appeals of a programme.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AppealQuery {
    /// Only those in this state.
    pub status: Option<AppealStatus>,
    /// Only those that wait for the reader's answer: not of a round in which the reader has a seat, nor what the reader
    /// entered for somebody.
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

/// List the appeals of a programme
///
/// Against the results of all its rounds, for those who may answer them: coordinators and partners; without those of
/// applicants with whom the reader has a conflict of interest.
#[utoipa::path(params(AppealQuery), responses((status = 200, description = "Appeals", body = Page<View>)))]
#[get("/programmes/{programme_id}/appeals")]
pub async fn list_programme_appeals(ctx: Ctx, id: PathId, query: Query<AppealQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let filter = Filter {
            status: q.status,
            for_me: q.for_me,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = service::of_programme(cx, id.0, &filter)?;
        Page::of(rows, q.limit, |scene| scene.appeal.id, |one| view(cx, one))
    })
    .await
}

/// Read an appeal
///
/// For the applicant, coordinators and partners without a conflict of interest.
#[utoipa::path(responses((status = 200, description = "The appeal", body = View)))]
#[get("/appeals/{appeal_id}")]
pub async fn get_appeal(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Uphold an appeal
///
/// By somebody who has no seat in the jury and did not enter the appeal. The round goes back to `closed`: a new
/// version of the result is computed, decided and published, and the old one stays readable.
#[utoipa::path(request_body = Answer, responses((status = 200, description = "The appeal", body = View)))]
#[post("/appeals/{appeal_id}/uphold")]
pub async fn uphold_appeal(ctx: Ctx, id: PathId, body: Body<Answer>) -> HttpResult {
    ctx.write(move |cx| service::answer(cx, Op::UpholdAppeal, id.0, AppealAction::Uphold, &body.0))
        .await
}

/// Refuse an appeal
///
/// By somebody who has no seat in the jury and did not enter the appeal. The result stays.
#[utoipa::path(request_body = Answer, responses((status = 200, description = "The appeal", body = View)))]
#[post("/appeals/{appeal_id}/refuse")]
pub async fn refuse_appeal(ctx: Ctx, id: PathId, body: Body<Answer>) -> HttpResult {
    ctx.write(move |cx| service::answer(cx, Op::RefuseAppeal, id.0, AppealAction::Refuse, &body.0))
        .await
}

/// Take an appeal back
///
/// As long as nobody answered it.
#[utoipa::path(responses((status = 200, description = "The appeal", body = View)))]
#[post("/appeals/{appeal_id}/withdraw")]
pub async fn withdraw_appeal(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::withdraw(cx, id.0)).await
}
