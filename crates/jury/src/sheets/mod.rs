//! The conflict sheet: each juror says of every candidate, before anybody scores, whether a conflict of interest stands
//! between them.

pub(crate) mod api;
pub mod service;
mod store;
mod waiting;

pub use store::{delete_of_candidates, delete_of_juror, unanswered};
pub use waiting::waits_for;
