//! An application.

pub mod rules;
