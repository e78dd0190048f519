//! Rows of the calendar.

use chrono::NaiveDate;
use diesel::prelude::*;

use base::db::schema::calendar_day;
use base::db::{Both, DbConn, cols};
use kernel::Json;
use kernel::error::Result;

/// A day that is not what its weekday says.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_day)]
pub struct Day {
    pub day: NaiveDate,
    pub working: bool,
    pub name: Json,
}

/// The exceptions from one day to another, both included.
pub fn between(conn: &mut DbConn, from: NaiveDate, until: NaiveDate) -> Result<Vec<Day>> {
    Ok(calendar_day::table
        .filter(calendar_day::day.between(from, until))
        .order(calendar_day::day)
        .select(cols::<Day>())
        .load(conn)?)
}

pub fn put(conn: &mut DbConn, row: Day) -> Result<()> {
    Both(
        diesel::insert_into(calendar_day::table)
            .values(row.clone())
            .on_conflict(calendar_day::day)
            .do_update()
            .set((
                calendar_day::working.eq(row.working),
                calendar_day::name.eq(row.name),
            )),
    )
    .execute(conn)?;
    Ok(())
}
