//! What is read across all areas.

pub mod audit;
pub mod sheets;
