//! Eligibility: each rule of the programme has an outcome, computed or decided by a person, with its reason; and objections
//! against what was decided by them.

mod judging;
pub mod objection_rules;
pub mod objection_store;
pub mod rules;
pub mod store;
mod words;

pub use judging::judge;
pub use words::said;
