//! Routes of samples.

use actix_web::{delete, get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::differences::{self, SampleDifferences};
use super::rules::{SampleAction, SampleStatus, may};
use super::service::{self, SampleInput};
use super::view::{SampleJuror, Seen};
use crate::cards::CardStatus;
use base::cx::Cx;
use base::http::page::Page;
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Replacement, Reply};
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};
use scoring::rubric::input::RubricInput;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_sample)
        .service(list_samples)
        .service(get_sample)
        .service(update_sample)
        .service(delete_sample)
        .service(start_sample)
        .service(finish_sample)
        .service(get_differences);
}

/// A sample of the calibration exercise.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Sample)]
pub struct View {
    pub id: Id,
    pub round_id: Id,
    pub title: String,
    /// What is to be judged, in the form of a candidate's dossier.
    #[schema(value_type = Object)]
    pub dossier: serde_json::Value,
    pub status: SampleStatus,
    /// The round's rubric as it stood at the start.
    pub rubric: Option<RubricInput>,
    /// Its version.
    pub rubric_version: Option<i32>,
    /// Whether the round's rubric is another one now; known from the start on.
    pub rubric_changed: Option<bool>,
    /// When it was started.
    pub started_at: Option<Ts>,
    /// When it was finished.
    pub finished_at: Option<Ts>,
    /// Where the reader's own card stands, for a juror.
    pub my_card: Option<CardStatus>,
    /// Who has submitted a card, for coordinators, chair and deputy; from the start on.
    pub jurors: Option<Vec<SampleJuror>>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, seen: Seen) -> Result<View> {
    let (row, subject) = (seen.sample, seen.subject);
    let blocked = |step| {
        may(seen.round.round.status, row.status, step)
            .err()
            .map(|e| e.which())
    };
    let no_rubric = (!seen.startable).then_some(Code::Blocked);
    let actions = [
        action(cx, Op::UpdateSample, &subject, &[blocked(SampleAction::Edit)]),
        action(cx, Op::DeleteSample, &subject, &[blocked(SampleAction::Edit)]),
        action(
            cx,
            Op::StartSample,
            &subject,
            &[blocked(SampleAction::Start), no_rubric],
        ),
        action(cx, Op::FinishSample, &subject, &[blocked(SampleAction::Finish)]),
    ];
    Ok(View {
        id: row.id,
        round_id: row.round_id,
        dossier: row.dossier.read()?,
        title: row.title,
        status: row.status,
        rubric: seen.rubric,
        rubric_version: row.rubric_version,
        rubric_changed: seen.rubric_changed,
        started_at: row.started_at,
        finished_at: row.finished_at,
        my_card: seen.my_card,
        jurors: seen.jurors,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions: actions.into_iter().flatten().collect(),
    })
}

impl IntoReply for Seen {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.sample.version;
        Ok(Reply::ok(&view(cx, self)?)?.version(version))
    }
}

/// Add a sample
///
/// For the calibration exercise, while the round is in setup: at most two. It is invented or made anonymous, belongs to
/// no application and counts for nothing. Jurors see it once it is started.
#[utoipa::path(request_body = SampleInput, responses((status = 201, description = "Added", body = View)))]
#[post("/rounds/{round_id}/samples")]
pub async fn create_sample(ctx: Ctx, id: PathId, body: Body<SampleInput>) -> HttpResult {
    ctx.create(
        move |cx| service::create(cx, id.0, &body.0),
        |seen| format!("/api/v1/samples/{}", seen.sample.id),
    )
    .await
}

/// List the samples of a round
///
/// All for coordinators, with those who have submitted a card; jurors see those that were started, with where their own
/// card stands.
#[utoipa::path(responses((status = 200, description = "Samples", body = Page<View>)))]
#[get("/rounds/{round_id}/samples")]
pub async fn list_samples(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let seen = service::list(cx, id.0)?;
        let items = seen.into_iter().map(|one| view(cx, one)).collect::<Result<_>>()?;
        Ok(Page::whole(items))
    })
    .await
}

/// Read a sample
///
/// For coordinators, and for the jurors of the round once it is started.
#[utoipa::path(responses((status = 200, description = "The sample", body = View)))]
#[get("/samples/{sample_id}")]
pub async fn get_sample(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Replace a sample
///
/// Until it is started. Needs `If-Match`.
#[utoipa::path(request_body = SampleInput, responses((status = 200, description = "The sample", body = View)))]
#[put("/samples/{sample_id}")]
pub async fn update_sample(ctx: Ctx, id: PathId, body: Replacement<SampleInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.replace(
        body,
        move |cx| service::get(cx, id.0),
        move |cx, input| service::update(cx, id.0, version, input),
    )
    .await
}

/// Take a sample away
///
/// Until it is started.
#[utoipa::path(responses((status = 204, description = "Gone")))]
#[delete("/samples/{sample_id}")]
pub async fn delete_sample(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::delete(cx, id.0)).await
}

/// Start a sample
///
/// Freezes the round's rubric as it stands and tells every juror; one who gets a seat later takes part too. While it
/// runs the round cannot be opened. Without a rubric it is refused (409 `blocked`).
#[utoipa::path(responses((status = 200, description = "The sample", body = View)))]
#[post("/samples/{sample_id}/start")]
pub async fn start_sample(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::start(cx, id.0)).await
}

/// Finish a sample
///
/// A coordinator, the chair or the deputy. From then on no card is taken, and the differences are shown.
#[utoipa::path(responses((status = 200, description = "The sample", body = View)))]
#[post("/samples/{sample_id}/finish")]
pub async fn finish_sample(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| service::finish(cx, id.0)).await
}

/// Read where the jurors differ
///
/// Once the sample is finished, to coordinators and all jurors of the round: by name, for an exercise is talked over.
/// Only submitted cards of those who have a seat now are compared. Each juror is told the difference from the mean of
/// the others.
#[utoipa::path(responses((status = 200, description = "The differences", body = SampleDifferences)))]
#[get("/samples/{sample_id}/differences")]
pub async fn get_differences(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| Reply::ok(&differences::get(cx, id.0)?)).await
}
