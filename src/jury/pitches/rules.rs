//! The life of a slot, and that two of them are never in one room at one time.

mod layout;

use chrono::{Duration, NaiveTime};
use chrono_tz::Tz;

use crate::error::{Code, Error, Result};
use crate::jury::rounds::RoundStatus;
use crate::kernel::{Ts, local_to_instant, text_enum};

pub use layout::{Sitting, lay_out};

text_enum! {
    /// What became of a pitch.
    PitchStatus {
        Planned = "planned",
        /// The candidate presented.
        Held = "held",
        /// The candidate did not come.
        NoShow = "no_show",
    }
}

/// What can be done with a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PitchAction {
    /// The candidate presented.
    Hold,
    /// The candidate did not come.
    Miss,
    /// The mark was a mistake.
    Unmark,
    /// It gets another time or room; who did not come gets another chance.
    Move,
}

/// The state after an action.
pub fn next(status: PitchStatus, action: PitchAction) -> Result<PitchStatus> {
    use PitchAction as A;
    use PitchStatus as S;
    match (status, action) {
        (S::Planned, A::Hold) => Ok(S::Held),
        (S::Planned, A::Miss) => Ok(S::NoShow),
        (S::Held | S::NoShow, A::Unmark) | (S::Planned | S::NoShow, A::Move) => Ok(S::Planned),
        (S::Held | S::NoShow, A::Hold | A::Miss) | (S::Planned, A::Unmark) | (S::Held, A::Move) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

/// Refuses a change once the commission has decided: what it weighed stays as it was.
pub fn still_open(status: RoundStatus) -> Result<()> {
    match status {
        RoundStatus::Setup | RoundStatus::Open | RoundStatus::Closed => Ok(()),
        RoundStatus::Decided | RoundStatus::Published => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

/// Refuses a new running order once the scoring is over.
pub fn can_be_ordered(status: RoundStatus) -> Result<()> {
    match status {
        RoundStatus::Setup | RoundStatus::Open => Ok(()),
        RoundStatus::Closed | RoundStatus::Decided | RoundStatus::Published => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

/// When and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// In which room, or at what address.
    pub room: String,
    /// From.
    pub starts_at: Ts,
    /// Until; at that instant the next may begin.
    pub ends_at: Ts,
}

impl Place {
    /// Whether two are in one room at one time.
    pub fn clashes(&self, other: &Place) -> bool {
        self.room == other.room && self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// How far ahead somebody plans at most.
const HORIZON: Duration = Duration::days(2 * 366);

/// Nobody is called for a day that is over, nor for one that nobody can foresee.
pub fn plausible(at: Ts, now: Ts, zone: Tz) -> bool {
    start_of_day(now, zone) <= at && at <= now + HORIZON
}

/// A mark is made on the day of the pitch or after it.
pub fn its_day_has_come(starts_at: Ts, now: Ts, zone: Tz) -> Result<()> {
    if start_of_day(starts_at, zone) <= now {
        return Ok(());
    }
    Err(Error::code(Code::WrongState).with("starts_at", starts_at.to_string()))
}

fn start_of_day(at: Ts, zone: Tz) -> Ts {
    local_to_instant(at.date_in(zone).and_time(NaiveTime::MIN), zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::TextEnum;

    fn at(minute: i64) -> Ts {
        Ts::from(chrono::DateTime::UNIX_EPOCH + Duration::minutes(minute))
    }

    fn place(room: &str, from: i64, to: i64) -> Place {
        Place {
            room: room.into(),
            starts_at: at(from),
            ends_at: at(to),
        }
    }

    #[test]
    fn a_slot_is_marked_once_and_a_mark_can_be_taken_back() {
        use PitchAction as A;
        use PitchStatus as S;
        let allowed = [
            (S::Planned, A::Hold, S::Held),
            (S::Planned, A::Miss, S::NoShow),
            (S::Planned, A::Move, S::Planned),
            (S::Held, A::Unmark, S::Planned),
            (S::NoShow, A::Unmark, S::Planned),
            (S::NoShow, A::Move, S::Planned),
        ];
        for from in S::ALL {
            for action in [A::Hold, A::Miss, A::Unmark, A::Move] {
                let expected = allowed.iter().find(|(f, a, _)| (f, *a) == (from, action));
                assert_eq!(
                    next(*from, action).ok(),
                    expected.map(|e| e.2),
                    "{from} {action:?}"
                );
            }
        }
    }

    #[test]
    fn after_the_decision_nothing_is_changed() {
        use RoundStatus as S;
        let open: Vec<bool> = S::ALL.iter().map(|s| still_open(*s).is_ok()).collect();
        assert_eq!(open, [true, true, true, false, false]);
        let ordered: Vec<bool> = S::ALL.iter().map(|s| can_be_ordered(*s).is_ok()).collect();
        assert_eq!(ordered, [true, true, false, false, false]);
    }

    #[test]
    fn a_room_is_free_again_when_the_one_before_ends() {
        assert!(!place("A", 0, 10).clashes(&place("A", 10, 20)));
        assert!(place("A", 0, 10).clashes(&place("A", 9, 20)));
        assert!(place("A", 0, 30).clashes(&place("A", 10, 20)));
        assert!(!place("A", 0, 10).clashes(&place("B", 0, 10)));
    }

    #[test]
    fn a_pitch_is_planned_from_today_on_and_marked_from_its_day_on() {
        let zone = chrono_tz::Asia::Almaty;
        let time = |text: &str| Ts::from(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
        // Midnight in Almaty is 19:00 UTC of the day before.
        let (now, morning) = (time("2027-03-05T04:00:00Z"), time("2027-03-04T19:00:00Z"));
        assert!(plausible(morning, now, zone));
        assert!(!plausible(time("2027-03-04T18:59:00Z"), now, zone));
        assert!(!plausible(time("2030-01-01T00:00:00Z"), now, zone));
        assert!(its_day_has_come(time("2027-03-05T18:59:00Z"), now, zone).is_ok());
        assert!(its_day_has_come(time("2027-03-05T19:00:00Z"), now, zone).is_err());
    }
}
