//! The route of a series.

use actix_web::post;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::clashes::SessionWarning;
use super::series::{self, Planned, Series, SeriesInput};
use base::cx::Cx;
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Reply};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(plan_training_series);
}

/// A series of sessions.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SessionSeries)]
pub struct View {
    /// Identifier; absent where nothing was stored. The list of sessions can be asked for those of a series.
    pub id: Option<Id>,
    /// How many sessions there are.
    pub count: usize,
    /// Its days, in their order.
    pub days: Vec<SeriesDay>,
}

/// A day of a series.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesDay {
    /// The day.
    pub day: NaiveDate,
    /// Beginning.
    pub starts_at: Ts,
    /// End.
    pub ends_at: Ts,
    /// There is no session on this day, because of the holiday.
    pub skipped: bool,
    /// The holiday.
    pub holiday: Option<Localised>,
    /// The session; absent too where it was moved or deleted.
    pub session_id: Option<Id>,
    /// What may be wrong with it.
    pub warnings: Vec<SessionWarning>,
}

fn day(planned: Planned) -> SeriesDay {
    SeriesDay {
        day: planned.day.day,
        starts_at: planned.starts_at,
        ends_at: planned.ends_at,
        skipped: planned.day.skipped,
        holiday: planned.day.holiday,
        session_id: planned.session,
        warnings: planned.warnings,
    }
}

impl IntoReply for Series {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        Reply::ok(&View {
            id: self.id,
            count: self.days.iter().filter(|planned| !planned.day.skipped).count(),
            days: self.days.into_iter().map(day).collect(),
        })
    }
}

/// Plan a series of sessions
///
/// On days of the week, from a day until another one or so many, by the clocks of the programme's zone; holidays are
/// skipped, and told. They are drafts: `announce` tells everybody in one message. With `dry_run` only the days are told,
/// with what may be wrong with each.
#[utoipa::path(request_body = SeriesInput,
    responses((status = 200, description = "The series", body = View)))]
#[post("/programmes/{programme_id}/sessions/series")]
pub async fn plan_training_series(ctx: Ctx, id: PathId, body: Body<SeriesInput>) -> HttpResult {
    if body.0.get().is_ok_and(|input| input.dry_run) {
        return ctx.read(move |cx| series::plan(cx, id.0, &body.0)).await;
    }
    ctx.write(move |cx| series::plan(cx, id.0, &body.0)).await
}
