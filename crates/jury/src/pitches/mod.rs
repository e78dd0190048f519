//! The pitch day of a round: the running order, what became of each slot, and who is told of it.

pub mod announcing;
pub(crate) mod api;
mod export;
mod notices;
pub mod order;
mod presenters;
pub mod rules;
pub mod service;
pub mod store;
mod view;
mod waiting;

pub use export::export;
pub use presenters::people;
pub use rules::PitchStatus;
pub use store::Pitch;
pub use view::AnnouncedPitch;
pub use waiting::{waits_for, waits_for_coordinator, waits_for_juror};
