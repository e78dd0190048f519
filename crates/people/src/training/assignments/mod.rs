//! Assignments of a training, what participants hand in, and grades.

pub(crate) mod api;
pub mod attachments;
pub mod gradebook;
pub(crate) mod gradebook_api;
pub mod grading;
pub(crate) mod grading_api;
mod named;
pub mod queue;
pub(crate) mod queue_api;
pub mod service;
pub mod store;
pub mod work;

pub use service::tell_newcomers;
