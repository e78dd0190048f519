//! Jury rounds: one mechanism for the selection and the final.

pub mod rules;
