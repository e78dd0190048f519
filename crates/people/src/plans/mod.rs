//! Ideas of participants and their business plans: what the final is about.

pub mod business_plans;
pub mod candidates;
pub mod ideas;

pub use business_plans::close;
pub use candidates::{Dossier, candidates, finalists};
