//! The life of an invitation into the team of an idea.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where an invitation into a team stands.
    TeamInvitationStatus {
        Pending = "pending",
        Accepted = "accepted",
        Declined = "declined",
        /// Whoever leads the idea took it back, or the idea went on in another.
        Withdrawn = "withdrawn",
        /// The training ended before there was an answer.
        Lapsed = "lapsed",
    }
}

/// What the invited answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamAnswer {
    /// The invited say yes.
    Accept,
    /// The invited say no.
    Decline,
}

/// The state after an answer: there is one.
pub fn answered(status: TeamInvitationStatus, answer: TeamAnswer) -> Result<TeamInvitationStatus> {
    use TeamInvitationStatus as S;
    match (status, answer) {
        (S::Pending, TeamAnswer::Accept) => Ok(S::Accepted),
        (S::Pending, TeamAnswer::Decline) => Ok(S::Declined),
        (S::Accepted | S::Declined | S::Withdrawn | S::Lapsed, _) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn an_invitation_is_answered_once() {
        for status in TeamInvitationStatus::ALL {
            let open = *status == TeamInvitationStatus::Pending;
            for answer in [TeamAnswer::Accept, TeamAnswer::Decline] {
                assert_eq!(answered(*status, answer).is_ok(), open, "{status}");
            }
        }
    }
}
