//! What can stand in the way of a programme's next phase.

use kernel::{Blockers, text_enum};

text_enum! {
    /// What stands in the way of a programme's next phase; each area finds its own.
    PhaseBlockerCode {
        OpeningMissing = "opening_missing",
        DeadlineMissing = "deadline_missing",
        DeadlineInThePast = "deadline_in_the_past",
        TrainingDatesMissing = "training_dates_missing",
        SeatsMissing = "seats_missing",
        SelectionRubricMissing = "selection_rubric_missing",
        FinalRubricMissing = "final_rubric_missing",
        /// Results and money need two people.
        SecondPersonMissing = "second_person_missing",
        /// On the way back to draft.
        ApplicationsSubmitted = "applications_submitted",
        DeadlineNotPassed = "deadline_not_passed",
        /// Somebody has a later deadline of their own.
        ExtensionRunning = "extension_running",
        /// It came on paper in time and was not typed to its end.
        ArrivedUnfinished = "arrived_unfinished",
        EligibilityUndecided = "eligibility_undecided",
        /// Whoever was found ineligible and objects is answered first.
        ObjectionsOpen = "objections_open",
        /// Admitted, and in no published result.
        AdmittedUndecided = "admitted_undecided",
        OpenOffers = "open_offers",
        /// Nobody confirmed a place: there would be nobody to train.
        ParticipantsMissing = "participants_missing",
        RoundMissing = "round_missing",
        RoundNotPublished = "round_not_published",
        StandstillRunning = "standstill_running",
        AppealsOpen = "appeals_open",
        TrainingNotOver = "training_not_over",
        CompletionUndecided = "completion_undecided",
        AwardsNotSettled = "awards_not_settled",
    }
}

text_enum! {
    /// What should be looked at in a programme, and stands in nobody's way.
    PhaseWarningCode {
        /// The priority rule of the selection keeps every award of the final for the group alone.
        PriorityTakesTheFinal = "priority_takes_the_final",
    }
}

/// Everything that stands in the way of a programme's next phase.
pub type PhaseBlockers = Blockers<PhaseBlockerCode>;
