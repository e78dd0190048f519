//! What the secretary of a round prepares for the chair to confirm: the end of the scoring, and the decision.
//!
//! A step that is prepared has been tried: it would be taken as it stands. It is taken in the transaction of the
//! confirmation, in the name of whoever confirms it by a tap or signed it on paper. A decision is on every candidate, so those
//! who preside confirm it until each candidate has one of them without a conflict of interest.

pub(crate) mod api;
mod rules;
mod service;
mod store;

pub use rules::{PreparationKind, PreparationStatus};
pub(crate) use service::awaited_of;
