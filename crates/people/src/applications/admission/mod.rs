//! Admission: people decide rule by rule what the software cannot, and then whether an application is eligible.

pub(crate) mod api;
mod batch;
mod service;
