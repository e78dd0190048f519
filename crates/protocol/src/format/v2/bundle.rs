//! The auditor's bundle.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::v1;
use super::{
    CandidateFacts, ChainHead, Computed, CountedCard, Decision, Deliberation, Head, JurorFacts, Rules,
    Software, UncountedCard,
};

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

/// A bundle of format 1 with what was the rule then.
impl From<v1::Bundle> for Bundle {
    fn from(bundle: v1::Bundle) -> Self {
        Bundle {
            format: bundle.format,
            software: bundle.software,
            head: bundle.head,
            rules: bundle.rules.into(),
            jurors: bundle.jurors,
            candidates: bundle.candidates,
            cards: bundle.cards,
            uncounted: bundle.uncounted,
            result: bundle.result,
            deliberations: bundle.deliberations,
            decision: bundle.decision.into(),
            audit: bundle.audit,
            public: bundle.public,
        }
    }
}
