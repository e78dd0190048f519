//! States of a session, marks of a register.

use chrono::Duration;
use kernel::error::{Code, Error, Result};
use kernel::{Ts, text_enum};

text_enum! {
    /// Where a session stands.
    SessionStatus { Draft = "draft", Planned = "planned", Held = "held", Cancelled = "cancelled" }
}

text_enum! {
    /// A mark in a register.
    AttendanceMark { Present = "present", Late = "late", Absent = "absent", Excused = "excused" }
}

text_enum! {
    /// How far the register of a session has come.
    RegisterState { Open = "open", Due = "due", Complete = "complete" }
}

/// How long before its beginning a register can be written: clocks differ, and people come early.
const EARLY: Duration = Duration::hours(1);

/// Until when a session begins whose register can be written by now.
pub fn writable(now: Ts) -> Ts {
    now + EARLY
}

/// Whether the register of a session can be written by now: nobody has attended what has not begun.
pub fn has_begun(starts_at: Ts, now: Ts) -> bool {
    now >= starts_at - EARLY
}

/// How long one code of a check-in is shown.
pub const CODE_SECONDS: i64 = 60;

/// Whether participants check in by now: from when the register can be written until the end of the lesson.
pub fn check_in_open(status: SessionStatus, starts_at: Ts, ends_at: Ts, now: Ts) -> Result<()> {
    next(status, Step::Mark)?;
    if !has_begun(starts_at, now) {
        return Err(Error::code(Code::NotBegun).with("starts_at", starts_at.to_string()));
    }
    if now >= ends_at {
        return Err(Error::code(Code::WrongState).with("ends_at", ends_at.to_string()));
    }
    Ok(())
}

/// A code as people read and type it: without letters and digits that look alike.
pub fn check_in_code(secret: &[u8; 32]) -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let sign = |byte: &u8| char::from(SIGNS[usize::from(byte % 32)]);
    secret.iter().take(6).map(sign).collect()
}

/// What may happen to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Everybody whom it concerns is told.
    Announce,
    /// Its time or place changes.
    Reschedule,
    /// Its register is written.
    Mark,
    /// The last row of its register is taken out: it was the wrong one.
    Empty,
    /// It does not take place.
    Cancel,
    /// That it does not take place was a mistake.
    Reinstate,
}

/// The next state. A register is corrected after the session, so marking a held one is no error.
pub fn next(from: SessionStatus, step: Step) -> Result<SessionStatus> {
    use SessionStatus::{Cancelled, Draft, Held, Planned};
    match (from, step) {
        (Draft, Step::Reschedule) => Ok(Draft),
        (Draft, Step::Announce) | (Planned, Step::Reschedule) | (Cancelled, Step::Reinstate) => Ok(Planned),
        (Planned | Held, Step::Mark) => Ok(Held),
        (Held, Step::Empty) => Ok(Planned),
        (Planned, Step::Cancel) => Ok(Cancelled),
        (Draft, Step::Mark | Step::Empty | Step::Cancel | Step::Reinstate)
        | (Planned, Step::Announce | Step::Empty | Step::Reinstate)
        | (Held, Step::Announce | Step::Reschedule | Step::Cancel | Step::Reinstate)
        | (Cancelled, _) => Err(wrong_state(from)),
    }
}

/// What was announced is cancelled, and told; only a draft goes as if it had never been.
pub fn deletable(status: SessionStatus) -> Result<()> {
    match status {
        SessionStatus::Draft => Ok(()),
        SessionStatus::Planned | SessionStatus::Held | SessionStatus::Cancelled => Err(wrong_state(status)),
    }
}

fn wrong_state(status: SessionStatus) -> Error {
    Error::code(Code::WrongState).with("state", status.as_str())
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

    #[test]
    fn a_draft_is_changed_announced_or_deleted_and_what_was_announced_is_cancelled() {
        use SessionStatus::{Cancelled, Draft, Held, Planned};
        assert_eq!(next(Draft, Step::Reschedule).unwrap(), Draft);
        assert_eq!(next(Draft, Step::Announce).unwrap(), Planned);
        assert!(next(Draft, Step::Cancel).is_err() && next(Draft, Step::Mark).is_err());
        assert!(deletable(Draft).is_ok());
        for announced in [Planned, Held, Cancelled] {
            assert!(deletable(announced).is_err() && next(announced, Step::Announce).is_err());
        }
    }
}
