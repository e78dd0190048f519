//! Rows of jurors.

use diesel::prelude::*;

use base::db::schema::{account, round, round_juror};
use base::db::{DbConn, cols};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Role;
use people::programmes::members;
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
    Ok(list(conn, round)?
        .into_iter()
        .find(|juror| juror.account_id == account))
}

/// The jurors of a round. Who lost the role is not available, whatever was said of it.
pub fn list(conn: &mut DbConn, round: Id) -> Result<Vec<Juror>> {
    Ok(named(conn, round)?.into_iter().map(|(juror, _)| juror).collect())
}

/// The jurors of a round with their names.
pub fn named(conn: &mut DbConn, round: Id) -> Result<Vec<(Juror, String)>> {
    let programme: Id = round::table.find(round).select(round::programme_id).first(conn)?;
    let holders = members::store::holders(conn, programme, Role::Juror)?;
    let rows: Vec<(Juror, String)> = round_juror::table
        .inner_join(account::table)
        .filter(round_juror::round_id.eq(round))
        .order(round_juror::account_id)
        .select((cols::<Juror>(), account::display_name))
        .load(conn)?;
    let told = |(juror, name): (Juror, String)| {
        let available = juror.available && holders.contains(&juror.account_id);
        (Juror { available, ..juror }, name)
    };
    Ok(rows.into_iter().map(told).collect())
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
