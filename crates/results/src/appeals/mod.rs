//! Appeals against a published result: made in the standstill, answered by people who did not score.

pub(crate) mod api;
pub mod rules;
pub mod service;
mod store;

pub use rules::AppealStatus;
pub use service::to_answer;
pub use store::open;
