//! States of a session, marks of a register.

use chrono::Duration;
use kernel::error::{Code, Error, Result};
use kernel::{Ts, text_enum};

text_enum! {
    /// Where a session stands.
    SessionStatus { Planned = "planned", Held = "held", Cancelled = "cancelled" }
}

text_enum! {
    /// A mark in a register.
    AttendanceMark { Present = "present", Late = "late", Absent = "absent", Excused = "excused" }
}

/// How long before its beginning a register can be written: clocks differ, and people come early.
const EARLY: Duration = Duration::hours(1);

/// Whether the register of a session can be written by now: nobody has attended what has not begun.
pub fn has_begun(starts_at: Ts, now: Ts) -> bool {
    now >= starts_at - EARLY
}

/// What may happen to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its time or place changes.
    Reschedule,
    /// Its register is written.
    Mark,
    /// The last row of its register is taken out: it was the wrong one.
    Empty,
    /// It does not take place.
    Cancel,
}

/// The next state. A register is corrected after the session, so marking a held one is no error.
pub fn next(from: SessionStatus, step: Step) -> Result<SessionStatus> {
    use SessionStatus::{Cancelled, Held, Planned};
    match (from, step) {
        (Planned, Step::Reschedule) => Ok(Planned),
        (Planned | Held, Step::Mark) => Ok(Held),
        (Held, Step::Empty) => Ok(Planned),
        (Planned, Step::Cancel) => Ok(Cancelled),
        (Planned, Step::Empty)
        | (Held, Step::Reschedule | Step::Cancel)
        | (Cancelled, Step::Reschedule | Step::Mark | Step::Empty | Step::Cancel) => {
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
