//! Rows of accounts, sessions, tokens and codes.

mod accounts;
mod codes;
mod sessions;

pub use accounts::*;
pub use codes::*;
pub use sessions::*;
