//! Format 1. It is out in the world: nothing here is ever changed.

mod bundle; // the auditor's bundle
mod decision; // what the commission decided
mod people; // jurors, candidates and cards
mod proof; // what a candidate's code opens
mod public; // the public form
mod result; // what was computed
mod rules; // what was frozen when the round opened
#[cfg(test)]
mod schema;
mod value; // ids, instants, fractions, texts, money

pub use bundle::{Bundle, ChainHead, Head, RoundKind, Software};
pub use decision::{
    Ballot, Conflict, DecidedLine, Decision, Deliberation, Manner, Outcome, Tally, Text, Vote,
};
pub use people::{CandidateFacts, Card, CountedCard, JurorFacts, Mark, Seat, Uncounted, UncountedCard};
pub use proof::{Proof, ProvenCard};
pub use public::{Public, PublicDecision, PublicDeliberation, PublicFirmness, PublicLine};
pub use result::{
    Agreement, Asked, Component, Computed, DecidedBy, Firm, Firmness, Icc, LeftOut, NotFitted, Profile,
    Proposed, Refusal, Reliability, ReliabilityForm, Standing, Worth,
};
pub use rules::{
    AmountRule, Bound, Criterion, Method, NaRule, PassMark, PassMarkRule, Priority, Ranking, Rubric, Rules,
    Settings, TieBreak, TieBreakStep, TieRule,
};
pub use value::{Fraction, Instant, Money, Texts, Uid};

/// Name and version of the bundle's format.
pub const BUNDLE: &str = "incubator.protocol.bundle/1";
/// Of the public form.
pub const PUBLIC: &str = "incubator.protocol/1";
/// Of a proof.
pub const PROOF: &str = "incubator.protocol.proof/1";
