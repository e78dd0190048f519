//! Materials of a training: texts and links.

pub mod api;
pub mod service;
pub mod store;
