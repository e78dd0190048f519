//! Rows of materials.

use diesel::prelude::*;

use base::db::schema::material;
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// A material.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = material, treat_none_as_null = true)]
pub struct Material {
    pub id: Id,
    pub programme_id: Id,
    pub module_id: Option<Id>,
    pub title: Json,
    pub text: Option<Json>,
    pub url: Option<String>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// A material by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Material> {
    Ok(material::table.find(id).select(cols::<Material>()).first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Material> {
    Ok(Lock(material::table.find(id).select(cols::<Material>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Material) -> Result<()> {
    diesel::insert_into(material::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Material) -> Result<()> {
    diesel::update(material::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// The materials of a programme, in the order of their identifiers.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    module: Option<Id>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Material>> {
    let mut query = material::table
        .filter(material::programme_id.eq(programme))
        .select(cols::<Material>())
        .order(material::id)
        .limit(limit)
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(material::id.gt(id));
    }
    if let Some(module) = module {
        query = query.filter(material::module_id.eq(module));
    }
    Ok(query.load(conn)?)
}

pub fn delete(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(material::table.find(id)).execute(conn)?;
    Ok(())
}
