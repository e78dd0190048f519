//! Rows of decisions of ineligibility that stand, and of objections against them.

use diesel::dsl::{count_star, exists, min, not};
use diesel::prelude::*;

use super::objection_rules::ObjectionStatus;
use crate::programmes::Pending;
use base::db::schema::{objection, refusal};
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Ts};

/// A decision that stands against an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = refusal)]
pub struct Refusal {
    pub application_id: Id,
    pub programme_id: Id,
    pub decided_by: Id,
    pub decided_at: Ts,
    /// Until when one can object.
    pub until_at: Ts,
}

/// An objection.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = objection)]
pub struct Objection {
    pub id: Id,
    pub programme_id: Id,
    pub application_id: Id,
    pub status: ObjectionStatus,
    /// Who took the decision against which it is: somebody else answers.
    pub decided_by: Id,
    pub decided_at: Ts,
    pub statement: String,
    pub evidence: Option<String>,
    pub submitted_by: Id,
    pub submitted_at: Ts,
    pub answer: Option<String>,
    pub handled_by: Option<Id>,
    pub handled_at: Option<Ts>,
    pub version: i32,
}

/// From now on a decision stands.
pub fn stand(conn: &mut DbConn, row: Refusal) -> Result<()> {
    diesel::insert_into(refusal::table).values(row).execute(conn)?;
    Ok(())
}

/// The decision that stands against an application. Those of earlier versions of the program told nobody of a right to object,
/// and are not known here.
pub fn standing(conn: &mut DbConn, application: Id) -> Result<Option<Refusal>> {
    Ok(refusal::table
        .find(application)
        .select(cols::<Refusal>())
        .first(conn)
        .optional()?)
}

/// The decision stands no more, and whoever objected need not be answered.
pub fn fall(conn: &mut DbConn, application: Id) -> Result<()> {
    diesel::update(
        objection::table
            .filter(objection::application_id.eq(application))
            .filter(objection::status.eq(ObjectionStatus::Submitted)),
    )
    .set((
        objection::status.eq(ObjectionStatus::Moot),
        objection::version.eq(objection::version + 1),
    ))
    .execute(conn)?;
    diesel::delete(refusal::table.find(application)).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Objection> {
    Ok(objection::table
        .find(id)
        .select(cols::<Objection>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Objection> {
    Ok(Lock(objection::table.find(id).select(cols::<Objection>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Objection) -> Result<()> {
    diesel::insert_into(objection::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Objection) -> Result<()> {
    diesel::update(objection::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Those of one application, in their order; there are never many.
pub fn of_application(conn: &mut DbConn, application: Id) -> Result<Vec<Objection>> {
    Ok(objection::table
        .filter(objection::application_id.eq(application))
        .order(objection::id)
        .select(cols::<Objection>())
        .load(conn)?)
}

/// The objection against a decision.
pub fn against(conn: &mut DbConn, decision: &Refusal) -> Result<Option<Objection>> {
    Ok(objection::table
        .filter(objection::application_id.eq(decision.application_id))
        .filter(objection::decided_at.eq(decision.decided_at))
        .select(cols::<Objection>())
        .first(conn)
        .optional()?)
}

/// Which objections of a programme.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<ObjectionStatus>,
    /// Those alone that this account may answer.
    pub answerer: Option<Id>,
    pub after: Option<Id>,
    pub limit: i64,
}

/// Not answered, and against a decision of somebody else.
#[diesel::dsl::auto_type(no_type_alias)]
fn waits_for(answerer: Id) -> _ {
    let submitted: ObjectionStatus = ObjectionStatus::Submitted;
    objection::status
        .eq(submitted)
        .and(objection::decided_by.ne(answerer))
}

/// Those of a programme, without those of hidden applications.
pub fn page(conn: &mut DbConn, programme: Id, hidden: &[Id], filter: &Filter) -> Result<Vec<Objection>> {
    let mut query = objection::table
        .filter(objection::programme_id.eq(programme))
        .filter(objection::application_id.ne_all(hidden.to_vec()))
        .order(objection::id)
        .limit(filter.limit)
        .select(cols::<Objection>())
        .into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(objection::status.eq(status));
    }
    if let Some(answerer) = filter.answerer {
        query = query.filter(waits_for(answerer));
    }
    if let Some(id) = filter.after {
        query = query.filter(objection::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// Those of a programme that somebody may answer, without those of hidden applications: how many, and since when.
pub fn to_answer(conn: &mut DbConn, programme: Id, answerer: Id, hidden: &[Id]) -> Result<Pending> {
    let found: (i64, Option<Ts>) = objection::table
        .filter(objection::programme_id.eq(programme))
        .filter(waits_for(answerer))
        .filter(objection::application_id.ne_all(hidden.to_vec()))
        .select((count_star(), min(objection::submitted_at)))
        .first(conn)?;
    Ok(found.into())
}

/// The applications of a programme whose objection waits for an answer.
pub fn unanswered(conn: &mut DbConn, programme: Id) -> Result<Vec<Id>> {
    Ok(objection::table
        .filter(objection::programme_id.eq(programme))
        .filter(objection::status.eq(ObjectionStatus::Submitted))
        .select(objection::application_id)
        .load(conn)?)
}

/// The applications of a programme whose applicants may still object.
pub fn undecided(conn: &mut DbConn, programme: Id, now: Ts) -> Result<Vec<Id>> {
    let made = objection::table
        .filter(objection::application_id.eq(refusal::application_id))
        .filter(objection::decided_at.eq(refusal::decided_at));
    Ok(refusal::table
        .filter(refusal::programme_id.eq(programme))
        .filter(refusal::until_at.gt(now))
        .filter(not(exists(made)))
        .select(refusal::application_id)
        .load(conn)?)
}
