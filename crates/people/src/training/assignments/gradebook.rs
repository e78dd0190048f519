//! The use case of the gradebook: participants against assignments.

use std::collections::HashMap;

use super::store::{self, Brief, Grade, Handed};
use super::work::{WorkState, state};
use crate::applications::conflicts;
use crate::training::participants::store::Named;
use crate::training::{participants, seen};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::{Id, Ts};

/// Which part of the gradebook.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Of this group.
    pub group: Option<Id>,
    /// Only this assignment.
    pub assignment: Option<Id>,
}

/// A participant and an assignment.
pub struct Cell {
    /// The assignment.
    pub assignment: Id,
    /// How far it is.
    pub state: WorkState,
    /// What was handed in last.
    pub handed: Option<Handed>,
    /// The grade.
    pub grade: Option<Grade>,
}

/// A participant of the gradebook.
pub struct Line {
    /// Who.
    pub named: Named,
    /// In the order of the assignments.
    pub cells: Vec<Cell>,
}

/// The gradebook.
pub struct Gradebook {
    /// The assignments, by their due dates.
    pub assignments: Vec<Brief>,
    /// The participants, in the order of their enrolment.
    pub lines: Vec<Line>,
}

/// How participants stand with assignments, by participant and assignment.
pub struct Works {
    handed: HashMap<(Id, Id), Handed>,
    grades: HashMap<(Id, Id), Grade>,
}

impl Works {
    /// Those of some participants with some assignments: two queries.
    pub fn of(cx: &mut Cx<'_>, assignments: &[Brief], participants: &[Id]) -> Result<Self> {
        let ids: Vec<Id> = assignments.iter().map(|a| a.id).collect();
        let handed = store::handed(cx.conn, &ids, participants)?;
        let grades = store::grades(cx.conn, participants)?;
        Ok(Works {
            // In the order of their numbers: the last one stays.
            handed: handed
                .into_iter()
                .map(|h| ((h.participant_id, h.assignment_id), h))
                .collect(),
            grades: grades
                .into_iter()
                .map(|g| ((g.participant_id, g.assignment_id), g))
                .collect(),
        })
    }

    /// How one of them stands with one assignment.
    pub fn cell(&self, participant: Id, assignment: &Brief, now: Ts) -> Cell {
        let key = (participant, assignment.id);
        let (handed, grade) = (self.handed.get(&key).cloned(), self.grades.get(&key).cloned());
        let (submitted, graded) = (
            handed.as_ref().map(|h| h.submitted_at),
            grade.as_ref().map(|g| g.graded_at),
        );
        Cell {
            assignment: assignment.id,
            state: state(assignment.due_at, submitted, graded, now),
            handed,
            grade,
        }
    }
}

/// Reads the gradebook: of everybody who takes part, but for those with whom the reader has a conflict of interest.
pub fn gradebook(cx: &mut Cx<'_>, programme_id: Id, part: &Part) -> Result<Gradebook> {
    let (_, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::GetGradebook, &subject)?;
    let mut assignments = store::briefs(cx.conn, programme_id)?;
    assignments.retain(|a| part.assignment.is_none_or(|asked| asked == a.id));
    let groups = part.group.map(|group| vec![group]);
    let mut people = participants::store::attending(cx.conn, programme_id, groups.as_deref())?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme_id)?;
    people.retain(|p| !hidden.contains(&p.application_id));
    let ids: Vec<Id> = people.iter().map(|p| p.id).collect();
    let works = Works::of(cx, &assignments, &ids)?;
    let now = cx.now;
    let lines = participants::store::named(cx.conn, people)?
        .into_iter()
        .map(|named| {
            let cells = assignments
                .iter()
                .map(|a| works.cell(named.row.id, a, now))
                .collect();
            Line { named, cells }
        });
    Ok(Gradebook {
        lines: lines.collect(),
        assignments,
    })
}
