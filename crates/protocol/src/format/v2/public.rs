//! The public form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::v1;
use super::{
    ChainHead, DecidedBy, Fraction, Head, Manner, Money, Outcome, Proposed, PublicDeliberation,
    PublicFirmness, Rules, Seat, Software, Uncounted,
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
    /// Votes on this candidate by what they said, where the vote was by line.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub votes: BTreeMap<String, usize>,
}

/// The decision, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolDecision)]
pub struct PublicDecision {
    #[schema(required = true)]
    pub by: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed_by: Vec<String>,
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

impl From<v1::PublicLine> for PublicLine {
    fn from(line: v1::PublicLine) -> Self {
        PublicLine {
            candidate: line.candidate,
            priority: line.priority,
            cards: line.cards,
            mean: line.mean,
            score: line.score,
            rank: line.rank,
            rank_without_priority: line.rank_without_priority,
            standard_error: line.standard_error,
            chance: line.chance,
            decided_by: line.decided_by,
            decided_by_criterion: line.decided_by_criterion,
            proposed: line.proposed,
            proposed_position: line.proposed_position,
            outcome: line.outcome,
            position: line.position,
            reason: line.reason,
            votes: BTreeMap::new(),
        }
    }
}

impl From<v1::PublicDecision> for PublicDecision {
    fn from(decision: v1::PublicDecision) -> Self {
        PublicDecision {
            by: decision.by,
            confirmed_by: Vec::new(),
            manner: decision.manner,
            present: decision.present,
            minutes: decision.minutes,
            ballots: decision.ballots,
            opinions: decision.opinions,
            total: decision.total,
        }
    }
}

impl From<v1::Public> for Public {
    fn from(public: v1::Public) -> Self {
        Public {
            format: public.format,
            software: public.software,
            head: public.head,
            rules: public.rules.into(),
            jurors: public.jurors,
            candidates: public.candidates.into_iter().map(Into::into).collect(),
            open_places: public.open_places,
            firmness: public.firmness,
            uncounted: public.uncounted,
            deliberations: public.deliberations,
            decision: public.decision.into(),
            commitments: public.commitments,
            root: public.root,
            audit: public.audit,
        }
    }
}
