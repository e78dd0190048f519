//! Assignments of a training, what participants hand in, and grades.

pub mod api;
pub mod grading;
pub mod grading_api;
pub mod service;
pub mod store;
