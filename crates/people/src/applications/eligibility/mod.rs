//! Eligibility: each rule of the programme has an outcome, computed or decided by a person, with its reason.

mod judging;
pub mod rules;
pub mod store;

pub use judging::judge;
