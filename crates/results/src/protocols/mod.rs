//! Stored protocols: frozen and signed at a publication, opened by auditors, printed.

pub(crate) mod api;
pub mod auditors;
mod freeze; // from the rows of a round to a bundle
mod paper; // the protocol as a PDF, to read and to sign by hand
mod service;
mod store;

pub use freeze::freeze;
