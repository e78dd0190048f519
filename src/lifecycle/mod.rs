//! Moves programmes from phase to phase and publishes decisions: the one area that sees all the others.

pub mod amendments;
pub mod attachments;
pub mod broadcasts;
pub mod correspondence;
pub mod home;
pub mod outbox;
pub mod participation;
pub mod phases;
pub mod publication;
pub mod reminders;
