//! Invitations to a role, by e-mail: for people who have no account yet, or whose account is not known.

pub(crate) mod api;
pub mod rules;
pub mod service;
mod store;
mod waiting;

pub use rules::InvitationStatus;
pub use waiting::waits_for;
