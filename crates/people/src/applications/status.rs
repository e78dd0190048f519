//! The states of an application, and what its applicant is told of them.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;

text_enum! {
    /// Where an application stands, for staff.
    ApplicationStatus {
        Draft = "draft",
        Submitted = "submitted",
        ClarificationRequested = "clarification_requested",
        Resubmitted = "resubmitted",
        Eligible = "eligible",
        Ineligible = "ineligible",
        UnderReview = "under_review",
        Offered = "offered",
        Waitlisted = "waitlisted",
        WaitlistEnded = "waitlist_ended",
        Declined = "declined",
        Confirmed = "confirmed",
        OfferDeclined = "offer_declined",
        OfferExpired = "offer_expired",
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// Where an application stands, for its applicant.
    PublicStatus {
        Draft = "draft",
        Submitted = "submitted",
        ClarificationRequested = "clarification_requested",
        UnderReview = "under_review",
        Ineligible = "ineligible",
        Offered = "offered",
        Waitlisted = "waitlisted",
        WaitlistEnded = "waitlist_ended",
        Declined = "declined",
        Confirmed = "confirmed",
        OfferDeclined = "offer_declined",
        OfferExpired = "offer_expired",
        Withdrawn = "withdrawn",
    }
}

/// What moves one application. What a jury and its publication move, they move together, all that stand in one state:
/// `application::begin_review` and `offers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The applicant hands it in, also again.
    Submit,
    /// Staff ask something.
    AskClarification,
    /// Every eligibility rule is passed.
    Admit,
    /// A rule is failed.
    Refuse,
    /// An objection against the refusal is allowed.
    Allow,
    /// Admission or refusal is taken back, to be decided anew.
    Reopen,
    /// The applicant takes it back.
    Withdraw,
}

/// The next state, or 409.
pub fn next(from: ApplicationStatus, step: Step) -> Result<ApplicationStatus> {
    use ApplicationStatus as S;
    match (from, step) {
        (S::Draft | S::Withdrawn, Step::Submit) => Ok(S::Submitted),
        (S::ClarificationRequested, Step::Submit) => Ok(S::Resubmitted),
        (S::Submitted | S::Resubmitted, Step::AskClarification) => Ok(S::ClarificationRequested),
        // A question that was not answered in time does not hold up the decision; the caller has the clock.
        (S::Submitted | S::Resubmitted | S::ClarificationRequested, Step::Admit) => Ok(S::Eligible),
        (S::Submitted | S::Resubmitted | S::ClarificationRequested, Step::Refuse) => Ok(S::Ineligible),
        (S::Ineligible, Step::Allow) => Ok(S::Eligible),
        (S::Eligible | S::Ineligible, Step::Reopen) => Ok(S::Submitted),
        // A confirmed place can be given back until the training begins for the person; that is for the caller to say.
        (
            S::Submitted
            | S::ClarificationRequested
            | S::Resubmitted
            | S::Eligible
            | S::UnderReview
            | S::Offered
            | S::Waitlisted
            | S::Confirmed,
            Step::Withdraw,
        ) => Ok(S::Withdrawn),
        (from, _) => Err(wrong_state(from)),
    }
}

/// 409 with the state that stands in the way.
pub fn wrong_state(status: ApplicationStatus) -> Error {
    Error::code(Code::WrongState).with("state", status.as_str())
}

impl ApplicationStatus {
    /// What the applicant is told: decisions of the commission show only once they are published, because
    /// only publication changes the state.
    pub fn public(self) -> PublicStatus {
        match self {
            ApplicationStatus::Draft => PublicStatus::Draft,
            ApplicationStatus::Submitted | ApplicationStatus::Resubmitted => PublicStatus::Submitted,
            ApplicationStatus::ClarificationRequested => PublicStatus::ClarificationRequested,
            ApplicationStatus::Eligible | ApplicationStatus::UnderReview => PublicStatus::UnderReview,
            ApplicationStatus::Ineligible => PublicStatus::Ineligible,
            ApplicationStatus::Offered => PublicStatus::Offered,
            ApplicationStatus::Waitlisted => PublicStatus::Waitlisted,
            ApplicationStatus::WaitlistEnded => PublicStatus::WaitlistEnded,
            ApplicationStatus::Declined => PublicStatus::Declined,
            ApplicationStatus::Confirmed => PublicStatus::Confirmed,
            ApplicationStatus::OfferDeclined => PublicStatus::OfferDeclined,
            ApplicationStatus::OfferExpired => PublicStatus::OfferExpired,
            ApplicationStatus::Withdrawn => PublicStatus::Withdrawn,
        }
    }
    /// Those of which it is still to be decided whether they are admitted.
    pub const UNDECIDED: [ApplicationStatus; 3] = [
        ApplicationStatus::Submitted,
        ApplicationStatus::Resubmitted,
        ApplicationStatus::ClarificationRequested,
    ];
    /// Whether this is one of them.
    pub fn undecided(self) -> bool {
        Self::UNDECIDED.contains(&self)
    }
    /// Whether what it tells can be changed.
    pub fn editable(self) -> bool {
        next(self, Step::Submit).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn what_was_decided_can_not_be_taken_back_by_a_submission() {
        for from in ApplicationStatus::ALL {
            let allowed = matches!(
                from,
                ApplicationStatus::Draft
                    | ApplicationStatus::Withdrawn
                    | ApplicationStatus::ClarificationRequested
            );
            assert_eq!(next(*from, Step::Submit).is_ok(), allowed, "{from}");
        }
    }

    #[test]
    fn what_was_refused_or_missed_is_not_withdrawn() {
        use ApplicationStatus as S;
        assert!(next(S::Confirmed, Step::Withdraw).is_ok());
        for from in [
            S::Draft,
            S::Ineligible,
            S::Declined,
            S::OfferDeclined,
            S::OfferExpired,
        ] {
            assert!(next(from, Step::Withdraw).is_err(), "{from}");
        }
    }

    #[test]
    fn nothing_is_decided_anew_once_a_jury_has_it() {
        use ApplicationStatus as S;
        for from in S::ALL {
            let can = matches!(from, S::Eligible | S::Ineligible);
            assert_eq!(next(*from, Step::Reopen).is_ok(), can, "{from}");
        }
    }

    #[test]
    fn the_public_status_shows_no_state_of_the_jury() {
        assert_eq!(ApplicationStatus::Eligible.public(), PublicStatus::UnderReview);
        assert_eq!(ApplicationStatus::UnderReview.public(), PublicStatus::UnderReview);
        assert_eq!(ApplicationStatus::Resubmitted.public(), PublicStatus::Submitted);
    }
}
