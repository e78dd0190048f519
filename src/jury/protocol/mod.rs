//! The protocol (хаттама) of a round: frozen and signed at the publication, so that anybody can recompute it.
//!
//! ```text
//! freeze(round) → bundle  (the cards in full, for auditors) ─┐ both signed, both stored
//!               → public  (results and commitments)        ──┘
//! verify(files) ← no database, no network
//! ```
//!
//! The format is told in `docs/PROTOCOL.md`. What lies between `format` and `verify` is pure: the service writes by
//! the same functions as the command line checks with. A format never changes: see [`format`].

pub mod api;
pub mod auditors;
mod codes; // private codes of candidates, salts and commitments
pub(in crate::jury) mod format; // what stands in the files that are out in the world: types of its own, for ever
mod freeze; // from the rows of a round to a bundle
pub(in crate::jury) mod frozen; // from the program's values to those of the format
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
pub(in crate::jury) mod thawed; // from the format's values to those that are computed with
pub mod verify;
mod version; // the versions of the format, as the checks see them
mod words; // the words of the format beside the program's

pub use freeze::freeze;
