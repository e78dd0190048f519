//! What coordinators write to many at once: looked over before, held if need be, and told to each like any other notice, by
//! message or by telephone.

pub(crate) mod api;
mod rules;
mod service;
mod store;
mod sweep;

pub use rules::BroadcastStatus;
pub use service::waits_for;
pub use sweep::{is_due, send};
