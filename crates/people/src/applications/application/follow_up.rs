//! What staff do with an application before it is decided: questions, an extension, a look at old versions.

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::loaded::{Loaded, load, load_locked};
use super::service::record;
use super::store::{self, Application};
use super::thread;
use super::versions::{self, Submission};
use crate::applications::phone_calls::tell_until;
use crate::applications::status::{Step, next};
use crate::programmes::programme::rules::after_begin;
use base::cx::Cx;
use base::notifications::Notice;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, Result};
use kernel::{Id, Input, Text, Ts, local_to_instant, said, sane_time};

/// A question to the applicant.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "Кірістің есебін нақтылаңыз", "due_local": "2027-02-20T18:00:00"}))]
pub struct ClarificationInput {
    /// What is asked.
    #[validate(nested)]
    pub text: Text<2000>,
    /// Until when, local time in the programme's zone.
    #[validate(custom(function = "sane_time"))]
    #[schema(format = "date-time-local", example = "2027-02-20T18:00:00")]
    pub due_local: NaiveDateTime,
}

/// A later deadline for one applicant.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationExtension, example = json!({"deadline_local": "2027-02-12T18:00:00", "reason": "Ауылда интернет болмады"}))]
pub struct ExtensionInput {
    /// The deadline, local time in the programme's zone.
    #[validate(custom(function = "sane_time"))]
    #[schema(format = "date-time-local", example = "2027-02-12T18:00:00")]
    pub deadline_local: NaiveDateTime,
    /// Why.
    #[validate(nested)]
    pub reason: Text<1000>,
}

/// A time to come, before the training.
fn in_future(found: &Loaded, local: NaiveDateTime, now: Ts, pointer: &str) -> Result<Ts> {
    let at = local_to_instant(local, found.programme.zone()?);
    if at <= now {
        return Err(Error::field(pointer, "past"));
    }
    if after_begin(local, found.programme.training_starts_on) {
        return Err(Error::field(pointer, "order"));
    }
    Ok(at)
}

/// Asks the applicant to make something clear; the application can be changed and submitted again.
pub fn ask(cx: &mut Cx<'_>, id: Id, input: &Input<ClarificationInput>) -> Result<Loaded> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::AskClarification, &found.subject)?;
    let input = input.get()?;
    let due = in_future(&found, input.due_local, cx.now, "/due_local")?;
    in_phase(Op::AskClarification, found.programme.phase)?;
    let from = found.row.status;
    let row = Application {
        status: next(from, Step::AskClarification)?,
        clarification: Some(input.text.clone().into()),
        clarification_due_at: Some(due),
        version: found.row.version + 1,
        updated_at: cx.now,
        ..found.row.clone()
    };
    store::update(cx.conn, row.clone())?;
    let notice = Notice::ClarificationAsked {
        reference: row.reference.clone().unwrap_or_default().into(),
        text: String::from(input.text.clone()).into(),
        due: said(input.due_local).into(),
    };
    tell_until(cx, &row, &notice, Some(due))?;
    thread::note_question(cx, &row, &input.text, due)?;
    record(
        cx,
        Op::AskClarification,
        &row,
        json!({ "status": from }),
        json!({ "status": row.status, "due_at": due }),
        Some(&input.text),
    )?;
    Ok(Loaded { row, ..found })
}

/// Gives one applicant more time, with a reason.
pub fn extend(cx: &mut Cx<'_>, id: Id, input: &Input<ExtensionInput>) -> Result<Loaded> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::ExtendApplication, &found.subject)?;
    let input = input.get()?;
    let until = in_future(&found, input.deadline_local, cx.now, "/deadline_local")?;
    in_phase(Op::ExtendApplication, found.programme.phase)?;
    let before = found.row.personal_deadline_at;
    let row = Application {
        personal_deadline_at: Some(until),
        version: found.row.version + 1,
        updated_at: cx.now,
        ..found.row.clone()
    };
    store::update(cx.conn, row.clone())?;
    let notice = Notice::DeadlineExtended {
        programme: found.programme.said()?,
        due: said(input.deadline_local).into(),
    };
    tell_until(cx, &row, &notice, Some(until))?;
    record(
        cx,
        Op::ExtendApplication,
        &row,
        json!({ "personal_deadline_at": before }),
        json!({ "personal_deadline_at": until }),
        Some(&input.reason),
    )?;
    Ok(Loaded { row, ..found })
}

/// The submissions of an application, oldest first.
pub fn versions(cx: &mut Cx<'_>, id: Id) -> Result<Vec<Submission>> {
    let found = load(cx, id)?;
    authorise(cx, Op::ListApplicationVersions, &found.subject)?;
    versions::of(cx.conn, id)
}

/// One submission of an application.
pub fn version(cx: &mut Cx<'_>, id: Id, no: i32) -> Result<Submission> {
    let found = load(cx, id)?;
    authorise(cx, Op::GetApplicationVersion, &found.subject)?;
    versions::find(cx.conn, id, no)
}
