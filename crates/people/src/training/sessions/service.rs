//! Use cases of sessions: plan, move, cancel.

use std::collections::HashMap;

use serde_json::json;
use validator::{Validate, ValidationError};

use super::notices;
use super::rules::{SessionStatus, Step, next};
use super::store::{self, Filter, Session};
use crate::programmes::members;
use crate::programmes::programme::Programme;
use crate::training::{groups, known, modules, seen};
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text, Ts, value_of};

/// What is told of a session.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingSessionInput)]
#[validate(schema(function = "span"))]
pub struct SessionInput {
    /// Made by the client if it likes; only on creation.
    pub id: Option<Id>,
    /// The group; absent for all groups.
    pub group_id: Option<Id>,
    /// The module.
    pub module_id: Option<Id>,
    /// Who teaches: somebody with the role of a trainer.
    pub trainer_id: Id,
    /// A second trainer.
    pub co_trainer_id: Option<Id>,
    /// Beginning.
    pub starts_at: Ts,
    /// End, at most a day later.
    pub ends_at: Ts,
    /// Where.
    #[validate(nested)]
    pub place: Text<300>,
    /// The session that it makes up for.
    pub makeup_of: Option<Id>,
}

fn span(input: &SessionInput) -> std::result::Result<(), ValidationError> {
    let length = input.ends_at - input.starts_at;
    if length <= chrono::Duration::zero() || length > chrono::Duration::days(1) {
        return Err(ValidationError::new("order"));
    }
    Ok(())
}

/// Why a session does not take place.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSession {
    /// The reason.
    #[validate(nested)]
    pub reason: Text<2000>,
}

/// Plans a session, or a make-up of one.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<SessionInput>) -> Result<Session> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::CreateTrainingSession, &subject)?;
    let input = input.get()?;
    check(cx, &programme, input)?;
    in_phase(Op::CreateTrainingSession, programme.phase)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    let row = Session {
        id,
        programme_id,
        group_id: input.group_id,
        module_id: input.module_id,
        trainer_id: input.trainer_id,
        co_trainer_id: input.co_trainer_id,
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        place: input.place.clone().into(),
        status: SessionStatus::Planned,
        makeup_of: input.makeup_of,
        cancel_reason: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    notices::planned(cx, &programme, &row)?;
    let after = value_of(input)?;
    record(cx, Op::CreateTrainingSession, &row, json!(null), after)?;
    Ok(row)
}

/// Lists sessions by their time.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, filter: &Filter) -> Result<Vec<Session>> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListTrainingSessions, &subject)?;
    store::page(cx.conn, programme_id, filter)
}

/// Reads a session.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Session> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = seen(cx, row.programme_id)?;
    authorise(cx, Op::GetTrainingSession, &subject)?;
    Ok(row)
}

/// Moves a session, or gives it to another trainer. Participants are told of a new time or place.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<SessionInput>) -> Result<Session> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    authorise(cx, Op::UpdateTrainingSession, &subject)?;
    version.check(old.version)?;
    let input = input.get()?;
    check(cx, &programme, input)?;
    no_circle(cx, &old, input.makeup_of)?;
    in_phase(Op::UpdateTrainingSession, programme.phase)?;
    let status = next(old.status, Step::Reschedule)?;
    let row = Session {
        group_id: input.group_id,
        module_id: input.module_id,
        trainer_id: input.trainer_id,
        co_trainer_id: input.co_trainer_id,
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        place: input.place.clone().into(),
        makeup_of: input.makeup_of,
        status,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    notices::changed(cx, &programme, &old, &row)?;
    let before = json!({ "starts_at": old.starts_at, "ends_at": old.ends_at, "place": old.place, "trainer_id": old.trainer_id });
    let after = value_of(input)?;
    record(cx, Op::UpdateTrainingSession, &row, before, after)?;
    Ok(row)
}

/// Calls a session off.
pub fn cancel(cx: &mut Cx<'_>, id: Id, input: &Input<CancelSession>) -> Result<Session> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    authorise(cx, Op::CancelTrainingSession, &subject)?;
    let input = input.get()?;
    in_phase(Op::CancelTrainingSession, programme.phase)?;
    let row = Session {
        status: next(old.status, Step::Cancel)?,
        cancel_reason: Some(input.reason.clone().into()),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    notices::cancelled(cx, &programme, &row)?;
    let after = json!({ "status": row.status, "reason": input.reason });
    record(
        cx,
        Op::CancelTrainingSession,
        &row,
        json!({ "status": old.status }),
        after,
    )?;
    Ok(row)
}

/// Whatever a session names belongs to its programme.
fn check(cx: &mut Cx<'_>, programme: &Programme, input: &SessionInput) -> Result<()> {
    if let Some(id) = input.group_id {
        known(
            groups::store::of_programme(cx.conn, programme.id, id),
            "/group_id",
        )?;
    }
    if let Some(id) = input.module_id {
        known(
            modules::store::of_programme(cx.conn, programme.id, id),
            "/module_id",
        )?;
    }
    if let Some(id) = input.makeup_of {
        known(store::of_programme(cx.conn, programme.id, id), "/makeup_of")?;
    }
    let trainers = members::store::holders(cx.conn, programme.id, Role::Trainer)?;
    if !trainers.contains(&input.trainer_id) {
        return Err(Error::field("/trainer_id", "unknown"));
    }
    if input.co_trainer_id.is_some_and(|id| !trainers.contains(&id)) {
        return Err(Error::field("/co_trainer_id", "unknown"));
    }
    Ok(())
}

/// A session makes up for none that, in the end, makes up for it.
fn no_circle(cx: &mut Cx<'_>, session: &Session, makeup_of: Option<Id>) -> Result<()> {
    let all: HashMap<Id, Option<Id>> = store::makeups(cx.conn, session.programme_id)?
        .into_iter()
        .collect();
    let mut at = makeup_of;
    let mut steps = 0;
    while let Some(id) = at {
        if id == session.id || steps > all.len() {
            return Err(Error::field("/makeup_of", "order"));
        }
        at = all.get(&id).copied().flatten();
        steps += 1;
    }
    Ok(())
}

fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Session,
    before: serde_json::Value,
    after: serde_json::Value,
) -> Result<()> {
    audit::of(deed, Object::TrainingSession(row.id))
        .change(before, after)
        .write(cx, Some(row.programme_id))
}
