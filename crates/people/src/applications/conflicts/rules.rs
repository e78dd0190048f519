//! What a conflict of interest is and when it blinds.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;
use kernel::vocabulary::{Phase, Role};

text_enum! {
    /// What ties somebody to an applicant.
    ConflictKind {
        Family = "family",
        Employer = "employer",
        BusinessPartner = "business_partner",
        Taught = "taught",
        Helped = "helped",
        Other = "other",
    }
}

text_enum! {
    /// Where a conflict of interest stands.
    ConflictStatus {
        Proposed = "proposed",
        Declared = "declared",
        Confirmed = "confirmed",
        Rejected = "rejected",
    }
}

text_enum! {
    /// What a coordinator decides of a conflict.
    ConflictDecision { Confirmed = "confirmed", Rejected = "rejected" }
}

/// Who can have a conflict of interest: whoever works in a programme, and whoever pays for it or looks on.
pub const CONCERNED: [Role; 5] = [
    Role::Juror,
    Role::Coordinator,
    Role::Trainer,
    Role::Partner,
    Role::Observer,
];

/// Those that blind.
pub const BLOCKING: [ConflictStatus; 2] = [ConflictStatus::Declared, ConflictStatus::Confirmed];

/// Phases in which results are still to be published: conflicts blind there. What was cancelled before is
/// never published.
pub const BLINDING_PHASES: [Phase; 6] = [
    Phase::Draft,
    Phase::Open,
    Phase::Selection,
    Phase::Training,
    Phase::Final,
    Phase::Cancelled,
];

/// The state after a decision. What was decided the same way before is no decision.
pub fn decide(from: ConflictStatus, decision: ConflictDecision) -> Result<ConflictStatus> {
    use {ConflictDecision as D, ConflictStatus as S};
    match (from, decision) {
        (S::Proposed | S::Declared | S::Rejected, D::Confirmed) => Ok(S::Confirmed),
        (S::Proposed | S::Declared | S::Confirmed, D::Rejected) => Ok(S::Rejected),
        (S::Confirmed, D::Confirmed) | (S::Rejected, D::Rejected) => {
            Err(Error::code(Code::WrongState).with("state", from.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_blinds_nobody_until_it_is_confirmed() {
        assert!(!BLOCKING.contains(&ConflictStatus::Proposed));
        let after = decide(ConflictStatus::Proposed, ConflictDecision::Confirmed).unwrap();
        assert!(BLOCKING.contains(&after));
        assert!(decide(after, ConflictDecision::Confirmed).is_err());
    }
}
