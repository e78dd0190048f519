//! The candidates of a round: those of its phase, anonymous where the rules say so.

pub(crate) mod api;
mod service;
pub mod store;

pub use store::{Candidate, of, teams};
