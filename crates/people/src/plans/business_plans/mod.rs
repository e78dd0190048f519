//! Business plans: kept in versions, with one final submission.

pub(crate) mod api;
pub mod attachments;
pub mod rules;
pub mod service;
pub mod store;

pub use service::close;
pub use store::{asked, own_contribution};
