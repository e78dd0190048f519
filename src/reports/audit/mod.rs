//! The audit log of a programme, for coordinators.

pub mod api;
pub mod service;
