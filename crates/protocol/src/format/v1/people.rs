//! Jurors, candidates and cards, all under pseudonyms.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A juror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolJuror)]
pub struct JurorFacts {
    pub name: String,
    #[schema(inline)]
    pub seat: Seat,
    /// Place in sums and draws.
    pub order: u32,
}

/// A juror's seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolSeat)]
pub enum Seat {
    Chair,
    Deputy,
    Member,
}

/// A candidate, as far as the ranking needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolCandidate)]
pub struct CandidateFacts {
    pub name: String,
    /// Place in sums and draws.
    pub order: u32,
    /// Place by the time of submission; equals share it.
    pub submitted: u32,
    pub priority: bool,
    /// Criteria that a rule took out.
    pub excluded: Vec<String>,
    /// The sum asked for, where a rule makes the amount of it.
    #[schema(required = true)]
    pub asked: Option<i64>,
}

/// What a commitment to a card is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolCard)]
pub struct Card {
    pub candidate: String,
    pub juror: String,
    /// By the key of their criterion.
    pub marks: BTreeMap<String, Mark>,
}

/// A score, or *not applicable*; never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolMark)]
pub struct Mark {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub score: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub not_applicable: Option<bool>,
}

/// A card that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolCountedCard)]
pub struct CountedCard {
    pub card: Card,
    pub salt: String,
}

/// Why a card does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolUncounted)]
pub enum Uncounted {
    /// A conflict of interest came to light.
    Conflict,
    /// The juror stepped back.
    Recused,
    /// It was given to somebody else.
    Reassigned,
    /// It was not submitted before the close.
    NotSubmitted,
}

/// A card that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolUncountedCard)]
pub struct UncountedCard {
    pub candidate: String,
    pub juror: String,
    pub why: Uncounted,
}
