//! How the members of the jury stand to the decision: a vote, or a signature under the chair's decision.
//!
//! After `brm2020.md`: more than half of the members without a conflict take part, more than half of the votes
//! that are not abstentions carry it, with equal votes the chair's decides, and nobody votes for another. Where the vote
//! is by line, each line of the decision is counted so for itself, with the members who have no conflict with that
//! candidate; the decision stands when each of its lines is carried.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::commission::quorum::{Quorum, quorum};
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

text_enum! {
    /// What a conflict of interest with one candidate leaves of a member's vote.
    #[derive(Default)]
    Voting {
        /// Nothing: the decision is one, and whoever has a conflict takes no part in it. So it was in rounds that do not
        /// tell.
        #[default]
        AsAWhole = "as_a_whole",
        /// All the other lines; each line has a quorum of its own.
        ByLine = "by_line",
    }
}

/// A ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// How the member stands to each line that is not named.
    pub vote: Vote,
    /// How to those that are.
    pub lines: BTreeMap<Id, Vote>,
}

impl Cast {
    /// How it stands to a line.
    pub fn on(&self, candidate: Id) -> Vote {
        self.lines.get(&candidate).copied().unwrap_or(self.vote)
    }
}

/// Who votes on what, and who presides.
#[derive(Debug, Clone)]
pub struct Electorate {
    /// What a conflict leaves of a vote.
    pub voting: Voting,
    /// Who stands for the decision: the vote of the first of them without a conflict decides between equal ones.
    pub presiding: Vec<Id>,
    /// Members of the jury.
    pub members: BTreeSet<Id>,
    /// Those who were there.
    pub present: BTreeSet<Id>,
    /// The candidates on whom it is decided.
    pub candidates: BTreeSet<Id>,
    /// Member and candidate: conflicts of interest.
    pub conflicts: BTreeSet<(Id, Id)>,
}

/// What the ballots come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tally {
    /// Members without a conflict; by line, those who may vote on one at least.
    pub eligible: usize,
    /// How many of them must take part: more than half; by line, the most that a line needs.
    pub needed: usize,
    /// How many did.
    pub cast: usize,
    /// Votes for the decision, or signatures; by line, for all that the ballot does not name.
    pub votes_for: usize,
    /// Votes against it, or refusals to sign.
    pub votes_against: usize,
    /// Abstentions; they count for the quorum.
    pub abstentions: usize,
    /// The votes were equal, and that of the presiding member decided; by line, on one line at least.
    pub casting_vote: bool,
    /// Whether the decision stands; by line, whether each line does.
    pub carried: bool,
    /// Who was there, may take part and did not yet.
    pub awaited: Vec<Id>,
    /// By line, each of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineTally>,
}

/// What the ballots come to on one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LineTally {
    /// The candidate.
    pub candidate_id: Id,
    /// Members without a conflict with the candidate.
    pub eligible: usize,
    /// How many of them must take part.
    pub needed: usize,
    /// How many did.
    pub cast: usize,
    /// Votes for the line.
    pub votes_for: usize,
    /// Votes against it.
    pub votes_against: usize,
    /// Abstentions.
    pub abstentions: usize,
    /// The votes were equal, and that of the presiding member decided.
    pub casting_vote: bool,
    /// Whether the line stands.
    pub carried: bool,
}

impl Electorate {
    /// The candidates on whose lines a member votes: none for who was not there, or is no member.
    pub fn lines_of(&self, juror: Id) -> BTreeSet<Id> {
        if !self.members.contains(&juror) || !self.present.contains(&juror) {
            return BTreeSet::new();
        }
        let mine = |candidate: &&Id| !self.conflicted_with(**candidate).contains(&juror);
        self.candidates.iter().filter(mine).copied().collect()
    }

    /// Whether somebody takes part at all.
    pub fn may_vote(&self, juror: Id) -> bool {
        !self.lines_of(juror).is_empty()
    }

    /// Who takes no part in the decision on a candidate.
    fn conflicted_with(&self, candidate: Id) -> BTreeSet<Id> {
        let counts = |of: Id| self.voting == Voting::AsAWhole || of == candidate;
        let torn = self.conflicts.iter().filter(|(_, of)| counts(*of));
        torn.map(|(juror, _)| *juror).collect()
    }

    /// Counts the ballots.
    pub fn tally(&self, manner: DecisionManner, ballots: &BTreeMap<Id, Cast>) -> Tally {
        match self.voting {
            Voting::AsAWhole => self.as_a_whole(manner, ballots),
            Voting::ByLine => self.by_line(manner, ballots),
        }
    }

    fn as_a_whole(&self, manner: DecisionManner, ballots: &BTreeMap<Id, Cast>) -> Tally {
        let conflicted = self.conflicts.iter().map(|(juror, _)| *juror).collect();
        let count = self.count(manner, conflicted, &|juror| {
            ballots.get(&juror).map(|cast| cast.vote)
        });
        Tally {
            eligible: count.quorum.eligible,
            needed: count.quorum.needed,
            cast: count.quorum.present,
            votes_for: count.votes_for,
            votes_against: count.votes_against,
            abstentions: count.abstentions,
            casting_vote: count.casting_vote,
            carried: count.carried,
            awaited: count.awaited,
            lines: Vec::new(),
        }
    }

    fn by_line(&self, manner: DecisionManner, ballots: &BTreeMap<Id, Cast>) -> Tally {
        let line = |candidate: &Id| {
            let conflicted = self.conflicted_with(*candidate);
            let vote = |juror: Id| ballots.get(&juror).map(|cast| cast.on(*candidate));
            LineTally::of(*candidate, self.count(manner, conflicted, &vote))
        };
        let lines: Vec<LineTally> = self.candidates.iter().map(line).collect();
        // Who has a conflict with everybody takes no part anywhere.
        let none = |juror: &&Id| {
            self.candidates
                .iter()
                .all(|c| self.conflicts.contains(&(**juror, *c)))
        };
        let nowhere: BTreeSet<Id> = self.members.iter().filter(none).copied().collect();
        let all = self.count(manner, nowhere, &|juror| {
            ballots.get(&juror).map(|cast| cast.vote)
        });
        Tally {
            eligible: all.quorum.eligible,
            needed: lines.iter().map(|one| one.needed).max().unwrap_or_default(),
            cast: all.quorum.present,
            votes_for: all.votes_for,
            votes_against: all.votes_against,
            abstentions: all.abstentions,
            casting_vote: lines.iter().any(|one| one.casting_vote),
            carried: !lines.is_empty() && lines.iter().all(|one| one.carried),
            awaited: all.awaited,
            lines,
        }
    }

    /// Counts the votes of the members who were there and have no conflict.
    fn count(
        &self,
        manner: DecisionManner,
        conflicted: BTreeSet<Id>,
        vote: &dyn Fn(Id) -> Option<Vote>,
    ) -> Count {
        let there = self.members.intersection(&self.present).copied();
        let voters: Vec<Id> = there.filter(|juror| !conflicted.contains(juror)).collect();
        let votes: BTreeMap<Id, Vote> = voters
            .iter()
            .filter_map(|one| Some((*one, vote(*one)?)))
            .collect();
        let of = |vote| votes.values().filter(|one| **one == vote).count();
        let (votes_for, votes_against) = (of(Vote::For), of(Vote::Against));
        let quorum = quorum(&self.members, &conflicted, &votes.keys().copied().collect());
        let awaited: Vec<Id> = voters
            .into_iter()
            .filter(|one| !votes.contains_key(one))
            .collect();
        let presiding = self.presiding.iter().find(|one| !conflicted.contains(one));
        let deciding = presiding.and_then(|one| votes.get(one)).copied();
        let casting_vote = manner == DecisionManner::Vote
            && votes_for == votes_against
            && votes_for > 0
            && deciding.is_some_and(|vote| vote != Vote::Abstain);
        let agreed = match manner {
            DecisionManner::Vote if casting_vote => deciding == Some(Vote::For),
            DecisionManner::Vote => votes_for > votes_against,
            DecisionManner::Signatures => awaited.is_empty() && votes_for == votes.len(),
        };
        Count {
            quorum,
            votes_for,
            votes_against,
            abstentions: of(Vote::Abstain),
            casting_vote,
            carried: agreed && quorum.is_met(),
            awaited,
        }
    }
}

/// Votes that were counted.
struct Count {
    quorum: Quorum,
    votes_for: usize,
    votes_against: usize,
    abstentions: usize,
    casting_vote: bool,
    carried: bool,
    awaited: Vec<Id>,
}

impl LineTally {
    fn of(candidate_id: Id, count: Count) -> Self {
        LineTally {
            candidate_id,
            eligible: count.quorum.eligible,
            needed: count.quorum.needed,
            cast: count.quorum.present,
            votes_for: count.votes_for,
            votes_against: count.votes_against,
            abstentions: count.abstentions,
            casting_vote: count.casting_vote,
            carried: count.carried,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Id {
        Id(uuid::Uuid::from_u128(number))
    }

    /// Members 1 to 5, all there, on candidates 11 and 12; 1 presides; the conflicted have one with candidate 11.
    fn commission(conflicted: &[u128]) -> Electorate {
        Electorate {
            voting: Voting::AsAWhole,
            presiding: vec![id(1)],
            members: (1..=5).map(id).collect(),
            present: (1..=5).map(id).collect(),
            candidates: (11..=12).map(id).collect(),
            conflicts: conflicted.iter().map(|one| (id(*one), id(11))).collect(),
        }
    }

    fn by_line(conflicted: &[u128]) -> Electorate {
        Electorate {
            voting: Voting::ByLine,
            ..commission(conflicted)
        }
    }

    fn votes(list: &[(u128, Vote)]) -> BTreeMap<Id, Cast> {
        let cast = |vote| Cast {
            vote,
            lines: BTreeMap::new(),
        };
        list.iter().map(|(n, vote)| (id(*n), cast(*vote))).collect()
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

    #[test]
    fn by_line_a_conflict_takes_the_vote_on_that_line_alone() {
        let commission = by_line(&[3, 4, 5]);
        assert_eq!(commission.lines_of(id(3)), BTreeSet::from([id(12)]));
        let tally = commission.tally(M::Vote, &votes(&[(1, For), (2, For), (3, For)]));
        let lines: Vec<_> = tally
            .lines
            .iter()
            .map(|l| (l.eligible, l.needed, l.cast, l.carried))
            .collect();
        assert_eq!(lines, [(2, 2, 2, true), (5, 3, 3, true)]);
        assert!(tally.carried && tally.awaited == [id(4), id(5)]);
        // As a whole two of two would have been enough, and the third would have had no vote.
        let whole = super::tests::commission(&[3, 4, 5]);
        assert!(!whole.may_vote(id(3)));
    }

    #[test]
    fn by_line_a_decision_stands_when_each_line_does() {
        let mut ballots = votes(&[(1, For), (2, For), (3, For), (4, For)]);
        let against = |ballots: &mut BTreeMap<Id, Cast>, who: u128| {
            ballots.get_mut(&id(who)).unwrap().lines.insert(id(12), Against);
        };
        against(&mut ballots, 2);
        let tally = by_line(&[]).tally(M::Vote, &ballots);
        assert!(tally.carried && !tally.casting_vote, "three of four");
        against(&mut ballots, 3);
        let tally = by_line(&[]).tally(M::Vote, &ballots);
        assert!(tally.carried && tally.casting_vote && tally.lines[1].casting_vote);
        against(&mut ballots, 4);
        let tally = by_line(&[]).tally(M::Vote, &ballots);
        assert_eq!(
            tally.lines.iter().map(|l| l.carried).collect::<Vec<_>>(),
            [true, false]
        );
        assert!(!tally.carried && tally.votes_against == 0);
    }

    #[test]
    fn by_line_the_next_who_presides_decides_where_the_first_has_a_conflict() {
        let mut commission = by_line(&[1]);
        commission.presiding = vec![id(1), id(2)];
        let mut ballots = votes(&[(1, For), (2, Against), (3, For), (4, Against), (5, For)]);
        ballots.get_mut(&id(5)).unwrap().lines.insert(id(11), Abstain);
        let tally = commission.tally(M::Vote, &ballots);
        let line = &tally.lines[0];
        assert_eq!(
            (
                line.votes_for,
                line.votes_against,
                line.casting_vote,
                line.carried
            ),
            (1, 2, false, false)
        );
        ballots.get_mut(&id(5)).unwrap().lines.insert(id(11), For);
        let line = &commission.tally(M::Vote, &ballots).lines[0];
        assert_eq!(
            (line.casting_vote, line.carried),
            (true, false),
            "the deputy was against"
        );
    }

    #[test]
    fn without_conflicts_and_departures_both_ways_of_voting_come_to_the_same() {
        for chair in [For, Against, Abstain] {
            for other in [For, Against, Abstain] {
                for third in [For, Against, Abstain] {
                    let list = votes(&[(1, chair), (2, other), (3, third)]);
                    for manner in [M::Vote, M::Signatures] {
                        let (whole, by_line) = (
                            commission(&[]).tally(manner, &list),
                            by_line(&[]).tally(manner, &list),
                        );
                        let same = Tally {
                            lines: vec![],
                            ..by_line
                        };
                        assert_eq!(whole, same);
                    }
                }
            }
        }
    }
}
