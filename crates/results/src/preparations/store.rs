//! Rows of what was prepared.

use diesel::prelude::*;

use super::rules::{PreparationKind, PreparationStatus};
use base::db::schema::{preparation, preparation_confirmation};
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// What was prepared.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = preparation, treat_none_as_null = true)]
pub struct Preparation {
    pub id: Id,
    pub round_id: Id,
    pub kind: PreparationKind,
    pub status: PreparationStatus,
    pub body: Json,
    pub result_id: Option<Id>,
    pub prepared_by: Id,
    pub prepared_at: Ts,
    pub reason: Option<String>,
    pub ended_at: Option<Ts>,
    pub ended_by: Option<Id>,
}

/// That somebody stands for it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = preparation_confirmation)]
pub struct Confirmation {
    pub preparation_id: Id,
    pub account_id: Id,
    pub confirmed_at: Ts,
    pub evidence: Option<String>,
    pub recorded_by: Id,
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Preparation> {
    Ok(preparation::table
        .find(id)
        .select(cols::<Preparation>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Preparation> {
    Ok(Lock(preparation::table.find(id).select(cols::<Preparation>())).get_result(conn)?)
}

/// Those of a round, the newest first.
pub fn page(conn: &mut DbConn, round: Id, before: Option<Id>, limit: i64) -> Result<Vec<Preparation>> {
    let mut query = preparation::table
        .filter(preparation::round_id.eq(round))
        .order(preparation::id.desc())
        .limit(limit)
        .select(cols::<Preparation>())
        .into_boxed();
    if let Some(id) = before {
        query = query.filter(preparation::id.lt(id));
    }
    Ok(query.load(conn)?)
}

/// Those that wait, one of a kind at most.
pub fn open(conn: &mut DbConn, round: Id) -> Result<Vec<Preparation>> {
    Ok(preparation::table
        .filter(preparation::round_id.eq(round))
        .filter(preparation::status.eq(PreparationStatus::Open))
        .order(preparation::id)
        .select(cols::<Preparation>())
        .load(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Preparation) -> Result<()> {
    diesel::insert_into(preparation::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Preparation) -> Result<()> {
    diesel::update(preparation::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

pub fn insert_confirmation(conn: &mut DbConn, row: Confirmation) -> Result<()> {
    diesel::insert_into(preparation_confirmation::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Who confirmed which of these.
pub fn confirmations(conn: &mut DbConn, preparations: &[Id]) -> Result<Vec<Confirmation>> {
    Ok(preparation_confirmation::table
        .filter(preparation_confirmation::preparation_id.eq_any(preparations.to_vec()))
        .order((
            preparation_confirmation::confirmed_at,
            preparation_confirmation::account_id,
        ))
        .select(cols::<Confirmation>())
        .load(conn)?)
}
