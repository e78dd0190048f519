//! A participant's own training: lessons with one's marks, work, and how it stands.

use super::counting::{Progress, of};
use super::sheet::{Column, MOST, cells, columns};
use crate::programmes::programme::Programme;
use crate::training::assignments::gradebook;
use crate::training::assignments::gradebook::Works;
use crate::training::assignments::store::Brief;
use crate::training::groups::store::Group;
use crate::training::participants::belonging;
use crate::training::participants::store::Participant;
use crate::training::sessions::rules::{AttendanceMark, SessionStatus};
use crate::training::{assignments, groups, sessions};
use base::cx::Cx;
use kernel::Id;
use kernel::error::Result;

/// A lesson that concerns a participant.
pub struct Lesson {
    /// The session, with names.
    pub column: Column,
    /// One's own mark.
    pub mark: Option<AttendanceMark>,
}

/// What a participant has of a training.
pub struct Own {
    /// The group.
    pub group: Option<Group>,
    /// Attendance and required work.
    pub progress: Progress,
    /// The lessons, by their time.
    pub lessons: Vec<Lesson>,
    /// The assignments, by their due dates, and how far each is.
    pub works: Vec<(Brief, gradebook::Cell)>,
}

/// What a participant has of a training. The caller knows that it is theirs.
pub fn own(cx: &mut Cx<'_>, programme: &Programme, me: &Participant) -> Result<Option<Own>> {
    let Some(progress) = of(cx.conn, programme, std::slice::from_ref(me))?.pop() else {
        return Ok(None);
    };
    let group = me
        .group_id
        .map(|id| groups::store::find(cx.conn, id))
        .transpose()?;
    let filter = sessions::store::Filter {
        limit: MOST,
        ..Default::default()
    };
    let mut held = sessions::store::page(cx.conn, programme.id, &filter)?;
    held.retain(|s| s.status != SessionStatus::Cancelled);
    let ids: Vec<Id> = held.iter().map(|s| s.id).collect();
    let marks = sessions::store::rows_of(cx.conn, &ids, &[me.id])?;
    let marks = marks
        .into_iter()
        .map(|row| ((row.session_id, me.id), row))
        .collect();
    let belongings = belonging::of(cx.conn, &[me.id])?;
    let mine = cells(me, &held, &belongings, &marks, programme.zone()?);
    held.retain(|s| mine.iter().any(|cell| cell.session == s.id));
    let lessons = columns(cx, programme.id, held)?.into_iter().zip(mine);
    let briefs = assignments::store::briefs(cx.conn, programme.id)?;
    let works = Works::of(cx, &briefs, &[me.id])?;
    let now = cx.now;
    Ok(Some(Own {
        group,
        progress,
        lessons: lessons
            .map(|(column, cell)| Lesson {
                column,
                mark: cell.mark,
            })
            .collect(),
        works: briefs
            .into_iter()
            .map(|brief| {
                let cell = works.cell(me.id, &brief, now);
                (brief, cell)
            })
            .collect(),
    }))
}
