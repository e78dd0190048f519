//! Rounds: settings, what is frozen at the opening, the way from `setup` to `published`.

pub(crate) mod api;
pub mod input; // what can be told of a round
pub mod rules;
pub mod service;
pub mod store;

pub use rules::RoundStatus;
pub use store::{Round, find, find_of};
