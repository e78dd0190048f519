//! Money for the chosen ideas: awards.

pub mod awards;
