//! The end of the scoring: what is missing then, the way back, and a quorum that cannot be reached.

mod service;
mod waiting;

pub use service::{
    Closing, Quorum, Resumption, close, close_for, is_all_there, lower_quorum, resume, warnings,
};
pub use waiting::waits_for;
