//! Sessions as their readers are shown them: who knows of a draft, what lies around a session, and what may be wrong with it.

use std::collections::{BTreeSet, HashMap};

use super::clashes::{Around, SessionWarning, Slot, warnings};
use super::rules::SessionStatus;
use super::store::{self, Session};
use crate::accounts::names;
use crate::programmes::calendar;
use crate::programmes::programme::Programme;
use crate::training::{groups, modules};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise, opens};
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Json, Localised, Ts};

impl From<&Session> for Slot {
    fn from(s: &Session) -> Self {
        Slot {
            session: s.id,
            programme: s.programme_id,
            group: s.group_id,
            trainer: s.trainer_id,
            co_trainer: s.co_trainer_id,
            starts_at: s.starts_at,
            ends_at: s.ends_at,
            place: s.place.clone(),
            planned_at: s.updated_at,
        }
    }
}

/// What the identifiers of a session stand for.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The group.
    pub group: Option<Localised>,
    /// The module.
    pub module: Option<Localised>,
    /// Who teaches.
    pub trainer: Option<String>,
    /// The second trainer.
    pub co_trainer: Option<String>,
}

/// The names of some sessions of a programme, in their order: three queries, however many they are.
pub fn names(cx: &mut Cx<'_>, programme: Id, rows: &[Session]) -> Result<Vec<Names>> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let read = |rows: Vec<(Id, Json)>| -> Result<HashMap<Id, Localised>> {
        rows.into_iter()
            .map(|(id, name)| Ok((id, name.read()?)))
            .collect()
    };
    let groups = read(groups::store::names(cx.conn, programme)?)?;
    let modules = read(modules::store::names(cx.conn, programme)?)?;
    let trainers = names::of(cx.conn, rows.iter().flat_map(Session::trainers))?;
    let of = |s: &Session| Names {
        group: s.group_id.and_then(|id| groups.get(&id).cloned()),
        module: s.module_id.and_then(|id| modules.get(&id).cloned()),
        trainer: trainers.get(&s.trainer_id).cloned(),
        co_trainer: s.co_trainer_id.and_then(|id| trainers.get(&id).cloned()),
    };
    Ok(rows.iter().map(of).collect())
}

/// A session as its reader is shown it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The session.
    pub row: Session,
    /// What its identifiers stand for.
    pub names: Names,
    /// What may be wrong with it; absent for whoever plans nothing.
    pub warnings: Option<Vec<SessionWarning>>,
}

/// Sessions of a programme as the actor is shown them.
pub fn shown(cx: &mut Cx<'_>, programme: &Programme, rows: Vec<Session>) -> Result<Vec<Shown>> {
    let names = names(cx, programme.id, &rows)?;
    if !plans(cx, &programme.subject()) {
        let bare = |(row, names)| Shown {
            row,
            names,
            warnings: None,
        };
        return Ok(rows.into_iter().zip(names).map(bare).collect());
    }
    let warnings = warned(cx, programme, &rows)?;
    let with = |((row, names), warnings)| Shown {
        row,
        names,
        warnings: Some(warnings),
    };
    Ok(rows.into_iter().zip(names).zip(warnings).map(with).collect())
}

/// The same of one.
pub fn show(cx: &mut Cx<'_>, programme: &Programme, row: Session) -> Result<Shown> {
    shown(cx, programme, vec![row])?
        .pop()
        .ok_or_else(Error::not_found)
}

/// Whether the actor plans the sessions of a programme, and so knows of its drafts.
pub fn plans(cx: &Cx<'_>, programme: &Subject) -> bool {
    opens(cx, Op::AnnounceTrainingSession, programme)
}

/// Lets the actor pass to a session as to anything of its programme, but to a draft only whoever plans.
pub fn allowed(cx: &Cx<'_>, op: Op, subject: &Subject, status: SessionStatus) -> Result<()> {
    if status == SessionStatus::Draft && !plans(cx, subject) {
        return Err(Error::not_found());
    }
    authorise(cx, op, subject)
}

/// What may be wrong with each of some sessions of a programme, in their order: three queries, however many they are.
/// What was held or does not take place is as it is.
pub fn warned(cx: &mut Cx<'_>, programme: &Programme, rows: &[Session]) -> Result<Vec<Vec<SessionWarning>>> {
    let slots: Vec<Option<Slot>> = rows
        .iter()
        .map(|s| matches!(s.status, SessionStatus::Draft | SessionStatus::Planned).then(|| s.into()))
        .collect();
    let around = around(cx, programme, slots.iter().flatten())?;
    let of = |slot: Option<Slot>| match (slot, &around) {
        (Some(slot), Some(around)) => warnings(&slot, around),
        _ => vec![],
    };
    Ok(slots.into_iter().map(of).collect())
}

/// What lies around some sessions of a programme; nothing, where there are none.
pub fn around<'a>(
    cx: &mut Cx<'_>,
    programme: &Programme,
    slots: impl Iterator<Item = &'a Slot> + Clone,
) -> Result<Option<Around>> {
    let Some((from, to)) = span(slots.clone()) else {
        return Ok(None);
    };
    let trainers: BTreeSet<Id> = slots.flat_map(Slot::trainers).collect();
    let trainers: Vec<Id> = trainers.into_iter().collect();
    let here = store::in_house(cx.conn, programme.organisation_id, from, to)?;
    let known: BTreeSet<Id> = here.iter().map(|slot| slot.session).collect();
    let mut elsewhere = store::teaching(cx.conn, &trainers, from, to)?;
    elsewhere.retain(|slot| !known.contains(&slot.session));
    let zone = programme.zone()?;
    let holidays = calendar::holidays(
        cx.conn,
        programme.organisation_id,
        from.date_in(zone),
        to.date_in(zone),
    )?;
    let knows = |(programme, role): &(Option<Id>, Role)| match role {
        Role::Coordinator | Role::Trainer => *programme,
        _ => None,
    };
    Ok(Some(Around {
        zone,
        training: (programme.training_starts_on, programme.training_ends_on),
        holidays,
        here,
        elsewhere,
        known: cx.actor.grants.iter().filter_map(knows).collect(),
    }))
}

/// From the first beginning to the last end.
fn span<'a>(slots: impl Iterator<Item = &'a Slot> + Clone) -> Option<(Ts, Ts)> {
    let from = slots.clone().map(|slot| slot.starts_at).min()?;
    let to = slots.map(|slot| slot.ends_at).max()?;
    Some((from, to))
}
