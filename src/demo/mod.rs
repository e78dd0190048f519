//! The demo: the pilot with invented people, driven through the API's own handlers up to a phase.

mod loader;
pub mod pilot;
mod reset;
pub mod script;

pub use loader::{Until, greeting, refuse_demo_data, run};
pub use reset::{may_be_reset, reset};
