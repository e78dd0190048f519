//! Rows of groups.

use diesel::prelude::*;

use base::db::schema::training_group;
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Lang, Ts};

/// A group.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = training_group)]
pub struct Group {
    pub id: Id,
    pub programme_id: Id,
    pub name: Json,
    pub language: Lang,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// A group by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Group> {
    Ok(training_group::table
        .find(id)
        .select(cols::<Group>())
        .first(conn)?)
}

/// A group of a programme.
pub fn of_programme(conn: &mut DbConn, programme: Id, id: Id) -> Result<Group> {
    Ok(training_group::table
        .find(id)
        .filter(training_group::programme_id.eq(programme))
        .select(cols::<Group>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Group> {
    Ok(Lock(training_group::table.find(id).select(cols::<Group>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Group) -> Result<()> {
    diesel::insert_into(training_group::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Group) -> Result<()> {
    diesel::update(training_group::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// The names of a programme's groups.
pub fn names(conn: &mut DbConn, programme: Id) -> Result<Vec<(Id, Json)>> {
    Ok(training_group::table
        .filter(training_group::programme_id.eq(programme))
        .select((training_group::id, training_group::name))
        .load(conn)?)
}

/// The groups of a programme, in the order of their identifiers.
pub fn page(conn: &mut DbConn, programme: Id, after: Option<Id>, limit: i64) -> Result<Vec<Group>> {
    let mut query = training_group::table
        .filter(training_group::programme_id.eq(programme))
        .select(cols::<Group>())
        .order(training_group::id)
        .limit(limit)
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(training_group::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// Whether a programme is taught in groups.
pub fn some(conn: &mut DbConn, programme: Id) -> Result<bool> {
    let of_programme = training_group::table.filter(training_group::programme_id.eq(programme));
    Ok(diesel::select(diesel::dsl::exists(of_programme)).get_result(conn)?)
}
