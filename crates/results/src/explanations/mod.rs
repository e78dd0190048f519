//! What an applicant is told of a published result, and the comments of the jury that were released for it.

pub(crate) mod api;
mod comments;
pub mod rules;
mod service;
mod store;
mod streams; // the cut of each way to a place
