//! A programme: its figures and rules, edited in draft.

pub(crate) mod api;
pub mod rules;
pub mod service;
pub mod store;

pub use api::View;
pub use rules::Rules;
pub use store::{Programme, find, lock};
