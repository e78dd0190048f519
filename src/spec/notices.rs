//! The table of what people are told: event × audience × channel × text, and of what nobody is.

use base::notifications::{MessageKind, NoticeAudience};
use base::policy::Op;
use kernel::{Lang, TextEnum};

const FILES_ADDED: &[Op] = &[
    Op::AddApplicationAttachment,
    Op::AddAwardAttachment,
    Op::AddPlanAttachment,
    Op::AddExcuseAttachment,
    Op::AddSubmissionAttachment,
];
const ADMITTED: &[Op] = &[
    Op::DecideEligibility,
    Op::DecideEligibilities,
    Op::AnswerObjection,
];
const TEAM_ANSWERED: &[Op] = &[
    Op::AcceptTeamInvitation,
    Op::DeclineTeamInvitation,
    Op::MoveProgramme,
];
const HOMEWORK: &[Op] = &[
    Op::CreateAssignment,
    Op::UpdateAssignment,
    Op::EnrolParticipants,
    Op::MoveProgramme,
];
const TRAINING_ENDS: &[Op] = &[
    Op::DecideCompletion,
    Op::DecideCompletions,
    Op::DropOutParticipant,
];
const PLACES_OFFERED: &[Op] = &[
    Op::PublishRound,
    Op::DeclineOffer,
    Op::DropOutParticipant,
    Op::SettleOffers,
];
const CARDS_GIVEN: &[Op] = &[
    Op::OpenRound,
    Op::ResumeRound,
    Op::SpreadAssignments,
    Op::ReassignCard,
];
const AWARDS_MOVE: &[Op] = &[
    Op::AgreeAward,
    Op::ActivateAward,
    Op::SettleAward,
    Op::ReopenAward,
    Op::TerminateAward,
];

/// By which operations something is told; none: the clock brings it about.
const TOLD_BY: &[(MessageKind, &[Op])] = {
    use MessageKind as K;
    &[
        (K::RoleGranted, &[Op::GrantRole]),
        (K::RoleRevoked, &[Op::RevokeRole]),
        (K::PasswordChanged, &[Op::ChangePassword, Op::ResetPassword]),
        (K::LoginAsked, &[Op::ChangeEmail, Op::ChangePhone]),
        (K::LoginChanged, &[Op::ConfirmEmail, Op::ConfirmPhone]),
        (K::ApplicationSubmitted, &[Op::SubmitApplication]),
        (K::ClarificationAsked, &[Op::AskClarification]),
        (K::StaffWrote, &[Op::WriteToThread]),
        (K::ApplicantWrote, &[Op::WriteToThread]),
        (K::Announced, &[Op::CreateBroadcast, Op::ReleaseBroadcast]),
        (K::DeadlineExtended, &[Op::ExtendApplication, Op::ExtendCall]),
        (
            K::ApplicationIneligible,
            &[Op::DecideEligibility, Op::DecideEligibilities],
        ),
        (K::ApplicationAdmitted, ADMITTED),
        (K::ObjectionMade, &[Op::SubmitObjection]),
        (K::ObjectionAnswered, &[Op::AnswerObjection]),
        (K::EligibilityReopened, &[Op::ReopenEligibility]),
        (K::ConsentWithdrawn, &[Op::WithdrawConsent]),
        (K::ConsentSettled, &[Op::SettleConsent]),
        (
            K::GroupChanged,
            &[Op::PutParticipantGroup, Op::PutParticipantGroups],
        ),
        (
            K::MemberRegrouped,
            &[Op::PutParticipantGroup, Op::PutParticipantGroups],
        ),
        (
            K::SessionPlanned,
            &[Op::AnnounceTrainingSession, Op::UpdateTrainingSession],
        ),
        (K::SessionMoved, &[Op::UpdateTrainingSession]),
        (K::SessionGivenAway, &[Op::UpdateTrainingSession]),
        (
            K::SessionCancelled,
            &[Op::CancelTrainingSession, Op::UpdateTrainingSession],
        ),
        (K::SessionReinstated, &[Op::ReinstateTrainingSession]),
        (K::TimetableAnnounced, &[Op::AnnounceTrainingSessions]),
        (K::FileAdded, FILES_ADDED),
        (K::FileWithdrawn, &[Op::WithdrawAttachment]),
        (K::AssignmentSet, HOMEWORK),
        (K::TeamInvited, &[Op::PutIdeaMembers]),
        (K::TeamJoined, &[Op::PutIdeaMembers]),
        (K::TeamLeft, &[Op::PutIdeaMembers]),
        (K::TeamAnswered, TEAM_ANSWERED),
        (
            K::TeamInvitationEnded,
            &[Op::PutIdeaMembers, Op::MergeIdea, Op::MoveProgramme],
        ),
        (K::IdeaMerged, &[Op::MergeIdea]),
        (K::Graded, &[Op::PutGrade]),
        (K::TrainingResumed, &[Op::ReinstateParticipant]),
        (K::IdeaUnmerged, &[Op::UnmergeIdea]),
        (K::DetailsCorrected, &[Op::CorrectApplication]),
        (K::WorkTyped, &[Op::TypePlan, Op::CreateSubmission]),
        (K::PlanReopened, &[Op::ReopenPlan]),
        (K::LeadHanded, &[Op::HandLead]),
        (K::TrainingEnded, TRAINING_ENDS),
        (K::PlaceOffered, PLACES_OFFERED),
        (K::OfferExtended, &[Op::ExtendOffer]),
        (K::Waitlisted, &[Op::PublishRound]),
        (K::NotSelected, &[Op::PublishRound]),
        (K::OffersToCall, &[Op::PublishRound]),
        (K::FinalSelected, &[Op::PublishRound]),
        (K::FinalWaitlisted, &[Op::PublishRound]),
        (K::FinalDeclined, &[Op::PublishRound]),
        (K::FinalWaitlistEnded, &[Op::MoveProgramme]),
        (K::WaitlistEnded, &[Op::MoveProgramme]),
        (K::ProgrammeCancelled, &[Op::MoveProgramme]),
        (K::AmendmentProposed, &[Op::ProposeAmendment]),
        (K::ProgrammeAmended, &[Op::AcceptAmendment]),
        (K::AppealAnswered, &[Op::RefuseAppeal, Op::UpholdAppeal]),
        (K::AppealMade, &[Op::SubmitAppeal]),
        (K::PlaceConfirmed, &[Op::ConfirmOffer]),
        (K::SeatAwaited, &[Op::ConfirmOffer]),
        (K::PlaceDeclined, &[Op::DeclineOffer]),
        (K::SecretaryNamed, &[Op::PutRoundSecretary]),
        (
            K::SecretaryReplaced,
            &[Op::PutRoundSecretary, Op::RemoveRoundSecretary],
        ),
        (K::StepPrepared, &[Op::PrepareStep]),
        (K::StepConfirmed, &[Op::ConfirmPreparation]),
        (K::StepReturned, &[Op::ReturnPreparation]),
        (K::CardsAssigned, CARDS_GIVEN),
        (K::JuryLeft, &[Op::RemoveRoundJuror]),
        (K::CardWithdrawn, &[Op::SpreadAssignments, Op::ReassignCard]),
        (K::ConflictDeclared, &[Op::CreateConflict, Op::PutConflictSheet]),
        (K::ConflictDecided, &[Op::CreateConflict, Op::DecideConflict]),
        (K::PitchAnnounced, &[Op::AnnouncePitches]),
        (K::PitchMoved, &[Op::MovePitch, Op::SwapPitches]),
        (K::SampleStarted, &[Op::StartSample]),
        (K::IdeaWithdrawn, &[Op::WithdrawIdea]),
        (K::AwardMoved, AWARDS_MOVE),
        (K::OfferExpired, &[]),
        (K::CallCloses, &[]),
        (K::CallClosed, &[]),
        (K::ClarificationDue, &[]),
        (K::OfferEnds, &[]),
        (K::SessionBegins, &[]),
        (K::AssignmentDue, &[]),
        (K::CardsDue, &[]),
        (K::PlanDue, &[]),
        (K::PitchBegins, &[]),
        (K::PitchDayBegins, &[]),
    ]
};

/// By which operations something is told; none: the clock brings it about.
pub fn told_by(kind: MessageKind) -> &'static [Op] {
    let told = TOLD_BY.iter().find(|(one, _)| *one == kind);
    told.map_or(&[], |(_, ops)| ops)
}

/// What changes something and tells nobody by a message, each with the reason.
pub const UNTOLD: &[(&str, &[Op])] = &[
    (
        "whoever does it is answered at once, and it concerns nobody else",
        &[
            Op::UpdateApplication,
            Op::DeleteApplication,
            Op::WithdrawApplication,
            Op::GiveConsent,
            Op::CreateApplication,
            Op::PutContact,
            Op::WithdrawAppeal,
            Op::ClaimApplication,
            Op::UpdateMe,
            Op::ReadMessages,
            Op::ReadMessage,
            Op::RevokeSession,
            Op::LogIn,
            Op::LogInByPass,
            Op::LogOut,
            Op::RefreshSession,
            Op::Activate,
            Op::AcceptInvitation,
            Op::PutPlan,
            Op::SubmitPlan,
            Op::UpdateIdea,
            Op::CheckIn,
            Op::CastBallot,
            Op::SaveCard,
            Op::SaveCards,
            Op::SubmitCard,
            Op::ReviseCard,
            Op::ProveCards,
            Op::SaveSampleCard,
            Op::SubmitSampleCard,
            Op::CancelUpload,
            Op::AppendUpload,
            Op::MoveClock,
        ],
    ),
    (
        "an e-mail or a code of its own goes to one address: it stands in no inbox",
        &[
            Op::Register,
            Op::RequestReset,
            Op::RegisterByCode,
            Op::CreateInvitation,
        ],
    ),
    (
        "it is printed, or shown once to whoever hands it over",
        &[Op::IssueApplicationCode, Op::IssueCode, Op::IssuePass],
    ),
    (
        "it waits in the work list of whoever goes on with it",
        &[
            Op::RecuseCard,
            Op::ImportApplications,
            Op::ProposeAward,
            Op::ProposeConflicts,
            Op::CloseRound,
            Op::ComputeResult,
            Op::Deliberate,
            Op::DecideRound,
            Op::FinishSample,
            Op::RejectAmendment,
            Op::RevokeInvitation,
            Op::ReopenOffer,
        ],
    ),
    (
        "the people concerned see it on their page: `GET /me/training`, `GET /me/home`",
        &[
            Op::CreateMaterial,
            Op::UpdateMaterial,
            Op::DeleteMaterial,
            Op::PutRegister,
            Op::DeleteRegisterRow,
            Op::ReleaseComments,
            Op::SettleThread,
        ],
    ),
    (
        "what belongs to a lesson is for all who attend it; what a file is for is the staff's to say",
        &[Op::AddSessionAttachment, Op::UpdateAttachment],
    ),
    (
        "it prepares or writes down work of the staff; those concerned are told when it takes effect",
        &[
            Op::GrantAdmin,
            Op::CreateOrganisation,
            Op::UpdateOrganisation,
            Op::PutCalendarDay,
            Op::PutDayOff,
            Op::DeleteDayOff,
            Op::CreateProgramme,
            Op::CopyProgramme,
            Op::UpdateProgramme,
            Op::PutRubric,
            Op::PutReminders,
            Op::PutAuditors,
            Op::PutProgrammeContact,
            Op::PutText,
            Op::ResetText,
            Op::PreviewText,
            Op::PreviewBroadcast,
            Op::HoldBroadcast,
            Op::CancelBroadcast,
            Op::PutEligibility,
            Op::RecordPhoneCall,
            Op::ModerateCard,
            Op::CreateTrainingGroup,
            Op::UpdateTrainingGroup,
            Op::CreateTrainingModule,
            Op::UpdateTrainingModule,
            Op::CreateTrainingSession,
            Op::PlanTrainingSeries,
            Op::CheckTrainingSession,
            Op::DeleteTrainingSession,
            Op::CreateRound,
            Op::UpdateRound,
            Op::DesignRound,
            Op::LoadCandidates,
            Op::PutRoundJuror,
            Op::PutAssignments,
            Op::LowerQuorum,
            Op::PutRunningOrder,
            Op::MarkPitch,
            Op::UnmarkPitch,
            Op::CreateSample,
            Op::UpdateSample,
            Op::DeleteSample,
            Op::ReleaseMessage,
            Op::DiscardMessage,
            Op::ReleaseMessages,
            Op::DiscardMessages,
        ],
    ),
];

/// By which ways: everybody with an account reads the inbox.
fn ways(audience: NoticeAudience) -> &'static str {
    match audience {
        NoticeAudience::Applicants | NoticeAudience::Participants => {
            "inbox, e-mail or text message; a call where there is no account"
        }
        NoticeAudience::Account
        | NoticeAudience::Staff
        | NoticeAudience::Jurors
        | NoticeAudience::Trainers => "inbox, e-mail or text message",
    }
}

/// `docs/NOTICES.md`.
pub fn notices_markdown() -> String {
    let mut out = String::from(
        "# Who is told what\n\nGenerated by `incubator notices` from the words themselves. Each is told once, in the reader's \
         language (Kazakh, Russian, English), in the transaction of what happened. A programme can have words of its own \
         (`PUT /programmes/{id}/texts/{kind}`): what is bold must stand in them. What can be held waits in the outbox, if the \
         programme says so.\n\n| kind | event | by | audience | by which way | facts | held | text |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for kind in MessageKind::ALL {
        let ops: Vec<String> = told_by(*kind)
            .iter()
            .map(|op| format!("`{}`", op.rule().name))
            .collect();
        let by = match ops.is_empty() {
            true => "the clock".to_owned(),
            false => ops.join(", "),
        };
        let needed: Vec<&str> = kind.needed().collect();
        let facts: Vec<String> = kind
            .fields()
            .iter()
            .map(|fact| match needed.contains(fact) {
                true => format!("**{fact}**"),
                false => (*fact).to_owned(),
            })
            .collect();
        out += &format!(
            "| `{kind}` | {} | {by} | {} | {} | {} | {} | {} |\n",
            kind.event(),
            kind.audience(),
            ways(kind.audience()),
            facts.join(", "),
            if kind.can_be_held() { "can be" } else { "–" },
            Lang::ALL
                .iter()
                .map(|lang| format!("{lang}: {}", kind.words(*lang).1))
                .collect::<Vec<_>>()
                .join("<br>"),
        );
    }
    out += "\n## What tells nobody\n\nOperations that change something and send no message, and why.\n\n| why | operations |\n| --- | --- |\n";
    for (why, ops) in UNTOLD {
        let names: Vec<String> = ops.iter().map(|op| format!("`{}`", op.rule().name)).collect();
        out += &format!("| {why} | {} |\n", names.join(", "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_message_says_once_what_brings_it_about() {
        let mut told: Vec<&str> = TOLD_BY.iter().map(|(kind, _)| kind.as_str()).collect();
        let mut kinds: Vec<&str> = MessageKind::ALL.iter().map(|kind| kind.as_str()).collect();
        told.sort_unstable();
        kinds.sort_unstable();
        assert_eq!(told, kinds);
    }
}
