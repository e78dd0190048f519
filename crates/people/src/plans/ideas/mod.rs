//! Ideas: begun as an application's, changed and merged in training; a lead, and members.

pub(crate) mod api;
mod lead;
mod merging;
pub mod pending;
pub mod rules;
pub mod service;
pub mod store;
pub mod withdrawal;

pub use service::from_applications;
pub use store::{facts, is_decided, of_applications, people};
