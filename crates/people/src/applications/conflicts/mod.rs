//! Conflicts of interest: they belong to a person and an application, and blind that person to it.

pub(crate) mod api;
pub mod notices;
mod proposals;
pub mod rules;
pub mod service;
pub mod signals;
pub mod store;

pub use proposals::{propose, propose_for};
pub use rules::{ConflictKind, ConflictStatus};
pub use store::{blocking, conflicted, conflicted_with_any, hidden, torn, undecided};
