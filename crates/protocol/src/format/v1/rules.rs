//! What was frozen when the round opened.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Texts;

/// Rubric, settings and rules of the ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolRules)]
pub struct Rules {
    pub rubric: Rubric,
    pub rubric_version: i32,
    pub settings: Settings,
    /// Its chair is told beside it, by name.
    pub ranking: Ranking,
    pub selectable: u32,
    /// Whose card decides equal votes.
    #[schema(required = true)]
    pub chair: Option<String>,
}

/// What was scored, on which scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolRubric)]
pub struct Rubric {
    pub name: Texts,
    pub scale_min: i32,
    pub scale_max: i32,
    /// Whether a juror may call a criterion not applicable.
    pub juror_may_skip: bool,
    pub criteria: Vec<Criterion>,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolCriterion)]
pub struct Criterion {
    pub key: String,
    pub name: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub description: Option<Texts>,
    pub weight: u32,
    /// What each level of the scale means, from the lowest.
    pub levels: Vec<Texts>,
    // When it does not apply. (A line of documentation would make the schema of an inline enum an impossible one.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(inline, value_type = NaRule, required = false)]
    pub na_rule: Option<NaRule>,
}

/// A declared fact that makes a criterion not applicable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolNaRule)]
pub enum NaRule {
    DisabilityDeclared,
}

/// How the round was run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolSettings)]
pub struct Settings {
    pub cards_per_candidate: u32,
    pub quorum_cards: u32,
    pub tie_break: Vec<TieBreakStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pass_mark: Option<PassMarkRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub waitlist_limit: Option<u32>,
    #[schema(inline)]
    pub method: Method,
    #[schema(inline)]
    pub amounts: AmountRule,
    /// Working days after the publication in which an appeal could be made.
    pub standstill_days: u32,
}

/// One step between equal scores, as it was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolTieBreakStep)]
pub struct TieBreakStep {
    #[schema(inline)]
    pub by: TieBreak,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub criterion: Option<String>,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolTieBreak)]
pub enum TieBreak {
    Priority,
    Criterion,
    EarlierSubmission,
    Chair,
}

/// The mean without which nobody is proposed, as it was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolPassMarkRule)]
pub struct PassMarkRule {
    pub share_bp: u32,
    #[schema(inline)]
    pub bound: Bound,
}

/// Whether the mark itself passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolBound)]
pub enum Bound {
    MoreThan,
    AtLeast,
}

/// How cards become a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolMethod)]
pub enum Method {
    WeightedMean,
    TrimmedMean,
    Additive,
    Calibrated,
    Vote,
}

/// What the proposal says of the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolAmountRule)]
pub enum AmountRule {
    ByCommission,
    AskedTimesShare,
}

/// How ranks and the proposal are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FrozenRanking)]
pub struct Ranking {
    /// How many may be selected.
    pub seats: u32,
    /// The least number of cards; 0 means 1.
    pub min_cards: u32,
    pub priority: Priority,
    /// Applied in this order to candidates of equal score.
    pub ties: Vec<TieRule>,
    #[schema(required = true)]
    pub pass_mark: Option<PassMark>,
    /// How many may wait; `null`: all the rest.
    #[schema(required = true)]
    pub waitlist_limit: Option<u32>,
    #[schema(inline)]
    pub method: Method,
    /// Always `null`: the chair is told by name.
    #[schema(required = true)]
    pub chair: Option<String>,
}

/// What the priority group got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = FrozenPriority)]
pub enum Priority {
    None,
    /// Added to the share of the maximum: 500 is five points of a hundred.
    Bonus {
        bonus_bp: u32,
    },
    /// Wins ties.
    TieBreak,
    /// So many places go to the group, as far as it has candidates who pass.
    Reserved {
        places: u32,
    },
}

/// What decided between equals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = FrozenTieRule)]
pub enum TieRule {
    Priority,
    /// The higher mean on one criterion.
    Criterion {
        key: String,
    },
    EarlierSubmission,
    /// The higher card of the chair.
    Chair,
}

/// The mean without which nobody was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FrozenPassMark)]
pub struct PassMark {
    pub share_bp: u32,
    #[schema(inline)]
    pub bound: Bound,
}
