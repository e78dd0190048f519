//! What tests need around them, each thing made in one way. What is put in below HTTP is written by the program's own
//! types and stores: a builder makes nothing that the program could not have made.

mod applications;
mod conflicts;
mod finals;
mod jury;
mod programmes;
mod training;

pub use applications::{NewApplication, complete, iin, participant_to_be};
pub use finals::{Final, Lead};
pub use jury::{Round, early};
pub use programmes::{programme_input, rubric_input};
pub use training::Course;
