//! Use cases of reminders: read them with what was sent and what comes next, replace them, list what was sent.

use std::collections::BTreeMap;

use serde_json::json;

use super::sweep;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::input::IfMatch;
use kernel::{Id, Input, Ts, value_of};
use people::applications::conflicts;
use people::programmes::programme;
use people::programmes::programme::Programme;
use people::programmes::reminders::rules::RemindersInput;
use people::programmes::reminders::store::{self, Filter, SentRow};
use people::programmes::reminders::{Reminder, ReminderKind};

/// A reminder with what it did and what it will do.
pub struct Told {
    /// The reminder.
    pub reminder: Reminder,
    /// How many were told by it.
    pub count: i64,
    /// When the last was.
    pub last_at: Option<Ts>,
    /// When the next will be, and of what date.
    pub next: Option<(Ts, Ts)>,
}

/// The reminders of a programme.
pub struct Reminders {
    /// 0 as long as they are those that a programme begins with.
    pub version: i32,
    /// In the order of their kinds, the longest before first.
    pub all: Vec<Told>,
}

/// Reads them.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Reminders> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetReminders, &programme.announced())?;
    read(cx, &programme)
}

fn read(cx: &mut Cx<'_>, programme: &Programme) -> Result<Reminders> {
    let (version, reminders) = store::of(cx.conn, programme.id)?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme.id)?;
    let counts: BTreeMap<(&str, i32), (i64, Option<Ts>)> = store::counts(cx.conn, programme.id, &hidden)?
        .into_iter()
        .map(|(kind, minutes, count, last)| ((kind.as_str(), minutes), (count, last)))
        .collect();
    let mut all = vec![];
    for reminder in reminders {
        let before = reminder.before.span();
        let next = match reminder.enabled {
            true => sweep::next(cx.conn, programme, reminder.kind, cx.now + before)?,
            false => None,
        };
        let key = (reminder.kind.as_str(), reminder.before.minutes);
        let (count, last_at) = counts.get(&key).copied().unwrap_or_default();
        all.push(Told {
            reminder,
            count,
            last_at,
            next: next.map(|at| (at - before, at)),
        });
    }
    Ok(Reminders { version, all })
}

/// Replaces them, in whatever phase.
pub fn put(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<RemindersInput>) -> Result<Reminders> {
    let programme = programme::lock(cx.conn, id)?;
    authorise(cx, Op::PutReminders, &programme.announced())?;
    let (old, _) = store::of(cx.conn, id)?;
    version.check(old)?;
    let input = input.get()?;
    let new = input.read()?;
    store::replace(cx.conn, id, old + 1, &new, cx.now)?;
    audit::of(Op::PutReminders, Object::Programme(id))
        .change(json!({ "version": old }), value_of(input)?)
        .write(cx, Some(id))?;
    read(cx, &programme)
}

/// What was sent, newest first, but for what applicants were told with whom the reader has a conflict of interest.
pub fn list(
    cx: &mut Cx<'_>,
    id: Id,
    kind: Option<ReminderKind>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<SentRow>> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::ListSentReminders, &programme.announced())?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, id)?;
    let filter = Filter { kind, before, limit };
    store::page(cx.conn, id, &hidden, filter)
}
