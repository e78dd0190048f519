//! Programmes: their rules, timeline, members and rubrics. Phases are moved by `lifecycle`.

pub mod members;
pub mod programme;
pub mod rubrics;
