//! Routes of phases.

use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, ExtensionInput, MoveInput};
use super::summary::{self, Summary, TimelineEntry};
use base::http::{Body, Ctx, HttpResult, PathId, Reply};
use kernel::Blocker;
use kernel::vocabulary::Phase;
use people::programmes::programme::View as ProgrammeView;
use people::programmes::{PhaseBlockerCode, PhaseWarningCode};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_blockers)
        .service(move_programme)
        .service(extend_call)
        .service(get_summary)
        .service(get_timeline);
}

/// What stands in the way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockerView {
    /// Stable name of what is missing.
    pub code: PhaseBlockerCode,
    /// How many.
    pub count: i64,
}

/// What stands in the way of the next phase.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Blockers {
    /// Where the programme stands.
    pub phase: Phase,
    /// Where it goes next; absent at the end.
    pub to: Option<Phase>,
    /// Everything that is missing.
    pub blockers: Vec<BlockerView>,
    /// What should be looked at, and stands in nobody's way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<PhaseWarningCode>,
}

/// List what blocks the next phase
///
/// All of it, at any time: the same list as in the refusal of a move.
#[utoipa::path(responses((status = 200, description = "Blockers", body = Blockers)))]
#[get("/programmes/{programme_id}/blockers")]
pub async fn get_blockers(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_much(move |cx| {
        let (programme, to, found) = service::blockers(cx, id.0)?;
        let view = |blocker: Blocker<PhaseBlockerCode>| BlockerView {
            code: blocker.code,
            count: blocker.count,
        };
        Reply::ok(&Blockers {
            phase: programme.phase,
            to,
            blockers: found.list().into_iter().map(view).collect(),
            warnings: service::warnings(&programme)?,
        })
    })
    .await
}

/// Move a programme to another phase
///
/// 409 `blocked` lists in `blockers` all that is missing.
#[utoipa::path(request_body = MoveInput, responses((status = 200, description = "The programme", body = ProgrammeView)))]
#[post("/programmes/{programme_id}/phase")]
pub async fn move_programme(ctx: Ctx, id: PathId, body: Body<MoveInput>) -> HttpResult {
    ctx.write(move |cx| service::move_to(cx, id.0, &body.0)).await
}

/// Extend the call for everybody
///
/// A later deadline, with a reason. Nobody should fake a date.
#[utoipa::path(request_body = ExtensionInput, responses((status = 200, description = "The programme", body = ProgrammeView)))]
#[post("/programmes/{programme_id}/extension")]
pub async fn extend_call(ctx: Ctx, id: PathId, body: Body<ExtensionInput>) -> HttpResult {
    ctx.write(move |cx| service::extend(cx, id.0, &body.0)).await
}

/// Read the figures of a programme
///
/// Counts by state, without personal data, under the embargo.
#[utoipa::path(responses((status = 200, description = "Figures", body = Summary)))]
#[get("/programmes/{programme_id}/summary")]
pub async fn get_summary(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| Reply::ok(&summary::summary(cx, id.0)?)).await
}

/// The dates of a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Timeline {
    /// In order of time.
    pub items: Vec<TimelineEntry>,
}

/// Read the timeline of a programme
///
/// Its dates and the moves it made.
#[utoipa::path(responses((status = 200, description = "Dates", body = Timeline)))]
#[get("/programmes/{programme_id}/timeline")]
pub async fn get_timeline(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        Reply::ok(&Timeline {
            items: summary::timeline(cx, id.0)?,
        })
    })
    .await
}
