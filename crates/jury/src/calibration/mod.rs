//! The calibration exercise: before a round opens, all its jurors score one or two samples, and then see where they
//! differ. A sample is no candidate and has tables of its own, so that nothing of it can count.

pub(crate) mod api;
pub mod cards;
pub(crate) mod cards_api;
mod differences;
pub mod rules;
mod scene;
pub mod service;
mod store;
mod view;
mod waiting;

pub use rules::SampleStatus;
pub use service::free_place;
pub use store::running;
pub use waiting::waits_for;
