//! Applications: from the draft to the place in the programme.

pub mod application;
pub mod conflicts;
pub mod offers;
