//! Whoever has no account is told by telephone: what a message would say waits here until somebody has said it.

pub(crate) mod api;
mod export;
pub mod rules;
mod service;
mod store;
mod telling;

pub use export::export;
pub use rules::PhoneCallStatus;
pub use service::waiting;
pub use store::has_open;
pub use telling::{Party, call_instead, end_all, hand_over, tell, tell_until};
