//! Admission: people decide rule by rule what the software cannot, and then whether an application is eligible; another one
//! answers whoever objects.

pub(crate) mod api;
mod batch;
mod objections;
pub(crate) mod objections_api;
mod service;
