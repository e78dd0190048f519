//! How participants get on: attendance and required work, and how each one's training ends.

pub(crate) mod api;
mod counting;
pub mod rules;
mod service;
