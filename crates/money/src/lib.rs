//! # Money
//!
//! *What it is:* awards, and the money that follows them.
//!
//! *What it may use:* `kernel`, `base`, `scoring`, `people`, `jury`, `results`.
//!
//! *Who uses it:* the program.

pub mod awards;
