//! Rows of conflicts of interest.

use diesel::prelude::*;

use super::rules::{BLINDING_PHASES, BLOCKING, ConflictKind, ConflictStatus};
use crate::db::schema::{application, conflict, programme};
use crate::db::{DbConn, Lock, cols, native};
use crate::error::Result;
use crate::kernel::vocabulary::Phase;
use crate::kernel::{Id, Ts};

/// A conflict of interest.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = conflict, treat_none_as_null = true)]
pub struct Conflict {
    pub id: Id,
    pub programme_id: Id,
    /// Whom it blinds.
    pub account_id: Id,
    pub application_id: Id,
    pub kind: ConflictKind,
    pub status: ConflictStatus,
    pub reason: Option<String>,
    pub created_by: Option<Id>,
    pub decided_by: Option<Id>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// The applications of a programme that an account must not know more of, until results are published.
pub fn hidden(conn: &mut DbConn, account: Id, programme_id: Id) -> Result<Vec<Id>> {
    let blinding = programme::table
        .find(programme_id)
        .filter(programme::phase.eq_any(BLINDING_PHASES))
        .select(programme::id);
    Ok(conflict::table
        .filter(conflict::account_id.eq(account))
        .filter(conflict::programme_id.eq_any(blinding))
        .filter(conflict::status.eq_any(BLOCKING))
        .order(conflict::application_id)
        .select(conflict::application_id)
        .load(conn)?)
}

/// Whether an account must not know more of an application.
pub fn conflicted(conn: &mut DbConn, account: Id, application_id: Id) -> Result<bool> {
    let query = conflict::table
        .inner_join(programme::table)
        .filter(conflict::account_id.eq(account))
        .filter(conflict::application_id.eq(application_id))
        .select((conflict::status, programme::phase));
    let found: Option<(ConflictStatus, Phase)> = native!(conn, c => query.first(c)).optional()?;
    Ok(found.is_some_and(blinds))
}

/// Whether an account must not know more of any of these applications.
pub fn conflicted_with_any(conn: &mut DbConn, account: Id, applications: &[Id]) -> Result<bool> {
    let found: Vec<(ConflictStatus, Phase)> = conflict::table
        .inner_join(programme::table)
        .filter(conflict::account_id.eq(account))
        .filter(conflict::application_id.eq_any(applications.to_vec()))
        .select((conflict::status, programme::phase))
        .load(conn)?;
    Ok(found.into_iter().any(blinds))
}

/// Whether an account has or had a conflict of interest with any of these applications, also after the results were
/// published.
pub fn torn(conn: &mut DbConn, account: Id, applications: &[Id]) -> Result<bool> {
    let theirs = conflict::table
        .filter(conflict::account_id.eq(account))
        .filter(conflict::application_id.eq_any(applications.to_vec()))
        .filter(conflict::status.eq_any(BLOCKING));
    Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(conn)?)
}

fn blinds((status, phase): (ConflictStatus, Phase)) -> bool {
    BLOCKING.contains(&status) && BLINDING_PHASES.contains(&phase)
}

/// A conflict by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Conflict> {
    Ok(conflict::table.find(id).select(cols::<Conflict>()).first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Conflict> {
    Ok(Lock(conflict::table.find(id).select(cols::<Conflict>())).get_result(conn)?)
}

/// What stands between an account and an application, locked.
pub fn lock_pair(conn: &mut DbConn, account: Id, application_id: Id) -> Result<Option<Conflict>> {
    Ok(Lock(
        conflict::table
            .filter(conflict::account_id.eq(account))
            .filter(conflict::application_id.eq(application_id))
            .select(cols::<Conflict>()),
    )
    .get_result(conn)
    .optional()?)
}

pub fn insert(conn: &mut DbConn, row: Conflict) -> Result<()> {
    diesel::insert_into(conflict::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Conflict) -> Result<()> {
    diesel::update(conflict::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// The conflicts of a programme with the reference of the application, without those about hidden ones.
pub fn page(
    conn: &mut DbConn,
    programme_id: Id,
    hidden: Vec<Id>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<(Conflict, Option<String>)>> {
    let mut query = conflict::table
        .inner_join(application::table)
        .filter(conflict::programme_id.eq(programme_id))
        .order(conflict::id)
        .limit(limit)
        .select((cols::<Conflict>(), application::reference))
        .into_boxed();
    if !hidden.is_empty() {
        query = query.filter(conflict::application_id.ne_all(hidden));
    }
    if let Some(id) = after {
        query = query.filter(conflict::id.gt(id));
    }
    Ok(query.load(conn)?)
}
