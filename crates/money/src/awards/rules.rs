//! The life of an award.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where an award stands. Live ones hold a slot and a part of the budget.
    AwardStatus {
        Proposed = "proposed",
        Agreed = "agreed",
        Active = "active",
        Settled = "settled",
        Terminated = "terminated",
    }
}

/// What can be done with an award.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A second person agrees to the proposal.
    Agree,
    /// The agreement is signed; money may flow.
    Activate,
    /// Everything was used and reported.
    Settle,
    /// That it was settled was a mistake.
    Reopen,
    /// It ends early; slot and money are free again.
    Terminate,
}

impl AwardStatus {
    /// The next state, or a refusal.
    pub fn after(self, step: Step) -> Result<AwardStatus> {
        use AwardStatus::{Active, Agreed, Proposed, Settled, Terminated};
        match (self, step) {
            (Proposed, Step::Agree) => Ok(Agreed),
            (Agreed, Step::Activate) | (Settled, Step::Reopen) => Ok(Active),
            (Active, Step::Settle) => Ok(Settled),
            (Proposed | Agreed | Active, Step::Terminate) => Ok(Terminated),
            (Proposed | Agreed | Active | Settled | Terminated, _) => {
                Err(Error::code(Code::WrongState).with("state", self.as_str()))
            }
        }
    }
}

/// The own share in basis points, rounded down: own / (own + grant).
pub fn own_share_bp(own: i64, grant: i64) -> i64 {
    // Both are at most 10^14, so the product stays below 2^63.
    if own + grant == 0 {
        0
    } else {
        own * 10_000 / (own + grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proposal_is_agreed_to() {
        assert_eq!(
            AwardStatus::Proposed.after(Step::Agree).unwrap(),
            AwardStatus::Agreed
        );
        assert!(AwardStatus::Agreed.after(Step::Agree).is_err());
        assert!(AwardStatus::Settled.after(Step::Terminate).is_err());
    }

    #[test]
    fn a_fifth_is_two_thousand_basis_points() {
        assert_eq!(own_share_bp(500, 2_000), 2_000);
        assert_eq!(own_share_bp(0, 0), 0);
    }
}
