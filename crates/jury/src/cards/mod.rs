//! Cards: one juror's marks for one candidate. Until the round is closed nobody else sees them.

pub(crate) mod api;
pub mod attachments;
mod batch;
mod overview;
pub(crate) mod overview_api;
mod revision;
pub mod rules;
pub mod service;
pub mod store;
mod waiting;

pub use batch::{BatchInput, BatchItem, ItemResult, save_all};
pub use overview::{Pack, Progress, pack, progress};
pub use rules::CardStatus;
pub use store::Card;
pub use waiting::waits_for;
