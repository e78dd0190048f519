//! What is still to be handed in, and what was handed in and is still to be graded.

use diesel::dsl::{count_star, exists, min, not};
use diesel::prelude::*;

use super::store::{Submission, not_handed_in};
use crate::applications::conflicts;
use crate::programmes::Pending;
use crate::training::participants::rules::ParticipantStatus;
use crate::training::seen;
use base::cx::Cx;
use base::db::schema::{assignment, grade, participant, person, submission};
use base::db::{DbConn, cols};
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// What a participant has not handed in: how many, since when, and when the first that is not late is due.
pub fn to_hand_in(conn: &mut DbConn, programme: Id, participant: Id, now: Ts) -> Result<Pending> {
    let open = || {
        assignment::table
            .filter(assignment::programme_id.eq(programme))
            .filter(not_handed_in(participant))
    };
    let found: (i64, Option<Ts>) = open()
        .select((count_star(), min(assignment::created_at)))
        .first(conn)?;
    let due: Option<Ts> = open()
        .filter(assignment::due_at.gt(now))
        .select(min(assignment::due_at))
        .first(conn)?;
    Ok(Pending::from(found).until(due))
}

diesel::alias!(submission as later: Later);

/// The last of a participant for an assignment, which nobody has graded since.
#[diesel::dsl::auto_type(no_type_alias)]
fn ungraded() -> _ {
    let newer = later
        .filter(
            later
                .field(submission::assignment_id)
                .eq(submission::assignment_id),
        )
        .filter(
            later
                .field(submission::participant_id)
                .eq(submission::participant_id),
        )
        .filter(later.field(submission::no).gt(submission::no));
    let graded = grade::table
        .filter(grade::assignment_id.eq(submission::assignment_id))
        .filter(grade::participant_id.eq(submission::participant_id))
        .filter(grade::graded_at.ge(submission::submitted_at));
    not(exists(newer)).and(not(exists(graded)))
}

/// What waits to be graded in a programme, but for those who left and the hidden ones: how many, and since when.
pub fn pending(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Pending> {
    let found: (i64, Option<Ts>) = submission::table
        .inner_join(assignment::table.on(assignment::id.eq(submission::assignment_id)))
        .inner_join(participant::table.on(participant::id.eq(submission::participant_id)))
        .filter(assignment::programme_id.eq(programme))
        .filter(participant::status.ne(ParticipantStatus::DroppedOut))
        .filter(participant::application_id.ne_all(hidden.to_vec()))
        .filter(ungraded())
        .select((count_star(), min(submission::submitted_at)))
        .first(conn)?;
    Ok(found.into())
}

/// A piece of work to grade: with the title of its assignment, and the given name and family name of whose it is.
pub type Piece = (Submission, Json, String, String);

/// Lists the work that waits to be graded, oldest first, but for that of those with whom the reader has a conflict.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<Piece>> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListSubmissionsToGrade, &subject)?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme.id)?;
    let mut query = submission::table
        .inner_join(assignment::table.on(assignment::id.eq(submission::assignment_id)))
        .inner_join(participant::table.on(participant::id.eq(submission::participant_id)))
        .inner_join(person::table.on(person::id.eq(participant::person_id)))
        .filter(assignment::programme_id.eq(programme.id))
        .filter(participant::status.ne(ParticipantStatus::DroppedOut))
        .filter(participant::application_id.ne_all(hidden))
        .filter(ungraded())
        .select((
            cols::<Submission>(),
            assignment::title,
            person::given_name,
            person::family_name,
        ))
        .order(submission::id)
        .limit(limit)
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(submission::id.gt(id));
    }
    Ok(query.load(cx.conn)?)
}
