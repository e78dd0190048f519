//! What a file is, by its content. What people or browsers say of it counts for nothing.

mod rules;

pub use rules::{Kind, Look};
