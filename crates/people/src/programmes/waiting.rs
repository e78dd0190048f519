//! What waits for a person in a programme. Each area tells its own; the work list puts it together.

use serde::Serialize;
use utoipa::ToSchema;

use kernel::{Ts, link, text_enum};

text_enum! {
    /// What waits for somebody.
    WaitingKind {
        CardsToScore = "cards_to_score",
        SamplesToScore = "samples_to_score",
        /// Jurors have not said of each candidate whether anything ties them.
        ConflictsToDeclare = "conflicts_to_declare",
        RoundToClose = "round_to_close",
        /// For chair and deputy: what the secretary prepared.
        StepsToConfirm = "steps_to_confirm",
        DecisionToRecord = "decision_to_record",
        BallotToCast = "ballot_to_cast",
        /// For jurors: the day of the pitches was announced.
        PitchDay = "pitch_day",
        DecisionToPublish = "decision_to_publish",
        AppealsToAnswer = "appeals_to_answer",
        AwardsToAgree = "awards_to_agree",
        AwardsToActivate = "awards_to_activate",
        AwardsToSettle = "awards_to_settle",
        OfferToAnswer = "offer_to_answer",
        SessionsToAnnounce = "sessions_to_announce",
        RegistersToMark = "registers_to_mark",
        SubmissionsToGrade = "submissions_to_grade",
        ApplicationToFinish = "application_to_finish",
        EligibilityToDecide = "eligibility_to_decide",
        /// Somebody was found ineligible by another coordinator, and objects.
        ObjectionsToAnswer = "objections_to_answer",
        /// For the applicant who was found ineligible: the time to object runs.
        ObjectionPossible = "objection_possible",
        /// For the applicant: the objection is not answered yet.
        ObjectionAwaited = "objection_awaited",
        /// For whoever was declined by a result: the time to appeal runs.
        AppealPossible = "appeal_possible",
        /// The applicant answered a question: eligibility can be decided.
        ClarificationsAnswered = "clarifications_answered",
        /// The time for the answer is over.
        ClarificationsOverdue = "clarifications_overdue",
        /// Staff type it for somebody without an account, and did not hand it in.
        ArrivalsToType = "arrivals_to_type",
        ConsentsToSettle = "consents_to_settle",
        /// Threads in which an applicant asked something that nobody answered.
        MessagesToAnswer = "messages_to_answer",
        ConflictsToDecide = "conflicts_to_decide",
        PhoneCallsToMake = "phone_calls_to_make",
        ClarificationToAnswer = "clarification_to_answer",
        Pitch = "pitch",
        RoundToCreate = "round_to_create",
        RoundToOpen = "round_to_open",
        /// Its closing time is over, and the chair has not closed it.
        RoundOverdue = "round_overdue",
        /// The order of the pitches is made, and nobody was told.
        PitchesToAnnounce = "pitches_to_announce",
        CardsAwaited = "cards_awaited",
        BallotsAwaited = "ballots_awaited",
        /// The time for appeals runs.
        Standstill = "standstill",
        OffersAwaited = "offers_awaited",
        /// Nobody took a place, and nobody can any more.
        ParticipantsMissing = "participants_missing",
        ParticipantsToEnrol = "participants_to_enrol",
        ParticipantsToGroup = "participants_to_group",
        CompletionsToDecide = "completions_to_decide",
        AssignmentsToHandIn = "assignments_to_hand_in",
        /// For participants: the leads of ideas ask them into their teams.
        TeamInvitationsToAnswer = "team_invitations_to_answer",
        PlanToHandIn = "plan_to_hand_in",
        PlansAwaited = "plans_awaited",
        /// Its lead has left, and somebody else could lead it.
        IdeasWithoutLead = "ideas_without_lead",
        /// A change of the programme that another coordinator proposed.
        AmendmentToAccept = "amendment_to_accept",
        /// What was written to many and is held.
        BroadcastsHeld = "broadcasts_held",
        /// Messages that a coordinator lets go.
        MessagesHeld = "messages_held",
        /// What could not be delivered to staff, after all tries; applicants are called.
        MessagesUndelivered = "messages_undelivered",
        InvitationsAwaited = "invitations_awaited",
        /// For administrators: nobody runs these programmes yet.
        CoordinatorsToInvite = "coordinators_to_invite",
        ProgrammeToSetUp = "programme_to_set_up",
        ProgrammeToMove = "programme_to_move",
    }
}

impl WaitingKind {
    /// Whether it is somebody else who does it, or the time: the reader only looks that it happens.
    pub fn is_awaited(self) -> bool {
        matches!(
            self,
            Self::CardsAwaited
                | Self::BallotsAwaited
                | Self::Standstill
                | Self::OffersAwaited
                | Self::PlansAwaited
                | Self::ObjectionAwaited
                | Self::InvitationsAwaited
        )
    }
}

/// How many things of a kind there are, since when the first of them waits, and until when something can be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pending {
    /// How many.
    pub count: i64,
    /// Since when the one that waits longest waits.
    pub oldest: Option<Ts>,
    /// The first deadline.
    pub until: Option<Ts>,
}

impl Pending {
    /// One thing, if there is one.
    pub fn one(there_is: bool) -> Self {
        i64::from(there_is).into()
    }
    /// Since when.
    #[must_use]
    pub fn since(self, oldest: Option<Ts>) -> Self {
        Pending { oldest, ..self }
    }
    /// Until when.
    #[must_use]
    pub fn until(self, until: Option<Ts>) -> Self {
        Pending { until, ..self }
    }
}

impl From<i64> for Pending {
    fn from(count: i64) -> Self {
        Pending {
            count,
            ..Pending::default()
        }
    }
}

impl From<(i64, Option<Ts>)> for Pending {
    fn from((count, oldest): (i64, Option<Ts>)) -> Self {
        Pending::from(count).since(oldest)
    }
}

impl From<(i64, Option<Ts>, Option<Ts>)> for Pending {
    fn from((count, oldest, until): (i64, Option<Ts>, Option<Ts>)) -> Self {
        Pending { count, oldest, until }
    }
}

/// Something that waits for the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Waiting {
    /// What; of a `pitch` and a `pitch_day`, `until` tells when it begins.
    pub kind: WaitingKind,
    /// How many.
    pub count: i64,
    /// Since when the one that waits longest waits, where that is told.
    pub oldest: Option<Ts>,
    /// Until when, where there is a deadline: the first of them.
    pub until: Option<Ts>,
    /// The path of the list that has exactly these things, or of what it is about.
    pub link: String,
}

impl Waiting {
    /// What there is of a kind, unless it is nothing; with the path where it is read.
    pub fn some(
        kind: WaitingKind,
        pending: impl Into<Pending>,
        path: impl std::fmt::Display,
    ) -> Option<Self> {
        let Pending { count, oldest, until } = pending.into();
        (count > 0).then(|| Waiting {
            kind,
            count,
            oldest,
            until,
            link: link(path),
        })
    }
}
