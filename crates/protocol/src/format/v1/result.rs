//! What was computed from the cards. Under `candidate_id`, `id` and `juror` stand pseudonyms.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Fraction, Method};

/// Standings, and what the scores are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolResult)]
pub struct Computed {
    /// By rank.
    pub standings: Vec<Standing>,
    /// Places that the proposal leaves open because equals stand across the cut.
    pub open_places: u32,
    pub worth: Worth,
}

/// How a candidate stands; exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolStanding)]
pub struct Standing {
    pub candidate_id: String,
    pub cards: usize,
    #[schema(required = true)]
    pub mean: Option<Fraction>,
    #[schema(required = true)]
    pub score: Option<Fraction>,
    #[schema(required = true)]
    pub rank: Option<u32>,
    #[schema(required = true)]
    pub rank_without_priority: Option<u32>,
    pub tied_with: Vec<String>,
    #[schema(inline, required = true)]
    pub decided_by: Option<DecidedBy>,
    #[schema(required = true)]
    pub decided_by_criterion: Option<String>,
    #[schema(inline)]
    pub proposed: Proposed,
    #[schema(required = true)]
    pub proposed_position: Option<i32>,
    #[schema(inline)]
    pub proposed_without_priority: Proposed,
}

/// What put a candidate below the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolDecidedBy)]
pub enum DecidedBy {
    Score,
    Priority,
    Criterion,
    EarlierSubmission,
    Chair,
    Unresolved,
}

/// What the scores propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolProposed)]
pub enum Proposed {
    Select,
    Waitlist,
    Decline,
    Undecidable,
    NoQuorum,
}

/// By which method, how firm, and how far the jury agrees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolWorth)]
pub struct Worth {
    /// The edition of the calculation by which it was made; the first one where none is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub edition: Option<u8>,
    // The method that was used.
    #[schema(inline)]
    pub method: Method,
    /// Why it is not that of the round.
    #[schema(required = true)]
    pub refused: Option<Refusal>,
    /// Cards that the method's model leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_fitted: Vec<NotFitted>,
    pub firmness: Firmness,
    pub agreement: Agreement,
}

/// A card that a model leaves out: the only one of its juror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolNotFitted)]
pub struct NotFitted {
    pub juror: String,
    pub candidate: String,
}

/// Why a method could not be used on these cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = ProtocolRefusal)]
pub enum Refusal {
    NoCards,
    NotConnected { components: Vec<Component> },
    TooFewCards { jurors: Vec<String> },
    NoCardToSpare,
    NotAVote { jurors: Vec<String> },
}

impl Refusal {
    /// The name under which the public form tells it.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::NoCards => "no_cards",
            Refusal::NotConnected { .. } => "cards_not_connected",
            Refusal::TooFewCards { .. } => "juror_with_one_card",
            Refusal::NoCardToSpare => "no_card_to_spare",
            Refusal::NotAVote { .. } => "card_is_no_vote",
        }
    }
}

/// Candidates and jurors who are joined by cards, and by none to the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolComponent)]
pub struct Component {
    pub candidates: Vec<String>,
    pub jurors: Vec<String>,
}

/// How firm the ranking is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolFirmness)]
pub struct Firmness {
    pub asked: Asked,
    pub candidates: Vec<Firm>,
    /// Not told apart from the cut.
    pub zone: Vec<String>,
    pub crosses_cut: bool,
    /// The ranking without each juror in turn.
    pub left_out: Vec<LeftOut>,
}

/// What firmness was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolAsked)]
pub struct Asked {
    pub places: usize,
    pub draws: u32,
    pub seed: u64,
}

/// How firm a candidate stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolFirm)]
pub struct Firm {
    pub id: String,
    pub rank: usize,
    #[schema(required = true)]
    pub standard_error: Option<f64>,
    #[schema(required = true)]
    pub chance: Option<f64>,
    #[schema(required = true)]
    pub ahead_of_next: Option<f64>,
}

/// The ranks without a juror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolLeftOut)]
pub struct LeftOut {
    pub juror: String,
    /// In the order of the firmness's candidates.
    pub ranks: Vec<Option<usize>>,
    #[schema(required = true)]
    pub refused: Option<Refusal>,
}

/// How far the jurors agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolAgreement)]
pub struct Agreement {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub headline: Option<Reliability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub icc: Option<Icc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub alpha_ordinal: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub alpha_interval: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub kendall_w: Option<f64>,
    pub jurors: Vec<Profile>,
}

/// Reliability of the mean of `k` cards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolReliability)]
pub struct Reliability {
    #[schema(inline)]
    pub form: ReliabilityForm,
    pub k: f64,
    pub value: f64,
}

/// Which correlation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProtocolReliabilityForm)]
pub enum ReliabilityForm {
    #[serde(rename = "icc_2_k")]
    TwoWay,
    #[serde(rename = "icc_1_k")]
    OneWay,
}

/// Intraclass correlations and the mean squares that they are made of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolIcc)]
pub struct Icc {
    pub between_candidates: f64,
    pub within_candidates: f64,
    pub between_jurors: f64,
    pub error: f64,
    pub one_way_single: f64,
    pub two_way_single: f64,
    pub fixed_single: f64,
    pub one_way_mean: f64,
    pub two_way_mean: f64,
    pub fixed_mean: f64,
}

/// How one juror marks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolProfile)]
pub struct Profile {
    pub juror: String,
    pub cards: usize,
    pub mean: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub spread: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub severity: Option<f64>,
}
