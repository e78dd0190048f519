//! An application: draft, submission, versions, what happens to it later.

pub mod api;
mod candidates;
pub mod consents;
pub mod consents_api;
pub mod content;
pub mod follow_up;
pub mod form;
mod lists;
pub mod loaded;
pub mod persons;
pub mod rules;
pub mod service;
pub mod staff_api;
pub mod store;
pub mod submission;
pub mod views;

pub use candidates::{CandidateFacts, Dossier, begin_review, candidates};
pub use rules::ApplicationStatus;
pub use store::{Application, find, lock};
