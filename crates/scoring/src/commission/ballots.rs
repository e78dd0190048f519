//! How the members of the jury stand to the decision: a vote, or a signature under the chair's decision.
//!
//! After `brm2020.md`: more than half of the members without a conflict take part, more than half of the votes
//! that are not abstentions carry it, with equal votes the chair's decides, and nobody votes for another.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::commission::quorum::quorum;
use kernel::{Id, text_enum};

text_enum! {
    /// How a member stands to the decision.
    Vote { For = "for", Against = "against", Abstain = "abstain" }
}

text_enum! {
    /// How a commission decides.
    #[derive(Default)]
    DecisionManner {
        /// The members vote on what the chair put down.
        Vote = "vote",
        /// The chair decides; each member who was there signs.
        #[default]
        Signatures = "signatures",
    }
}

/// Who votes, and who presides.
#[derive(Debug, Clone)]
pub struct Electorate {
    /// Who recorded the decision: the chair, or the deputy.
    pub presiding: Id,
    /// Members of the jury.
    pub members: BTreeSet<Id>,
    /// Those of them with a conflict with any candidate: they take no part.
    pub conflicted: BTreeSet<Id>,
    /// Those who were there.
    pub present: BTreeSet<Id>,
}

/// What the ballots come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tally {
    /// Members without a conflict.
    pub eligible: usize,
    /// How many of them must take part: more than half.
    pub needed: usize,
    /// How many did.
    pub cast: usize,
    /// Votes for the decision, or signatures.
    pub votes_for: usize,
    /// Votes against it, or refusals to sign.
    pub votes_against: usize,
    /// Abstentions; they count for the quorum.
    pub abstentions: usize,
    /// The votes were equal, and that of the presiding member decided.
    pub casting_vote: bool,
    /// Whether the decision stands.
    pub carried: bool,
    /// Who was there, may take part and did not yet.
    pub awaited: Vec<Id>,
}

impl Electorate {
    /// Those who may take part: members without a conflict who were there.
    pub fn may_vote(&self, juror: Id) -> bool {
        self.members.contains(&juror) && !self.conflicted.contains(&juror) && self.present.contains(&juror)
    }

    /// Counts the ballots.
    pub fn tally(&self, manner: DecisionManner, ballots: &BTreeMap<Id, Vote>) -> Tally {
        let counted: BTreeMap<Id, Vote> = ballots
            .iter()
            .filter(|(juror, _)| self.may_vote(**juror))
            .map(|(juror, vote)| (*juror, *vote))
            .collect();
        let count = |vote| counted.values().filter(|one| **one == vote).count();
        let (votes_for, votes_against) = (count(Vote::For), count(Vote::Against));
        let quorum = quorum(
            &self.members,
            &self.conflicted,
            &counted.keys().copied().collect(),
        );
        let awaited: Vec<Id> = self
            .members
            .iter()
            .filter(|juror| self.may_vote(**juror) && !counted.contains_key(juror))
            .copied()
            .collect();
        let equal = votes_for == votes_against && votes_for > 0;
        let casting_vote = manner == DecisionManner::Vote
            && equal
            && counted
                .get(&self.presiding)
                .is_some_and(|vote| *vote != Vote::Abstain);
        let agreed = match manner {
            DecisionManner::Vote if casting_vote => counted.get(&self.presiding) == Some(&Vote::For),
            DecisionManner::Vote => votes_for > votes_against,
            DecisionManner::Signatures => awaited.is_empty() && votes_for == counted.len(),
        };
        Tally {
            eligible: quorum.eligible,
            needed: quorum.needed,
            cast: quorum.present,
            votes_for,
            votes_against,
            abstentions: count(Vote::Abstain),
            casting_vote,
            carried: agreed && quorum.is_met(),
            awaited,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Id {
        Id(uuid::Uuid::from_u128(number))
    }

    /// Members 1 to 5, all there; 1 presides; the conflicted take no part.
    fn commission(conflicted: &[u128]) -> Electorate {
        Electorate {
            presiding: id(1),
            members: (1..=5).map(id).collect(),
            conflicted: conflicted.iter().copied().map(id).collect(),
            present: (1..=5).map(id).collect(),
        }
    }

    fn votes(list: &[(u128, Vote)]) -> BTreeMap<Id, Vote> {
        list.iter().map(|(n, vote)| (id(*n), *vote)).collect()
    }

    use DecisionManner as M;
    use Vote::{Abstain, Against, For};

    #[test]
    fn more_than_half_must_take_part_and_more_than_half_of_those_carry_it() {
        let of = |list: &[(u128, Vote)]| commission(&[]).tally(M::Vote, &votes(list));
        assert!(!of(&[(1, For), (2, For)]).carried, "two of five are no quorum");
        assert!(of(&[(1, For), (2, For), (3, Against)]).carried);
        assert!(!of(&[(1, For), (2, Against), (3, Against)]).carried);
        assert!(of(&[(2, For), (3, Abstain), (4, Abstain)]).carried);
        assert!(!of(&[(2, Abstain), (3, Abstain), (4, Abstain)]).carried);
    }

    #[test]
    fn with_equal_votes_that_of_the_chair_decides() {
        let of = |chair| {
            let list = [(1, chair), (2, For), (3, Against), (4, Against)];
            commission(&[]).tally(M::Vote, &votes(&list))
        };
        let carried = of(For);
        assert!(carried.carried && carried.casting_vote);
        let equal = votes(&[(1, Against), (2, For), (3, Abstain)]);
        let lost = commission(&[]).tally(M::Vote, &equal);
        assert!(lost.casting_vote && !lost.carried);
        let silent = votes(&[(1, Abstain), (2, For), (3, Against)]);
        assert!(!commission(&[]).tally(M::Vote, &silent).carried);
    }

    #[test]
    fn who_has_a_conflict_or_was_not_there_is_not_counted() {
        let mut commission = commission(&[4, 5]);
        let tally = commission.tally(M::Vote, &votes(&[(1, For), (4, For), (5, For)]));
        assert_eq!(
            (tally.eligible, tally.needed, tally.cast, tally.carried),
            (3, 2, 1, false)
        );
        commission.present.remove(&id(2));
        assert!(!commission.may_vote(id(2)));
        let tally = commission.tally(M::Vote, &votes(&[(1, For), (2, For)]));
        assert_eq!((tally.cast, tally.awaited), (1, vec![id(3)]));
    }

    #[test]
    fn the_chairs_decision_stands_when_everybody_who_was_there_signed() {
        let commission = commission(&[5]);
        let signed = [(1, For), (2, For), (3, For)];
        assert!(!commission.tally(M::Signatures, &votes(&signed)).carried);
        let all = [signed.as_slice(), &[(4, For)]].concat();
        assert!(commission.tally(M::Signatures, &votes(&all)).carried);
        let refused = [signed.as_slice(), &[(4, Against)]].concat();
        assert!(!commission.tally(M::Signatures, &votes(&refused)).carried);
    }
}
