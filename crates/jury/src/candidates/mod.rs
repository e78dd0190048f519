//! The candidates of a round: those of its phase, anonymous where the rules say so.

pub(crate) mod api;
mod export;
mod service;
mod standing; // who still is one
pub mod store;

pub use export::export;
pub use standing::{gone, still_candidates};
pub use store::{Candidate, of, teams};
