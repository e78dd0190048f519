//! # Files that people attach
//!
//! *What it is:* the depot, where the bytes lie; uploads, which go on where they broke off; attachments, the rows that say
//! what a file is and to what it belongs: `depot, kinds ← attachments ← uploads`. Bytes are streamed and never whole in
//! memory.
//!
//! *What it may use:* `kernel` and `base`. It knows no area: each tells by a [`Desk`](desk::Desk) how the actor stands to
//! the files of its object.
//!
//! *Who uses it:* `people`, `jury`, `money`, and the program, which has the endpoints.

pub mod attachments; // what is attached to what
pub mod checking; // whether the depot has what the rows tell of
pub mod depot; // where the bytes lie
pub mod desk; // how somebody stands to the files of an object
pub mod kinds; // what a file is, by its content
pub mod purposes; // what a file is for, and how large it may be
pub mod sweep; // what is taken out of the depot
pub mod uploads; // what is on its way
