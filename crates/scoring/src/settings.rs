//! How a round is run, and what its opening freezes: what the calculations of a round are told.

use std::collections::BTreeSet;

use kernel::error::{Error, Result};
use kernel::{Id, Text, text_enum};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::Method;
use crate::commission::ballots::Voting;
use crate::ranking::{PassMarkRule, PriorityRule, RankingConfig, TieRule};
use crate::rubric::input::{self, NaRule, RubricInput};
use crate::rubric::{Criterion, Rubric, Scale};

text_enum! {
    /// What decides between equal scores.
    TieBreak { Priority = "priority", Criterion = "criterion", EarlierSubmission = "earlier_submission", Chair = "chair" }
}

/// One step of the tie-break.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TieBreakStep {
    /// What is compared.
    pub by: TieBreak,
    /// The criterion, for `criterion`.
    #[validate(nested)]
    pub criterion: Option<Text<50>>,
}

impl From<&TieBreakStep> for TieRule {
    fn from(step: &TieBreakStep) -> Self {
        match step.by {
            TieBreak::Priority => TieRule::Priority,
            TieBreak::Chair => TieRule::Chair,
            TieBreak::EarlierSubmission => TieRule::EarlierSubmission,
            TieBreak::Criterion => TieRule::Criterion {
                key: step.criterion.clone().unwrap_or_default().into(),
            },
        }
    }
}

/// How one jury round is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundRules {
    /// Cards wanted for each candidate.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    pub cards_per_candidate: u32,
    /// Submitted cards without which a candidate cannot be decided on.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    pub quorum_cards: u32,
    /// What decides between equal scores, in this order.
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub tie_break: Vec<TieBreakStep>,
    /// Working days after the publication in which an appeal may be made, and nothing rests on the result.
    #[serde(default = "three")]
    #[validate(range(min = 0, max = 60))]
    #[schema(minimum = 0, maximum = 60)]
    pub standstill_days: u32,
    /// What a conflict of interest with one candidate leaves of a member's vote on the decision.
    #[serde(default = "by_line")]
    pub voting: Voting,
    /// How social entrepreneurship is preferred in this round, where that is not as in the programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityRule>,
}

fn three() -> u32 {
    3
}

fn by_line() -> Voting {
    Voting::ByLine
}

impl Default for RoundRules {
    fn default() -> Self {
        RoundRules {
            cards_per_candidate: 3,
            quorum_cards: 2,
            standstill_days: three(),
            voting: by_line(),
            priority: None,
            tie_break: vec![
                TieBreakStep {
                    by: TieBreak::Priority,
                    criterion: None,
                },
                TieBreakStep {
                    by: TieBreak::EarlierSubmission,
                    criterion: None,
                },
            ],
        }
    }
}

text_enum! {
    /// What the proposal says of the sums.
    #[derive(Default)]
    AmountRule {
        /// The commission sets them.
        #[default]
        ByCommission = "by_commission",
        /// The sum asked for times the mean share of the maximum, rounded down to the minor unit. Business Road Map
        /// 2020: "amount granted = amount asked × score share".
        AskedTimesShare = "asked_times_share",
    }
}

/// How a round is run.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoundSettings {
    /// Cards wanted for each candidate.
    pub cards_per_candidate: u32,
    /// Submitted cards without which a candidate has no rank.
    pub quorum_cards: u32,
    /// What decides between equal scores, in this order.
    pub tie_break: Vec<TieBreakStep>,
    /// The mean without which nobody is proposed.
    pub pass_mark: Option<PassMarkRule>,
    /// How many may wait; without it all the rest.
    pub waitlist_limit: Option<u32>,
    /// How cards become a score.
    #[serde(default)]
    pub method: Method,
    /// What the proposal says of the sums, in the final.
    #[serde(default)]
    pub amounts: AmountRule,
    /// Working days after the publication in which an appeal may be made.
    #[serde(default)]
    pub standstill_days: u32,
    /// What a conflict of interest with one candidate leaves of a member's vote on the decision.
    #[serde(default)]
    pub voting: Voting,
}

impl From<RoundRules> for RoundSettings {
    fn from(rules: RoundRules) -> Self {
        RoundSettings {
            cards_per_candidate: rules.cards_per_candidate,
            quorum_cards: rules.quorum_cards,
            tie_break: rules.tie_break,
            standstill_days: rules.standstill_days,
            voting: rules.voting,
            ..RoundSettings::default()
        }
    }
}

/// What the opening of a round freezes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The rubric as jurors read it.
    pub rubric: RubricInput,
    /// Its version.
    pub rubric_version: i32,
    /// How the round is run.
    pub settings: RoundSettings,
    /// How ranks and the proposal are made.
    pub ranking: RankingConfig,
    /// How many the commission may select at most.
    pub selectable: u32,
}

/// The part of a rubric that a card is checked against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scoring {
    scale: Scale,
    criteria: Vec<Criterion>,
    /// Not applied to somebody who declared a disability.
    without_disability: BTreeSet<String>,
}

impl Scoring {
    /// Of a rubric.
    pub fn of(rubric: &RubricInput) -> Self {
        let criterion = |c: &input::Criterion| Criterion {
            key: c.key.clone().into(),
            weight: c.weight,
            juror_may_skip: rubric.juror_may_skip,
        };
        Scoring {
            scale: Scale {
                min: rubric.scale_min,
                max: rubric.scale_max,
            },
            criteria: rubric.criteria.iter().map(criterion).collect(),
            without_disability: rubric
                .criteria
                .iter()
                .filter(|c| c.na_rule == Some(NaRule::DisabilityDeclared))
                .map(|c| c.key.clone().into())
                .collect(),
        }
    }
    /// As a rubric that can be scored.
    pub fn rubric(&self) -> Result<Rubric> {
        Rubric::new(self.scale, self.criteria.clone())
            .map_err(|problems| Error::internal(format!("a frozen rubric cannot be scored: {problems:?}")))
    }
    /// The criteria that a rule takes out for a candidate.
    pub fn excluded(&self, disability_declared: bool) -> BTreeSet<String> {
        if disability_declared {
            self.without_disability.clone()
        } else {
            BTreeSet::new()
        }
    }
}

/// The rules of ranking that a round freezes.
pub fn ranking_config(
    settings: &RoundSettings,
    priority: &PriorityRule,
    seats: u32,
    chair: Option<Id>,
) -> RankingConfig {
    let priority = priority.among(seats);
    RankingConfig {
        seats,
        min_cards: settings.quorum_cards,
        priority,
        // Where nobody is preferred, nobody is preferred in a tie either.
        ties: settings
            .tie_break
            .iter()
            .map(TieRule::from)
            .filter(|t| priority != PriorityRule::None {} || *t != TieRule::Priority)
            .collect(),
        pass_mark: settings.pass_mark,
        waitlist_limit: settings.waitlist_limit,
        method: settings.method,
        chair,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programme_that_prefers_nobody_does_not_in_ties() {
        let settings = RoundSettings::from(RoundRules::default());
        let plain = ranking_config(&settings, &PriorityRule::None {}, 3, None);
        assert_eq!(plain.ties, [TieRule::EarlierSubmission]);
        let reserved = ranking_config(&settings, &PriorityRule::Reserved { places: 10 }, 3, None);
        assert_eq!(reserved.priority, PriorityRule::Reserved { places: 3 });
    }
}
