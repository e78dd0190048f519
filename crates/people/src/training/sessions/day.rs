//! A trainer's day in one download, and the hours that were taught.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveTime};

use super::register::{Register, roster, with_rows};
use super::rules::SessionStatus;
use super::store::{self, Filter};
use crate::programmes::programme;
use crate::training::{participants, seen};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, local_to_instant};

/// Sessions that a trainer could teach in a day; more are a mistake.
const MOST: i64 = 100;

/// The sessions that the actor teaches today, in each programme's zone, with rosters and marks so far.
pub fn today(cx: &mut Cx<'_>) -> Result<Vec<Register>> {
    authorise(cx, Op::GetToday, &Subject::installation())?;
    let me = cx.actor.id()?;
    let mine: Vec<Id> = cx
        .actor
        .grants
        .iter()
        .filter(|(_, role)| *role == Role::Trainer)
        .filter_map(|(programme, _)| *programme)
        .collect();
    let mut day = Vec::new();
    for id in mine {
        let programme = programme::find(cx.conn, id)?;
        let zone = programme.zone()?;
        let date = cx.now.date_in(zone);
        let tomorrow = date
            .checked_add_days(Days::new(1))
            .ok_or_else(|| Error::internal("the calendar ends"))?;
        let filter = Filter {
            trainer: Some(me),
            from: Some(local_to_instant(date.and_time(NaiveTime::MIN), zone)),
            to: Some(local_to_instant(tomorrow.and_time(NaiveTime::MIN), zone)),
            limit: MOST,
            ..Filter::default()
        };
        let mut sessions = store::page(cx.conn, id, &filter)?;
        sessions.retain(|s| s.status != SessionStatus::Cancelled);
        if sessions.is_empty() {
            continue;
        }
        let ids: Vec<Id> = sessions.iter().map(|s| s.id).collect();
        let marked = store::rows(cx.conn, &ids)?;
        let everybody = participants::store::all(cx.conn, &[id])?;
        let named: HashMap<Id, _> = participants::store::named(cx.conn, everybody.clone())?
            .into_iter()
            .map(|n| (n.row.id, n))
            .collect();
        for session in sessions {
            let theirs: Vec<_> = marked
                .iter()
                .filter(|r| r.session_id == session.id)
                .cloned()
                .collect();
            let people = roster(&programme, &session, &everybody, &theirs)?
                .iter()
                .filter_map(|p| named.get(&p.id).cloned())
                .collect();
            day.push(Register {
                rows: with_rows(people, &theirs),
                session,
            });
        }
    }
    day.sort_by_key(|r| (r.session.starts_at, r.session.id));
    Ok(day)
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
    let ids: Vec<Id> = sums.keys().copied().collect();
    let names: HashMap<Id, String> = store::account_names(cx.conn, &ids)?.into_iter().collect();
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
