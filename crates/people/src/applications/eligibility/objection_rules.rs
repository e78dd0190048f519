//! The life of an objection against a decision of ineligibility.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where an objection stands.
    ObjectionStatus {
        Submitted = "submitted",
        /// The application was admitted.
        Allowed = "allowed",
        /// The application stays ineligible.
        Refused = "refused",
        /// The decision was taken back before anybody answered.
        Moot = "moot",
    }
}

text_enum! {
    /// What is answered to an objection.
    ObjectionDecision { Allow = "allow", Refuse = "refuse" }
}

/// The state after an answer: there is one.
pub fn answered(status: ObjectionStatus, decision: ObjectionDecision) -> Result<ObjectionStatus> {
    match (status, decision) {
        (ObjectionStatus::Submitted, ObjectionDecision::Allow) => Ok(ObjectionStatus::Allowed),
        (ObjectionStatus::Submitted, ObjectionDecision::Refuse) => Ok(ObjectionStatus::Refused),
        (ObjectionStatus::Allowed | ObjectionStatus::Refused | ObjectionStatus::Moot, _) => {
            Err(Error::code(Code::WrongState).with("state", status.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn an_objection_is_answered_once() {
        use ObjectionStatus as S;
        for decision in ObjectionDecision::ALL {
            let done = answered(S::Submitted, *decision).expect("it waits");
            for over in [done, S::Moot] {
                assert!(answered(over, *decision).is_err(), "{over}");
            }
        }
    }
}
