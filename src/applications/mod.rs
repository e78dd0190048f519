//! Applications: from the draft to the place in the programme; conflicts of interest.

pub mod application;
pub mod conflicts;
