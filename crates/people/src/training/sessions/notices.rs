//! Who is told of a session that was announced, moved, given to others or cancelled: everybody who would have come, and everybody who
//! is to come now. A change of a lesson that nobody waits for any more is told to nobody.

use std::collections::BTreeSet;

use chrono::Duration;

use super::rules::SessionStatus;
use super::store;
use super::store::Session;
use crate::applications::phone_calls;
use crate::programmes::programme::Programme;
use crate::training::participants;
use crate::training::participants::store::Participant;
use base::cx::Cx;
use base::notifications::{Notice, Said, notify};
use kernel::Id;
use kernel::error::Result;

/// What people are told of a session.
type Facts = (Id, Option<Id>, kernel::Ts, kernel::Ts, String, BTreeSet<Id>);

fn facts(s: &Session) -> Facts {
    (
        s.id,
        s.group_id,
        s.starts_at,
        s.ends_at,
        s.place.clone(),
        trainers(s),
    )
}

fn trainers(s: &Session) -> BTreeSet<Id> {
    std::iter::once(s.trainer_id).chain(s.co_trainer_id).collect()
}

/// What begins sooner is told when it is planned; what is further ahead stands in the timetable: a half-year that is typed
/// in one morning is no reason for fifty messages.
const SHORT_NOTICE: Duration = Duration::days(7);

/// Tells of a session that was planned at short notice.
pub fn planned(cx: &mut Cx<'_>, programme: &Programme, new: &Session) -> Result<()> {
    if new.starts_at > cx.now + SHORT_NOTICE {
        return Ok(());
    }
    let notice = news(programme, new)?;
    let groups = new.group_id.map(|g| vec![g]);
    tell(cx, new, groups.as_deref(), trainers(new), &notice)
}

fn news(programme: &Programme, new: &Session) -> Result<Notice> {
    Ok(Notice::SessionPlanned {
        programme: programme.said()?,
        when: when(programme, new)?,
        place: new.place.as_str().into(),
    })
}

/// So many lessons are told one by one; the others stand in the timetable.
const TOLD: usize = 10;

/// Tells of sessions that were announced: each person and each trainer once, of all that is theirs and still ahead.
pub fn announced(cx: &mut Cx<'_>, programme: &Programme, rows: &[Session]) -> Result<()> {
    let ahead: Vec<&Session> = rows.iter().filter(|s| s.starts_at > cx.now).collect();
    if ahead.is_empty() {
        return Ok(());
    }
    for person in participants::store::attending(cx.conn, programme.id, None)? {
        let theirs = ahead.iter().copied();
        let theirs = theirs.filter(|s| s.group_id.is_none() || s.group_id == person.group_id);
        let theirs: Vec<&Session> = theirs.collect();
        if let Some(first) = theirs.first() {
            phone_calls::tell_until(cx, &person, &digest(programme, &theirs)?, Some(first.starts_at))?;
        }
    }
    let me = cx.actor.account;
    let teach: BTreeSet<Id> = ahead.iter().flat_map(|s| trainers(s)).collect();
    for trainer in teach.into_iter().filter(|t| Some(*t) != me) {
        let theirs = ahead.iter().copied();
        let theirs: Vec<&Session> = theirs.filter(|s| s.taught_by(Some(trainer))).collect();
        notify(cx, trainer, Some(programme.id), &digest(programme, &theirs)?)?;
    }
    Ok(())
}

/// One message for all of some sessions, which are in the order of their time.
fn digest(programme: &Programme, sessions: &[&Session]) -> Result<Notice> {
    if let [only] = sessions {
        return news(programme, only);
    }
    let zone = programme.zone()?;
    let line = |s: &&Session| format!("{}, {}", s.starts_at.said_in(zone), s.place);
    let mut lines: Vec<String> = sessions.iter().take(TOLD).map(line).collect();
    if sessions.len() > TOLD {
        lines.push("…".to_owned());
    }
    Ok(Notice::TimetableAnnounced {
        programme: programme.said()?,
        count: sessions.len().to_string().into(),
        sessions: lines.join("; ").into(),
    })
}

/// Tells somebody who came into a first group of all that is ahead: of its sessions, and of those for everybody.
pub fn joined(cx: &mut Cx<'_>, programme: &Programme, person: &Participant) -> Result<()> {
    let Some(group) = person.group_id else {
        return Ok(());
    };
    let filter = store::Filter {
        group: Some(group),
        from: Some(cx.now),
        status: Some(SessionStatus::Planned),
        limit: i64::MAX,
        ..Default::default()
    };
    let mut ahead = store::page(cx.conn, programme.id, &filter)?;
    ahead.retain(|s| s.starts_at > cx.now);
    let ahead: Vec<&Session> = ahead.iter().collect();
    match ahead.first() {
        Some(next) => phone_calls::tell_until(cx, person, &digest(programme, &ahead)?, Some(next.starts_at)),
        None => Ok(()),
    }
}

/// Tells of a session that was changed: those of the old group and of the new, the old trainers and the new.
pub fn changed(cx: &mut Cx<'_>, programme: &Programme, old: &Session, new: &Session) -> Result<()> {
    if facts(old) == facts(new) {
        return Ok(());
    }
    // Who goes to another lesson learns that this one is not theirs; the others learn where it is now.
    let gone = Notice::SessionCancelled {
        programme: programme.said()?,
        when: when(programme, old)?,
    };
    let here = Notice::SessionMoved {
        programme: programme.said()?,
        before: when(programme, old)?,
        when: when(programme, new)?,
        place: new.place.as_str().into(),
    };
    let given_away = Notice::SessionGivenAway {
        programme: programme.said()?,
        when: when(programme, old)?,
    };
    let (left, came) = (trainers(old), trainers(new));
    let others: BTreeSet<Id> = left.difference(&came).copied().collect();
    to_all(cx, old, &[], others, &given_away)?;
    match (old.group_id, new.group_id) {
        (Some(a), Some(b)) if a != b => tell(cx, old, Some(&[a]), BTreeSet::new(), &gone)?,
        // A lesson for all became that of one group.
        (None, Some(b)) => {
            let rest = participants::store::attending(cx.conn, old.programme_id, None)?;
            let rest: Vec<_> = rest.into_iter().filter(|p| p.group_id != Some(b)).collect();
            to_all(cx, old, &rest, BTreeSet::new(), &gone)?;
        }
        _ => {}
    }
    let groups = new.group_id.map(|g| vec![g]);
    tell(cx, new, groups.as_deref(), came, &here)
}

/// Tells of a session that does not take place.
pub fn cancelled(cx: &mut Cx<'_>, programme: &Programme, old: &Session) -> Result<()> {
    let notice = Notice::SessionCancelled {
        programme: programme.said()?,
        when: when(programme, old)?,
    };
    let groups = old.group_id.map(|g| vec![g]);
    tell(cx, old, groups.as_deref(), trainers(old), &notice)
}

/// Tells of a session that takes place after all.
pub fn reinstated(cx: &mut Cx<'_>, programme: &Programme, new: &Session) -> Result<()> {
    let notice = Notice::SessionReinstated {
        programme: programme.said()?,
        when: when(programme, new)?,
        place: new.place.as_str().into(),
    };
    let groups = new.group_id.map(|g| vec![g]);
    tell(cx, new, groups.as_deref(), trainers(new), &notice)
}

fn when(programme: &Programme, session: &Session) -> Result<Said> {
    Ok(session.starts_at.said_in(programme.zone()?).into())
}

fn tell(
    cx: &mut Cx<'_>,
    session: &Session,
    groups: Option<&[Id]>,
    trainers: BTreeSet<Id>,
    notice: &Notice,
) -> Result<()> {
    let people = participants::store::attending(cx.conn, session.programme_id, groups)?;
    to_all(cx, session, &people, trainers, notice)
}

/// Whoever made the change knows of it.
fn to_all(
    cx: &mut Cx<'_>,
    session: &Session,
    people: &[Participant],
    trainers: BTreeSet<Id>,
    notice: &Notice,
) -> Result<()> {
    if session.starts_at <= cx.now {
        return Ok(());
    }
    for person in people {
        phone_calls::tell_until(cx, person, notice, Some(session.starts_at))?;
    }
    let me = cx.actor.account;
    for trainer in trainers.into_iter().filter(|t| Some(*t) != me) {
        notify(cx, trainer, Some(session.programme_id), notice)?;
    }
    Ok(())
}
