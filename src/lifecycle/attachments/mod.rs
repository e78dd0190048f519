//! The endpoints of files: to what they belong is each area's, how they come and go is the same for all.

pub mod api;
mod headers_api;
pub mod item_api;
pub mod lists_api;
mod notices;
mod service;
pub mod upload_api;
mod view_api;
