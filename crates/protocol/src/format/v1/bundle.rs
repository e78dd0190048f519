//! The auditor's bundle.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    CandidateFacts, Computed, CountedCard, Decision, Deliberation, Instant, JurorFacts, Rules, Texts, Uid,
    UncountedCard,
};

/// What made the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolSoftware)]
pub struct Software {
    pub name: String,
    pub version: String,
}

/// Which round it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolRoundKind)]
pub enum RoundKind {
    Selection,
    Final,
}

/// Which result of which round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolHead)]
pub struct Head {
    pub programme_id: Uid,
    pub programme_code: String,
    pub programme_name: Texts,
    pub round_id: Uid,
    #[schema(inline)]
    pub kind: RoundKind,
    /// Version of the protocol: a correction is a new one.
    pub no: i32,
    #[schema(required = true)]
    pub opened_at: Option<Instant>,
    #[schema(required = true)]
    pub closed_at: Option<Instant>,
    pub computed_at: Instant,
    #[schema(required = true)]
    pub decided_at: Option<Instant>,
    pub published_at: Instant,
}

/// Where the audit log of the programme stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolChainHead)]
pub struct ChainHead {
    pub chain: Uid,
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
    pub result: Computed,
    pub deliberations: Vec<Deliberation>,
    pub decision: Decision,
    pub audit: ChainHead,
    /// SHA-256 of the signature of the public form.
    pub public: String,
}
