//! Groups of a training, such as the Kazakh and the Russian stream.

pub(crate) mod api;
pub mod service;
pub mod store;
