//! Awards: proposed from the jury's decision, agreed by a second person, held inside slots and budget.

pub(crate) mod api;
pub mod attachments;
pub mod export;
pub mod rules;
pub mod service;
mod store;
mod waiting;

pub use service::{Chosen, correct, from_decision, of_ideas, what_blocks};
pub use waiting::waits_for;
