//! Working days: weekends, public holidays, and the days that a government moves.

pub(crate) mod api;
pub mod days_off;
pub mod rules;
pub mod service;
mod store;

pub use service::{after_working_days, holidays};
