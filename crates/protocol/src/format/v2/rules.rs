//! What was frozen when the round opened.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::v1;
use super::{AmountRule, Method, PassMarkRule, Ranking, Rubric, TieBreakStep};

/// What was frozen.
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

/// What a conflict of interest with one candidate left of a member's vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolVoting)]
pub enum Voting {
    AsAWhole,
    ByLine,
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
    // Format 1 has none: there it was as a whole.
    #[schema(inline, required = false)]
    pub voting: Voting,
}

impl From<v1::Rules> for Rules {
    fn from(rules: v1::Rules) -> Self {
        Rules {
            rubric: rules.rubric,
            rubric_version: rules.rubric_version,
            settings: rules.settings.into(),
            ranking: rules.ranking,
            selectable: rules.selectable,
            chair: rules.chair,
        }
    }
}

impl From<v1::Settings> for Settings {
    fn from(settings: v1::Settings) -> Self {
        Settings {
            cards_per_candidate: settings.cards_per_candidate,
            quorum_cards: settings.quorum_cards,
            tie_break: settings.tie_break,
            pass_mark: settings.pass_mark,
            waitlist_limit: settings.waitlist_limit,
            method: settings.method,
            amounts: settings.amounts,
            standstill_days: settings.standstill_days,
            voting: Voting::AsAWhole,
        }
    }
}
