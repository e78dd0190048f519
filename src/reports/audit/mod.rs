//! The audit log of a programme, for coordinators.

pub(crate) mod api;
pub mod service;
