//! A programme: its figures and rules, edited in draft.

pub(crate) mod api;
mod grants; // what one grant may be
pub mod questions;
pub mod rules;
pub mod service;
pub mod store;

pub use api::View;
pub use grants::GrantBounds;
pub use rules::Rules;
pub use store::{Programme, find, lock, without_coordinator};
