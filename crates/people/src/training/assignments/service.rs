//! Use cases of assignments.

use validator::Validate;

use super::grading;
use super::store::{self, Assignment};
use serde_json::Value;

use crate::applications::phone_calls;
use crate::programmes::programme::Programme;
use crate::training::participants::rules::ParticipantStatus;
use crate::training::participants::store::Participant;
use crate::training::{known, modules, participants, seen};
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, Said};
use base::policy::{Op, authorise, in_phase};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Localised, Ts, value_of};

/// What is told of an assignment.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignmentInput, example = json!({"title": {"ru": "Смета"}, "text": {"ru": "Составьте смету"}, "due_at": "2027-04-01T12:00:00Z", "required": true, "max_points": 10}))]
pub struct AssignmentInput {
    /// Made by the client if it likes; only on creation.
    pub id: Option<Id>,
    /// The module it belongs to.
    pub module_id: Option<Id>,
    /// Title.
    #[validate(nested)]
    pub title: Localised,
    /// What is to be done.
    #[validate(nested)]
    pub text: Localised,
    /// When it is due; what comes later is taken, and flagged as late.
    pub due_at: Ts,
    /// Completion needs it.
    pub required: bool,
    /// The most points.
    #[validate(range(min = 0, max = 1_000))]
    #[schema(minimum = 0, maximum = 1_000)]
    pub max_points: i32,
}

/// Creates an assignment.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<AssignmentInput>) -> Result<Assignment> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::CreateAssignment, &subject)?;
    let input = input.get()?;
    module_known(cx, programme_id, input.module_id)?;
    in_phase(Op::CreateAssignment, programme.phase)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    let row = Assignment {
        id,
        programme_id,
        module_id: input.module_id,
        title: Json::of(&input.title)?,
        text: Json::of(&input.text)?,
        due_at: input.due_at,
        required: input.required,
        max_points: input.max_points,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    tell(cx, &programme, &row)?;
    record(cx, Op::CreateAssignment, &row, Value::Null, input)?;
    Ok(row)
}

/// Tells everybody in training until when something is to be handed in; what is over is told to nobody.
fn tell(cx: &mut Cx<'_>, programme: &Programme, row: &Assignment) -> Result<()> {
    if row.due_at <= cx.now {
        return Ok(());
    }
    let notice = set(programme, row)?;
    for person in participants::store::attending(cx.conn, programme.id, None)? {
        if person.status == ParticipantStatus::Enrolled {
            phone_calls::tell(cx, &person, &notice)?;
        }
    }
    Ok(())
}

fn set(programme: &Programme, row: &Assignment) -> Result<Notice> {
    Ok(Notice::AssignmentSet {
        programme: programme.said()?,
        assignment: Said::Titled(row.title.read()?, programme.languages()?),
        due: row.due_at.said_in(programme.zone()?).into(),
    })
}

/// Tells those who came into the training after homework was set of all that is still due.
pub fn tell_newcomers(cx: &mut Cx<'_>, programme: &Programme, people: &[Participant]) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    for row in store::still_due(cx.conn, programme.id, cx.now)? {
        let notice = set(programme, &row)?;
        for person in people {
            phone_calls::tell(cx, person, &notice)?;
        }
    }
    Ok(())
}

/// Lists the assignments of a programme; of a participant those alone for which nothing was handed in, where it is asked.
pub fn list(
    cx: &mut Cx<'_>,
    programme_id: Id,
    to_hand_in: bool,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Assignment>> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListAssignments, &subject)?;
    let me = match to_hand_in {
        true => match grading::may_hand_in(cx, programme_id)? {
            Ok(me) => Some(me.id),
            Err(_) => return Ok(vec![]),
        },
        false => None,
    };
    store::page(cx.conn, programme_id, me, after, limit)
}

/// Replaces what is told of an assignment.
pub fn update(
    cx: &mut Cx<'_>,
    id: Id,
    version: IfMatch,
    input: &Input<AssignmentInput>,
) -> Result<Assignment> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    authorise(cx, Op::UpdateAssignment, &subject)?;
    version.check(old.version)?;
    let input = input.get()?;
    module_known(cx, old.programme_id, input.module_id)?;
    in_phase(Op::UpdateAssignment, programme.phase)?;
    let row = Assignment {
        module_id: input.module_id,
        title: Json::of(&input.title)?,
        text: Json::of(&input.text)?,
        due_at: input.due_at,
        required: input.required,
        max_points: input.max_points,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    if row.due_at != old.due_at {
        tell(cx, &programme, &row)?;
    }
    record(cx, Op::UpdateAssignment, &row, value_of(&old.title)?, input)?;
    Ok(row)
}

/// Reads an assignment.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Assignment> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = seen(cx, row.programme_id)?;
    authorise(cx, Op::GetAssignment, &subject)?;
    Ok(row)
}

fn module_known(cx: &mut Cx<'_>, programme: Id, module: Option<Id>) -> Result<()> {
    match module {
        Some(id) => known(modules::store::of_programme(cx.conn, programme, id), "/module_id").map(|_| ()),
        None => Ok(()),
    }
}

fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Assignment,
    before: Value,
    input: &AssignmentInput,
) -> Result<()> {
    audit::of(deed, Object::Assignment(row.id))
        .change(before, value_of(input)?)
        .write(cx, Some(row.programme_id))
}
