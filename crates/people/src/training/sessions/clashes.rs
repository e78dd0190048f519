//! What is likely a mistake in a timetable. People decide: what can be right is never refused.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use kernel::squeezed;
use kernel::{Id, Localised, Ts, text_enum};

text_enum! {
    /// What may be wrong with a session.
    SessionWarningCode {
        TrainerBusy = "trainer_busy",
        GroupBusy = "group_busy",
        PlaceTaken = "place_taken",
        Holiday = "holiday",
        OutsideTraining = "outside_training",
        AlreadyOver = "already_over",
    }
}

/// What may be wrong with a session.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionWarning {
    /// What; labels stand in the vocabularies.
    pub code: SessionWarningCode,
    /// The session that is at the same time; absent where it is of a programme in which the reader has no part.
    pub session_id: Option<Id>,
    /// The trainer who is busy.
    pub trainer_id: Option<Id>,
    /// The holiday.
    pub holiday: Option<Localised>,
}

impl SessionWarning {
    fn of(code: SessionWarningCode) -> Self {
        SessionWarning {
            code,
            session_id: None,
            trainer_id: None,
            holiday: None,
        }
    }
}

/// When and where a session is, for whom, and with whom.
#[derive(Debug, Clone)]
pub struct Slot {
    pub session: Id,
    pub programme: Id,
    /// Absent for all groups.
    pub group: Option<Id>,
    pub trainer: Id,
    pub co_trainer: Option<Id>,
    pub starts_at: Ts,
    pub ends_at: Ts,
    pub place: String,
    /// When it was planned so.
    pub planned_at: Ts,
}

impl Slot {
    /// Who teaches.
    pub fn trainers(&self) -> impl Iterator<Item = Id> {
        std::iter::once(self.trainer).chain(self.co_trainer)
    }
}

/// What sessions of a programme are looked at against.
pub struct Around {
    pub zone: Tz,
    /// First and last day of the training, where they are set.
    pub training: (Option<NaiveDate>, Option<NaiveDate>),
    /// Days off, by their names.
    pub holidays: BTreeMap<NaiveDate, Localised>,
    /// Sessions in the houses of the programme's organisation, by their time.
    pub here: Vec<Slot>,
    /// What the trainers teach elsewhere.
    pub elsewhere: Vec<Slot>,
    /// Programmes whose sessions the reader knows.
    pub known: BTreeSet<Id>,
}

/// How many days before or after its training a programme can have a session: what is further off is a slip of the pen.
const OFF: u64 = 90;
/// The same for a programme whose training has no days yet: days before and after now.
const UNDATED: (u64, u64) = (366, 5 * 366);

/// The first and the last day on which a session of a programme can be.
pub fn reach(training: (Option<NaiveDate>, Option<NaiveDate>), today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let (before, after) = UNDATED;
    let first = training.0.map_or_else(
        || today.checked_sub_days(Days::new(before)),
        |day| day.checked_sub_days(Days::new(OFF)),
    );
    let last = training.1.map_or_else(
        || today.checked_add_days(Days::new(after)),
        |day| day.checked_add_days(Days::new(OFF)),
    );
    (first.unwrap_or(NaiveDate::MIN), last.unwrap_or(NaiveDate::MAX))
}

/// What may be wrong with a session.
pub fn warnings(one: &Slot, around: &Around) -> Vec<SessionWarning> {
    let at_once = |other: &&Slot| {
        other.session != one.session && other.starts_at < one.ends_at && one.starts_at < other.ends_at
    };
    let mut found = vec![];
    for other in around.here.iter().filter(at_once) {
        found.extend(between(one, other, &around.known));
        if squeezed(&one.place) == squeezed(&other.place) {
            found.push(in_the_way(SessionWarningCode::PlaceTaken, other, &around.known));
        }
    }
    for other in around.elsewhere.iter().filter(at_once) {
        found.extend(between(one, other, &around.known));
    }
    let day = one.starts_at.date_in(around.zone);
    if let Some(name) = around.holidays.get(&day) {
        found.push(SessionWarning {
            holiday: Some(name.clone()),
            ..SessionWarning::of(SessionWarningCode::Holiday)
        });
    }
    let (first, last) = around.training;
    if first.is_some_and(|first| day < first) || last.is_some_and(|last| last < day) {
        found.push(SessionWarning::of(SessionWarningCode::OutsideTraining));
    }
    if one.ends_at <= one.planned_at {
        found.push(SessionWarning::of(SessionWarningCode::AlreadyOver));
    }
    found
}

/// A warning of another session; its reader may not know which.
fn in_the_way(code: SessionWarningCode, other: &Slot, known: &BTreeSet<Id>) -> SessionWarning {
    SessionWarning {
        session_id: known.contains(&other.programme).then_some(other.session),
        ..SessionWarning::of(code)
    }
}

/// Who would have to be in two sessions at the same time.
fn between(one: &Slot, other: &Slot, known: &BTreeSet<Id>) -> Vec<SessionWarning> {
    let mut found: Vec<SessionWarning> = one
        .trainers()
        .filter(|who| other.trainers().any(|busy| busy == *who))
        .map(|who| SessionWarning {
            trainer_id: Some(who),
            ..in_the_way(SessionWarningCode::TrainerBusy, other, known)
        })
        .collect();
    let everybody = one.group.is_none() || other.group.is_none();
    if one.programme == other.programme && (everybody || one.group == other.group) {
        found.push(in_the_way(SessionWarningCode::GroupBusy, other, known));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: &str) -> Ts {
        let time = format!("2027-03-22T{hour}:00Z");
        time.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
    }
    fn slot(group: Option<Id>, from: &str, to: &str) -> Slot {
        Slot {
            session: Id::new(),
            programme: Id::NIL,
            group,
            trainer: Id::new(),
            co_trainer: None,
            starts_at: at(from),
            ends_at: at(to),
            place: Id::new().to_string(),
            planned_at: at("00:00"),
        }
    }
    fn around(here: Vec<Slot>, elsewhere: Vec<Slot>) -> Around {
        Around {
            zone: chrono_tz::Asia::Almaty,
            training: (None, None),
            holidays: BTreeMap::new(),
            here,
            elsewhere,
            known: BTreeSet::from([Id::NIL]),
        }
    }
    fn codes(one: &Slot, around: &Around) -> Vec<SessionWarningCode> {
        warnings(one, around).into_iter().map(|w| w.code).collect()
    }

    #[test]
    fn what_ends_when_the_other_begins_is_in_nobodys_way() {
        let group = Some(Id::new());
        let (one, next) = (slot(group, "05:00", "07:00"), slot(group, "07:00", "09:00"));
        assert!(warnings(&one, &around(vec![one.clone(), next.clone()], vec![])).is_empty());
        let longer = Slot {
            ends_at: at("07:01"),
            ..one
        };
        assert_eq!(
            codes(&longer, &around(vec![next], vec![])),
            [SessionWarningCode::GroupBusy]
        );
    }

    #[test]
    fn a_lesson_for_all_is_in_the_way_of_each_group_and_two_groups_are_not() {
        let (a, b) = (
            slot(Some(Id::new()), "05:00", "07:00"),
            slot(Some(Id::new()), "05:00", "07:00"),
        );
        let all = slot(None, "06:00", "08:00");
        assert!(warnings(&a, &around(vec![b.clone()], vec![])).is_empty());
        assert_eq!(
            codes(&a, &around(vec![all.clone()], vec![])),
            [SessionWarningCode::GroupBusy]
        );
        assert_eq!(
            codes(&all, &around(vec![a, b], vec![])),
            [SessionWarningCode::GroupBusy; 2]
        );
    }

    #[test]
    fn whoever_teaches_elsewhere_is_busy_and_the_other_programme_is_not_told() {
        let mine = slot(None, "05:00", "07:00");
        let other = Slot {
            programme: Id::new(),
            co_trainer: Some(mine.trainer),
            place: mine.place.clone(),
            ..slot(None, "06:00", "08:00")
        };
        let found = warnings(&mine, &around(vec![], vec![other.clone()]));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].trainer_id, found[0].session_id),
            (Some(mine.trainer), None)
        );
        // The same house, in which another programme has the room.
        let found = codes(&mine, &around(vec![other], vec![]));
        assert_eq!(
            found,
            [SessionWarningCode::TrainerBusy, SessionWarningCode::PlaceTaken]
        );
    }

    #[test]
    fn days_off_and_days_outside_the_training_are_told() {
        let (one, day) = (slot(None, "20:00", "21:00"), "2027-03-23".parse().unwrap());
        // In Almaty it is the next day already.
        let nauryz = Localised::all("Наурыз", "Наурыз", "Nauryz");
        let around = Around {
            training: (Some("2027-03-24".parse().unwrap()), None),
            holidays: BTreeMap::from([(day, nauryz.clone())]),
            ..around(vec![], vec![])
        };
        let found = warnings(&one, &around);
        assert_eq!(found[0].holiday, Some(nauryz));
        assert_eq!(found[1].code, SessionWarningCode::OutsideTraining);
        let late = Slot {
            planned_at: at("21:00"),
            ..one
        };
        assert_eq!(codes(&late, &around)[2], SessionWarningCode::AlreadyOver);
    }

    #[test]
    fn a_slip_of_the_pen_is_out_of_reach() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let training = (Some(day("2027-03-15")), Some(day("2027-09-15")));
        let (first, last) = reach(training, day("2027-01-01"));
        assert_eq!((first, last), (day("2026-12-15"), day("2027-12-14")));
        let (first, last) = reach((None, None), day("2027-01-01"));
        assert!(first < day("2026-06-01") && day("2030-01-01") < last);
    }
}
