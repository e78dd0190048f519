//! Rows of jurors.

use diesel::prelude::*;

use base::db::schema::{account, round_juror};
use base::db::{DbConn, cols};
use kernel::Id;
use kernel::error::Result;
use scoring::commission::JurorSeat;

/// A juror of a round.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = round_juror, treat_none_as_null = true)]
pub struct Juror {
    pub round_id: Id,
    pub account_id: Id,
    pub seat: JurorSeat,
    pub cap: Option<i32>,
    pub available: bool,
    pub version: i32,
}

/// A juror of a round, if the account has a seat in it.
pub fn find(conn: &mut DbConn, round: Id, account: Id) -> Result<Option<Juror>> {
    Ok(round_juror::table
        .find((round, account))
        .select(cols::<Juror>())
        .first(conn)
        .optional()?)
}

/// The jurors of a round.
pub fn list(conn: &mut DbConn, round: Id) -> Result<Vec<Juror>> {
    Ok(round_juror::table
        .filter(round_juror::round_id.eq(round))
        .order(round_juror::account_id)
        .select(cols::<Juror>())
        .load(conn)?)
}

/// The jurors of a round with their names.
pub fn named(conn: &mut DbConn, round: Id) -> Result<Vec<(Juror, String)>> {
    Ok(round_juror::table
        .inner_join(account::table)
        .filter(round_juror::round_id.eq(round))
        .order(round_juror::account_id)
        .select((cols::<Juror>(), account::display_name))
        .load(conn)?)
}

pub fn name(conn: &mut DbConn, id: Id) -> Result<String> {
    Ok(account::table
        .find(id)
        .select(account::display_name)
        .first(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Juror) -> Result<()> {
    diesel::insert_into(round_juror::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Juror) -> Result<()> {
    diesel::update(round_juror::table.find((row.round_id, row.account_id)))
        .set(row)
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut DbConn, round: Id, account: Id) -> Result<usize> {
    Ok(diesel::delete(round_juror::table.find((round, account))).execute(conn)?)
}
