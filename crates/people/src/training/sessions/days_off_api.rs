//! Routes of the days on which an organisation is closed.

use actix_web::{delete, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::days_off::{self, DayOffInput, Seen};
use base::http::page::Page;
use base::http::{Body, Ctx, HttpResult, PathId, PathIdAnd, Query, Reply};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_days_off)
        .service(put_day_off)
        .service(delete_day_off);
}

/// A session that is planned on a day off.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionOnDayOff {
    /// The session.
    pub session_id: Id,
    /// Its programme, one of the organisation's.
    pub programme_id: Id,
    pub starts_at: Ts,
    pub ends_at: Ts,
}

/// A day on which the organisation is closed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DayOff)]
pub struct View {
    /// The day.
    pub day: NaiveDate,
    /// Why, for people.
    pub name: Localised,
    /// What is planned on it, to be moved or left.
    pub sessions: Vec<SessionOnDayOff>,
}

fn view(seen: Seen) -> Result<View> {
    let session = |slot: super::clashes::Slot| SessionOnDayOff {
        session_id: slot.session,
        programme_id: slot.programme,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
    };
    Ok(View {
        day: seen.row.day,
        name: seen.row.name.read()?,
        sessions: seen.sessions.into_iter().map(session).collect(),
    })
}

/// Which year.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysOffQuery {
    /// The year.
    #[validate(range(min = 2000, max = 2200))]
    #[param(minimum = 2000, maximum = 2200, example = 2027)]
    pub year: i32,
}

/// List the days off of the organisation
///
/// The days of a year on which the organisation of the programme is closed, beside the holidays of the calendar, each with the
/// sessions of its programmes that are planned on it. A series leaves them out, and a session on one is warned of. Terms of
/// working days are counted by the calendar alone.
#[utoipa::path(params(DaysOffQuery), responses((status = 200, description = "The days", body = Page<View>)))]
#[get("/programmes/{programme_id}/days-off")]
pub async fn list_days_off(ctx: Ctx, id: PathId, query: Query<DaysOffQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let days = days_off::list(cx, id.0, query.0.year)?;
        Ok(Page::whole(days.into_iter().map(view).collect::<Result<_>>()?))
    })
    .await
}

/// Enter a day off of the organisation
///
/// For all its programmes. What stood for the day is replaced; the answer tells which sessions are planned on it. They stay
/// until somebody moves them.
#[utoipa::path(request_body = DayOffInput, responses((status = 200, description = "The day", body = View)))]
#[post("/programmes/{programme_id}/days-off")]
pub async fn put_day_off(ctx: Ctx, id: PathId, body: Body<DayOffInput>) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&view(days_off::put(cx, id.0, &body.0)?)?))
        .await
}

/// Take a day off of the organisation away
///
/// It is a day like others then. One that is none stays as it is.
#[utoipa::path(responses((status = 204, description = "Taken away")))]
#[delete("/programmes/{programme_id}/days-off/{day}")]
pub async fn delete_day_off(ctx: Ctx, path: PathIdAnd<NaiveDate>) -> HttpResult {
    ctx.write(move |cx| {
        days_off::delete(cx, path.0, path.1)?;
        Ok(Reply::none())
    })
    .await
}
