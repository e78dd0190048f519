//! Rows of appeals.

use diesel::prelude::*;

use super::rules::{AppealGround, AppealStatus};
use base::db::schema::appeal;
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Ts};

/// An appeal.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appeal)]
pub struct Appeal {
    pub id: Id,
    pub programme_id: Id,
    pub round_id: Id,
    pub result_id: Id,
    pub application_id: Id,
    pub status: AppealStatus,
    pub ground: AppealGround,
    pub statement: String,
    pub evidence: Option<String>,
    pub submitted_by: Id,
    pub submitted_at: Ts,
    pub answer: Option<String>,
    pub handled_by: Option<Id>,
    pub handled_at: Option<Ts>,
    pub version: i32,
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Appeal> {
    Ok(appeal::table.find(id).select(cols::<Appeal>()).first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Appeal> {
    Ok(Lock(appeal::table.find(id).select(cols::<Appeal>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Appeal) -> Result<()> {
    diesel::insert_into(appeal::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Appeal) -> Result<()> {
    diesel::update(appeal::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Those of one application, in their order; there are never many.
pub fn of_application(conn: &mut DbConn, application: Id) -> Result<Vec<Appeal>> {
    Ok(appeal::table
        .filter(appeal::application_id.eq(application))
        .order(appeal::id)
        .select(cols::<Appeal>())
        .load(conn)?)
}

/// Those of a round, without those of hidden applications.
pub fn page(
    conn: &mut DbConn,
    round: Id,
    hidden: &[Id],
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Appeal>> {
    let mut query = appeal::table
        .filter(appeal::round_id.eq(round))
        .filter(appeal::application_id.ne_all(hidden.to_vec()))
        .order(appeal::id)
        .limit(limit)
        .select(cols::<Appeal>())
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(appeal::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// Those of a programme that some state or any has, but for the given ones.
pub fn page_of_programme(
    conn: &mut DbConn,
    programme: Id,
    status: Option<AppealStatus>,
    hidden: &[Id],
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Appeal>> {
    let mut query = appeal::table
        .filter(appeal::programme_id.eq(programme))
        .filter(appeal::id.ne_all(hidden.to_vec()))
        .order(appeal::id)
        .limit(limit)
        .select(cols::<Appeal>())
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(appeal::status.eq(status));
    }
    if let Some(id) = after {
        query = query.filter(appeal::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// The appeals of these applications against the results of a round.
pub fn of_team(conn: &mut DbConn, round: Id, applications: &[Id]) -> Result<Vec<Id>> {
    Ok(appeal::table
        .filter(appeal::round_id.eq(round))
        .filter(appeal::application_id.eq_any(applications.to_vec()))
        .select(appeal::id)
        .load(conn)?)
}

/// How many appeals wait for an answer: those against an earlier version of the result too, for a correction for
/// somebody else's sake answers nobody.
pub fn open(conn: &mut DbConn, round: Id) -> Result<i64> {
    Ok(appeal::table
        .filter(appeal::round_id.eq(round))
        .filter(appeal::status.eq(AppealStatus::Submitted))
        .count()
        .get_result(conn)?)
}

/// The same without those of hidden applications: for whoever may answer the others.
pub fn open_to(conn: &mut DbConn, round: Id, hidden: &[Id]) -> Result<i64> {
    Ok(appeal::table
        .filter(appeal::round_id.eq(round))
        .filter(appeal::status.eq(AppealStatus::Submitted))
        .filter(appeal::application_id.ne_all(hidden.to_vec()))
        .count()
        .get_result(conn)?)
}
