//! What a candidate's code opens.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Card, Uid};

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
    pub round_id: Uid,
    pub no: i32,
    pub candidate: String,
    pub cards: Vec<ProvenCard>,
    /// How many commitments there are.
    pub leaves: usize,
    pub root: String,
}
