//! Use cases of submissions and grades.

use serde_json::json;
use validator::{Validate, ValidationError};

use super::store::{self, Assignment, Grade, Submission};
use crate::applications::{conflicts, phone_calls};
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::participants::rules::ParticipantStatus;
use crate::training::participants::store::Participant;
use crate::training::{known, participants, seen};
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, Said};
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text, Words};

/// Whose work staff type, and what proves that it is theirs.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedIn {
    /// The participant who handed it in.
    pub participant_id: Id,
    /// What came: a sheet and where it is kept, a telephone call.
    #[validate(nested)]
    pub evidence: Words<500>,
}

/// What a participant hands in: a text, a link, or both.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "text_or_link"))]
#[schema(example = json!({"text": "Смета: закваска 40 000 ₸, тара 25 000 ₸"}))]
pub struct SubmissionInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// The text; a text or a link is needed.
    #[validate(nested)]
    pub text: Option<Text<20_000>>,
    /// A link.
    #[validate(
        length(min = 1, max = 2000),
        custom(function = "crate::training::modules::materials::service::web_link")
    )]
    #[schema(min_length = 1, max_length = 2000, pattern = "^https?://[^ ]+$")]
    pub url: Option<String>,
    /// For trainers and coordinators: who handed it in on paper or by telephone.
    #[validate(nested)]
    pub on_behalf: Option<HandedIn>,
}

fn text_or_link(input: &SubmissionInput) -> std::result::Result<(), ValidationError> {
    if input.text.is_none() && input.url.is_none() {
        return Err(ValidationError::new("required"));
    }
    Ok(())
}

/// A grade.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"points": 8, "passed": true, "feedback": "Хорошая смета"}))]
pub struct GradeInput {
    /// Points, at most those of the assignment.
    #[validate(range(min = 0, max = 1_000))]
    #[schema(minimum = 0, maximum = 1_000)]
    pub points: i32,
    /// Whether it is passed.
    pub passed: bool,
    /// For the participant.
    #[validate(nested)]
    pub feedback: Option<Text<5_000>>,
}

/// The actor as somebody who still takes part, or why that is over.
pub fn may_hand_in(cx: &mut Cx<'_>, programme: Id) -> Result<Result<Participant>> {
    let me = match cx.actor.account {
        Some(account) => participants::store::of_account(cx.conn, programme, account)?,
        None => None,
    };
    Ok(me.ok_or_else(Error::not_found).and_then(still_takes_part))
}

fn still_takes_part(one: Participant) -> Result<Participant> {
    match one.status {
        ParticipantStatus::Enrolled => Ok(one),
        gone => Err(Error::code(Code::WrongState).with("state", gone.as_str())),
    }
}

/// Whose work it is: the actor's own, or that of a participant for whom staff type. Who is hidden from the reader by a
/// conflict of interest is nobody.
fn whose(cx: &mut Cx<'_>, programme: &Programme, for_other: Option<&HandedIn>) -> Result<Participant> {
    let Some(other) = for_other else {
        if staff(cx, programme.id) {
            return Err(Error::field("/on_behalf", "required"));
        }
        return may_hand_in(cx, programme.id)?;
    };
    if !staff(cx, programme.id) {
        return Err(Error::code(Code::Forbidden));
    }
    let pointer = "/on_behalf/participant_id";
    let them = known(participants::store::find(cx.conn, other.participant_id), pointer)?;
    let hidden = conflicts::conflicted(cx.conn, cx.actor.id()?, them.application_id)?;
    if them.programme_id != programme.id || hidden {
        return Err(Error::field(pointer, "unknown"));
    }
    still_takes_part(them)
}

/// Whether the actor types for participants.
pub fn staff(cx: &Cx<'_>, programme: Id) -> bool {
    cx.actor.has(programme, Role::Trainer) || cx.actor.has(programme, Role::Coordinator)
}

/// Hands something in. Every submission is kept; what comes after the due date is flagged as late.
pub fn submit(cx: &mut Cx<'_>, assignment_id: Id, input: &Input<SubmissionInput>) -> Result<Submission> {
    // The lock gives two submissions at once different numbers.
    let assignment = store::lock(cx.conn, assignment_id)?;
    let (programme, subject) = seen(cx, assignment.programme_id)?;
    authorise(cx, Op::CreateSubmission, &subject)?;
    let input = input.get()?;
    let me = whose(cx, &programme, input.on_behalf.as_ref());
    in_phase(Op::CreateSubmission, programme.phase)?;
    let me = me?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::submission(cx.conn, id),
    };
    let row = Submission {
        id,
        assignment_id,
        participant_id: me.id,
        no: store::last_no(cx.conn, assignment_id, me.id)? + 1,
        text: input.text.clone().map(Into::into),
        url: input.url.clone(),
        late: cx.now > assignment.due_at,
        submitted_at: cx.now,
        typed_by: input.on_behalf.as_ref().and(cx.actor.account),
        evidence: input
            .on_behalf
            .as_ref()
            .map(|other| other.evidence.clone().into()),
    };
    store::hand_in(cx.conn, row.clone())?;
    if input.on_behalf.is_some() {
        let notice = Notice::WorkTyped {
            programme: programme.said()?,
            work: Said::Titled(assignment.title.read()?, programme.languages()?),
        };
        phone_calls::tell(cx, &me, &notice)?;
    }
    audit::of(Op::CreateSubmission, Object::Submission(id))
        .about(Some(me.application_id))
        .after(json!({ "assignment_id": assignment_id, "no": row.no, "late": row.late, "evidence": row.evidence }))
        .write(cx, Some(programme.id))?;
    Ok(row)
}

/// Lists submissions: a participant's own, or for staff all but of those with whom the reader has a conflict.
pub fn list(cx: &mut Cx<'_>, assignment_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<Submission>> {
    let assignment = store::find(cx.conn, assignment_id)?;
    let (programme, subject) = seen(cx, assignment.programme_id)?;
    authorise(cx, Op::ListSubmissions, &subject)?;
    let mine = if staff(cx, programme.id) {
        None
    } else {
        let me = participants::store::of_account(cx.conn, programme.id, cx.actor.id()?)?;
        Some(me.ok_or_else(Error::not_found)?.id)
    };
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme.id)?;
    store::submissions(cx.conn, assignment_id, mine, &hidden, after, limit)
}

/// Reads a grade.
pub fn grade(cx: &mut Cx<'_>, assignment_id: Id, participant_id: Id) -> Result<Grade> {
    let (_, _, _, subject) = pair(cx, assignment_id, participant_id)?;
    authorise(cx, Op::GetGrade, &subject)?;
    store::grade(cx.conn, assignment_id, participant_id)?.ok_or_else(Error::not_found)
}

/// Writes a grade; the participant is told.
pub fn put_grade(
    cx: &mut Cx<'_>,
    assignment_id: Id,
    participant_id: Id,
    version: IfMatch,
    input: &Input<GradeInput>,
) -> Result<Grade> {
    participants::store::lock(cx.conn, participant_id)?;
    let (assignment, programme, participant, subject) = pair(cx, assignment_id, participant_id)?;
    authorise(cx, Op::PutGrade, &subject)?;
    let old = store::grade(cx.conn, assignment_id, participant_id)?;
    version.check(old.as_ref().map_or(0, |g| g.version))?;
    let input = input.get()?;
    if input.points > assignment.max_points {
        let fault = FieldError::new("/points", "range").with("max", assignment.max_points);
        return Err(Error::Invalid(vec![fault]));
    }
    in_phase(Op::PutGrade, programme.phase)?;
    let row = Grade {
        assignment_id,
        participant_id,
        points: input.points,
        passed: input.passed,
        feedback: input.feedback.clone().map(Into::into),
        graded_by: cx.actor.id()?,
        graded_at: cx.now,
        version: old.as_ref().map_or(1, |g| g.version + 1),
    };
    match &old {
        Some(_) => store::update_grade(cx.conn, row.clone())?,
        None => store::insert_grade(cx.conn, row.clone())?,
    }
    let notice = Notice::Graded {
        programme: programme.said()?,
        assignment: Said::Titled(assignment.title.read()?, programme.languages()?),
        points: format!("{}/{}", row.points, assignment.max_points).into(),
    };
    phone_calls::tell(cx, &participant, &notice)?;
    let told = |g: &Grade| json!({ "points": g.points, "passed": g.passed, "feedback": g.feedback });
    audit::of(Op::PutGrade, Object::Assignment(assignment_id))
        .about(Some(participant.application_id))
        .change(old.as_ref().map_or_else(|| json!(null), told), told(&row))
        .write(cx, Some(programme.id))?;
    Ok(row)
}

/// An assignment and a participant of one programme; 404 for a pair that is none.
fn pair(
    cx: &mut Cx<'_>,
    assignment_id: Id,
    participant_id: Id,
) -> Result<(Assignment, Programme, Participant, Subject)> {
    let assignment = store::find(cx.conn, assignment_id)?;
    let participant = participants::store::find(cx.conn, participant_id)?;
    if assignment.programme_id != participant.programme_id {
        return Err(Error::not_found());
    }
    let programme = programme::find(cx.conn, assignment.programme_id)?;
    let subject = participants::service::subject(cx, &programme, &participant)?;
    Ok((assignment, programme, participant, subject))
}
