//! Conflicts of interest: they belong to a person and an application, and blind that person to it.

pub mod api;
pub mod rules;
pub mod service;
pub mod store;

pub use rules::{ConflictKind, ConflictStatus};
pub use store::{conflicted, conflicted_with_any, hidden, torn};
