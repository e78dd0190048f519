//! Use cases of sessions: plan, look whether something is in the way, move.

use std::collections::HashMap;

use serde_json::json;
use validator::{Validate, ValidationError};

use super::clashes::{SessionWarning, reach};
use super::rules::{RegisterState, SessionStatus, Step, next};
use super::store::{self, Filter, Session};
use super::timetable::{self, Shown, allowed, plans, show, shown};
use super::{due, notices};
use crate::programmes::members;
use crate::programmes::programme::Programme;
use crate::training::{groups, known, modules, seen};
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase, opens};
use kernel::error::{Code, Error, FieldError, Result};
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
    /// Only on creation: nobody else sees the session, and nobody is told, before it is announced.
    pub draft: Option<bool>,
}

fn span(input: &SessionInput) -> std::result::Result<(), ValidationError> {
    let length = input.ends_at - input.starts_at;
    if length <= chrono::Duration::zero() || length > chrono::Duration::days(1) {
        return Err(ValidationError::new("order"));
    }
    Ok(())
}

/// What a session would be by an input.
fn planned(cx: &Cx<'_>, programme: &Programme, id: Id, input: &SessionInput) -> Session {
    let status = match input.draft {
        Some(true) => SessionStatus::Draft,
        _ => SessionStatus::Planned,
    };
    Session {
        id,
        programme_id: programme.id,
        group_id: input.group_id,
        module_id: input.module_id,
        trainer_id: input.trainer_id,
        co_trainer_id: input.co_trainer_id,
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        place: input.place.clone().into(),
        status,
        makeup_of: input.makeup_of,
        cancel_reason: None,
        cancelled_by: None,
        cancelled_at: None,
        series_id: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    }
}

/// Tells what may be wrong with a session before it is planned, or before the one with that `id` is moved so.
pub fn look(cx: &mut Cx<'_>, programme_id: Id, input: &Input<SessionInput>) -> Result<Vec<SessionWarning>> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::CheckTrainingSession, &subject)?;
    let input = input.get()?;
    check(cx, &programme, input)?;
    within_reach(cx, &programme, input)?;
    in_phase(Op::CheckTrainingSession, programme.phase)?;
    let row = planned(cx, &programme, input.id.unwrap_or_else(Id::new), input);
    Ok(timetable::warned(cx, &programme, &[row])?
        .pop()
        .unwrap_or_default())
}

/// Plans a session, or a make-up of one.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<SessionInput>) -> Result<Shown> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::CreateTrainingSession, &subject)?;
    let input = input.get()?;
    check(cx, &programme, input)?;
    in_phase(Op::CreateTrainingSession, programme.phase)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => {
            let row = store::find(cx.conn, id)?;
            return show(cx, &programme, row);
        }
    };
    within_reach(cx, &programme, input)?;
    let row = planned(cx, &programme, id, input);
    store::insert(cx.conn, row.clone())?;
    if row.status == SessionStatus::Planned {
        notices::planned(cx, &programme, &row)?;
    }
    let after = value_of(input)?;
    record(cx, Op::CreateTrainingSession, &row, json!(null), after)?;
    show(cx, &programme, row)
}

/// Lists sessions by their time; drafts for those who plan.
pub fn list(
    cx: &mut Cx<'_>,
    programme_id: Id,
    register: Option<RegisterState>,
    filter: Filter,
) -> Result<Vec<Shown>> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::ListTrainingSessions, &subject)?;
    let ids = match register {
        Some(state) if opens(cx, Op::GetRegister, &subject) => {
            let found = due::sessions(cx, &programme, state, filter.trainer)?;
            Some(found.into_iter().map(|session| session.id).collect())
        }
        // Whether others were marked is not a participant's to know.
        Some(_) => return Err(Error::code(Code::Forbidden)),
        None => None,
    };
    let filter = Filter {
        ids,
        drafts: plans(cx, &subject),
        ..filter
    };
    let rows = store::page(cx.conn, programme_id, &filter)?;
    shown(cx, &programme, rows)
}

/// Reads a session.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Shown> {
    let row = store::find(cx.conn, id)?;
    let (programme, subject) = seen(cx, row.programme_id)?;
    allowed(cx, Op::GetTrainingSession, &subject, row.status)?;
    show(cx, &programme, row)
}

/// Moves a session, or gives it to another trainer. Participants are told of a new time or place, but of a draft nobody.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<SessionInput>) -> Result<Shown> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    allowed(cx, Op::UpdateTrainingSession, &subject, old.status)?;
    version.check(old.version)?;
    let input = input.get()?;
    check(cx, &programme, input)?;
    no_circle(cx, &old, input.makeup_of)?;
    if input
        .draft
        .is_some_and(|draft| draft != (old.status == SessionStatus::Draft))
    {
        return Err(Error::field("/draft", "read_only"));
    }
    if input.starts_at != old.starts_at {
        within_reach(cx, &programme, input)?;
    }
    in_phase(Op::UpdateTrainingSession, programme.phase)?;
    let row = Session {
        status: next(old.status, Step::Reschedule)?,
        version: old.version + 1,
        series_id: old.series_id,
        created_at: old.created_at,
        ..planned(cx, &programme, id, input)
    };
    store::update(cx.conn, row.clone())?;
    if old.status == SessionStatus::Planned {
        notices::changed(cx, &programme, &old, &row)?;
    }
    let before = json!({ "starts_at": old.starts_at, "ends_at": old.ends_at, "place": old.place, "trainer_id": old.trainer_id });
    let after = value_of(input)?;
    record(cx, Op::UpdateTrainingSession, &row, before, after)?;
    show(cx, &programme, row)
}

/// Whatever a session names belongs to its programme.
fn check(cx: &mut Cx<'_>, programme: &Programme, input: &SessionInput) -> Result<()> {
    if let Some(id) = input.makeup_of {
        let missed = known(store::of_programme(cx.conn, programme.id, id), "/makeup_of")?;
        // Nobody has missed what was not announced.
        if missed.status == SessionStatus::Draft {
            return Err(Error::field("/makeup_of", "unknown"));
        }
    }
    let ids = (
        input.group_id,
        input.module_id,
        input.trainer_id,
        input.co_trainer_id,
    );
    named(cx, programme, ids)
}

/// For which group, on what, and with whom a session is.
pub type Names = (Option<Id>, Option<Id>, Id, Option<Id>);

/// Group, module and trainers belong to the programme.
pub fn named(cx: &mut Cx<'_>, programme: &Programme, ids: Names) -> Result<()> {
    let (group, module, trainer, co_trainer) = ids;
    if let Some(id) = group {
        known(
            groups::store::of_programme(cx.conn, programme.id, id),
            "/group_id",
        )?;
    }
    if let Some(id) = module {
        known(
            modules::store::of_programme(cx.conn, programme.id, id),
            "/module_id",
        )?;
    }
    let trainers = members::store::holders(cx.conn, programme.id, Role::Trainer)?;
    if !trainers.contains(&trainer) {
        return Err(Error::field("/trainer_id", "unknown"));
    }
    if co_trainer.is_some_and(|id| !trainers.contains(&id)) {
        return Err(Error::field("/co_trainer_id", "unknown"));
    }
    // Nobody teaches the same hours twice.
    if co_trainer == Some(trainer) {
        return Err(Error::field("/co_trainer_id", "duplicate"));
    }
    Ok(())
}

/// Another year, or a century ago, is a slip of the pen.
fn within_reach(cx: &Cx<'_>, programme: &Programme, input: &SessionInput) -> Result<()> {
    let zone = programme.zone()?;
    let training = (programme.training_starts_on, programme.training_ends_on);
    let (first, last) = reach(training, cx.now.date_in(zone));
    if (first..=last).contains(&input.starts_at.date_in(zone)) {
        return Ok(());
    }
    let fault = FieldError::new("/starts_at", "range")
        .with("min", first.to_string())
        .with("max", last.to_string());
    Err(Error::Invalid(vec![fault]))
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
