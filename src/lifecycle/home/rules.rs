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
        ScoreCards = "score_cards",
        ScoreSamples = "score_samples",
        CloseRound = "close_round",
        RecordDecision = "record_decision",
        CastBallot = "cast_ballot",
        PublishDecision = "publish_decision",
        AnswerAppeals = "answer_appeals",
        AgreeAwards = "agree_awards",
        AnnounceSessions = "announce_sessions",
        MarkRegisters = "mark_registers",
        DecideEligibility = "decide_eligibility",
        SettleConsents = "settle_consents",
        MakePhoneCalls = "make_phone_calls",
        MoveProgramme = "move_programme",
        Look = "look",
    }
}

impl From<WaitingKind> for NextStep {
    fn from(kind: WaitingKind) -> Self {
        match kind {
            WaitingKind::CardsToScore => NextStep::ScoreCards,
            WaitingKind::SamplesToScore => NextStep::ScoreSamples,
            WaitingKind::RoundToClose => NextStep::CloseRound,
            WaitingKind::DecisionToRecord => NextStep::RecordDecision,
            WaitingKind::BallotToCast => NextStep::CastBallot,
            WaitingKind::DecisionToPublish => NextStep::PublishDecision,
            WaitingKind::AppealsToAnswer => NextStep::AnswerAppeals,
            WaitingKind::AwardsToAgree => NextStep::AgreeAwards,
            WaitingKind::OfferToAnswer => NextStep::AnswerOffer,
            WaitingKind::SessionsToAnnounce => NextStep::AnnounceSessions,
            WaitingKind::RegistersToMark => NextStep::MarkRegisters,
            WaitingKind::EligibilityToDecide => NextStep::DecideEligibility,
            WaitingKind::ConsentsToSettle => NextStep::SettleConsents,
            WaitingKind::PhoneCallsToMake => NextStep::MakePhoneCalls,
            WaitingKind::ClarificationToAnswer => NextStep::AnswerClarification,
            WaitingKind::Pitch => NextStep::AttendPitch,
        }
    }
}

/// What a role does next: the first of what waits, else what there always is.
pub fn next_step(role: Role, waiting: &[Waiting]) -> NextStep {
    let idle = match role {
        Role::Applicant | Role::Juror | Role::Trainer => NextStep::Wait,
        Role::Coordinator => NextStep::MoveProgramme,
        Role::Partner | Role::Observer | Role::Admin => NextStep::Look,
    };
    waiting.first().map_or(idle, |first| first.kind.into())
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
    /// Nobody who left the training, or did not begin it.
    pub takes_part: bool,
}

/// What the owner of an application does next. For whom it is over nothing is to be waited for.
pub fn next_of_applicant(standing: Standing, waiting: &[Waiting]) -> NextStep {
    use ApplicationStatus as S;
    let over = matches!(standing.phase, Phase::Closed | Phase::Cancelled);
    match standing.status {
        S::Draft if standing.call_open => NextStep::FinishApplication,
        S::Draft
        | S::Ineligible
        | S::Declined
        | S::OfferDeclined
        | S::OfferExpired
        | S::WaitlistEnded
        | S::Withdrawn => NextStep::Look,
        _ if over => NextStep::Look,
        S::Confirmed if standing.phase == Phase::Training && standing.takes_part => NextStep::AttendTraining,
        S::Confirmed if standing.phase != Phase::Selection && !standing.takes_part => NextStep::Look,
        _ => next_step(Role::Applicant, waiting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(kinds: &[WaitingKind]) -> Vec<Waiting> {
        let one = |kind: &WaitingKind| Waiting::some(*kind, 1, None);
        kinds.iter().filter_map(one).collect()
    }

    #[test]
    fn the_first_of_what_waits_is_next() {
        use WaitingKind::{CardsToScore, ConsentsToSettle, EligibilityToDecide, SamplesToScore};
        let next = |role, kinds: &[WaitingKind]| next_step(role, &waits(kinds));
        assert_eq!(
            next(Role::Juror, &[CardsToScore, SamplesToScore]),
            NextStep::ScoreCards
        );
        assert_eq!(next(Role::Juror, &[SamplesToScore]), NextStep::ScoreSamples);
        assert_eq!(next(Role::Juror, &[]), NextStep::Wait);
        let both = [EligibilityToDecide, ConsentsToSettle];
        assert_eq!(next(Role::Coordinator, &both), NextStep::DecideEligibility);
        assert_eq!(next(Role::Coordinator, &[]), NextStep::MoveProgramme);
        assert_eq!(next(Role::Observer, &[]), NextStep::Look);
    }

    #[test]
    fn an_applicant_with_a_place_attends_the_training_before_anything_else() {
        let pitch = waits(&[WaitingKind::Pitch]);
        let next = |status, phase| {
            let standing = Standing {
                status,
                phase,
                call_open: phase == Phase::Open,
                takes_part: true,
            };
            next_of_applicant(standing, &pitch)
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
}
