//! What is on its way: in one request, or in pieces, each of which is kept, so that it goes on where it broke off.

pub mod receiving; // the bytes
pub mod rules;
pub mod service;
pub mod store;

pub use receiving::Received;
pub use store::Upload;
