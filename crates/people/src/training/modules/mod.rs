//! Modules of a training, and their materials.

pub(crate) mod api;
pub mod materials;
pub mod service;
pub mod store;
