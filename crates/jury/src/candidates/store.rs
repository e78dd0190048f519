//! Rows of candidates.

use std::collections::BTreeSet;

use diesel::prelude::*;

use base::db::schema::{candidate, candidate_applicant};
use base::db::{DbConn, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

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
    /// The sum that the plan asks for, in minor units of the programme's currency; a selection has none.
    pub asked: Option<i64>,
}

impl Candidate {
    /// Whether it is among those that somebody may know nothing of.
    pub fn is_among(&self, hidden: &BTreeSet<Id>) -> bool {
        hidden.contains(&self.id)
    }
}

/// A candidate in a list, without what is to be judged.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = candidate)]
pub struct Listed {
    pub id: Id,
    pub application_id: Option<Id>,
    pub idea_id: Option<Id>,
    pub reference: String,
    pub title: String,
    pub priority: bool,
    pub submitted_at: Ts,
}

/// Somebody who has a part in a candidate: a conflict of interest with any of them hides it.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = candidate_applicant)]
pub struct CandidateApplicant {
    pub candidate_id: Id,
    pub application_id: Id,
}

/// The applications of those who have a part in a candidate.
pub fn applicants(conn: &mut DbConn, candidate: Id) -> Result<Vec<Id>> {
    Ok(candidate_applicant::table
        .filter(candidate_applicant::candidate_id.eq(candidate))
        .select(candidate_applicant::application_id)
        .load(conn)?)
}

/// The applications of those who have a part in any candidate of a round.
pub fn all_applicants(conn: &mut DbConn, round: Id) -> Result<Vec<Id>> {
    Ok(candidate_applicant::table
        .inner_join(candidate::table)
        .filter(candidate::round_id.eq(round))
        .select(candidate_applicant::application_id)
        .distinct()
        .load(conn)?)
}

/// The applications of those who have a part in a candidate together with any of these applicants, in any round of
/// theirs; of who stands alone, the own one.
pub fn teams(conn: &mut DbConn, round: Id, applications: &[Id]) -> Result<Vec<Id>> {
    if applications.is_empty() {
        return Ok(vec![]);
    }
    let theirs = candidate_applicant::table
        .inner_join(candidate::table)
        .filter(candidate::round_id.eq(round))
        .filter(candidate_applicant::application_id.eq_any(applications.to_vec()))
        .select(candidate_applicant::candidate_id);
    let candidates: Vec<Id> = theirs.load(conn)?;
    let mut found: Vec<Id> = candidate_applicant::table
        .filter(candidate_applicant::candidate_id.eq_any(candidates))
        .select(candidate_applicant::application_id)
        .distinct()
        .load(conn)?;
    found.extend(
        applications
            .iter()
            .filter(|id| !found.contains(id))
            .copied()
            .collect::<Vec<Id>>(),
    );
    Ok(found)
}

/// Forgets who has a part in the candidates of a round, to be told anew.
pub fn delete_applicants(conn: &mut DbConn, round: Id) -> Result<()> {
    let candidates = candidate::table
        .filter(candidate::round_id.eq(round))
        .select(candidate::id);
    diesel::delete(candidate_applicant::table.filter(candidate_applicant::candidate_id.eq_any(candidates)))
        .execute(conn)?;
    Ok(())
}

pub fn insert_applicants(conn: &mut DbConn, rows: &[CandidateApplicant]) -> Result<()> {
    for chunk in rows.chunks(1_000) {
        insert_all!(conn, candidate_applicant::table, chunk.to_vec())?;
    }
    Ok(())
}

/// All candidates of a round.
pub fn of(conn: &mut DbConn, round: Id) -> Result<Vec<Candidate>> {
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
    hidden: &BTreeSet<Id>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let mut query = candidate::table
        .filter(candidate::round_id.eq(round))
        .filter(candidate::id.ne_all(hidden.iter().copied().collect::<Vec<Id>>()))
        .order(candidate::id)
        .limit(limit)
        .select(cols::<Listed>())
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
