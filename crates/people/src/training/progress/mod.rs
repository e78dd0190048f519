//! How participants get on: attendance and required work, and how each one's training ends.

pub(crate) mod api;
mod batch;
pub(crate) mod batch_api;
mod counting;
pub mod own;
pub mod rules;
mod service;
pub mod sheet;
pub(crate) mod sheet_api;

pub use counting::Progress;
pub use service::list;
