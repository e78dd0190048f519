//! Applications: what training and plans need of them.

pub mod application;
pub mod conflicts;
pub mod offers;
