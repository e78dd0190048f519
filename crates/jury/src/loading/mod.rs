//! Loading: the candidates of a round come from the area that has them, and what hangs on those who are gone goes.

pub(crate) mod api;
mod service;
