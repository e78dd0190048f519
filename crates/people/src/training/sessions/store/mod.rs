//! Rows of sessions and registers.

mod drafts;
mod registers;
mod sessions;
mod slots;

pub use drafts::*;
pub use registers::*;
pub use sessions::*;
pub use slots::*;
