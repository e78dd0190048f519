//! Rows of the waiting list.

use std::collections::BTreeMap;

use diesel::dsl::max;
use diesel::prelude::*;

use super::store::CHUNK;
use crate::applications::status::ApplicationStatus;
use base::db::schema::{application, waitlist_entry};
use base::db::{DbConn, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};

/// A place on the waiting list.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = waitlist_entry)]
pub struct Waiting {
    pub application_id: Id,
    pub programme_id: Id,
    pub position: i32,
}

pub fn insert_waiting(conn: &mut DbConn, rows: &[Waiting]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        insert_all!(conn, waitlist_entry::table, chunk)?;
    }
    Ok(())
}

/// Who said yes in time stands before all others: their positions are below the first that a decision gives.
const FRONT: i32 = -1_000_000;

/// Puts an application at the front of the waiting list, behind those who stand there already.
pub fn insert_front(conn: &mut DbConn, programme: Id, application: Id) -> Result<()> {
    diesel::delete(waitlist_entry::table.find(application)).execute(conn)?;
    let last: Option<i32> = waitlist_entry::table
        .filter(waitlist_entry::programme_id.eq(programme))
        .filter(waitlist_entry::position.lt(1))
        .select(max(waitlist_entry::position))
        .first(conn)?;
    let row = Waiting {
        application_id: application,
        programme_id: programme,
        position: last.map_or(FRONT, |last| last + 1),
    };
    insert_waiting(conn, &[row])
}

/// Empties the waiting list, for a new order of it; who said yes in time stays at its front. Tells the positions of
/// those who waited.
pub fn clear_list(conn: &mut DbConn, programme: Id) -> Result<BTreeMap<Id, i32>> {
    let waited: Vec<(Id, i32)> = waitlist_entry::table
        .filter(waitlist_entry::programme_id.eq(programme))
        .filter(waitlist_entry::left_at.is_null())
        .select((waitlist_entry::application_id, waitlist_entry::position))
        .load(conn)?;
    diesel::delete(
        waitlist_entry::table
            .filter(waitlist_entry::programme_id.eq(programme))
            .filter(waitlist_entry::position.ge(1)),
    )
    .execute(conn)?;
    Ok(waited.into_iter().collect())
}

/// The last position that a decision ever gave in a programme.
pub fn last_position(conn: &mut DbConn, programme: Id) -> Result<i32> {
    let last: Option<i32> = waitlist_entry::table
        .filter(waitlist_entry::programme_id.eq(programme))
        .select(max(waitlist_entry::position))
        .first(conn)?;
    Ok(last.unwrap_or(0).max(0))
}

/// The waiting list in its order, after a position, without those that are hidden.
pub fn waiting(
    conn: &mut DbConn,
    programme: Id,
    hidden: &[Id],
    after: Option<i32>,
    limit: i64,
) -> Result<Vec<Waiting>> {
    let waits = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq(ApplicationStatus::Waitlisted))
        .select(application::id);
    Ok(waitlist_entry::table
        .filter(waitlist_entry::programme_id.eq(programme))
        .filter(waitlist_entry::left_at.is_null())
        .filter(waitlist_entry::position.gt(after.unwrap_or(i32::MIN)))
        .filter(waitlist_entry::application_id.ne_all(hidden.to_vec()))
        .filter(waitlist_entry::application_id.eq_any(waits))
        .order(waitlist_entry::position)
        .limit(limit)
        .select(cols::<Waiting>())
        .load(conn)?)
}

/// Takes an application off the waiting list.
pub fn leave_list(conn: &mut DbConn, application: Id, now: Ts) -> Result<()> {
    diesel::update(
        waitlist_entry::table
            .find(application)
            .filter(waitlist_entry::left_at.is_null()),
    )
    .set(waitlist_entry::left_at.eq(now))
    .execute(conn)?;
    Ok(())
}

/// Takes everybody off the waiting list and tells how many that was.
pub fn close_list(conn: &mut DbConn, programme: Id, now: Ts) -> Result<usize> {
    Ok(diesel::update(
        waitlist_entry::table
            .filter(waitlist_entry::programme_id.eq(programme))
            .filter(waitlist_entry::left_at.is_null()),
    )
    .set(waitlist_entry::left_at.eq(now))
    .execute(conn)?)
}
