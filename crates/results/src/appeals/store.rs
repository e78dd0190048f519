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

/// Whose answer is looked for: rounds in which somebody has no seat, and who it is.
#[derive(Debug, Clone)]
pub struct Answerer {
    pub rounds: Vec<Id>,
    pub account: Id,
}

/// Submitted against the result of one of these rounds, and not entered by whoever is to answer.
#[diesel::dsl::auto_type(no_type_alias)]
fn waits_for(rounds: Vec<Id>, account: Id) -> _ {
    let submitted: AppealStatus = AppealStatus::Submitted;
    appeal::status
        .eq(submitted)
        .and(appeal::submitted_by.ne(account))
        .and(appeal::round_id.eq_any(rounds))
}

/// Those that somebody may answer, but for the given ones: how many, and since when.
pub fn to_answer(conn: &mut DbConn, programme: Id, by: Answerer, hidden: &[Id]) -> Result<(i64, Option<Ts>)> {
    Ok(appeal::table
        .filter(appeal::programme_id.eq(programme))
        .filter(waits_for(by.rounds, by.account))
        .filter(appeal::id.ne_all(hidden.to_vec()))
        .select((diesel::dsl::count_star(), diesel::dsl::min(appeal::submitted_at)))
        .first(conn)?)
}

/// Which appeals of a programme.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<AppealStatus>,
    /// Those alone that the reader may answer.
    pub for_me: bool,
    pub after: Option<Id>,
    pub limit: i64,
}

/// Those of a programme, but for the given ones; where an answerer is told, those that wait for him.
pub fn page_of_programme(
    conn: &mut DbConn,
    programme: Id,
    hidden: &[Id],
    by: Option<Answerer>,
    filter: &Filter,
) -> Result<Vec<Appeal>> {
    let mut query = appeal::table
        .filter(appeal::programme_id.eq(programme))
        .filter(appeal::id.ne_all(hidden.to_vec()))
        .order(appeal::id)
        .limit(filter.limit)
        .select(cols::<Appeal>())
        .into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(appeal::status.eq(status));
    }
    if let Some(by) = by {
        query = query.filter(waits_for(by.rounds, by.account));
    }
    if let Some(id) = filter.after {
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
