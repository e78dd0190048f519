//! To which group somebody belonged on a day: a lesson counts by the group of its day, whatever group came after it.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::store::Participant;
use base::db::schema::{group_membership, participant};
use base::db::{Both, DbConn};
use kernel::Id;
use kernel::error::Result;

/// A group, or none, since a day.
type Since = (Id, NaiveDate, Option<Id>);

/// The groups of some participants through the time.
#[derive(Debug, Clone, Default)]
pub struct Belongings(HashMap<Id, Vec<(NaiveDate, Option<Id>)>>);

impl Belongings {
    /// The group to which a participant belonged on a day: that of the last change until then.
    pub fn on(&self, participant: Id, day: NaiveDate) -> Option<Id> {
        let changes = self.0.get(&participant)?;
        let last = changes.iter().rfind(|(since, _)| *since <= day);
        last.and_then(|(_, group)| *group)
    }

    /// Whether a participant ever belonged to a group.
    pub fn ever(&self, participant: Id, group: Id) -> bool {
        let changes = self.0.get(&participant);
        changes.is_some_and(|all| all.iter().any(|(_, one)| *one == Some(group)))
    }
}

/// By participant, each one's changes in the order of their days.
impl FromIterator<Since> for Belongings {
    fn from_iter<T: IntoIterator<Item = Since>>(rows: T) -> Self {
        let mut all: HashMap<Id, Vec<(NaiveDate, Option<Id>)>> = HashMap::new();
        for (participant, since, group) in rows {
            all.entry(participant).or_default().push((since, group));
        }
        for changes in all.values_mut() {
            changes.sort_by_key(|(since, _)| *since);
        }
        Belongings(all)
    }
}

/// The groups of some participants: one query.
pub fn of(conn: &mut DbConn, participants: &[Id]) -> Result<Belongings> {
    let rows: Vec<Since> = group_membership::table
        .filter(group_membership::participant_id.eq_any(participants.to_vec()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The groups of all participants of a programme: one query.
pub fn of_programme(conn: &mut DbConn, programme: Id) -> Result<Belongings> {
    let theirs = participant::table
        .filter(participant::programme_id.eq(programme))
        .select(participant::id);
    let rows: Vec<Since> = group_membership::table
        .filter(group_membership::participant_id.eq_any(theirs))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Writes that somebody goes to a group, or to none, today. The first group is theirs since the day of the enrolment: nobody
/// is put into it before; of several changes on a day the last one counts.
pub fn goes_to(
    conn: &mut DbConn,
    person: &Participant,
    group: Option<Id>,
    enrolled: NaiveDate,
    today: NaiveDate,
) -> Result<()> {
    let theirs = group_membership::table.filter(group_membership::participant_id.eq(person.id));
    let moved = diesel::select(diesel::dsl::exists(theirs)).get_result::<bool>(conn)?;
    let since = if moved { today } else { enrolled };
    Both(
        diesel::insert_into(group_membership::table)
            .values((
                group_membership::participant_id.eq(person.id),
                group_membership::since.eq(since),
                group_membership::group_id.eq(group),
            ))
            .on_conflict((group_membership::participant_id, group_membership::since))
            .do_update()
            .set(group_membership::group_id.eq(excluded(group_membership::group_id))),
    )
    .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_change_until_a_day_counts() {
        let day = |n: u32| NaiveDate::from_ymd_opt(2027, 4, n).unwrap();
        let (who, a, b) = (Id::new(), Id::new(), Id::new());
        let changes = [(8, Some(b)), (1, Some(a)), (12, None), (10, Some(a))];
        let groups: Belongings = changes.into_iter().map(|(n, g)| (who, day(n), g)).collect();
        let on = |n| groups.on(who, day(n));
        for (n, group) in [
            (1, Some(a)),
            (7, Some(a)),
            (8, Some(b)),
            (9, Some(b)),
            (11, Some(a)),
            (12, None),
        ] {
            assert_eq!(on(n), group, "{n}");
        }
        assert_eq!(groups.on(who, NaiveDate::MIN), None);
        assert_eq!(groups.on(Id::new(), day(8)), None);
        assert!(groups.ever(who, b) && !groups.ever(who, Id::new()));
    }
}
