//! What somebody should do next.

use kernel::text_enum;
use kernel::vocabulary::{Phase, Role};
use people::applications::ApplicationStatus;
use people::programmes::{Waiting, WaitingKind};

text_enum! {
    /// What to do next.
    NextStep {
        FinishApplication = "finish_application",
        AnswerClarification = "answer_clarification",
        Wait = "wait",
        AnswerOffer = "answer_offer",
        AttendPitch = "attend_pitch",
        AttendTraining = "attend_training",
        HandInAssignment = "hand_in_assignment",
        AnswerTeamInvitation = "answer_team_invitation",
        HandInPlan = "hand_in_plan",
        DeclareConflicts = "declare_conflicts",
        ScoreCards = "score_cards",
        ScoreSamples = "score_samples",
        ListenToPitches = "listen_to_pitches",
        CloseRound = "close_round",
        RecordDecision = "record_decision",
        CastBallot = "cast_ballot",
        /// What the secretary of a round prepared.
        ConfirmSteps = "confirm_steps",
        PublishDecision = "publish_decision",
        AnswerAppeals = "answer_appeals",
        AgreeAwards = "agree_awards",
        AnnounceSessions = "announce_sessions",
        ActivateAwards = "activate_awards",
        SettleAwards = "settle_awards",
        MarkRegisters = "mark_registers",
        GradeSubmissions = "grade_submissions",
        DecideEligibility = "decide_eligibility",
        AnswerObjections = "answer_objections",
        ConsiderObjection = "consider_objection",
        ConsiderAppeal = "consider_appeal",
        TypeApplications = "type_applications",
        SettleConsents = "settle_consents",
        AnswerMessages = "answer_messages",
        DecideConflicts = "decide_conflicts",
        MakePhoneCalls = "make_phone_calls",
        PrepareRound = "prepare_round",
        AnnouncePitches = "announce_pitches",
        RemindJury = "remind_jury",
        EnrolParticipants = "enrol_participants",
        GroupParticipants = "group_participants",
        DecideCompletion = "decide_completion",
        HandLead = "hand_lead",
        AcceptAmendment = "accept_amendment",
        ReleaseBroadcasts = "release_broadcasts",
        LookThroughOutbox = "look_through_outbox",
        InviteCoordinators = "invite_coordinators",
        SetUpProgramme = "set_up_programme",
        MoveProgramme = "move_programme",
        Look = "look",
    }
}

impl From<WaitingKind> for NextStep {
    fn from(kind: WaitingKind) -> Self {
        use WaitingKind as Kind;
        match kind {
            Kind::ApplicationToFinish => NextStep::FinishApplication,
            Kind::ClarificationToAnswer => NextStep::AnswerClarification,
            Kind::OfferToAnswer => NextStep::AnswerOffer,
            Kind::Pitch => NextStep::AttendPitch,
            Kind::AssignmentsToHandIn => NextStep::HandInAssignment,
            Kind::TeamInvitationsToAnswer => NextStep::AnswerTeamInvitation,
            Kind::PlanToHandIn => NextStep::HandInPlan,
            Kind::ConflictsToDeclare => NextStep::DeclareConflicts,
            Kind::CardsToScore => NextStep::ScoreCards,
            Kind::SamplesToScore => NextStep::ScoreSamples,
            Kind::PitchDay => NextStep::ListenToPitches,
            Kind::RoundToClose => NextStep::CloseRound,
            Kind::StepsToConfirm => NextStep::ConfirmSteps,
            Kind::DecisionToRecord => NextStep::RecordDecision,
            Kind::BallotToCast => NextStep::CastBallot,
            Kind::DecisionToPublish => NextStep::PublishDecision,
            Kind::AppealsToAnswer => NextStep::AnswerAppeals,
            Kind::AwardsToAgree => NextStep::AgreeAwards,
            Kind::AwardsToActivate => NextStep::ActivateAwards,
            Kind::AwardsToSettle => NextStep::SettleAwards,
            Kind::SessionsToAnnounce => NextStep::AnnounceSessions,
            Kind::RegistersToMark => NextStep::MarkRegisters,
            Kind::SubmissionsToGrade => NextStep::GradeSubmissions,
            Kind::EligibilityToDecide | Kind::ClarificationsAnswered | Kind::ClarificationsOverdue => {
                NextStep::DecideEligibility
            }
            Kind::ObjectionsToAnswer => NextStep::AnswerObjections,
            Kind::ObjectionPossible => NextStep::ConsiderObjection,
            Kind::AppealPossible => NextStep::ConsiderAppeal,
            Kind::ArrivalsToType => NextStep::TypeApplications,
            Kind::ConsentsToSettle => NextStep::SettleConsents,
            Kind::MessagesToAnswer => NextStep::AnswerMessages,
            Kind::ConflictsToDecide => NextStep::DecideConflicts,
            Kind::PhoneCallsToMake => NextStep::MakePhoneCalls,
            Kind::RoundToCreate | Kind::RoundToOpen => NextStep::PrepareRound,
            Kind::PitchesToAnnounce => NextStep::AnnouncePitches,
            Kind::RoundOverdue => NextStep::RemindJury,
            Kind::ParticipantsToEnrol => NextStep::EnrolParticipants,
            Kind::ParticipantsToGroup => NextStep::GroupParticipants,
            Kind::CompletionsToDecide => NextStep::DecideCompletion,
            Kind::IdeasWithoutLead => NextStep::HandLead,
            Kind::AmendmentToAccept => NextStep::AcceptAmendment,
            Kind::BroadcastsHeld => NextStep::ReleaseBroadcasts,
            Kind::MessagesHeld | Kind::MessagesUndelivered => NextStep::LookThroughOutbox,
            Kind::CoordinatorsToInvite => NextStep::InviteCoordinators,
            Kind::ProgrammeToSetUp => NextStep::SetUpProgramme,
            Kind::ProgrammeToMove => NextStep::MoveProgramme,
            Kind::ParticipantsMissing => NextStep::Look,
            Kind::CardsAwaited
            | Kind::BallotsAwaited
            | Kind::Standstill
            | Kind::OffersAwaited
            | Kind::PlansAwaited
            | Kind::ObjectionAwaited
            | Kind::InvitationsAwaited => NextStep::Wait,
        }
    }
}

/// What a role does next: the first of what waits, else what there always is.
pub fn next_step(role: Role, phase: Option<Phase>, waiting: &[Waiting]) -> NextStep {
    let over = matches!(phase, Some(Phase::Closed | Phase::Cancelled));
    let idle = match role {
        _ if over => NextStep::Look,
        Role::Applicant | Role::Juror | Role::Trainer | Role::Coordinator => NextStep::Wait,
        Role::Partner | Role::Observer | Role::Admin => NextStep::Look,
    };
    waiting.first().map_or(idle, |first| first.kind.into())
}

/// How somebody stands in the training, and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Has a place, and is not enrolled yet.
    Expected,
    /// Takes part.
    Attends,
    /// Took part, and something of theirs lies with others: the final, an award.
    GoesOn,
    /// It is over: but for what waits for them, nothing is to come.
    Over,
}

/// How the owner of an application stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Of the application.
    pub status: ApplicationStatus,
    /// Of the programme.
    pub phase: Phase,
    /// The application can still be handed in.
    pub call_open: bool,
    /// In the training and after it.
    pub part: Part,
}

/// What the owner of an application does next. For whom it is over nothing is to be waited for.
pub fn next_of_applicant(standing: Standing, waiting: &[Waiting]) -> NextStep {
    use ApplicationStatus as S;
    let over = matches!(standing.phase, Phase::Closed | Phase::Cancelled);
    match standing.status {
        S::Draft if standing.call_open => NextStep::FinishApplication,
        S::Ineligible | S::Declined if waiting.is_empty() => NextStep::Look,
        S::Draft | S::OfferDeclined | S::OfferExpired | S::WaitlistEnded | S::Withdrawn => NextStep::Look,
        _ if over => NextStep::Look,
        S::Confirmed if standing.part == Part::Attends => {
            // Somebody else cannot go on before it is answered; the lessons stand in the timetable anyway.
            let invited = |one: &Waiting| one.kind == WaitingKind::TeamInvitationsToAnswer;
            match waiting.iter().any(invited) {
                true => NextStep::AnswerTeamInvitation,
                false => NextStep::AttendTraining,
            }
        }
        S::Confirmed if standing.part == Part::Over && waiting.is_empty() => NextStep::Look,
        _ => next_step(Role::Applicant, Some(standing.phase), waiting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    fn waits(kinds: &[WaitingKind]) -> Vec<Waiting> {
        let one = |kind: &WaitingKind| Waiting::some(*kind, 1, "/me/home");
        kinds.iter().filter_map(one).collect()
    }

    #[test]
    fn the_first_of_what_waits_is_next() {
        use WaitingKind::{CardsToScore, ConsentsToSettle, EligibilityToDecide, SamplesToScore};
        let next = |role, kinds: &[WaitingKind]| next_step(role, Some(Phase::Selection), &waits(kinds));
        assert_eq!(
            next(Role::Juror, &[CardsToScore, SamplesToScore]),
            NextStep::ScoreCards
        );
        assert_eq!(next(Role::Juror, &[SamplesToScore]), NextStep::ScoreSamples);
        assert_eq!(next(Role::Juror, &[]), NextStep::Wait);
        let both = [EligibilityToDecide, ConsentsToSettle];
        assert_eq!(next(Role::Coordinator, &both), NextStep::DecideEligibility);
        assert_eq!(next(Role::Coordinator, &[]), NextStep::Wait);
        assert_eq!(next(Role::Observer, &[]), NextStep::Look);
        assert_eq!(
            next_step(Role::Coordinator, Some(Phase::Closed), &[]),
            NextStep::Look
        );
    }

    #[test]
    fn for_what_others_do_one_waits() {
        for kind in WaitingKind::ALL {
            assert_eq!(
                kind.is_awaited(),
                NextStep::from(*kind) == NextStep::Wait,
                "{kind}"
            );
        }
    }

    #[test]
    fn an_applicant_with_a_place_attends_the_training_before_anything_else() {
        let pitch = waits(&[WaitingKind::Pitch]);
        let next = |status, phase| {
            let part = match phase {
                Phase::Training => Part::Attends,
                Phase::Final => Part::GoesOn,
                _ => Part::Expected,
            };
            let call_open = phase == Phase::Open;
            next_of_applicant(
                Standing {
                    status,
                    phase,
                    call_open,
                    part,
                },
                &pitch,
            )
        };
        assert_eq!(next(ApplicationStatus::Draft, Phase::Selection), NextStep::Look);
        assert_eq!(next(ApplicationStatus::Confirmed, Phase::Closed), NextStep::Look);
        assert_eq!(
            next(ApplicationStatus::Confirmed, Phase::Training),
            NextStep::AttendTraining
        );
        assert_eq!(
            next(ApplicationStatus::Confirmed, Phase::Final),
            NextStep::AttendPitch
        );
        assert_eq!(
            next(ApplicationStatus::Draft, Phase::Open),
            NextStep::FinishApplication
        );
    }

    #[test]
    fn whoever_has_nothing_to_come_waits_for_nothing() {
        let next = |part| {
            let (status, phase) = (ApplicationStatus::Confirmed, Phase::Training);
            next_of_applicant(
                Standing {
                    status,
                    phase,
                    call_open: false,
                    part,
                },
                &[],
            )
        };
        assert_eq!(next(Part::Expected), NextStep::Wait);
        assert_eq!(next(Part::GoesOn), NextStep::Wait);
        assert_eq!(next(Part::Over), NextStep::Look);
    }
}
