//! Accounts: organisations, sign-in, sessions, and the inbox of each account.

pub mod identity;
pub mod inbox;
pub mod names;
pub mod organisations;
