//! Ideas of participants and their business plans: what the final is about.

pub mod business_plans;
pub mod candidates;
mod export;
pub mod ideas;
pub mod reminders;
mod waiting;

pub use business_plans::close;
pub use candidates::{Dossier, candidates, finalists};
pub use export::export;
pub use waiting::{waits_for_coordinator, waits_for_participant, without_lead};
