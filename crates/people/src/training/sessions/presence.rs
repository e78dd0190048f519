//! The check-in: a short code that stands on the trainer's device, and participants who enter it.

use serde_json::json;
use validator::Validate;

use super::register;
use super::roster::roster;
use super::rules::{AttendanceMark, CODE_SECONDS, check_in_code, check_in_open};
use super::store::{self, Row, Session};
use super::timetable::allowed;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::participants::belonging;
use crate::training::{participants, seen};
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text, Ts};

/// The code as it was read or typed.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "K7M2QX"}))]
pub struct CheckIn {
    /// The code; capitals and spaces do not matter.
    #[validate(nested)]
    pub code: Text<20>,
}

/// The code of a session.
#[derive(Debug, Clone)]
pub struct SessionCode {
    /// The code.
    pub code: String,
    /// When the next one is to be shown.
    pub next_at: Ts,
}

/// The code for a participant's device, while the lesson runs. It is stored nowhere.
pub fn code(cx: &mut Cx<'_>, id: Id) -> Result<SessionCode> {
    let session = store::find(cx.conn, id)?;
    let programme = programme::find(cx.conn, session.programme_id)?;
    let teaches = session.taught_by(cx.actor.account) && cx.actor.has(programme.id, Role::Trainer);
    let subject = programme.subject().owned(teaches);
    allowed(cx, Op::GetCheckInCode, &subject, session.status)?;
    in_phase(Op::GetCheckInCode, programme.phase)?;
    check_in_open(session.status, session.starts_at, session.ends_at, cx.now)?;
    let window = window(cx.now);
    Ok(SessionCode {
        code: of_window(cx, id, window),
        next_at: Ts::from(chrono::DateTime::UNIX_EPOCH)
            + chrono::Duration::seconds((window + 1) * CODE_SECONDS),
    })
}

/// A participant enters the code: present, unless there is a mark already. What a trainer marks stands, before and after.
pub fn check_in(cx: &mut Cx<'_>, id: Id, input: &Input<CheckIn>) -> Result<Row> {
    let session = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, session.programme_id)?;
    allowed(cx, Op::CheckIn, &subject, session.status)?;
    let me = participants::store::of_account(cx.conn, programme.id, cx.actor.id()?)?;
    let me = me.ok_or_else(Error::not_found)?;
    let input = input.get()?;
    in_phase(Op::CheckIn, programme.phase)?;
    let marked = store::rows(cx.conn, &[id])?;
    let groups = belonging::of(cx.conn, &[me.id])?;
    let roster = roster(&programme, &session, std::slice::from_ref(&me), &groups, &marked)?;
    if roster.is_empty() {
        // The lesson is another group's.
        return Err(Error::code(Code::WrongState).with("group_id", session.group_id.map(|id| id.to_string())));
    }
    if let Some(mine) = marked.into_iter().find(|row| row.participant_id == me.id) {
        return Ok(mine);
    }
    check_in_open(session.status, session.starts_at, session.ends_at, cx.now)?;
    // The one before is good as long again: lines are slow.
    let now = window(cx.now);
    let typed: String = input.code.chars().filter(|c| !c.is_whitespace()).collect();
    let typed = typed.to_uppercase();
    if ![now, now - 1]
        .iter()
        .any(|window| of_window(cx, id, *window) == typed)
    {
        return Err(Error::field("/code", "unknown"));
    }
    entered(cx, &programme, session, me.id)
}

fn entered(cx: &mut Cx<'_>, programme: &Programme, session: Session, participant: Id) -> Result<Row> {
    let row = Row {
        session_id: session.id,
        participant_id: participant,
        mark: AttendanceMark::Present,
        note: None,
        marked_by: cx.actor.id()?,
        marked_at: cx.now,
    };
    let session = register::write(cx, programme, session, std::slice::from_ref(&row))?;
    audit::of(Op::CheckIn, Object::TrainingSession(session.id))
        .after(json!({ "participant_id": participant, "mark": row.mark }))
        .write(cx, Some(programme.id))?;
    Ok(row)
}

/// In which of the spaces of time that a code is shown somebody asks.
fn window(now: Ts) -> i64 {
    (now - Ts::from(chrono::DateTime::UNIX_EPOCH)).num_seconds() / CODE_SECONDS
}

fn of_window(cx: &Cx<'_>, session: Id, window: i64) -> String {
    check_in_code(
        &cx.vault
            .derive("session.check_in", &format!("{session}\n{window}")),
    )
}
