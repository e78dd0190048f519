//! Rounds: settings, what is frozen at the opening, the way from `setup` to `published`.

pub mod api;
mod blockers;
mod design;
mod opening;
pub mod rules;
pub mod service;
pub(super) mod store;

pub use blockers::{RoundBlocker, RoundBlockerCode};
pub use design::{DesignInput, RoundDesigns, design};
pub use opening::open;
pub use rules::{Frozen, RoundSettings, RoundStatus};
pub use store::{Round, find, find_of};
