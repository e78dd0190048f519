//! A participant's own page: the training, work, ideas, plans and awards in one call.

pub(crate) mod api;
mod service;
