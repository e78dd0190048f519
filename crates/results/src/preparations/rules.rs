//! What can be prepared, where it stands, and who may confirm it.

use std::collections::BTreeSet;

use kernel::{Id, text_enum};
use scoring::commission::ballots::Voting;

text_enum! {
    /// What is prepared.
    PreparationKind {
        /// The end of the scoring.
        Close = "close",
        Decision = "decision",
    }
}

text_enum! {
    /// Where something that was prepared stands.
    PreparationStatus {
        /// It waits for who presides.
        Open = "open",
        /// It was confirmed, and so the step was taken.
        Confirmed = "confirmed",
        /// It was sent back, or taken back by the secretary.
        Returned = "returned",
        /// Another one of the kind was prepared.
        Replaced = "replaced",
    }
}

/// On whom a decision is, and who has a conflict of interest with whom.
pub struct Decided {
    pub voting: Voting,
    pub candidates: BTreeSet<Id>,
    pub conflicts: BTreeSet<(Id, Id)>,
}

impl Decided {
    /// The candidates for whose lines somebody can stand: all without a conflict; where the decision is one, all or none.
    fn covered_by(&self, who: Id) -> BTreeSet<Id> {
        let torn: BTreeSet<Id> = self
            .conflicts
            .iter()
            .filter(|(one, _)| *one == who)
            .map(|(_, of)| *of)
            .collect();
        match self.voting {
            Voting::AsAWhole if !torn.is_empty() => BTreeSet::new(),
            _ => &self.candidates - &torn,
        }
    }

    /// Whether somebody can stand for any of it.
    pub fn can_confirm(&self, who: Id) -> bool {
        !self.covered_by(who).is_empty()
    }

    /// Whether each candidate has somebody who stands for what is decided.
    pub fn is_covered(&self, by: &[Id]) -> bool {
        let mut open = self.candidates.clone();
        for who in by {
            open = &open - &self.covered_by(*who);
        }
        open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Id {
        format!("00000000-0000-7000-8000-{number:012x}").parse().unwrap()
    }

    /// On candidates 11 to 13; chair 1 has a conflict with the first, deputy 2 with the second.
    fn decided(voting: Voting) -> Decided {
        Decided {
            voting,
            candidates: (11..=13).map(id).collect(),
            conflicts: [(id(1), id(11)), (id(2), id(12))].into(),
        }
    }

    #[test]
    fn by_line_two_stand_for_what_neither_can_alone() {
        let decided = decided(Voting::ByLine);
        assert!(decided.can_confirm(id(1)) && !decided.is_covered(&[id(1)]));
        assert!(!decided.is_covered(&[id(2)]) && decided.is_covered(&[id(2), id(1)]));
        assert!(decided.is_covered(&[id(3)]) && !decided.is_covered(&[]));
    }

    #[test]
    fn as_a_whole_only_who_has_no_conflict_at_all_does() {
        let decided = decided(Voting::AsAWhole);
        assert!(!decided.can_confirm(id(1)) && !decided.is_covered(&[id(1), id(2)]));
        assert!(decided.is_covered(&[id(3)]));
    }
}
