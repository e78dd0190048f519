//! The phases of a programme: what blocks a move, the move itself, extension, timeline, summary.

pub(crate) mod api;
pub mod notices;
mod rules;
pub mod service;
mod summary;

pub use service::waits_for;
