//! What stands in a protocol: the auditor's bundle, and the public form that follows from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::jury::cards::rules::MarkInputs;
use crate::jury::jurors::JurorSeat;
use crate::jury::results::ballots::{DecisionManner, Vote};
use crate::jury::results::rules::{DecisionOutcome, ProposedOutcome, StandingBy};
use crate::jury::rounds::RoundSettings;
use crate::jury::rules::exact::Exact;
use crate::jury::rules::ranking::RankingConfig;
use crate::jury::scoring::{Method, Reliability};
use crate::kernel::{Id, Localised, Money, Ts};
use crate::programmes::rubrics::rules::{RoundKind, RubricInput};

/// Name and version of the bundle's format.
pub const BUNDLE: &str = "incubator.protocol.bundle/1";
/// Of the public form.
pub const PUBLIC: &str = "incubator.protocol/1";
/// Of a proof.
pub const PROOF: &str = "incubator.protocol.proof/1";

/// What made the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolSoftware)]
pub struct Software {
    pub name: String,
    pub version: String,
}

/// Which result of which round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolHead)]
pub struct Head {
    pub programme_id: Id,
    pub programme_code: String,
    pub programme_name: Localised,
    pub round_id: Id,
    pub kind: RoundKind,
    /// Version of the protocol: a correction is a new one.
    pub no: i32,
    pub opened_at: Option<Ts>,
    pub closed_at: Option<Ts>,
    pub computed_at: Ts,
    pub decided_at: Option<Ts>,
    pub published_at: Ts,
}

/// What was frozen when the round opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolRules)]
pub struct Rules {
    pub rubric: RubricInput,
    pub rubric_version: i32,
    pub settings: RoundSettings,
    /// Its chair is told beside it, by name.
    pub ranking: RankingConfig,
    pub selectable: u32,
    /// Whose card decides equal votes.
    pub chair: Option<String>,
}

/// A juror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolJuror)]
pub struct JurorFacts {
    pub name: String,
    pub seat: JurorSeat,
    /// Place in sums and draws.
    pub order: u32,
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
    pub asked: Option<i64>,
}

/// What a commitment to a card is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolCard)]
pub struct Card {
    pub candidate: String,
    pub juror: String,
    pub marks: MarkInputs,
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

/// A juror and a candidate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolConflict)]
pub struct Conflict {
    pub juror: String,
    pub candidate: String,
}

/// A free text; the public form has only the commitment to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolText)]
pub struct Text {
    pub text: String,
    pub salt: String,
}

/// What was said of a result before the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolDeliberation)]
pub struct Deliberation {
    pub at: Ts,
    /// Who wrote it down; nothing for somebody who is not of the jury.
    pub by: Option<String>,
    pub note: Text,
}

/// How a member voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolBallot)]
pub struct Ballot {
    pub juror: String,
    pub vote: Vote,
    pub at: Ts,
    pub opinion: Option<Text>,
}

/// What was decided on a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolDecidedLine)]
pub struct DecidedLine {
    pub candidate: String,
    pub outcome: DecisionOutcome,
    pub position: Option<i32>,
    pub amount: Option<Money>,
    /// What the rule of amounts gives.
    pub proposed_amount: Option<Money>,
    pub reason: Option<Text>,
}

/// What the commission decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolDecision)]
pub struct Decision {
    /// Who recorded it.
    pub by: Option<String>,
    pub manner: DecisionManner,
    pub present: Vec<String>,
    /// Conflicts of interest as they were known: those members do not count for that candidate.
    pub conflicts: Vec<Conflict>,
    pub minutes: Option<Text>,
    pub ballots: Vec<Ballot>,
    /// Conflicts as they were known at the publication, when the ballots were counted.
    pub conflicts_at_count: Vec<Conflict>,
    /// What the ballots came to; `null` where there were none.
    #[schema(value_type = Object)]
    pub tally: Value,
    pub lines: Vec<DecidedLine>,
}

/// Where the audit log of the programme stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolChainHead)]
pub struct ChainHead {
    pub chain: Id,
    pub seq: i64,
    pub hash: String,
}

/// The auditor's bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolBundleBody)]
pub struct Bundle {
    pub format: String,
    pub software: Software,
    pub head: Head,
    pub rules: Rules,
    pub jurors: Vec<JurorFacts>,
    pub candidates: Vec<CandidateFacts>,
    pub cards: Vec<CountedCard>,
    pub uncounted: Vec<UncountedCard>,
    /// Standings, firmness and agreement, as they were computed.
    #[schema(value_type = Object)]
    pub result: Value,
    pub deliberations: Vec<Deliberation>,
    pub decision: Decision,
    pub audit: ChainHead,
    /// SHA-256 of the signature of the public form.
    pub public: String,
}

/// What everybody may read of a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolLine)]
pub struct PublicLine {
    pub candidate: String,
    pub priority: bool,
    pub cards: usize,
    /// Exact: `p/q`.
    #[schema(value_type = Option<String>)]
    pub mean: Option<Exact>,
    /// Exact: `p/q`.
    #[schema(value_type = Option<String>)]
    pub score: Option<Exact>,
    pub rank: Option<u32>,
    pub rank_without_priority: Option<u32>,
    pub standard_error: Option<f64>,
    pub chance: Option<f64>,
    pub decided_by: Option<StandingBy>,
    pub decided_by_criterion: Option<String>,
    pub proposed: ProposedOutcome,
    pub proposed_position: Option<i32>,
    pub outcome: DecisionOutcome,
    pub position: Option<i32>,
    /// Commitment to the reason, where one was given.
    pub reason: Option<String>,
}

/// How firm the ranking is, for everybody: nothing of single jurors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolFirmness)]
pub struct PublicFirmness {
    pub method: Method,
    pub method_refused: Option<String>,
    pub places: usize,
    pub draws: u32,
    pub seed: u64,
    pub zone: Vec<String>,
    pub crosses_cut: bool,
    pub agreement: Option<Reliability>,
}

/// A deliberation, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolDeliberation)]
pub struct PublicDeliberation {
    pub at: Ts,
    pub note: String,
}

/// The decision, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicProtocolDecision)]
pub struct PublicDecision {
    pub by: Option<String>,
    pub manner: DecisionManner,
    pub present: Vec<String>,
    pub minutes: Option<String>,
    /// Votes, or signatures, by what they said.
    pub ballots: BTreeMap<String, usize>,
    /// Commitments to opinions of members.
    pub opinions: Vec<String>,
    /// All that is given, in the programme's currency.
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
    pub jurors: BTreeMap<String, JurorSeat>,
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

/// A card that a code opens, and how it leads to the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenCard {
    pub card: Card,
    pub salt: String,
    pub commitment: String,
    /// Place among the commitments, from 0.
    pub index: usize,
    /// The neighbours from below.
    pub path: Vec<String>,
}

/// What a candidate's code opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CardProof)]
pub struct Proof {
    pub format: String,
    pub round_id: Id,
    pub no: i32,
    pub candidate: String,
    pub cards: Vec<ProvenCard>,
    /// How many commitments there are.
    pub leaves: usize,
    pub root: String,
}
