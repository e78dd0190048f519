//! A programme: its figures and rules, edited in draft.

pub mod api;
pub mod rules;
pub mod service;
pub mod store;

pub use rules::Rules;
pub use store::{Programme, find, lock};
