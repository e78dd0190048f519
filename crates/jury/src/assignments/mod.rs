//! Who scores whom: assignments by hand and the automatic spread.

pub(crate) mod api;
pub mod service;
mod spread;

pub use spread::{Spread, SpreadInput, plan, spread};
