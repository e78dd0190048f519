//! Format 2: the vote on each line of the decision. It is out in the world: nothing here is ever changed.
//!
//! What is as in format 1 is that of format 1, which never changes either.

mod bundle; // the auditor's bundle
mod decision; // what the commission decided, line by line
mod public; // the public form
mod rules; // what was frozen when the round opened
#[cfg(test)]
mod schema;

pub use super::v1::{
    Agreement, AmountRule, Asked, Bound, CandidateFacts, Card, ChainHead, Component, Computed, Conflict,
    CountedCard, Criterion, DecidedBy, DecidedLine, Deliberation, Firm, Firmness, Fraction, Head, Icc,
    Instant, JurorFacts, LeftOut, Manner, Mark, Method, Money, NaRule, NotFitted, Outcome, PassMark,
    PassMarkRule, Priority, Profile, Proof, Proposed, ProvenCard, PublicDeliberation, PublicFirmness,
    Ranking, Refusal, Reliability, ReliabilityForm, RoundKind, Rubric, Seat, Software, Standing, Text, Texts,
    TieBreak, TieBreakStep, TieRule, Uid, Uncounted, UncountedCard, Vote, Worth,
};
pub use bundle::Bundle;
pub use decision::{Ballot, Decision, LineTally, Tally};
pub use public::{Public, PublicDecision, PublicLine};
pub use rules::{Rules, Settings, Voting};

/// Name and version of the bundle's format.
pub const BUNDLE: &str = "incubator.protocol.bundle/2";
/// Of the public form.
pub const PUBLIC: &str = "incubator.protocol/2";
/// Of a proof.
pub const PROOF: &str = "incubator.protocol.proof/2";
