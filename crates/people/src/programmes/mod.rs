//! Programmes: their rules, timeline, members and rubrics. Phases are moved by `lifecycle`.

mod blockers;
pub mod calendar;
pub mod copies;
pub mod invitations;
pub mod members;
pub mod programme;
pub mod reminders;
pub mod rubrics;
mod waiting;

pub use blockers::{PhaseBlockerCode, PhaseBlockers, PhaseWarningCode};
pub use waiting::{Pending, Waiting, WaitingKind};
