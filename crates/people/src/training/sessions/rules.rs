//! States of a session, marks of a register.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where a session stands.
    SessionStatus { Planned = "planned", Held = "held", Cancelled = "cancelled" }
}

text_enum! {
    /// A mark in a register.
    AttendanceMark { Present = "present", Late = "late", Absent = "absent", Excused = "excused" }
}

/// What may happen to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its time or place changes.
    Reschedule,
    /// Its register is written.
    Mark,
    /// It does not take place.
    Cancel,
}

/// The next state. A register is corrected after the session, so marking a held one is no error.
pub fn next(from: SessionStatus, step: Step) -> Result<SessionStatus> {
    use SessionStatus::{Cancelled, Held, Planned};
    match (from, step) {
        (Planned, Step::Reschedule) => Ok(Planned),
        (Planned | Held, Step::Mark) => Ok(Held),
        (Planned, Step::Cancel) => Ok(Cancelled),
        (Held, Step::Reschedule | Step::Cancel)
        | (Cancelled, Step::Reschedule | Step::Mark | Step::Cancel) => {
            Err(Error::code(Code::WrongState).with("state", from.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_was_held_is_not_moved_but_its_register_is_mended() {
        assert!(next(SessionStatus::Held, Step::Reschedule).is_err());
        assert_eq!(
            next(SessionStatus::Held, Step::Mark).unwrap(),
            SessionStatus::Held
        );
        assert!(next(SessionStatus::Cancelled, Step::Mark).is_err());
    }
}
