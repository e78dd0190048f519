//! Ideas: begun as an application's, changed and merged in training; a lead, and members.

pub(crate) mod api;
pub mod invitation_rules;
pub mod invitation_store;
mod invitations;
pub(crate) mod invitations_api;
mod lead;
mod merging;
pub mod pending;
pub mod rules;
pub mod service;
pub mod store;
mod team;
pub mod withdrawal;

pub use invitations::lapse_invitations;
pub use service::from_applications;
pub use store::{facts, is_decided, of_applications, people};
