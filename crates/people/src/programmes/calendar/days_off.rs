//! Rows of the days on which organisations are closed.

use chrono::NaiveDate;
use diesel::prelude::*;

use base::db::schema::day_off;
use base::db::{Both, DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Json};

/// A day on which an organisation is closed.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = day_off)]
pub struct DayOff {
    pub organisation_id: Id,
    pub day: NaiveDate,
    pub name: Json,
}

/// Those of an organisation from one day to another, both included.
pub fn between(
    conn: &mut DbConn,
    organisation: Id,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<DayOff>> {
    Ok(day_off::table
        .filter(day_off::organisation_id.eq(organisation))
        .filter(day_off::day.between(from, until))
        .order(day_off::day)
        .select(cols::<DayOff>())
        .load(conn)?)
}

/// Enters one; what stood for the day is replaced.
pub fn put(conn: &mut DbConn, row: DayOff) -> Result<()> {
    Both(
        diesel::insert_into(day_off::table)
            .values(row.clone())
            .on_conflict((day_off::organisation_id, day_off::day))
            .do_update()
            .set(day_off::name.eq(row.name)),
    )
    .execute(conn)?;
    Ok(())
}

/// Takes one away; tells whether there was one.
pub fn delete(conn: &mut DbConn, organisation: Id, day: NaiveDate) -> Result<bool> {
    Ok(diesel::delete(day_off::table.find((organisation, day))).execute(conn)? == 1)
}
