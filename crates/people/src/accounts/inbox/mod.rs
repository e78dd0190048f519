//! The inbox of an account: what it was told, over the API.

pub(crate) mod api;
mod service;
mod store;

pub use store::unread;
