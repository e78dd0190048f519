//! Rows of organisations.

use diesel::prelude::*;

use super::rules::OrganisationKind;
use base::db::schema::organisation;
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// An organisation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisation, treat_none_as_null = true)]
pub struct Organisation {
    /// Identifier.
    pub id: Id,
    /// Localised name.
    pub name: Json,
    /// Business identification number.
    pub bin: Option<String>,
    /// What it is.
    pub kind: OrganisationKind,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Ts,
    /// When it was changed.
    pub updated_at: Ts,
}

/// An organisation by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Organisation> {
    Ok(organisation::table
        .find(id)
        .select(cols::<Organisation>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Organisation> {
    Ok(Lock(organisation::table.find(id).select(cols::<Organisation>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Organisation) -> Result<()> {
    diesel::insert_into(organisation::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Organisation) -> Result<()> {
    diesel::update(organisation::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

pub fn page(conn: &mut DbConn, after: Option<Id>, limit: i64) -> Result<Vec<Organisation>> {
    let mut query = organisation::table
        .select(cols::<Organisation>())
        .order(organisation::id)
        .limit(limit)
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(organisation::id.gt(id));
    }
    Ok(query.load(conn)?)
}
