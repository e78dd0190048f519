//! The commission's quorum: more than half of the members without a conflict.
//!
//! After `brm2020.md` ("more than half of the members present"; no delegation of a vote), with the conflicted
//! taken out of both sides: who may not take part counts neither as a member nor as present.

use std::collections::BTreeSet;

use serde::Serialize;

use kernel::Id;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quorum {
    /// Members without a conflict.
    pub eligible: usize,
    /// How many of them must be present: more than half, and at least one.
    pub needed: usize,
    /// How many of them are.
    pub present: usize,
}

impl Quorum {
    pub fn is_met(self) -> bool {
        self.present >= self.needed
    }
}

/// Counts over distinct people; whoever is present without being a member, or is conflicted, is not counted.
pub fn quorum(members: &BTreeSet<Id>, conflicted: &BTreeSet<Id>, present: &BTreeSet<Id>) -> Quorum {
    let eligible: BTreeSet<Id> = members.difference(conflicted).copied().collect();
    Quorum {
        eligible: eligible.len(),
        needed: eligible.len() / 2 + 1,
        present: eligible.intersection(present).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: impl IntoIterator<Item = u128>) -> BTreeSet<Id> {
        numbers
            .into_iter()
            .map(|n| Id(uuid::Uuid::from_u128(n)))
            .collect()
    }

    #[test]
    fn half_is_not_more_than_half() {
        // 6 members: 3 are half, 4 are more. 5 members: 3 are more than 2.5.
        assert!(!quorum(&ids(1..=6), &ids([]), &ids(1..=3)).is_met());
        assert!(quorum(&ids(1..=6), &ids([]), &ids(1..=4)).is_met());
        assert!(quorum(&ids(1..=5), &ids([]), &ids(1..=3)).is_met());
        assert!(!quorum(&ids(1..=5), &ids([]), &ids(1..=2)).is_met());
    }

    #[test]
    fn the_conflicted_count_on_neither_side() {
        // 7 members, 2 conflicted: 5 are left and 3 needed; of the 4 present, members 6 and 7 do not count.
        let counted = quorum(&ids(1..=7), &ids(6..=7), &ids([1, 2, 6, 7]));
        assert_eq!(
            counted,
            Quorum {
                eligible: 5,
                needed: 3,
                present: 2
            }
        );
        assert!(!counted.is_met());
    }

    #[test]
    fn a_guest_does_not_make_a_quorum() {
        assert!(!quorum(&ids(1..=3), &ids([]), &ids([1, 8, 9])).is_met());
    }

    #[test]
    fn nobody_without_a_conflict_is_no_quorum() {
        assert!(!quorum(&ids(1..=2), &ids(1..=2), &ids(1..=2)).is_met());
        assert!(!quorum(&ids([]), &ids([]), &ids([])).is_met());
    }
}
