//! Rubrics: what jurors score against, one for each of a programme's rounds. Frozen when the round opens.

pub(crate) mod api;
mod service;
mod store;

pub use service::copy;
pub use store::{Rubric, find};
