//! The life of an appeal.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

pub use people::applications::application::appealing::AppealStatus;

text_enum! {
    /// What an appeal rests on.
    AppealGround {
        /// The rules of the competition were not kept.
        Procedure = "procedure",
        ConflictOfInterest = "conflict_of_interest",
        FactualError = "factual_error",
        Other = "other",
    }
}

/// What can be done with an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppealAction {
    /// Grant it.
    Uphold,
    /// Do not grant it.
    Refuse,
    /// The appellant takes it back.
    Withdraw,
}

/// The state after an action: an appeal is answered once.
pub fn next(status: AppealStatus, action: AppealAction) -> Result<AppealStatus> {
    use AppealAction as A;
    use AppealStatus as S;
    match (status, action) {
        (S::Submitted, A::Uphold) => Ok(S::Upheld),
        (S::Submitted, A::Refuse) => Ok(S::Refused),
        (S::Submitted, A::Withdraw) => Ok(S::Withdrawn),
        (S::Upheld | S::Refused | S::Withdrawn, A::Uphold | A::Refuse | A::Withdraw) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appeal_is_answered_once() {
        assert_eq!(
            next(AppealStatus::Submitted, AppealAction::Uphold).ok(),
            Some(AppealStatus::Upheld)
        );
        for done in [
            AppealStatus::Upheld,
            AppealStatus::Refused,
            AppealStatus::Withdrawn,
        ] {
            assert!(next(done, AppealAction::Refuse).is_err(), "{done}");
        }
    }
}
