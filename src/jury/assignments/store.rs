//! Rows of candidates.

use diesel::prelude::*;

use crate::db::schema::candidate;
use crate::db::{DbConn, cols, insert_all};
use crate::error::Result;
use crate::kernel::{Id, Json, Ts};

/// A candidate of a round.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = candidate, treat_none_as_null = true)]
pub struct Candidate {
    pub id: Id,
    pub round_id: Id,
    pub application_id: Option<Id>,
    pub idea_id: Option<Id>,
    pub reference: String,
    pub title: String,
    pub priority: bool,
    pub disability_declared: bool,
    pub submitted_at: Ts,
    pub dossier: Json,
}

impl Candidate {
    /// Whether it is among the applications that somebody may know nothing of.
    pub fn is_among(&self, hidden: &[Id]) -> bool {
        self.application_id.is_some_and(|id| hidden.contains(&id))
    }
}

/// All candidates of a round.
pub fn candidates_of(conn: &mut DbConn, round: Id) -> Result<Vec<Candidate>> {
    Ok(candidate::table
        .filter(candidate::round_id.eq(round))
        .order(candidate::id)
        .select(cols::<Candidate>())
        .load(conn)?)
}

/// Some of them, without those that the reader may know nothing of.
pub fn page(
    conn: &mut DbConn,
    round: Id,
    hidden: &[Id],
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Candidate>> {
    let mut query = candidate::table
        .filter(candidate::round_id.eq(round))
        .filter(
            candidate::application_id
                .is_null()
                .or(candidate::application_id.ne_all(hidden.to_vec())),
        )
        .order(candidate::id)
        .limit(limit)
        .select(cols::<Candidate>())
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(candidate::id.gt(id));
    }
    Ok(query.load(conn)?)
}

pub fn insert(conn: &mut DbConn, rows: &[Candidate]) -> Result<()> {
    for chunk in rows.chunks(1_000) {
        insert_all!(conn, candidate::table, chunk.to_vec())?;
    }
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Candidate) -> Result<()> {
    diesel::update(candidate::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut DbConn, ids: Vec<Id>) -> Result<()> {
    diesel::delete(candidate::table.filter(candidate::id.eq_any(ids))).execute(conn)?;
    Ok(())
}
