//! Publication of a jury's decision: what the commission decided becomes what people are told.

pub(crate) mod api;
pub mod service;
