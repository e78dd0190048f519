//! What somebody sees first: where they stand, what is next, what waits for them.

pub(crate) mod api;
mod part;
mod rules;
mod service;
