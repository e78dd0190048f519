//! Rows of rubrics.

use diesel::prelude::*;

use base::db::schema::rubric;
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};
use scoring::rubric::input::{RoundKind, RubricInput};

/// A rubric.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rubric)]
pub struct Rubric {
    pub id: Id,
    pub programme_id: Id,
    pub round_kind: RoundKind,
    pub name: Json,
    pub scale_min: i32,
    pub scale_max: i32,
    pub juror_may_skip: bool,
    pub criteria: Json,
    pub version: i32,
    pub updated_at: Ts,
}

impl Rubric {
    /// As it is told.
    pub fn input(&self) -> Result<RubricInput> {
        Ok(RubricInput {
            name: self.name.read()?,
            scale_min: self.scale_min,
            scale_max: self.scale_max,
            juror_may_skip: self.juror_may_skip,
            criteria: self.criteria.read()?,
        })
    }
}

/// The rubric of a round, if there is one yet.
pub fn find(conn: &mut DbConn, programme: Id, kind: RoundKind) -> Result<Option<Rubric>> {
    Ok(rubric::table
        .filter(rubric::programme_id.eq(programme))
        .filter(rubric::round_kind.eq(kind))
        .select(cols::<Rubric>())
        .first(conn)
        .optional()?)
}

pub fn lock(conn: &mut DbConn, programme: Id, kind: RoundKind) -> Result<Option<Rubric>> {
    Ok(Lock(
        rubric::table
            .filter(rubric::programme_id.eq(programme))
            .filter(rubric::round_kind.eq(kind))
            .select(cols::<Rubric>()),
    )
    .get_result(conn)
    .optional()?)
}

pub fn insert(conn: &mut DbConn, row: Rubric) -> Result<()> {
    diesel::insert_into(rubric::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Rubric) -> Result<()> {
    diesel::update(rubric::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}
