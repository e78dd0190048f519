//! An application: from the draft to the place in the programme.

use crate::kernel::{Id, Ts};

/// What a jury round is told of a candidate.
#[derive(Debug, Clone)]
pub struct CandidateFacts {
    /// The application, in the selection.
    pub application_id: Option<Id>,
    /// The idea, in the final.
    pub idea_id: Option<Id>,
    /// Reference number.
    pub reference: String,
    /// Title of the idea.
    pub title: String,
    /// Falls under the programme's priority.
    pub priority: bool,
    /// A disability was declared.
    pub disability_declared: bool,
    /// When it was submitted.
    pub submitted_at: Ts,
    /// What jurors read.
    pub dossier: serde_json::Value,
}
