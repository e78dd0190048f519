//! The life of a slot, and that two of them are never in one room at one time.

mod layout;

use chrono::{Duration, NaiveTime};
use chrono_tz::Tz;

use crate::rounds::RoundStatus;
use kernel::error::{Code, Error, Result};
use kernel::{Ts, local_to_instant, squeezed, text_enum};

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

/// Refuses a new running order once somebody has presented, or did not come.
pub fn nobody_is_marked(slots: impl IntoIterator<Item = PitchStatus>) -> Result<()> {
    let marked = slots.into_iter().filter(|status| *status != PitchStatus::Planned);
    match marked.count() {
        0 => Ok(()),
        marked => Err(Error::code(Code::WrongState).with("marked", marked)),
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
        self.starts_at < other.ends_at && other.starts_at < self.ends_at && self.is_in(&other.room)
    }
    /// Whether it is in a room, however somebody has written its name.
    fn is_in(&self, room: &str) -> bool {
        self.room == room || squeezed(&self.room) == squeezed(room)
    }
    /// With so much time around it.
    #[must_use]
    pub fn padded(&self, gap: Duration) -> Place {
        Place {
            room: self.room.clone(),
            starts_at: self.starts_at - gap,
            ends_at: self.ends_at + gap,
        }
    }
}

/// The hidden places in which somebody who may not know of them has to find a slot. Whether the candidate came is not to
/// be found out, so that the place of a no-show is taken too; unless a slot that everybody sees stands there by now:
/// then what is hidden there can only be a no-show, and a refusal would tell of it.
pub fn taken(hidden: &[(PitchStatus, Place)], seen: &[(PitchStatus, Place)]) -> Vec<Place> {
    let given_away = |place: &Place| {
        let mut live = seen.iter().filter(|(status, _)| *status != PitchStatus::NoShow);
        live.any(|(_, other)| other.clashes(place))
    };
    let stands =
        |(status, place): &&(PitchStatus, Place)| *status != PitchStatus::NoShow || !given_away(place);
    hidden
        .iter()
        .filter(stands)
        .map(|(_, place)| place.clone())
        .collect()
}

/// The longest slot, in minutes.
pub const LONGEST: i32 = 480;

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
    use kernel::TextEnum;

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
        assert!(place(" 2-ЗАЛ,  акимат", 0, 10).clashes(&place("2-зал, акимат", 0, 10)));
    }

    #[test]
    fn the_place_of_a_hidden_no_show_is_taken_until_somebody_stands_there() {
        use PitchStatus as S;
        let hidden = [(S::NoShow, place("A", 10, 20)), (S::Planned, place("A", 30, 40))];
        let all = vec![place("A", 10, 20), place("A", 30, 40)];
        assert_eq!(taken(&hidden, &[]), all);
        assert_eq!(taken(&hidden, &[(S::Planned, place("A", 20, 30))]), all);
        assert_eq!(taken(&hidden, &[(S::NoShow, place("A", 10, 20))]), all);
        assert_eq!(taken(&hidden, &[(S::Held, place("A", 15, 25))]), all[1..]);
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
