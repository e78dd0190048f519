//! Rounds: settings, what is frozen at the opening, the way from `setup` to `published`.

mod blockers;
pub mod input; // what can be told of a round
pub mod rules;
mod scene;
pub mod service;
pub mod store;

pub use blockers::{RoundBlockerCode, RoundWarningCode};
pub use rules::RoundStatus;
pub use scene::{Scene, in_own_phase, locked, record, scene};
pub use store::{Round, candidates_with, find, find_of};
