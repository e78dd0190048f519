//! What the commission decided, and how its members voted on each line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::v1;
use super::{Conflict, DecidedLine, Instant, Manner, Text, Vote};

/// How a member voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolBallot)]
pub struct Ballot {
    pub juror: String,
    // On every candidate that is not named in `lines`, and with whom there is no conflict.
    #[schema(inline)]
    pub vote: Vote,
    // Otherwise on these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(inline)]
    pub lines: BTreeMap<String, Vote>,
    pub at: Instant,
    #[schema(required = true)]
    pub opinion: Option<Text>,
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
    /// On each candidate, where the vote was by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineTally>,
}

/// What the ballots came to on one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolLineTally)]
pub struct LineTally {
    pub candidate: String,
    pub eligible: usize,
    pub needed: usize,
    pub cast: usize,
    pub votes_for: usize,
    pub votes_against: usize,
    pub abstentions: usize,
    pub casting_vote: bool,
    pub carried: bool,
}

/// What the commission decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolDecision)]
pub struct Decision {
    /// Who stands for it.
    #[schema(required = true)]
    pub by: Option<String>,
    /// Who else does, where the first had a conflict with a candidate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed_by: Vec<String>,
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

impl From<v1::Ballot> for Ballot {
    fn from(ballot: v1::Ballot) -> Self {
        Ballot {
            juror: ballot.juror,
            vote: ballot.vote,
            lines: BTreeMap::new(),
            at: ballot.at,
            opinion: ballot.opinion,
        }
    }
}

impl From<v1::Tally> for Tally {
    fn from(tally: v1::Tally) -> Self {
        Tally {
            eligible: tally.eligible,
            needed: tally.needed,
            cast: tally.cast,
            votes_for: tally.votes_for,
            votes_against: tally.votes_against,
            abstentions: tally.abstentions,
            casting_vote: tally.casting_vote,
            carried: tally.carried,
            awaited: tally.awaited,
            lines: Vec::new(),
        }
    }
}

impl From<v1::Decision> for Decision {
    fn from(decision: v1::Decision) -> Self {
        Decision {
            by: decision.by,
            confirmed_by: Vec::new(),
            manner: decision.manner,
            present: decision.present,
            conflicts: decision.conflicts,
            minutes: decision.minutes,
            ballots: decision.ballots.into_iter().map(Into::into).collect(),
            conflicts_at_count: decision.conflicts_at_count,
            tally: decision.tally.map(Into::into),
            lines: decision.lines,
        }
    }
}
