//! Changes of a programme that was announced: texts, places, dates to come, money and awards upwards. One coordinator proposes,
//! another one accepts, and those concerned are told. What somebody has acted on by now – seats, rubric, method – stays.

pub(crate) mod api;
mod rules;
mod service;
mod store;

pub use rules::AmendmentStatus;
pub use service::waits_for;
