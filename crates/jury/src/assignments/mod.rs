//! Who scores whom: assignments by hand, the automatic spread, and cards that go to another juror.

pub(crate) mod api;
mod reassignment;
pub(crate) mod reassignment_api;
pub mod service;
mod spread;

pub use spread::{Spread, SpreadInput, plan, spread};
