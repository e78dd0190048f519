//! Sends what is due. Nothing depends on when this runs but how late people are told: what is over is not told any more.

use base::cx::Cx;
use base::db::DbConn;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts};
use people::applications::reminders::{Due, Look};
use people::programmes::programme::Programme;
use people::programmes::reminders::{Reminder, ReminderKind};
use people::programmes::{programme, reminders};
use people::{applications, plans, training};

/// So many people at most in one transaction.
const PAGE: i64 = 200;

/// Phases in which somebody is reminded of something.
const RUNNING: [Phase; 4] = [Phase::Open, Phase::Selection, Phase::Training, Phase::Final];

/// What each area finds for a reminder.
fn find(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    match look.reminder.kind {
        ReminderKind::CallCloses | ReminderKind::ClarificationDue | ReminderKind::OfferEnds => {
            applications::reminders::due(conn, programme, look)
        }
        ReminderKind::SessionBegins | ReminderKind::AssignmentDue => {
            training::reminders::due(conn, programme, look)
        }
        ReminderKind::PlanDue => plans::reminders::due(conn, programme, look),
        ReminderKind::CardsDue | ReminderKind::PitchBegins => jury::reminders::due(conn, programme, look),
    }
}

/// When the next thing of a kind is, after a time.
pub(super) fn next(
    conn: &mut DbConn,
    programme: &Programme,
    kind: ReminderKind,
    after: Ts,
) -> Result<Option<Ts>> {
    match kind {
        ReminderKind::CallCloses | ReminderKind::ClarificationDue | ReminderKind::OfferEnds => {
            applications::reminders::next(conn, programme, kind, after)
        }
        ReminderKind::SessionBegins | ReminderKind::AssignmentDue => {
            training::reminders::next(conn, programme, kind, after)
        }
        ReminderKind::PlanDue => plans::reminders::next(programme, kind, after),
        ReminderKind::CardsDue | ReminderKind::PitchBegins => {
            jury::reminders::next(conn, programme, kind, after)
        }
    }
}

/// Those that are sent, the nearest to the date first: of several whose time has come since, only that one is sent.
fn sent(conn: &mut DbConn, programme: Id) -> Result<Vec<Reminder>> {
    let (_, mut all) = reminders::store::of(conn, programme)?;
    all.retain(|one| one.enabled);
    all.sort_by_key(|one| one.before);
    Ok(all)
}

/// The programmes and reminders for which somebody is due, to be looked at by a read that locks nothing.
pub fn is_due(conn: &mut DbConn, now: Ts) -> Result<Vec<(Id, Reminder)>> {
    let mut found = vec![];
    for programme in programme::store::in_phases(conn, &RUNNING)? {
        for reminder in sent(conn, programme.id)? {
            let look = Look {
                reminder,
                now,
                limit: 1,
            };
            if !find(conn, &programme, &look)?.is_empty() {
                found.push((programme.id, reminder));
            }
        }
    }
    Ok(found)
}

/// The programmes that closed with drafts whose people were not told, to be looked at by a read that locks nothing.
pub fn closed(conn: &mut DbConn, now: Ts) -> Result<Vec<Id>> {
    let mut found = vec![];
    for programme in programme::store::in_phases(conn, &RUNNING)? {
        if applications::closings::is_due(conn, &programme, now)? {
            found.push(programme.id);
        }
    }
    Ok(found)
}

/// Tells a page of them; whether there may be more.
pub fn tell_closed(cx: &mut Cx<'_>, programme: Id) -> Result<bool> {
    applications::closings::send(cx, programme, PAGE)
}

/// Sends a page of what is due for one reminder; whether there may be more. It is looked up again, by what is so now: each
/// message is written with the row that says it was sent.
pub fn send(cx: &mut Cx<'_>, programme: Id, reminder: Reminder) -> Result<bool> {
    let programme = programme::find(cx.conn, programme)?;
    if !RUNNING.contains(&programme.phase) || !sent(cx.conn, programme.id)?.contains(&reminder) {
        return Ok(false);
    }
    let look = Look {
        reminder,
        now: cx.now,
        limit: PAGE,
    };
    let due = find(cx.conn, &programme, &look)?;
    for one in &due {
        applications::reminders::send(cx, &programme, &reminder, one)?;
    }
    Ok(i64::try_from(due.len()).is_ok_and(|n| n >= PAGE))
}
