//! Passes: a juror who forgot the password scores by a printed code, for one day, in one round, on one device.

pub(crate) mod api;
pub mod service;
