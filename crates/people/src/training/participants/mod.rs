//! Participants: those who confirmed their place.

pub(crate) mod api;
pub mod belonging;
pub mod rules;
pub mod service;
pub mod store;

pub use service::enrol_confirmed;
pub use store::counts;
