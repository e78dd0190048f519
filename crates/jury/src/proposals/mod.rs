//! Likely conflicts of interest: here is known who applied, who teaches and who scores.

pub(crate) mod api;
mod service;

pub use service::{Proposals, propose, refresh};
