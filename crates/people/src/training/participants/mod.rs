//! Participants: those who confirmed their place; their progress, drop-out and completion.

pub(crate) mod api;
pub mod progress;
pub mod rules;
pub mod service;
pub mod store;

pub use service::enrol_confirmed;
pub use store::counts;
