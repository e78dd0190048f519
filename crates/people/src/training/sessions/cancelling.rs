//! Use cases of what does not take place: call a session off, and take that back.

use serde_json::json;
use validator::Validate;

use super::notices;
use super::rules::{Step, next};
use super::store::{self, Session};
use super::timetable::{Shown, allowed, show};
use crate::training::seen;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::undo::{Reversal, Taken};
use base::policy::{Op, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input, Text};

/// Why a session does not take place.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSession {
    /// The reason.
    #[validate(nested)]
    pub reason: Text<2000>,
}

/// Calls a session off.
pub fn cancel(cx: &mut Cx<'_>, id: Id, input: &Input<CancelSession>) -> Result<Shown> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    allowed(cx, Op::CancelTrainingSession, &subject, old.status)?;
    let input = input.get()?;
    in_phase(Op::CancelTrainingSession, programme.phase)?;
    let row = Session {
        status: next(old.status, Step::Cancel)?,
        cancel_reason: Some(input.reason.clone().into()),
        cancelled_by: cx.actor.account,
        cancelled_at: Some(cx.now),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    notices::cancelled(cx, &programme, &row)?;
    let after = json!({ "status": row.status, "reason": input.reason });
    audit::of(Op::CancelTrainingSession, Object::TrainingSession(id))
        .change(json!({ "status": old.status }), after)
        .write(cx, Some(programme.id))?;
    show(cx, &programme, row)
}

/// Takes back that a session was called off: within a quarter of an hour by the same person, else by another one with a reason.
/// Not where it is made up for meanwhile. What is in the way of it by now is told as of a new one.
pub fn reinstate(cx: &mut Cx<'_>, id: Id, input: &Input<Reversal>) -> Result<Shown> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    allowed(cx, Op::ReinstateTrainingSession, &subject, old.status)?;
    let reason = input.get()?.reason.as_deref();
    let status = next(old.status, Step::Reinstate)?;
    taken(&old).back(cx, reason)?;
    in_phase(Op::ReinstateTrainingSession, programme.phase)?;
    if store::is_made_up(cx.conn, id)? {
        return Err(Error::code(Code::WrongState).with("state", "made_up"));
    }
    let row = Session {
        status,
        cancel_reason: None,
        cancelled_by: None,
        cancelled_at: None,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    notices::reinstated(cx, &programme, &row)?;
    audit::of(Op::ReinstateTrainingSession, Object::TrainingSession(id))
        .change(
            json!({ "status": old.status, "reason": old.cancel_reason }),
            json!({ "status": status }),
        )
        .because(reason)
        .write(cx, Some(programme.id))?;
    show(cx, &programme, row)
}

/// Who called a session off, and when.
pub fn taken(row: &Session) -> Taken {
    Taken {
        by: row.cancelled_by,
        at: row.cancelled_at,
    }
}
