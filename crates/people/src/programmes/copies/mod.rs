//! Copies of a programme, for the next year: with its rubrics, and with the one who coordinates it.

pub(crate) mod api;
mod service;
mod store;
