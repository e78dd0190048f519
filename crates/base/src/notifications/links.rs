//! Where what a notice tells of is read.

use super::Notice;
use kernel::{Id, link};

/// For the person of an application.
pub fn of_application(notice: &Notice, application: Id) -> Option<String> {
    let below = match notice {
        Notice::ApplicationSubmitted { .. }
        | Notice::ClarificationAsked { .. }
        | Notice::ClarificationDue { .. }
        | Notice::DeadlineExtended { .. }
        | Notice::CallCloses { .. }
        | Notice::CallClosed { .. }
        | Notice::ApplicationIneligible { .. }
        | Notice::ApplicationAdmitted { .. }
        | Notice::DetailsCorrected { .. }
        | Notice::FileAdded { .. }
        | Notice::FileWithdrawn { .. }
        | Notice::EligibilityReopened { .. }
        | Notice::ConsentSettled { .. }
        | Notice::WaitlistEnded { .. }
        | Notice::PlaceConfirmed { .. }
        | Notice::PlaceDeclined { .. }
        | Notice::SeatAwaited { .. }
        | Notice::OfferExpired { .. } => "",
        Notice::StaffWrote { .. } => "/thread",
        Notice::NotSelected { .. }
        | Notice::Waitlisted { .. }
        | Notice::FinalSelected { .. }
        | Notice::FinalWaitlisted { .. }
        | Notice::FinalWaitlistEnded { .. }
        | Notice::FinalDeclined { .. } => "/explanation",
        Notice::AppealAnswered { .. } => "/appeals",
        Notice::ObjectionAnswered { .. } => "/objections",
        Notice::PitchAnnounced { .. } | Notice::PitchMoved { .. } | Notice::PitchBegins { .. } => "/pitches",
        Notice::PlaceOffered { .. } | Notice::OfferExtended { .. } | Notice::OfferEnds { .. } => {
            return Some(link("/me/offers"));
        }
        _ => return None,
    };
    Some(link(format_args!("/applications/{application}{below}")))
}

/// For everybody else, in a programme: the list in which it is.
pub(super) fn of_programme(notice: &Notice, programme: Id) -> Option<String> {
    let below = match notice {
        Notice::ProgrammeCancelled { .. } | Notice::ProgrammeAmended { .. } => "",
        Notice::AmendmentProposed { .. } => "/amendments?status=proposed",
        Notice::RoleGranted { .. }
        | Notice::SecretaryNamed { .. }
        | Notice::SecretaryReplaced { .. }
        | Notice::StepPrepared { .. }
        | Notice::StepConfirmed { .. }
        | Notice::StepReturned { .. }
        | Notice::CardsAssigned { .. }
        | Notice::CardWithdrawn { .. }
        | Notice::JuryLeft { .. }
        | Notice::SampleStarted { .. }
        | Notice::CardsDue { .. }
        | Notice::PitchDayBegins { .. } => "/worklist",
        Notice::ApplicantWrote { .. } => "/threads",
        Notice::ConsentWithdrawn { .. } => "/applications?consent_waits=true",
        Notice::OffersToCall { .. } => "/phone-calls?status=open",
        Notice::ConflictDeclared { .. } => "/conflicts",
        Notice::ObjectionMade { .. } => "/objections?for_me=true",
        Notice::AppealMade { .. } => "/appeals?for_me=true",
        Notice::TeamInvited { .. } | Notice::TeamInvitationEnded { .. } => "/team-invitations",
        Notice::IdeaWithdrawn { .. }
        | Notice::TeamAnswered { .. }
        | Notice::IdeaMerged { .. }
        | Notice::IdeaUnmerged { .. }
        | Notice::TeamJoined { .. }
        | Notice::TeamLeft { .. }
        | Notice::LeadHanded { .. }
        | Notice::PlanReopened { .. }
        | Notice::PlanDue { .. } => "/ideas",
        Notice::GroupChanged { .. }
        | Notice::MemberRegrouped { .. }
        | Notice::SessionPlanned { .. }
        | Notice::SessionMoved { .. }
        | Notice::SessionGivenAway { .. }
        | Notice::SessionCancelled { .. }
        | Notice::SessionReinstated { .. }
        | Notice::TimetableAnnounced { .. }
        | Notice::SessionBegins { .. } => "/sessions",
        Notice::AssignmentSet { .. } | Notice::Graded { .. } | Notice::AssignmentDue { .. } => "/assignments",
        _ => return None,
    };
    Some(link(format_args!("/programmes/{programme}{below}")))
}
