//! States of a round, its settings, and what the opening freezes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{Code, Error, Result};
use crate::jury::rules::ranking::{self, PassBound, PassMark, RankingConfig, TieRule};
use crate::jury::rules::rubric::{Criterion, Rubric, Scale};
use crate::jury::scoring::Method;
use crate::kernel::{Id, text_enum};
use crate::programmes::programme::rules::{PriorityRule, RoundRules, TieBreak, TieBreakStep};
use crate::programmes::rubrics::rules::{NaRule, RubricInput};

text_enum! {
    /// Where a round stands.
    RoundStatus { Setup = "setup", Open = "open", Closed = "closed", Decided = "decided", Published = "published" }
}

/// What moves a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundAction {
    /// Freeze the rules and let the jurors score.
    Open,
    /// No more cards.
    Close,
    /// Make a proposal from the cards; a decision that was not published makes room for a new one.
    Compute,
    /// Record what the commission decided.
    Decide,
    /// Make it known.
    Publish,
    /// An appeal was upheld: there will be another result.
    Reopen,
}

/// The state after an action.
pub fn next(status: RoundStatus, action: RoundAction) -> Result<RoundStatus> {
    use RoundAction as A;
    use RoundStatus as S;
    match (status, action) {
        (S::Setup, A::Open) => Ok(S::Open),
        (S::Open, A::Close) => Ok(S::Closed),
        (S::Closed | S::Decided, A::Compute) => Ok(S::Closed),
        (S::Closed, A::Decide) => Ok(S::Decided),
        (S::Decided, A::Publish) => Ok(S::Published),
        (S::Published, A::Reopen) => Ok(S::Closed),
        (S::Setup | S::Closed | S::Decided | S::Published, A::Close) => {
            Err(Error::code(Code::RoundNotOpen).with("state", status.as_str()))
        }
        (S::Open | S::Closed | S::Decided | S::Published, A::Open)
        | (S::Setup | S::Open | S::Published, A::Compute)
        | (S::Setup | S::Open | S::Decided | S::Published, A::Decide)
        | (S::Setup | S::Open | S::Closed | S::Published, A::Publish)
        | (S::Setup | S::Open | S::Closed | S::Decided, A::Reopen) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

text_enum! {
    /// Whether the pass mark itself passes.
    PassMarkBound { MoreThan = "more_than", AtLeast = "at_least" }
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

/// The mean without which nobody is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassMarkRule {
    /// Share of the maximum in basis points.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub share_bp: u32,
    /// Whether the mark itself passes.
    pub bound: PassMarkBound,
}

/// How a round is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoundSettings {
    /// Cards wanted for each candidate.
    pub cards_per_candidate: u32,
    /// Submitted cards without which a candidate has no rank.
    pub quorum_cards: u32,
    /// What decides between equal scores, in this order.
    pub tie_break: Vec<TieBreakStep>,
    /// The mean without which nobody is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pass_mark: Option<PassMarkRule>,
    /// How many may wait; without it all the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
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
}

impl From<RoundRules> for RoundSettings {
    fn from(rules: RoundRules) -> Self {
        RoundSettings {
            cards_per_candidate: rules.cards_per_candidate,
            quorum_cards: rules.quorum_cards,
            tie_break: rules.tie_break,
            pass_mark: None,
            waitlist_limit: None,
            method: Method::default(),
            amounts: AmountRule::default(),
            standstill_days: rules.standstill_days,
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
        let criterion = |c: &crate::programmes::rubrics::rules::Criterion| Criterion {
            key: c.key.clone(),
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
                .map(|c| c.key.clone())
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
    let priority = match *priority {
        PriorityRule::None {} => ranking::PriorityRule::None,
        PriorityRule::TieBreak {} => ranking::PriorityRule::TieBreak,
        PriorityRule::Bonus { bonus_bp } => ranking::PriorityRule::Bonus { bonus_bp },
        PriorityRule::Reserved { places } => ranking::PriorityRule::Reserved {
            places: places.min(seats),
        },
    };
    let tie = |step: &TieBreakStep| match step.by {
        TieBreak::Priority => TieRule::Priority,
        TieBreak::Chair => TieRule::Chair,
        TieBreak::EarlierSubmission => TieRule::EarlierSubmission,
        TieBreak::Criterion => TieRule::Criterion {
            key: step.criterion.clone().unwrap_or_default(),
        },
    };
    RankingConfig {
        seats,
        min_cards: settings.quorum_cards,
        priority,
        // Where nobody is preferred, nobody is preferred in a tie either.
        ties: settings
            .tie_break
            .iter()
            .map(tie)
            .filter(|t| priority != ranking::PriorityRule::None || *t != TieRule::Priority)
            .collect(),
        pass_mark: settings.pass_mark.map(|mark| PassMark {
            share_bp: mark.share_bp,
            bound: match mark.bound {
                PassMarkBound::MoreThan => PassBound::MoreThan,
                PassMarkBound::AtLeast => PassBound::AtLeast,
            },
        }),
        waitlist_limit: settings.waitlist_limit,
        method: settings.method,
        chair,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_goes_one_way_and_is_computed_again_until_it_is_published() {
        use RoundAction as A;
        use RoundStatus as S;
        assert_eq!(next(S::Setup, A::Open).ok(), Some(S::Open));
        assert_eq!(next(S::Decided, A::Compute).ok(), Some(S::Closed));
        assert_eq!(
            next(S::Published, A::Compute).map_err(|e| e.which()),
            Err(Code::WrongState)
        );
        assert_eq!(
            next(S::Closed, A::Close).map_err(|e| e.which()),
            Err(Code::RoundNotOpen)
        );
    }

    #[test]
    fn a_programme_that_prefers_nobody_does_not_in_ties() {
        let settings = RoundSettings::from(RoundRules::default());
        let plain = ranking_config(&settings, &PriorityRule::None {}, 3, None);
        assert_eq!(plain.ties, [TieRule::EarlierSubmission]);
        let reserved = ranking_config(&settings, &PriorityRule::Reserved { places: 10 }, 3, None);
        assert_eq!(reserved.priority, ranking::PriorityRule::Reserved { places: 3 });
    }
}
