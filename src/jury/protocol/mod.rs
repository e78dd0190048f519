//! The protocol (хаттама) of a round: frozen and signed at the publication, so that anybody can recompute it.
//!
//! ```text
//! freeze(round) → bundle  (the cards in full, for auditors) ─┐ both signed, both stored
//!               → public  (results and commitments)        ──┘
//! verify(files) ← no database, no network
//! ```
//!
//! The format is told in `docs/PROTOCOL.md`. What lies between `document` and `verify` is pure: the service writes by
//! the same functions as the command line checks with.

pub mod api;
pub mod auditors;
mod codes; // private codes of candidates, salts and commitments
mod document; // what stands in the bundle and in the public form
mod freeze; // from the rows of a round to a bundle
mod merkle; // the tree of commitments, RFC 6962
mod names; // pseudonyms for ids
mod paper; // the protocol as a PDF, to read and to sign by hand
mod proof; // what a candidate's code opens
mod publish; // from a bundle to its public form
mod recompute; // from the cards of a bundle to its result
#[cfg(test)]
mod samples;
mod service;
pub(in crate::jury) mod sign; // signed documents: JWS beside what it signs
mod store;
pub mod verify;

pub use freeze::freeze;
