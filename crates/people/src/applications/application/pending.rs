//! What of the applications of a programme waits for staff: which, how many, and since when. The lists have the same
//! conditions as filters.

use diesel::dsl::{count_star, exists, min, not};
use diesel::prelude::*;

use crate::applications::status::ApplicationStatus;
use crate::programmes::Pending;
use base::db::DbConn;
use base::db::schema::{application, participant};
use kernel::error::Result;
use kernel::{Id, Ts};

/// The applicant was asked something, and the time to answer is over.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn answer_overdue(now: Ts) -> _ {
    let asked: ApplicationStatus = ApplicationStatus::ClarificationRequested;
    application::status
        .eq(asked)
        .and(application::clarification_due_at.le(now))
}

/// Staff began to type it for somebody without an account, and did not hand it in.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn to_type() -> _ {
    let draft: ApplicationStatus = ApplicationStatus::Draft;
    application::status
        .eq(draft)
        .and(application::account_id.is_null())
}

/// The place is confirmed, and the person does not take part in the training yet.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn to_enrol() -> _ {
    let confirmed: ApplicationStatus = ApplicationStatus::Confirmed;
    let theirs = participant::table.filter(participant::application_id.eq(application::id));
    application::status.eq(confirmed).and(not(exists(theirs)))
}

/// Submitted and not decided on, and those whose question was answered.
pub fn undecided(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<(Pending, Pending)> {
    type Row = (ApplicationStatus, i64, Option<Ts>, Option<Ts>);
    let rows: Vec<Row> = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq_any([ApplicationStatus::Submitted, ApplicationStatus::Resubmitted]))
        .filter(application::id.ne_all(hidden.to_vec()))
        .group_by(application::status)
        .select((
            application::status,
            count_star(),
            min(application::submitted_at),
            min(application::updated_at),
        ))
        .load(conn)?;
    let (mut submitted, mut answered) = (Pending::default(), Pending::default());
    for (status, count, at, changed) in rows {
        match status {
            ApplicationStatus::Submitted => submitted = (count, at).into(),
            // An answer leaves the day of the submission as it was.
            _ => answered = (count, changed).into(),
        }
    }
    Ok((submitted, answered))
}

/// Those whose answer to a question is late.
pub fn overdue(conn: &mut DbConn, programme: Id, hidden: &[Id], now: Ts) -> Result<Pending> {
    let found: (i64, Option<Ts>) = application::table
        .filter(application::programme_id.eq(programme))
        .filter(answer_overdue(now))
        .filter(application::id.ne_all(hidden.to_vec()))
        .select((count_star(), min(application::clarification_due_at)))
        .first(conn)?;
    Ok(found.into())
}

/// Those that are to be typed to their end.
pub fn arrivals(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Pending> {
    let found: (i64, Option<Ts>) = application::table
        .filter(application::programme_id.eq(programme))
        .filter(to_type())
        .filter(application::id.ne_all(hidden.to_vec()))
        .select((count_star(), min(application::created_at)))
        .first(conn)?;
    Ok(found.into())
}

/// Withdrawn consents that are to be settled.
pub fn consents(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Pending> {
    let found: (i64, Option<Ts>) = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::consent_waits_since.is_not_null())
        .filter(application::id.ne_all(hidden.to_vec()))
        .select((count_star(), min(application::consent_waits_since)))
        .first(conn)?;
    Ok(found.into())
}

/// Those who have a place and are to be enrolled.
pub fn enrolments(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Pending> {
    let found: (i64, Option<Ts>) = application::table
        .filter(application::programme_id.eq(programme))
        .filter(to_enrol())
        .filter(application::id.ne_all(hidden.to_vec()))
        .select((count_star(), min(application::updated_at)))
        .first(conn)?;
    Ok(found.into())
}

/// Whether somebody has a place, or may still get one: as long as it is so, a programme has people to train.
pub fn somebody_comes(conn: &mut DbConn, programme: Id) -> Result<bool> {
    use ApplicationStatus as S;
    let coming = [
        S::Submitted,
        S::ClarificationRequested,
        S::Resubmitted,
        S::Eligible,
        S::UnderReview,
        S::Offered,
        S::Waitlisted,
        S::Confirmed,
    ];
    let query = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq_any(coming));
    Ok(diesel::select(exists(query)).get_result(conn)?)
}
