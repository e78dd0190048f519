//! How participants get on: attendance and required work, for one or for a page of them.

use std::collections::{HashMap, HashSet};

use super::rules::{Attendance, Counted, attendance, proposal, root_of};
use crate::programmes::programme::Programme;
use crate::training::participants::belonging;
use crate::training::participants::rules::Completion;
use crate::training::participants::store::Participant;
use crate::training::sessions::roster::expected;
use crate::training::sessions::rules::{AttendanceMark, SessionStatus};
use crate::training::{assignments, sessions};
use base::db::DbConn;
use kernel::Id;
use kernel::error::Result;

/// How one participant gets on.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Attendance, with the early warning.
    pub attendance: Attendance,
    /// Assignments that must be passed.
    pub required: i64,
    /// Of these, passed.
    pub passed: i64,
    /// What the software proposes.
    pub proposal: Completion,
}

/// The progress of some participants of a programme, in their order: five queries, however many they are.
pub fn of(conn: &mut DbConn, programme: &Programme, rows: &[Participant]) -> Result<Vec<Progress>> {
    let ids: Vec<Id> = rows.iter().map(|r| r.id).collect();
    let zone = programme.zone()?;
    let facts = sessions::store::facts(conn, programme.id)?;
    let makeup_of: HashMap<Id, Option<Id>> = facts.iter().map(|s| (s.id, s.makeup_of)).collect();
    let roots: HashMap<Id, Id> = facts.iter().map(|s| (s.id, root_of(s.id, &makeup_of))).collect();
    let groups = belonging::of(conn, &ids)?;
    let marks: HashMap<(Id, Id), AttendanceMark> = sessions::store::marks_of(conn, &ids)?
        .into_iter()
        .map(|(session, participant, mark)| ((session, participant), mark))
        .collect();
    let required: HashSet<Id> = assignments::store::required(conn, programme.id)?
        .into_iter()
        .collect();
    let passes = assignments::store::passes(conn, &ids)?;
    Ok(rows
        .iter()
        .map(|p| {
            let counted: Vec<Counted> = facts
                .iter()
                .filter_map(|s| {
                    let mark = marks.get(&(s.id, p.id)).copied();
                    let day = s.starts_at.date_in(zone);
                    let counts = mark.is_some() || expected(p, &groups, s.group_id, day, zone);
                    counts.then_some(Counted {
                        session: s.id,
                        root: roots.get(&s.id).copied().unwrap_or(s.id),
                        status: s.status,
                        mark: mark.filter(|_| s.status == SessionStatus::Held),
                    })
                })
                .collect();
            let attendance = attendance(&counted, i64::from(programme.attendance_threshold_bp));
            let passed = passes
                .iter()
                .filter(|(who, what)| *who == p.id && required.contains(what))
                .count();
            let required = i64::try_from(required.len()).unwrap_or(i64::MAX);
            let passed = i64::try_from(passed).unwrap_or(0);
            Progress {
                attendance,
                required,
                passed,
                proposal: proposal(&attendance, required, passed),
            }
        })
        .collect())
}
