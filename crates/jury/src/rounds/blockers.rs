//! What can stand in the way of the opening of a round, and what should be looked at.

use kernel::text_enum;
use scoring::Refusal;
use scoring::ranking::ConfigProblem;

text_enum! {
    /// What stands in the way of the opening of a round.
    RoundBlockerCode {
        RubricMissing = "rubric_missing",
        NoPlaces = "no_places",
        BonusOutOfRange = "bonus_out_of_range",
        PassMarkOutOfRange = "pass_mark_out_of_range",
        MoreReservedThanPlaces = "more_reserved_than_places",
        TieRuleRepeated = "tie_rule_repeated",
        TieCriterionUnknown = "tie_criterion_unknown",
        QuorumTooSmallToTrim = "quorum_too_small_to_trim",
        RubricIsNoVote = "rubric_is_no_vote",
        ClosingTimePassed = "closing_time_passed",
        ChairMissing = "chair_missing",
        JurorsMissing = "jurors_missing",
        JurorsWithoutRole = "jurors_without_role",
        /// Neither chair nor deputy is free of conflicts with every candidate: nobody could decide.
        DeciderMissing = "decider_missing",
        CandidatesMissing = "candidates_missing",
        /// Whoever is admitted later would be in no round.
        EligibilityUndecided = "eligibility_undecided",
        /// Whoever was found ineligible may still object: those who are admitted then would be in no round.
        ObjectionTermRunning = "objection_term_running",
        /// An objection is not answered.
        ObjectionsOpen = "objections_open",
        /// They are not those who are admitted now: load them again.
        CandidatesOutdated = "candidates_outdated",
        /// Too few jurors are free of conflicts with them.
        CandidatesWithoutJurors = "candidates_without_jurors",
        CardsMissing = "cards_missing",
        CardsInConflict = "cards_in_conflict",
        CandidatesBelowQuorum = "candidates_below_quorum",
        NoCards = "no_cards",
        CardsNotConnected = "cards_not_connected",
        /// No juror has a second card.
        JurorWithOneCard = "juror_with_one_card",
        /// Noise could not be told from worth.
        NoCardToSpare = "no_card_to_spare",
        CardIsNoVote = "card_is_no_vote",
        /// A sample of the calibration exercise is still being scored.
        CalibrationRunning = "calibration_running",
        /// Something about candidates with whom the reader has a conflict; somebody else reads what.
        Unseen = "unseen",
    }
}

text_enum! {
    /// What should be looked at in a round, and stands in nobody's way.
    RoundWarningCode {
        /// Jurors who have not answered their conflict sheet in whole.
        ConflictsNotDeclared = "conflicts_not_declared",
        /// Jurors who have a seat, but not the role any more: their cards go to others by the spread.
        JurorsWithoutRole = "jurors_without_role",
        /// Neither chair nor deputy can act.
        ChairMissing = "chair_missing",
        /// Cards that were not submitted yet.
        CardsMissing = "cards_missing",
        /// Candidates who have too few submitted cards by now.
        CandidatesBelowQuorum = "candidates_below_quorum",
    }
}

impl From<&ConfigProblem> for RoundBlockerCode {
    fn from(problem: &ConfigProblem) -> Self {
        match problem {
            ConfigProblem::NoSeats => Self::NoPlaces,
            ConfigProblem::BonusOutOfRange => Self::BonusOutOfRange,
            ConfigProblem::PassMarkOutOfRange => Self::PassMarkOutOfRange,
            ConfigProblem::MoreReservedThanSeats => Self::MoreReservedThanPlaces,
            ConfigProblem::RepeatedTieRule { .. } => Self::TieRuleRepeated,
            ConfigProblem::UnknownTieCriterion { .. } => Self::TieCriterionUnknown,
            ConfigProblem::QuorumTooSmallToTrim => Self::QuorumTooSmallToTrim,
            ConfigProblem::RubricIsNoVote => Self::RubricIsNoVote,
        }
    }
}

impl From<&Refusal> for RoundBlockerCode {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NoCards => Self::NoCards,
            Refusal::NotConnected { .. } => Self::CardsNotConnected,
            Refusal::TooFewCards { .. } => Self::JurorWithOneCard,
            Refusal::NoCardToSpare => Self::NoCardToSpare,
            Refusal::NotAVote { .. } => Self::CardIsNoVote,
        }
    }
}
