//! Ideas and business plans.

pub mod business_plans;
pub mod ideas;
