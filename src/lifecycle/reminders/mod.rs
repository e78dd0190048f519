//! Reminders of a programme: what is set, what was sent, what comes next, and the sending.

pub(crate) mod api;
mod service;
mod sweep;

pub use sweep::{closed, is_due, send, tell_closed};
