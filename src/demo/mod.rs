//! The demo: the pilot with invented people, driven through the API's own handlers up to a phase.

mod loader;
pub mod pilot;
pub mod script;

pub use loader::{Until, greeting, refuse_demo_data, reset, run};
