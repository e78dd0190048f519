//! What is attached to what: rows that never lose what was submitted.

pub mod rules;
pub mod service;
pub mod store;

pub use store::Attachment;
