//! The audit log of a programme, for coordinators.

pub(crate) mod api;
mod export;
pub mod service;

pub use export::export;
