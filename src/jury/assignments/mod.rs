//! Who scores whom: the candidates of a round, assignments by hand and the automatic spread.

pub mod api;
mod candidates;
pub(super) mod notices;
pub mod service;
mod spread;
pub(super) mod store;

pub use candidates::{Loaded, load};
pub use spread::{Spread, SpreadInput, plan, spread};
pub use store::Candidate;
