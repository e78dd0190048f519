//! Routes of the calendar.

use actix_web::{get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, DayInput};
use super::store::Day;
use base::http::page::Page;
use base::http::{Body, Ctx, HttpResult, Query, Reply};
use kernel::Localised;
use kernel::error::Result;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_calendar).service(put_calendar_day);
}

/// A day that is not what its weekday says.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CalendarDay)]
pub struct View {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is a working day.
    pub working: bool,
    /// Why, for people.
    pub name: Localised,
}

/// Which year.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// The year.
    #[validate(range(min = 2000, max = 2200))]
    #[param(minimum = 2000, maximum = 2200, example = 2027)]
    pub year: i32,
}

fn view(row: Day) -> Result<View> {
    Ok(View {
        day: row.day,
        working: row.working,
        name: row.name.read()?,
    })
}

/// Read the calendar
///
/// The holidays of a year and the working days among its weekends. Terms of working days, as that of an appeal,
/// are counted by it.
#[utoipa::path(params(CalendarQuery),
    responses((status = 200, description = "Days that are not what their weekday says", body = Page<View>)))]
#[get("/calendar")]
pub async fn list_calendar(ctx: Ctx, query: Query<CalendarQuery>) -> HttpResult {
    ctx.read(move |cx| {
        Ok(Page::whole(
            service::list(cx, query.0.year)?
                .into_iter()
                .map(view)
                .collect::<Result<_>>()?,
        ))
    })
    .await
}

/// Enter a day of the calendar
///
/// A holiday, or a day that the government moved; administrators do it. What stood for the day is replaced; terms
/// that are running keep their end.
#[utoipa::path(request_body = DayInput, responses((status = 200, description = "The day", body = View)))]
#[post("/calendar")]
pub async fn put_calendar_day(ctx: Ctx, body: Body<DayInput>) -> HttpResult {
    ctx.write(move |cx| Reply::ok(&view(service::put(cx, &body.0)?)?))
        .await
}
