//! The states of an application.

use crate::kernel::text_enum;

text_enum! {
    /// Where an application stands.
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
        Declined = "declined",
        Confirmed = "confirmed",
        OfferDeclined = "offer_declined",
        OfferExpired = "offer_expired",
        Withdrawn = "withdrawn",
    }
}
