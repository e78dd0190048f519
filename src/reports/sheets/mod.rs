//! Lists of a programme as files: each by the use case of its list, and noted in the log.

pub(crate) mod api;
pub mod service;

pub use service::ProgrammeList;
