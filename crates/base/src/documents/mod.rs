//! Documents on paper: text in two languages side by side, tables, QR codes, lines to sign on; as PDF.
//!
//! An area says what stands on the paper ([`Paper`]); how it is set is told here alone. What comes out is PDF/A-2u, so
//! that it can be kept, and the same paper gives the same bytes.

mod face;
mod facts;
mod flow;
mod paper;
mod pdf;
pub mod qr;

pub use facts::Facts;
pub use paper::{Align, Column, Pair, Paper};
