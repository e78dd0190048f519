//! States of a participant.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where a participant stands.
    ParticipantStatus {
        Enrolled = "enrolled",
        Completed = "completed",
        NotCompleted = "not_completed",
        DroppedOut = "dropped_out",
    }
}

impl ParticipantStatus {
    /// Those who take part, or did to the end.
    pub const STAYED: [ParticipantStatus; 2] = [ParticipantStatus::Enrolled, ParticipantStatus::Completed];
    /// Whether this is one of them.
    pub fn stayed(self) -> bool {
        Self::STAYED.contains(&self)
    }
}

text_enum! {
    /// A decision on the end of somebody's training.
    Completion { Completed = "completed", NotCompleted = "not_completed" }
}

/// What may happen to a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The training is decided on.
    Decide(Completion),
    /// The person leaves.
    DropOut,
    /// What was decided was a mistake.
    Reinstate,
}

/// The next state.
pub fn next(from: ParticipantStatus, step: Step) -> Result<ParticipantStatus> {
    use ParticipantStatus::{Completed, DroppedOut, Enrolled, NotCompleted};
    match (from, step) {
        (Enrolled, Step::Decide(Completion::Completed)) => Ok(Completed),
        (Enrolled, Step::Decide(Completion::NotCompleted)) => Ok(NotCompleted),
        (Enrolled, Step::DropOut) => Ok(DroppedOut),
        (Completed | NotCompleted | DroppedOut, Step::Reinstate) => Ok(Enrolled),
        (Enrolled, Step::Reinstate)
        | (Completed | NotCompleted | DroppedOut, Step::Decide(_) | Step::DropOut) => {
            Err(Error::code(Code::WrongState).with("state", from.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_stands() {
        use ParticipantStatus as S;
        let decide = Step::Decide(Completion::Completed);
        assert_eq!(next(S::Enrolled, decide).unwrap(), S::Completed);
        for done in [S::Completed, S::NotCompleted, S::DroppedOut] {
            assert!(next(done, decide).is_err() && next(done, Step::DropOut).is_err());
            assert_eq!(next(done, Step::Reinstate).unwrap(), S::Enrolled);
        }
        assert!(next(S::Enrolled, Step::Reinstate).is_err());
    }
}
