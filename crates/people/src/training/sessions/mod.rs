//! Sessions of a training, their registers, a trainer's day, and hours taught.

pub(crate) mod api;
pub mod clashes;
pub mod day;
mod notices;
pub mod register;
pub(crate) mod register_api;
pub mod rules;
pub mod service;
pub mod store;
mod timetable;
