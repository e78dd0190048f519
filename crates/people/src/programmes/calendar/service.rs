//! Use cases of the calendar.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use serde_json::json;
use validator::Validate;

use super::days_off;
use super::rules;
use super::store::{self, Day};
use base::audit::{self, Object};
use base::cx::Cx;
use base::db::DbConn;
use base::policy::{Op, Subject, authorise};
use kernel::error::{Error, Result};
use kernel::{Id, Input, Json, Localised, Ts, local_to_instant};

/// A day that is not what its weekday says.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CalendarDayInput, example = json!({"day": "2027-03-24", "working": false, "name": {"ru": "Наурыз мейрамы (перенос)"}}))]
pub struct DayInput {
    /// The day.
    #[schema(format = "date")]
    pub day: NaiveDate,
    /// Whether it is a working day.
    pub working: bool,
    /// Why, for people.
    #[validate(nested)]
    pub name: Localised,
}

/// The days of a year that are not what their weekday says.
pub fn list(cx: &mut Cx<'_>, year: i32) -> Result<Vec<Day>> {
    authorise(cx, Op::ListCalendar, &Subject::installation())?;
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(|| Error::field("/year", "range"))?;
    let last = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(|| Error::field("/year", "range"))?;
    store::between(cx.conn, first, last)
}

/// Enters a day; what stood for it is replaced. Terms that are running keep their end.
pub fn put(cx: &mut Cx<'_>, input: &Input<DayInput>) -> Result<Day> {
    authorise(cx, Op::PutCalendarDay, &Subject::installation())?;
    let input = input.get()?;
    // The years that can be read.
    if !(2000..=2200).contains(&input.day.year()) {
        return Err(Error::field("/day", "range"));
    }
    let row = Day {
        day: input.day,
        working: input.working,
        name: Json::of(&input.name)?,
    };
    store::put(cx.conn, row.clone())?;
    audit::of(Op::PutCalendarDay, Object::CalendarDay(Id::new()))
        .after(json!({ "day": row.day, "working": row.working, "name": input.name }))
        .write(cx, None)?;
    Ok(row)
}

/// The days off of an organisation from one day to another, both included, by their names: its own and those of everybody. A
/// weekend is none: many trainings have lessons on a Saturday.
pub fn holidays(
    conn: &mut DbConn,
    organisation: Id,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Localised>> {
    let own = days_off::between(conn, organisation, from, until)?;
    let everybody = store::between(conn, from, until)?;
    let everybody = everybody.into_iter().filter(|row| !row.working);
    own.into_iter()
        .map(|row| (row.day, row.name))
        .chain(everybody.map(|row| (row.day, row.name)))
        .map(|(day, name)| Ok((day, name.read()?)))
        .collect()
}

/// The end of a term of so many working days that begins now: the midnight after its last day, in a zone.
pub fn after_working_days(conn: &mut DbConn, now: Ts, zone: Tz, days: u32) -> Result<Ts> {
    let begins = now.date_in(zone);
    let exceptions: BTreeMap<NaiveDate, bool> = store::between(conn, begins, rules::horizon(begins, days))?
        .into_iter()
        .map(|row| (row.day, row.working))
        .collect();
    let last = rules::end_of_term(begins, days, &exceptions);
    let midnight = last
        .checked_add_days(Days::new(1))
        .ok_or_else(|| Error::internal("a term beyond the calendar"))?
        .and_time(chrono::NaiveTime::MIN);
    Ok(local_to_instant(midnight, zone))
}
