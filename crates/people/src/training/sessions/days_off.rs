//! Days on which an organisation is closed, beside the holidays of the calendar. No term is counted by them.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use serde_json::json;
use validator::Validate;

use super::clashes::Slot;
use super::store;
use crate::programmes::calendar::days_off::{self, DayOff};
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Error, Result};
use kernel::{Id, Input, Json, Localised, local_to_instant};

/// A day on which the organisation is closed.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"day": "2027-04-09", "name": {"kk": "Ұйымның мерейтойы", "ru": "Юбилей организации"}}))]
pub struct DayOffInput {
    /// The day.
    #[schema(format = "date")]
    pub day: NaiveDate,
    /// Why, for people.
    #[validate(nested)]
    pub name: Localised,
}

/// A day off, and the sessions that are planned on it.
pub struct Seen {
    /// The day.
    pub row: DayOff,
    /// In all programmes of the organisation.
    pub sessions: Vec<Slot>,
}

/// The days off of the organisation of a programme in a year.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, year: i32) -> Result<Vec<Seen>> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListDaysOff, &programme.announced())?;
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(|| Error::field("/year", "range"))?;
    let last = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(|| Error::field("/year", "range"))?;
    let rows = days_off::between(cx.conn, programme.organisation_id, first, last)?;
    let (Some(from), Some(until)) = (rows.first(), rows.last()) else {
        return Ok(vec![]);
    };
    let planned = planned(cx, &programme, from.day, until.day)?;
    let zone = programme.zone()?;
    Ok(rows
        .into_iter()
        .map(|row| Seen {
            sessions: planned
                .iter()
                .filter(|slot| slot.starts_at.date_in(zone) == row.day)
                .cloned()
                .collect(),
            row,
        })
        .collect())
}

/// The sessions of an organisation's programmes from one day to another, both included.
fn planned(cx: &mut Cx<'_>, programme: &Programme, from: NaiveDate, until: NaiveDate) -> Result<Vec<Slot>> {
    let zone = programme.zone()?;
    let midnight = |day: NaiveDate| local_to_instant(day.and_time(NaiveTime::MIN), zone);
    let after = until
        .checked_add_days(Days::new(1))
        .ok_or_else(|| Error::field("/day", "range"))?;
    store::in_house(
        cx.conn,
        programme.organisation_id,
        midnight(from),
        midnight(after),
    )
}

/// Enters a day off; what stood for the day is replaced. The sessions on it stay until somebody moves them.
pub fn put(cx: &mut Cx<'_>, programme_id: Id, input: &Input<DayOffInput>) -> Result<Seen> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::PutDayOff, &programme.announced())?;
    let input = input.get()?;
    // The years that can be read.
    if !(2000..=2200).contains(&input.day.year()) {
        return Err(Error::field("/day", "range"));
    }
    let row = DayOff {
        organisation_id: programme.organisation_id,
        day: input.day,
        name: Json::of(&input.name)?,
    };
    days_off::put(cx.conn, row.clone())?;
    audit::of(Op::PutDayOff, Object::Organisation(programme.organisation_id))
        .after(json!({ "day": row.day, "name": input.name }))
        .write(cx, Some(programme.id))?;
    let sessions = planned(cx, &programme, row.day, row.day)?;
    Ok(Seen { row, sessions })
}

/// Takes a day off away; one that is none stays as it is.
pub fn delete(cx: &mut Cx<'_>, programme_id: Id, day: NaiveDate) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::DeleteDayOff, &programme.announced())?;
    if !days_off::delete(cx.conn, programme.organisation_id, day)? {
        return Ok(());
    }
    audit::of(Op::DeleteDayOff, Object::Organisation(programme.organisation_id))
        .before(json!({ "day": day }))
        .write(cx, Some(programme.id))
}
