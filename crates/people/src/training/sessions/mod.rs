//! Sessions of a training, their registers, a trainer's day, and hours taught.

mod announcing;
pub(crate) mod api;
pub mod attachments;
mod cancelling;
pub mod clashes;
pub mod day;
mod days;
mod days_off;
pub(crate) mod days_off_api;
pub mod due;
pub mod notices;
mod presence;
pub(crate) mod presence_api;
pub mod register;
pub(crate) mod register_api;
pub mod regrouped;
pub mod roster;
pub mod rules;
mod series;
pub(crate) mod series_api;
pub mod service;
pub mod store;
pub mod timetable;
