//! How long an invitation works, and for whom.

use kernel::error::{Code, Error, Result};
use kernel::{Ts, text_enum};

text_enum! {
    /// Where an invitation stands; that it is too old is seen from its time.
    InvitationStatus { Open = "open", Accepted = "accepted", Revoked = "revoked" }
}

/// How long an invitation works.
pub const INVITATION_DAYS: i64 = 14;

/// What can be done with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationAction {
    /// By the invited person.
    Accept,
    /// By staff.
    Revoke,
}

/// The next state. Whoever holds a link that does not work learns nothing of why.
pub fn next(status: InvitationStatus, expired: bool, action: InvitationAction) -> Result<InvitationStatus> {
    use InvitationAction::{Accept, Revoke};
    use InvitationStatus::{Accepted, Open, Revoked};
    match (status, action) {
        (Open, Accept) if !expired => Ok(Accepted),
        (Open | Accepted | Revoked, Accept) => Err(Error::code(Code::LinkExpired)),
        (Open, Revoke) => Ok(Revoked),
        (Accepted | Revoked, Revoke) => Err(Error::code(Code::WrongState)),
    }
}

/// Expired by comparison.
pub fn is_expired(expires_at: Ts, now: Ts) -> bool {
    expires_at <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_invitation_is_accepted_once_and_in_time() {
        use InvitationAction::{Accept, Revoke};
        use InvitationStatus::{Accepted, Open, Revoked};
        assert_eq!(next(Open, false, Accept).unwrap(), Accepted);
        assert_eq!(next(Open, true, Revoke).unwrap(), Revoked);
        for (status, expired) in [(Open, true), (Accepted, false), (Revoked, false)] {
            assert_eq!(
                next(status, expired, Accept).unwrap_err().which(),
                Code::LinkExpired
            );
        }
        assert_eq!(
            next(Accepted, false, Revoke).unwrap_err().which(),
            Code::WrongState
        );
    }
}
