//! Rows of assignments, submissions and grades.

use diesel::prelude::*;

use base::db::schema::{assignment, grade, submission};
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// An assignment.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assignment, treat_none_as_null = true)]
pub struct Assignment {
    pub id: Id,
    pub programme_id: Id,
    pub module_id: Option<Id>,
    pub title: Json,
    pub text: Json,
    pub due_at: Ts,
    pub required: bool,
    pub max_points: i32,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// What a participant handed in.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = submission)]
pub struct Submission {
    pub id: Id,
    pub assignment_id: Id,
    pub participant_id: Id,
    pub no: i32,
    pub text: Option<String>,
    pub url: Option<String>,
    pub late: bool,
    pub submitted_at: Ts,
    /// Staff, of what came on paper.
    pub typed_by: Option<Id>,
    /// What proves it.
    pub evidence: Option<String>,
}

/// A grade.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = grade, primary_key(assignment_id, participant_id), treat_none_as_null = true)]
pub struct Grade {
    pub assignment_id: Id,
    pub participant_id: Id,
    pub points: i32,
    pub passed: bool,
    pub feedback: Option<String>,
    pub graded_by: Id,
    pub graded_at: Ts,
    pub version: i32,
}

/// An assignment by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Assignment> {
    Ok(assignment::table
        .find(id)
        .select(cols::<Assignment>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Assignment> {
    Ok(Lock(assignment::table.find(id).select(cols::<Assignment>())).get_result(conn)?)
}

/// Those of a programme that can still be handed in on time, the first of them first.
pub fn still_due(conn: &mut DbConn, programme: Id, now: Ts) -> Result<Vec<Assignment>> {
    Ok(assignment::table
        .filter(assignment::programme_id.eq(programme))
        .filter(assignment::due_at.gt(now))
        .order((assignment::due_at, assignment::id))
        .select(cols::<Assignment>())
        .load(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Assignment) -> Result<()> {
    diesel::insert_into(assignment::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Assignment) -> Result<()> {
    diesel::update(assignment::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// A participant handed in nothing for it.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn not_handed_in(participant: Id) -> _ {
    let theirs = submission::table
        .filter(submission::assignment_id.eq(assignment::id))
        .filter(submission::participant_id.eq(participant));
    diesel::dsl::not(diesel::dsl::exists(theirs))
}

/// The assignments of a programme, in the order of their making.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    to_hand_in: Option<Id>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Assignment>> {
    let mut query = assignment::table
        .filter(assignment::programme_id.eq(programme))
        .select(cols::<Assignment>())
        .order(assignment::id)
        .limit(limit)
        .into_boxed();
    if let Some(participant) = to_hand_in {
        query = query.filter(not_handed_in(participant));
    }
    if let Some(id) = after {
        query = query.filter(assignment::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// The assignments that completion needs.
pub fn required(conn: &mut DbConn, programme: Id) -> Result<Vec<Id>> {
    Ok(assignment::table
        .filter(assignment::programme_id.eq(programme))
        .filter(assignment::required.eq(true))
        .select(assignment::id)
        .load(conn)?)
}

/// What some participants passed: participant and assignment.
pub fn passes(conn: &mut DbConn, participants: &[Id]) -> Result<Vec<(Id, Id)>> {
    Ok(grade::table
        .filter(grade::participant_id.eq_any(participants.to_vec()))
        .filter(grade::passed.eq(true))
        .select((grade::participant_id, grade::assignment_id))
        .load(conn)?)
}

/// The number of the last submission; 0 before the first.
pub fn last_no(conn: &mut DbConn, assignment: Id, participant: Id) -> Result<i32> {
    let last: Option<i32> = submission::table
        .filter(submission::assignment_id.eq(assignment))
        .filter(submission::participant_id.eq(participant))
        .select(diesel::dsl::max(submission::no))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

pub fn hand_in(conn: &mut DbConn, row: Submission) -> Result<()> {
    diesel::insert_into(submission::table).values(row).execute(conn)?;
    Ok(())
}

pub fn submission(conn: &mut DbConn, id: Id) -> Result<Submission> {
    Ok(submission::table
        .find(id)
        .select(cols::<Submission>())
        .first(conn)?)
}

/// Submissions of an assignment, oldest first: one participant's, or of all but the hidden ones.
pub fn submissions(
    conn: &mut DbConn,
    assignment: Id,
    of: Option<Id>,
    hidden: &[Id],
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Submission>> {
    use base::db::schema::participant;
    let mut query = submission::table
        .filter(submission::assignment_id.eq(assignment))
        .select(cols::<Submission>())
        .order(submission::id)
        .limit(limit)
        .into_boxed();
    if let Some(participant) = of {
        query = query.filter(submission::participant_id.eq(participant));
    }
    if !hidden.is_empty() {
        query = query.filter(
            submission::participant_id.ne_all(
                participant::table
                    .filter(participant::application_id.eq_any(hidden.to_vec()))
                    .select(participant::id),
            ),
        );
    }
    if let Some(id) = after {
        query = query.filter(submission::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// An assignment without its text.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = assignment)]
pub struct Brief {
    pub id: Id,
    pub module_id: Option<Id>,
    pub title: Json,
    pub due_at: Ts,
    pub required: bool,
    pub max_points: i32,
}

/// The assignments of a programme, by their due dates.
pub fn briefs(conn: &mut DbConn, programme: Id) -> Result<Vec<Brief>> {
    Ok(assignment::table
        .filter(assignment::programme_id.eq(programme))
        .order((assignment::due_at, assignment::id))
        .select(cols::<Brief>())
        .load(conn)?)
}

/// That something was handed in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = submission)]
pub struct Handed {
    pub assignment_id: Id,
    pub participant_id: Id,
    pub no: i32,
    pub late: bool,
    pub submitted_at: Ts,
}

/// What some participants handed in for some assignments, in the order of the numbers.
pub fn handed(conn: &mut DbConn, assignments: &[Id], participants: &[Id]) -> Result<Vec<Handed>> {
    Ok(submission::table
        .filter(submission::assignment_id.eq_any(assignments.to_vec()))
        .filter(submission::participant_id.eq_any(participants.to_vec()))
        .order(submission::no)
        .select(cols::<Handed>())
        .load(conn)?)
}

/// The grades of some participants.
pub fn grades(conn: &mut DbConn, participants: &[Id]) -> Result<Vec<Grade>> {
    Ok(grade::table
        .filter(grade::participant_id.eq_any(participants.to_vec()))
        .select(cols::<Grade>())
        .load(conn)?)
}

/// A grade, if there is one yet.
pub fn grade(conn: &mut DbConn, assignment: Id, participant: Id) -> Result<Option<Grade>> {
    Ok(grade::table
        .find((assignment, participant))
        .select(cols::<Grade>())
        .first(conn)
        .optional()?)
}

pub fn insert_grade(conn: &mut DbConn, row: Grade) -> Result<()> {
    diesel::insert_into(grade::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update_grade(conn: &mut DbConn, row: Grade) -> Result<()> {
    diesel::update(grade::table.find((row.assignment_id, row.participant_id)))
        .set(row)
        .execute(conn)?;
    Ok(())
}
