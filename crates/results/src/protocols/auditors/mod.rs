//! Auditors: whom a programme names to read the protocols of its rounds in full.

pub(crate) mod api;
pub mod service;
mod store;

pub use store::is_one;
