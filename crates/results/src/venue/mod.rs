//! The village box: a round travels to a hall without internet, and its cards come back.
//!
//! `venue export` writes a signed package on the server. On a laptop `venue serve` loads it into an empty data folder
//! and serves the tablets of the hall with the same API; jurors log in by printed passes. `venue collect` writes the
//! cards, and `venue import` merges each of them once, on the server, however often it runs. See [`rules`] for what
//! becomes of a card that was changed on both sides, or came late.

pub mod contents; // what travels
pub mod export;
mod format; // what stands in the files: types of its own, for ever
pub mod import;
pub mod load;
pub mod package;
mod packed; // from rows to the format
pub mod rules;
mod store;
mod unpacked; // from the format to rows
mod words; // the words of the format beside the program's
