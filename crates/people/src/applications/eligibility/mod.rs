//! Eligibility: each rule of the programme has an outcome, computed or decided by a person, with its reason.

pub(crate) mod api;
pub mod rules;
pub mod service;
pub mod store;
