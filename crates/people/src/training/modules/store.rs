//! Rows of modules.

use diesel::prelude::*;

use base::db::schema::training_module;
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// A module.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = training_module)]
pub struct Module {
    pub id: Id,
    pub programme_id: Id,
    pub key: String,
    pub name: Json,
    pub hours: i32,
    pub position: i32,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// A module by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Module> {
    Ok(training_module::table
        .find(id)
        .select(cols::<Module>())
        .first(conn)?)
}

/// A module of a programme.
pub fn of_programme(conn: &mut DbConn, programme: Id, id: Id) -> Result<Module> {
    Ok(training_module::table
        .find(id)
        .filter(training_module::programme_id.eq(programme))
        .select(cols::<Module>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Module> {
    Ok(Lock(training_module::table.find(id).select(cols::<Module>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Module) -> Result<()> {
    diesel::insert_into(training_module::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Module) -> Result<()> {
    diesel::update(training_module::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// The names of a programme's modules.
pub fn names(conn: &mut DbConn, programme: Id) -> Result<Vec<(Id, Json)>> {
    Ok(training_module::table
        .filter(training_module::programme_id.eq(programme))
        .select((training_module::id, training_module::name))
        .load(conn)?)
}

/// The modules of a programme, in their order.
pub fn page(conn: &mut DbConn, programme: Id, after: Option<(i32, Id)>, limit: i64) -> Result<Vec<Module>> {
    let mut query = training_module::table
        .filter(training_module::programme_id.eq(programme))
        .select(cols::<Module>())
        .order((training_module::position, training_module::id))
        .limit(limit)
        .into_boxed();
    if let Some((position, id)) = after {
        query = query.filter(
            training_module::position
                .gt(position)
                .or(training_module::position
                    .eq(position)
                    .and(training_module::id.gt(id))),
        );
    }
    Ok(query.load(conn)?)
}
