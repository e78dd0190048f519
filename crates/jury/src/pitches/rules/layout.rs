//! Lays slots out over the sittings of a pitch day.

use chrono::Duration;

use super::Place;
use kernel::Ts;

/// A stretch of time in one room.
#[derive(Debug, Clone)]
pub struct Sitting {
    /// In which room.
    pub room: String,
    /// The first slot begins.
    pub starts_at: Ts,
    /// No slot ends later.
    pub ends_at: Option<Ts>,
    /// No slot reaches into these: from and until.
    pub breaks: Vec<(Ts, Ts)>,
}

/// So many places, one sitting after the other, around breaks and, with the gap on both sides, around what is taken
/// already; fewer where the sittings are too short.
pub fn lay_out(
    sittings: &[Sitting],
    slot: Duration,
    gap: Duration,
    taken: &[Place],
    count: usize,
) -> Vec<Place> {
    let mut laid: Vec<Place> = Vec::with_capacity(count);
    for sitting in sittings {
        let mut from = sitting.starts_at;
        while laid.len() < count {
            let place = Place {
                room: sitting.room.clone(),
                starts_at: from,
                ends_at: from + slot,
            };
            if sitting.ends_at.is_some_and(|end| end < place.ends_at) {
                break;
            }
            match obstacle(&place, gap, &sitting.breaks, taken, &laid) {
                Some(until) => from = until,
                None => {
                    from = place.ends_at + gap;
                    laid.push(place);
                }
            }
        }
    }
    laid
}

/// When the next slot may begin after what stands in the way of a place: always later than the place begins, so that
/// there is an end of it. A break needs no gap.
fn obstacle(
    place: &Place,
    gap: Duration,
    breaks: &[(Ts, Ts)],
    taken: &[Place],
    laid: &[Place],
) -> Option<Ts> {
    let in_break = breaks
        .iter()
        .filter(|(from, until)| *from < place.ends_at && place.starts_at < *until)
        .map(|(_, until)| *until);
    let padded = place.padded(gap);
    let in_room = taken
        .iter()
        .chain(laid)
        .filter(|other| padded.clashes(other))
        .map(|other| other.ends_at + gap);
    in_break.chain(in_room).max()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> Ts {
        Ts::from(chrono::DateTime::UNIX_EPOCH + Duration::minutes(minute))
    }

    fn minutes(places: &[Place]) -> Vec<(&str, i64)> {
        let minute = |at: Ts| at.0.timestamp() / 60;
        places
            .iter()
            .map(|p| (p.room.as_str(), minute(p.starts_at)))
            .collect()
    }

    #[test]
    fn slots_go_around_breaks_and_on_to_the_next_sitting() {
        let first = Sitting {
            room: "A".into(),
            starts_at: at(0),
            ends_at: Some(at(70)),
            breaks: vec![(at(20), at(40))],
        };
        let second = Sitting {
            room: "B".into(),
            starts_at: at(1_000),
            ends_at: None,
            breaks: vec![],
        };
        let laid = lay_out(
            &[first.clone(), second],
            Duration::minutes(10),
            Duration::minutes(5),
            &[],
            6,
        );
        // The second would end at 25, in the break; the third at 55 fits, one at 70 would end too late.
        assert_eq!(
            minutes(&laid),
            [
                ("A", 0),
                ("A", 40),
                ("A", 55),
                ("B", 1_000),
                ("B", 1_015),
                ("B", 1_030)
            ]
        );
        let short = lay_out(&[first], Duration::minutes(10), Duration::zero(), &[], 9);
        assert_eq!(
            minutes(&short),
            [("A", 0), ("A", 10), ("A", 40), ("A", 50), ("A", 60)]
        );
    }

    #[test]
    fn there_is_a_gap_before_and_after_what_is_taken() {
        let sitting = Sitting {
            room: "A".into(),
            starts_at: at(0),
            ends_at: None,
            breaks: vec![(at(60), at(70))],
        };
        let taken = [Place {
            room: "A".into(),
            starts_at: at(17),
            ends_at: at(27),
        }];
        let laid = lay_out(&[sitting], Duration::minutes(10), Duration::minutes(5), &taken, 4);
        // One at 15 would overlap, one at 27 would begin without a gap; at the break there is none.
        assert_eq!(minutes(&laid), [("A", 0), ("A", 32), ("A", 47), ("A", 70)]);
    }

    fn sitting() -> impl Strategy<Value = Sitting> {
        let breaks = vec((0_i64..600, 1_i64..60), 0..4);
        (0_u8..2, 0_i64..300, prop::option::of(0_i64..600), breaks).prop_map(
            |(room, from, length, breaks)| Sitting {
                room: if room == 0 { "A".into() } else { "B".into() },
                starts_at: at(from),
                ends_at: length.map(|l| at(from + l)),
                breaks: breaks
                    .into_iter()
                    .map(|(from, length)| (at(from), at(from + length)))
                    .collect(),
            },
        )
    }

    proptest! {
        #[test]
        fn no_two_overlap_and_everybody_has_one_place(
            sittings in vec(sitting(), 1..5),
            slot in 1_i64..40,
            gap in 0_i64..20,
            busy in vec((0_i64..600, 1_i64..40), 0..4),
            count in 0_usize..30,
        ) {
            let taken: Vec<Place> = busy
                .into_iter()
                .map(|(from, length)| Place { room: "A".into(), starts_at: at(from), ends_at: at(from + length) })
                .collect();
            let (slot, gap) = (Duration::minutes(slot), Duration::minutes(gap));
            let laid = lay_out(&sittings, slot, gap, &taken, count);
            // One sitting without an end has place for all.
            if sittings.iter().any(|s| s.ends_at.is_none()) {
                prop_assert_eq!(laid.len(), count);
            }
            prop_assert!(laid.len() <= count);
            for (n, one) in laid.iter().enumerate() {
                prop_assert_eq!(one.ends_at - one.starts_at, slot);
                prop_assert!(!laid[..n].iter().chain(&taken).any(|other| one.padded(gap).clashes(other)), "{:?}", one);
                prop_assert!(sittings.iter().any(|s| s.room == one.room
                    && s.starts_at <= one.starts_at
                    && s.ends_at.is_none_or(|end| one.ends_at <= end)
                    && !s.breaks.iter().any(|(from, until)| *from < one.ends_at && one.starts_at < *until)));
            }
        }
    }
}
