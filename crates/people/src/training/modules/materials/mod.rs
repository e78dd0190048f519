//! Materials of a training: texts and links.

pub(crate) mod api;
pub mod service;
pub mod store;
