//! Use cases of a register: read it, merge rows into it.

use std::collections::HashMap;

use serde_json::json;
use validator::Validate;

use super::roster::{roster, with_rows};
use super::rules::{AttendanceMark, SessionStatus, Step, has_begun, next};
use super::store::{self, Row, Session};
use super::timetable::allowed;
use crate::applications::offers;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::participants;
use crate::training::participants::belonging;
use crate::training::participants::store::{Named, Participant};
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, in_phase};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text};

/// Rows to be merged into a register.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterInput {
    /// The rows; those that are not named stay as they are.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub rows: Vec<RegisterRowInput>,
}

/// A row of a register.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterRowInput {
    /// Whose row.
    pub participant_id: Id,
    /// The mark.
    pub mark: AttendanceMark,
    /// A note.
    #[validate(nested)]
    pub note: Option<Text<500>>,
}

/// A register: the roster of a session, with the marks so far.
pub struct Register {
    /// The session.
    pub session: Session,
    /// Everybody who belongs to it, with the row where there is one.
    pub rows: Vec<(Named, Option<Row>)>,
}

/// Reads a register.
pub fn get(cx: &mut Cx<'_>, session_id: Id) -> Result<Register> {
    let session = store::find(cx.conn, session_id)?;
    let programme = programme::find(cx.conn, session.programme_id)?;
    allowed(cx, Op::GetRegister, &programme.subject(), session.status)?;
    whole(cx, &programme, session)
}

/// Merges rows into a register, by who teaches the session or a coordinator; the session is held then.
pub fn put(cx: &mut Cx<'_>, session_id: Id, input: &Input<RegisterInput>) -> Result<Register> {
    let (programme, session) = opened(cx, session_id, Op::PutRegister)?;
    let input = input.get()?;
    let before = whole(cx, &programme, session.clone())?;
    let known: HashMap<Id, Option<AttendanceMark>> = before
        .rows
        .iter()
        .map(|(named, row)| (named.row.id, row.as_ref().map(|r| r.mark)))
        .collect();
    let faults: Vec<FieldError> = input
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !known.contains_key(&row.participant_id))
        .map(|(i, _)| FieldError::new(&format!("/rows/{i}/participant_id"), "unknown"))
        .collect();
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    in_phase(Op::PutRegister, programme.phase)?;
    if !has_begun(session.starts_at, cx.now) {
        return Err(Error::code(Code::NotBegun).with("starts_at", session.starts_at.to_string()));
    }
    let marked_by = cx.actor.id()?;
    let row = |row: &RegisterRowInput| Row {
        session_id,
        participant_id: row.participant_id,
        mark: row.mark,
        note: row.note.clone().map(Into::into),
        marked_by,
        marked_at: cx.now,
    };
    let rows: Vec<Row> = input.rows.iter().map(row).collect();
    let session = write(cx, &programme, session, &rows)?;
    let changes: Vec<_> = input
        .rows
        .iter()
        .map(|r| {
            json!({ "participant_id": r.participant_id,
                "before": known.get(&r.participant_id).copied().flatten(), "after": r.mark })
        })
        .collect();
    audit::of(Op::PutRegister, Object::TrainingSession(session_id))
        .after(json!({ "rows": changes }))
        .write(cx, Some(programme.id))?;
    whole(cx, &programme, session)
}

/// Writes rows into a register; the session is held then.
pub(super) fn write(
    cx: &mut Cx<'_>,
    programme: &Programme,
    session: Session,
    rows: &[Row],
) -> Result<Session> {
    let status = next(session.status, Step::Mark)?;
    for row in rows {
        store::mark(cx.conn, row)?;
    }
    let session = moved(cx, session, status)?;
    if !crate::training::replacement_open(cx.conn, programme)? {
        // The set session was held: from here on nobody is replaced.
        offers::close_waitlist(cx, programme)?;
    }
    Ok(session)
}

/// Takes a row out that was the wrong one; the session of a register without rows is planned again.
pub fn delete_row(cx: &mut Cx<'_>, session_id: Id, participant: Id) -> Result<Register> {
    let (programme, session) = opened(cx, session_id, Op::DeleteRegisterRow)?;
    in_phase(Op::DeleteRegisterRow, programme.phase)?;
    let rows = store::rows(cx.conn, &[session_id])?;
    let row = rows.iter().find(|r| r.participant_id == participant);
    let row = row.ok_or_else(Error::not_found)?;
    let status = if rows.len() == 1 {
        next(session.status, Step::Empty)?
    } else {
        session.status
    };
    store::unmark(cx.conn, session_id, participant)?;
    audit::of(Op::DeleteRegisterRow, Object::TrainingSession(session_id))
        .change(
            json!({ "participant_id": participant, "mark": row.mark }),
            json!({ "status": status }),
        )
        .write(cx, Some(programme.id))?;
    let session = moved(cx, session, status)?;
    whole(cx, &programme, session)
}

/// A session with its programme, for who writes its register.
fn opened(cx: &mut Cx<'_>, id: Id, op: Op) -> Result<(Programme, Session)> {
    let session = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, session.programme_id)?;
    let teaches = session.taught_by(cx.actor.account) && cx.actor.has(programme.id, Role::Trainer);
    allowed(cx, op, &programme.subject().owned(teaches), session.status)?;
    Ok((programme, session))
}

/// The session where its register says that it is.
fn moved(cx: &mut Cx<'_>, session: Session, status: SessionStatus) -> Result<Session> {
    if status == session.status {
        return Ok(session);
    }
    let moved = Session {
        status,
        version: session.version + 1,
        updated_at: cx.now,
        ..session
    };
    store::update(cx.conn, moved.clone())?;
    Ok(moved)
}

fn whole(cx: &mut Cx<'_>, programme: &Programme, session: Session) -> Result<Register> {
    let scope = participants::service::scope(cx, programme.id)?;
    let everybody: Vec<Participant> = participants::store::all(cx.conn, &[programme.id])?
        .into_iter()
        .filter(|p| !scope.hidden.contains(&p.application_id))
        .collect();
    let marked = store::rows(cx.conn, &[session.id])?;
    let groups = belonging::of_programme(cx.conn, programme.id)?;
    let on_roster = roster(programme, &session, &everybody, &groups, &marked)?;
    let rows = with_rows(participants::store::named(cx.conn, on_roster)?, &marked);
    Ok(Register { session, rows })
}
