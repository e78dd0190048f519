//! What a ranking is made from: the frozen rules, and the candidates with their counted cards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::exact::Exact;
use super::super::rubric::Rubric;
use super::rules::{PassMarkRule, PriorityRule, TieRule};
use crate::Method;
use crate::card::CompleteCard;
use kernel::{Id, Ts};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingConfig {
    /// How many may be selected.
    pub seats: u32,
    /// Quorum: the least number of submitted cards; 0 means 1.
    pub min_cards: u32,
    pub priority: PriorityRule,
    /// Applied in this order to candidates of equal score.
    pub ties: Vec<TieRule>,
    pub pass_mark: Option<PassMarkRule>,
    /// How many may wait; `None`: all the rest.
    pub waitlist_limit: Option<u32>,
    /// How cards become a score.
    #[serde(default)]
    pub method: Method,
    /// Whose card decides in an equal vote and for [`TieRule::Chair`].
    #[serde(default)]
    pub chair: Option<Id>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigProblem {
    NoSeats,
    BonusOutOfRange,
    PassMarkOutOfRange,
    MoreReservedThanSeats,
    RepeatedTieRule {
        index: usize,
    },
    UnknownTieCriterion {
        index: usize,
    },
    /// Nothing is left of fewer than five cards when two are dropped.
    QuorumTooSmallToTrim,
    /// A vote has one criterion, on a scale from 0 to 1.
    RubricIsNoVote,
}

#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: Id,
    pub submitted_at: Ts,
    /// Belongs to the programme's priority group (social entrepreneurship).
    pub priority: bool,
    /// Submitted cards only, one per juror.
    pub cards: Vec<CountedCard>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedCard {
    pub juror: Id,
    pub share: Exact,
    pub criteria: BTreeMap<String, Exact>,
}

impl Candidate {
    pub(super) fn card_of(&self, juror: Option<Id>) -> Option<&CountedCard> {
        self.cards.iter().find(|card| Some(card.juror) == juror)
    }
}

impl CompleteCard {
    pub fn counted(&self, juror: Id) -> CountedCard {
        CountedCard {
            juror,
            share: self.points_share(),
            criteria: self.criterion_shares(),
        }
    }
}

impl RankingConfig {
    /// Everything that is wrong with it, before a round freezes it.
    pub fn problems(&self, rubric: &Rubric) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        if self.seats == 0 {
            problems.push(ConfigProblem::NoSeats);
        }
        match self.priority {
            PriorityRule::Bonus { bonus_bp } if !(1..=10_000).contains(&bonus_bp) => {
                problems.push(ConfigProblem::BonusOutOfRange);
            }
            PriorityRule::Reserved { places } if places > self.seats => {
                problems.push(ConfigProblem::MoreReservedThanSeats);
            }
            _ => {}
        }
        if self.pass_mark.is_some_and(|mark| mark.share_bp > 10_000) {
            problems.push(ConfigProblem::PassMarkOutOfRange);
        }
        match self.method {
            Method::TrimmedMean if (self.min_cards as usize) < Method::TrimmedMean.least_cards() => {
                problems.push(ConfigProblem::QuorumTooSmallToTrim);
            }
            Method::Vote if !rubric.is_vote() => problems.push(ConfigProblem::RubricIsNoVote),
            _ => {}
        }
        for (index, rule) in self.ties.iter().enumerate() {
            if self.ties[..index].contains(rule) {
                problems.push(ConfigProblem::RepeatedTieRule { index });
            }
            if let TieRule::Criterion { key } = rule
                && !rubric.has(key)
            {
                problems.push(ConfigProblem::UnknownTieCriterion { index });
            }
        }
        problems
    }

    pub(super) fn without_priority(&self) -> Self {
        let mut plain = self.clone();
        plain.priority = PriorityRule::None {};
        plain.ties.retain(|rule| *rule != TieRule::Priority);
        plain
    }

    pub(super) fn tie_rules(&self) -> Vec<TieRule> {
        let mut rules = self.ties.clone();
        if self.priority == (PriorityRule::TieBreak {}) && !rules.contains(&TieRule::Priority) {
            rules.insert(0, TieRule::Priority);
        }
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::rubric::{Criterion, Scale};
    use super::super::rules::PassMarkBound;
    use super::super::samples::config;
    use super::*;

    #[test]
    fn every_problem_of_a_configuration_is_told_at_once() {
        let criterion = Criterion {
            key: "a".into(),
            weight: 1,
            juror_may_skip: false,
        };
        let rubric = Rubric::new(Scale { min: 1, max: 5 }, vec![criterion]).unwrap();
        let by = |key: &str| TieRule::Criterion { key: key.into() };
        let mut rules = config(0);
        rules.priority = PriorityRule::Reserved { places: 1 };
        rules.pass_mark = Some(PassMarkRule {
            share_bp: 10_001,
            bound: PassMarkBound::MoreThan,
        });
        rules.ties = vec![by("a"), by("x"), by("a")];
        rules.method = Method::TrimmedMean;
        use ConfigProblem::*;
        let expected = [
            NoSeats,
            MoreReservedThanSeats,
            PassMarkOutOfRange,
            QuorumTooSmallToTrim,
            UnknownTieCriterion { index: 1 },
            RepeatedTieRule { index: 2 },
        ];
        assert_eq!(rules.problems(&rubric), expected);
        let mut vote = config(1);
        vote.method = Method::Vote;
        assert_eq!(vote.problems(&rubric), [RubricIsNoVote]);
        for (bonus_bp, expected) in [
            (0, vec![BonusOutOfRange]),
            (1, vec![]),
            (10_001, vec![BonusOutOfRange]),
        ] {
            let mut rules = config(1);
            rules.priority = PriorityRule::Bonus { bonus_bp };
            assert_eq!(rules.problems(&rubric), expected, "{bonus_bp}");
        }
    }

    #[test]
    fn the_frozen_form_is_read_back() {
        let mut rules = config(25);
        rules.priority = PriorityRule::Bonus { bonus_bp: 500 };
        rules.ties = vec![TieRule::Priority, TieRule::EarlierSubmission];
        let json = serde_json::to_string(&rules).unwrap();
        assert!(
            json.contains(r#""priority":{"kind":"bonus","bonus_bp":500}"#),
            "{json}"
        );
        assert!(
            json.contains(r#""ties":[{"kind":"priority"},{"kind":"earlier_submission"}]"#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<RankingConfig>(&json).unwrap(), rules);
    }
}
