//! An application: draft, submission, versions, what happens to it later.

pub mod answers; // to the questions of a programme's own
pub(crate) mod api;
pub mod appealing; // against which result the applicant may appeal
pub mod attachments;
mod candidates;
pub mod consents;
pub(crate) mod consents_api;
pub mod content;
mod corrections;
pub(crate) mod corrections_api;
mod export;
pub mod fields; // the table of fields
pub mod follow_up;
pub mod form;
pub mod listing;
mod lists;
pub(crate) mod lists_api;
pub mod loaded;
mod order;
mod partly;
pub mod pending;
pub mod persons;
pub mod refused;
pub mod rules;
mod search;
pub mod service;
pub(crate) mod staff_api;
pub mod store;
pub mod submission;
pub mod thread;
pub(crate) mod thread_api;
pub mod thread_store;
pub mod versions;
pub(crate) mod views;

pub use candidates::{CandidateFacts, Dossier, admitted, begin_review, candidates, undecided};
pub use lists_api::ApplicationExpansion;
pub use order::ApplicationOrder;
pub use store::{Application, find, owner_of};
