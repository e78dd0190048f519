//! Reminders: of what people of a programme are told before it, as data of the programme, and who was told.

pub mod rules;
pub mod store;

pub use rules::{Before, Reminder, ReminderKind};
