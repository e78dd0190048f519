//! The candidates of a round: those of its phase, anonymous where the rules say so.

pub mod load;
pub mod store;

pub use load::{Loaded, load};
pub use store::Candidate;
