//! Organisations: operators, sponsors, akimats, colleges. An organisation owns programmes.

pub(crate) mod api;
pub mod rules;
pub mod service;
mod store;

pub use store::{Organisation, find};
