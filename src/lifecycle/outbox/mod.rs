//! What leaves the house for the people of a programme: looked over, held, released, and what came to nothing.

pub(crate) mod api;
mod service;
mod store;
mod sweep;

pub use service::waits_for;
pub use sweep::{given_up, pass_on};
