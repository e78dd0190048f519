//! Who belongs to a session, for whom it counts, and whose mark is missing in its register.

use std::collections::HashSet;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::store::{Begun, Row, Session};
use crate::programmes::programme::Programme;
use crate::training::participants::belonging::Belongings;
use crate::training::participants::rules::ParticipantStatus;
use crate::training::participants::store::{Named, Participant};
use kernel::Id;
use kernel::error::Result;

/// Who belongs to a session: the participants of its group on its day who had joined by then and did
/// not leave, and whoever has a mark in its register.
pub fn roster(
    programme: &Programme,
    session: &Session,
    everybody: &[Participant],
    groups: &Belongings,
    marked: &[Row],
) -> Result<Vec<Participant>> {
    let zone = programme.zone()?;
    let day = session.starts_at.date_in(zone);
    let belongs = |p: &&Participant| {
        let here = concerns(p, groups, session.group_id, day, zone);
        let stays = p.status != ParticipantStatus::DroppedOut;
        let has_mark = marked
            .iter()
            .any(|r| r.session_id == session.id && r.participant_id == p.id);
        p.programme_id == session.programme_id && ((here && stays && p.joined_on <= day) || has_mark)
    };
    Ok(everybody.iter().filter(belongs).cloned().collect())
}

/// People with their rows.
pub fn with_rows(people: Vec<Named>, marked: &[Row]) -> Vec<(Named, Option<Row>)> {
    people
        .into_iter()
        .map(|named| {
            let row = marked.iter().find(|r| r.participant_id == named.row.id).cloned();
            (named, row)
        })
        .collect()
}

/// Whether somebody was expected at a session of a group, or of all groups, on a day.
pub fn expected(p: &Participant, groups: &Belongings, group: Option<Id>, day: NaiveDate, zone: Tz) -> bool {
    // Before somebody was enrolled only what is marked counts: nobody expected them.
    let since = p.joined_on.max(p.created_at.date_in(zone));
    // On the day of leaving only what is marked counts: the lesson may have been after it.
    let gone = p.left_on.is_some_and(|left| day >= left);
    day >= since && !gone && concerns(p, groups, group, day, zone)
}

/// Whether a session of a group, or of all groups, on a day is one of somebody's own: by the group of that day.
fn concerns(p: &Participant, groups: &Belongings, group: Option<Id>, day: NaiveDate, zone: Tz) -> bool {
    // Whoever held a place before the enrolment came with the first group.
    let day = day.max(p.created_at.date_in(zone));
    group.is_none() || group == groups.on(p.id, day)
}

/// Whether a mark is missing in the register of a session: of somebody who was expected, and is still there to
/// be marked.
pub fn incomplete(
    session: &Begun,
    zone: Tz,
    everybody: &[Participant],
    groups: &Belongings,
    marked: &HashSet<(Id, Id)>,
) -> bool {
    let day = session.starts_at.date_in(zone);
    everybody.iter().any(|p| {
        p.status != ParticipantStatus::DroppedOut
            && expected(p, groups, session.group_id, day, zone)
            && !marked.contains(&(session.id, p.id))
    })
}
