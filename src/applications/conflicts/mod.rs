//! Conflicts of interest between a person and an application.

mod store;

pub use store::{conflicted, hidden};
