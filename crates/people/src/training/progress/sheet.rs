//! The use case of the attendance sheet: participants against sessions.

use std::collections::HashMap;

use chrono_tz::Tz;

use super::service::{Shown, shown};
use crate::training::participants::belonging::{self, Belongings};
use crate::training::participants::store::Participant;
use crate::training::sessions::roster::expected;
use crate::training::sessions::rules::{AttendanceMark, SessionStatus};
use crate::training::sessions::store::{Row, Session};
use crate::training::sessions::timetable;
use crate::training::sessions::timetable::Names;
use crate::training::{participants, seen, sessions};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::{Id, Ts};

/// Sessions of one sheet; more than a training has.
pub const MOST: i64 = 1_000;

/// Which part of the sheet.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Participants of this group, and its sessions with those of all groups.
    pub group: Option<Id>,
    /// Sessions that begin at this time or later.
    pub from: Option<Ts>,
    /// Sessions that begin before.
    pub to: Option<Ts>,
    /// Participants after this one.
    pub after: Option<Id>,
    /// So many.
    pub limit: i64,
}

/// A session of the sheet.
pub struct Column {
    /// The session.
    pub session: Session,
    /// What its identifiers stand for.
    pub names: Names,
}

/// A session that concerns a participant.
pub struct Cell {
    /// The session.
    pub session: Id,
    /// The mark, if one was set.
    pub mark: Option<AttendanceMark>,
    /// A note.
    pub note: Option<String>,
}

/// A participant of the sheet.
pub struct Line {
    /// The participant, with the attendance of the whole training.
    pub shown: Shown,
    /// The sessions that concern them, in the order of the columns.
    pub cells: Vec<Cell>,
}

/// The sheet.
pub struct Sheet {
    /// The sessions, by their time.
    pub columns: Vec<Column>,
    /// The participants.
    pub lines: Vec<Line>,
}

/// Reads a part of the attendance sheet. A dozen queries, however large it is.
pub fn sheet(cx: &mut Cx<'_>, programme_id: Id, part: &Part) -> Result<Sheet> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::GetAttendance, &subject)?;
    let scope = participants::service::scope(cx, programme_id)?;
    let rows = {
        let filter = participants::store::Filter {
            group: part.group,
            after: part.after,
            limit: part.limit,
            ..Default::default()
        };
        participants::store::page(cx.conn, &scope, &filter)?
    };
    let filter = sessions::store::Filter {
        group: part.group,
        from: part.from,
        to: part.to,
        limit: MOST,
        ..Default::default()
    };
    let mut held = sessions::store::page(cx.conn, programme_id, &filter)?;
    held.retain(|s| s.status != SessionStatus::Cancelled);
    let (session_ids, people): (Vec<Id>, Vec<Id>) = (
        held.iter().map(|s| s.id).collect(),
        rows.iter().map(|p| p.id).collect(),
    );
    let marks: Marks = sessions::store::rows_of(cx.conn, &session_ids, &people)?
        .into_iter()
        .map(|row| ((row.session_id, row.participant_id), row))
        .collect();
    let zone = programme.zone()?;
    let groups = belonging::of(cx.conn, &people)?;
    let cells = rows.iter().map(|p| cells(p, &held, &groups, &marks, zone));
    let cells: Vec<Vec<Cell>> = cells.collect();
    let lines = shown(cx, &programme, rows)?.into_iter().zip(cells);
    let lines = lines.map(|(shown, cells)| Line { shown, cells }).collect();
    Ok(Sheet {
        columns: columns(cx, programme_id, held)?,
        lines,
    })
}

/// Rows of registers, by session and participant.
pub type Marks = HashMap<(Id, Id), Row>;

/// The sessions that concern a participant: at which they are expected, or have a mark.
pub fn cells(p: &Participant, held: &[Session], groups: &Belongings, marks: &Marks, zone: Tz) -> Vec<Cell> {
    let cell = |s: &Session| {
        let row = marks.get(&(s.id, p.id));
        let concerns = row.is_some() || expected(p, groups, s.group_id, s.starts_at.date_in(zone), zone);
        concerns.then(|| Cell {
            session: s.id,
            mark: row.map(|r| r.mark),
            note: row.and_then(|r| r.note.clone()),
        })
    };
    held.iter().filter_map(cell).collect()
}

/// Sessions with their names.
pub fn columns(cx: &mut Cx<'_>, programme: Id, held: Vec<Session>) -> Result<Vec<Column>> {
    let names = timetable::names(cx, programme, &held)?;
    let column = |(session, names)| Column { session, names };
    Ok(held.into_iter().zip(names).map(column).collect())
}
