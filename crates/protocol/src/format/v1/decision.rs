//! What was said, and what the commission decided.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Instant, Money};

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
    pub at: Instant,
    /// Who wrote it down; nothing for somebody who is not of the jury.
    #[schema(required = true)]
    pub by: Option<String>,
    pub note: Text,
}

/// How a member voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolBallot)]
pub struct Ballot {
    pub juror: String,
    #[schema(inline)]
    pub vote: Vote,
    pub at: Instant,
    #[schema(required = true)]
    pub opinion: Option<Text>,
}

/// How a member stood to the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolVote)]
pub enum Vote {
    For,
    Against,
    Abstain,
}

impl Vote {
    /// The name under which the public form counts it.
    pub const fn name(self) -> &'static str {
        match self {
            Vote::For => "for",
            Vote::Against => "against",
            Vote::Abstain => "abstain",
        }
    }
}

/// How the commission decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolManner)]
pub enum Manner {
    Vote,
    Signatures,
}

/// What was decided on a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProtocolOutcome)]
pub enum Outcome {
    Select,
    Waitlist,
    Decline,
}

/// A line of the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolDecidedLine)]
pub struct DecidedLine {
    pub candidate: String,
    #[schema(inline)]
    pub outcome: Outcome,
    #[schema(required = true)]
    pub position: Option<i32>,
    #[schema(required = true)]
    pub amount: Option<Money>,
    /// What the rule of amounts gives.
    #[schema(required = true)]
    pub proposed_amount: Option<Money>,
    #[schema(required = true)]
    pub reason: Option<Text>,
}

/// What the ballots came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolTally)]
pub struct Tally {
    pub eligible: usize,
    pub needed: usize,
    pub cast: usize,
    pub votes_for: usize,
    pub votes_against: usize,
    pub abstentions: usize,
    pub casting_vote: bool,
    pub carried: bool,
    pub awaited: Vec<String>,
}

/// What the commission decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolDecision)]
pub struct Decision {
    /// Who recorded it.
    #[schema(required = true)]
    pub by: Option<String>,
    #[schema(inline)]
    pub manner: Manner,
    pub present: Vec<String>,
    /// Conflicts of interest as they were known: those members do not count for that candidate.
    pub conflicts: Vec<Conflict>,
    #[schema(required = true)]
    pub minutes: Option<Text>,
    pub ballots: Vec<Ballot>,
    /// Conflicts as they were known at the publication, when the ballots were counted.
    pub conflicts_at_count: Vec<Conflict>,
    /// `null` where there were no ballots.
    #[schema(required = true)]
    pub tally: Option<Tally>,
    pub lines: Vec<DecidedLine>,
}
