//! The public form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ChainHead, DecidedBy, Fraction, Head, Instant, Manner, Method, Money, Outcome, Proposed, Reliability,
    Rules, Seat, Software, Uncounted,
};

/// What everybody may read of a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolLine)]
pub struct PublicLine {
    pub candidate: String,
    pub priority: bool,
    pub cards: usize,
    #[schema(required = true)]
    pub mean: Option<Fraction>,
    #[schema(required = true)]
    pub score: Option<Fraction>,
    #[schema(required = true)]
    pub rank: Option<u32>,
    #[schema(required = true)]
    pub rank_without_priority: Option<u32>,
    #[schema(required = true)]
    pub standard_error: Option<f64>,
    #[schema(required = true)]
    pub chance: Option<f64>,
    #[schema(inline, required = true)]
    pub decided_by: Option<DecidedBy>,
    #[schema(required = true)]
    pub decided_by_criterion: Option<String>,
    #[schema(inline)]
    pub proposed: Proposed,
    #[schema(required = true)]
    pub proposed_position: Option<i32>,
    #[schema(inline)]
    pub outcome: Outcome,
    #[schema(required = true)]
    pub position: Option<i32>,
    /// Commitment to the reason, where one was given.
    #[schema(required = true)]
    pub reason: Option<String>,
}

/// How firm the ranking is, for everybody: nothing of single jurors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolFirmness)]
pub struct PublicFirmness {
    #[schema(inline)]
    pub method: Method,
    #[schema(required = true)]
    pub method_refused: Option<String>,
    pub places: usize,
    pub draws: u32,
    pub seed: u64,
    pub zone: Vec<String>,
    pub crosses_cut: bool,
    #[schema(required = true)]
    pub agreement: Option<Reliability>,
}

/// A deliberation, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolDeliberation)]
pub struct PublicDeliberation {
    pub at: Instant,
    pub note: String,
}

/// The decision, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolDecision)]
pub struct PublicDecision {
    #[schema(required = true)]
    pub by: Option<String>,
    #[schema(inline)]
    pub manner: Manner,
    pub present: Vec<String>,
    #[schema(required = true)]
    pub minutes: Option<String>,
    /// Votes, or signatures, by what they said.
    pub ballots: BTreeMap<String, usize>,
    /// Commitments to opinions of members.
    pub opinions: Vec<String>,
    /// All that is given, in the programme's currency.
    #[schema(required = true)]
    pub total: Option<Money>,
}

/// The public form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolBody)]
pub struct Public {
    pub format: String,
    pub software: Software,
    pub head: Head,
    pub rules: Rules,
    /// Jurors by seat.
    #[schema(inline)]
    pub jurors: BTreeMap<String, Seat>,
    /// By rank.
    pub candidates: Vec<PublicLine>,
    pub open_places: u32,
    pub firmness: PublicFirmness,
    /// Cards that do not count, by why.
    pub uncounted: BTreeMap<Uncounted, usize>,
    pub deliberations: Vec<PublicDeliberation>,
    pub decision: PublicDecision,
    /// One for each card that counts, in the order of their values.
    pub commitments: Vec<String>,
    /// Root of the tree of the commitments.
    pub root: String,
    pub audit: ChainHead,
}
