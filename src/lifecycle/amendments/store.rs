//! Rows of amendments.

use diesel::prelude::*;

use super::rules::AmendmentStatus;
use base::db::schema::{amendment, award_slot};
use base::db::{DbConn, Lock, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// A change of a programme.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = amendment, treat_none_as_null = true)]
pub struct Amendment {
    pub id: Id,
    pub programme_id: Id,
    pub status: AmendmentStatus,
    pub changes: Json,
    pub before: Json,
    pub reason: String,
    pub proposed_by: Id,
    pub decided_by: Option<Id>,
    pub decided_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Amendment> {
    Ok(amendment::table
        .find(id)
        .select(cols::<Amendment>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Amendment> {
    Ok(Lock(amendment::table.find(id).select(cols::<Amendment>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Amendment) -> Result<()> {
    diesel::insert_into(amendment::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Amendment) -> Result<()> {
    diesel::update(amendment::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Changes of a programme, newest first.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    status: Option<AmendmentStatus>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<Amendment>> {
    let mut query = amendment::table
        .filter(amendment::programme_id.eq(programme))
        .order(amendment::id.desc())
        .select(cols::<Amendment>())
        .limit(limit)
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(amendment::status.eq(status));
    }
    if let Some(id) = before {
        query = query.filter(amendment::id.lt(id));
    }
    Ok(query.load(conn)?)
}

/// Those that wait for a second person: how many, and since when. Who proposed one waits for somebody else.
pub fn waiting(conn: &mut DbConn, programme: Id, but: Id) -> Result<(i64, Option<Ts>)> {
    Ok(amendment::table
        .filter(amendment::programme_id.eq(programme))
        .filter(amendment::status.eq(AmendmentStatus::Proposed))
        .filter(amendment::proposed_by.ne(but))
        .select((diesel::dsl::count_star(), diesel::dsl::min(amendment::created_at)))
        .first(conn)?)
}

/// Makes the slots of more awards.
pub fn add_slots(conn: &mut DbConn, programme: Id, from: i32, to: i32) -> Result<()> {
    let slots: Vec<_> = (from + 1..=to)
        .map(|no| (award_slot::programme_id.eq(programme), award_slot::no.eq(no)))
        .collect();
    insert_all!(conn, award_slot::table, &slots[..])?;
    Ok(())
}
