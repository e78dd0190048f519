//! A trainer's day in one download, and the hours that were taught.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveTime};

use super::due;
use super::register::Register;
use super::roster::{roster, with_rows};
use super::rules::{RegisterState, SessionStatus};
use super::store::{self, Filter, Session};
use crate::accounts::names;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::training::participants::belonging;
use crate::training::{participants, seen};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, local_to_instant};

/// Sessions that a trainer could teach in a day; more are a mistake.
const MOST: i64 = 100;
/// So many registers that are due are taken along; the next ones come when these are done.
const MOST_DUE: usize = 20;

/// A trainer's day.
#[derive(Default)]
pub struct Day {
    /// The registers of today's sessions.
    pub sessions: Vec<Register>,
    /// Registers of earlier sessions that are due, the oldest first.
    pub due: Vec<Register>,
}

/// The sessions that the actor teaches today, in each programme's zone, with rosters and marks so far, and the registers
/// of earlier ones that are due.
pub fn today(cx: &mut Cx<'_>) -> Result<Day> {
    authorise(cx, Op::GetToday, &Subject::installation())?;
    let me = cx.actor.id()?;
    let mine: Vec<Id> = cx
        .actor
        .grants
        .iter()
        .filter(|(_, role)| *role == Role::Trainer)
        .filter_map(|(programme, _)| *programme)
        .collect();
    let mut day = Day::default();
    for id in mine {
        let programme = programme::find(cx.conn, id)?;
        let zone = programme.zone()?;
        let date = cx.now.date_in(zone);
        let tomorrow = date
            .checked_add_days(Days::new(1))
            .ok_or_else(|| Error::internal("the calendar ends"))?;
        let from = local_to_instant(date.and_time(NaiveTime::MIN), zone);
        let filter = Filter {
            trainer: Some(me),
            from: Some(from),
            to: Some(local_to_instant(tomorrow.and_time(NaiveTime::MIN), zone)),
            limit: MOST,
            ..Filter::default()
        };
        let mut sessions = store::page(cx.conn, id, &filter)?;
        sessions.retain(|s| s.status != SessionStatus::Cancelled);
        if in_phase(Op::PutRegister, programme.phase).is_ok() {
            let due = due::sessions(cx, &programme, RegisterState::Due, Some(me))?;
            let due: Vec<Id> = due.into_iter().map(|session| session.id).collect();
            let due = store::some(cx.conn, &due)?.into_iter();
            sessions.extend(due.filter(|s| s.starts_at < from).take(MOST_DUE));
        }
        for register in registers(cx, &programme, sessions)? {
            let list = if register.session.starts_at < from {
                &mut day.due
            } else {
                &mut day.sessions
            };
            list.push(register);
        }
    }
    for list in [&mut day.sessions, &mut day.due] {
        list.sort_by_key(|r| (r.session.starts_at, r.session.id));
    }
    Ok(day)
}

/// The registers of some sessions of a programme: four queries, however many they are.
fn registers(cx: &mut Cx<'_>, programme: &Programme, sessions: Vec<Session>) -> Result<Vec<Register>> {
    if sessions.is_empty() {
        return Ok(vec![]);
    }
    let ids: Vec<Id> = sessions.iter().map(|s| s.id).collect();
    let marked = store::rows(cx.conn, &ids)?;
    let everybody = participants::store::all(cx.conn, &[programme.id])?;
    let groups = belonging::of_programme(cx.conn, programme.id)?;
    let named: HashMap<Id, _> = participants::store::named(cx.conn, everybody.clone())?
        .into_iter()
        .map(|n| (n.row.id, n))
        .collect();
    let mut registers = Vec::new();
    for session in sessions {
        let theirs: Vec<_> = marked
            .iter()
            .filter(|r| r.session_id == session.id)
            .cloned()
            .collect();
        let people = roster(programme, &session, &everybody, &groups, &theirs)?
            .iter()
            .filter_map(|p| named.get(&p.id).cloned())
            .collect();
        registers.push(Register {
            rows: with_rows(people, &theirs),
            session,
        });
    }
    Ok(registers)
}

/// What somebody taught.
pub struct Taught {
    /// Who.
    pub trainer_id: Id,
    /// Name.
    pub name: String,
    /// Sessions held.
    pub sessions: i64,
    /// Minutes of these.
    pub minutes: i64,
}

/// The hours taught in a programme, by trainer.
pub fn hours(cx: &mut Cx<'_>, programme_id: Id) -> Result<Vec<Taught>> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::GetHours, &subject)?;
    let mut sums: BTreeMap<Id, (i64, i64)> = BTreeMap::new();
    for held in store::taught(cx.conn, programme_id)? {
        for who in std::iter::once(held.trainer_id).chain(held.co_trainer_id) {
            let sum = sums.entry(who).or_default();
            sum.0 += 1;
            sum.1 += (held.ends_at - held.starts_at).num_minutes();
        }
    }
    let names = names::of(cx.conn, sums.keys().copied())?;
    Ok(sums
        .into_iter()
        .map(|(trainer_id, (sessions, minutes))| Taught {
            trainer_id,
            name: names.get(&trainer_id).cloned().unwrap_or_default(),
            sessions,
            minutes,
        })
        .collect())
}
