//! What is worth a call, what makes one needless, and where a call stands.

use chrono::Duration;

use base::notifications::Notice;
use kernel::error::{Code, Error, Result};
use kernel::{Ts, text_enum};

/// A call is late after so many days, where nothing ends earlier.
const DAYS: i64 = 3;

text_enum! {
    /// Where a call stands; `moot`: what it was to say does not hold any more, or was said otherwise.
    PhoneCallStatus { Open = "open", Reached = "reached", Moot = "moot" }
}

text_enum! {
    /// How an attempt to call somebody went.
    CallOutcome { Reached = "reached", NotReached = "not_reached", WrongNumber = "wrong_number" }
}

/// The state after an attempt. Who was not reached is still to be called.
pub fn next(status: PhoneCallStatus, outcome: CallOutcome) -> Result<PhoneCallStatus> {
    match (status, outcome) {
        (PhoneCallStatus::Open, CallOutcome::Reached) => Ok(PhoneCallStatus::Reached),
        (PhoneCallStatus::Open, CallOutcome::NotReached | CallOutcome::WrongNumber) => {
            Ok(PhoneCallStatus::Open)
        }
        (PhoneCallStatus::Reached | PhoneCallStatus::Moot, _) => Err(Error::code(Code::WrongState)),
    }
}

/// When a call is late: where something ends, then; else some days after it was to be made.
pub fn due(now: Ts, until: Option<Ts>) -> Ts {
    until.unwrap_or(now + Duration::days(DAYS))
}

/// Whether somebody is called for it. Of what staff typed for a person, the person was there or on the line.
pub fn worth_a_call(notice: &Notice) -> bool {
    !matches!(
        notice,
        Notice::ApplicationSubmitted { .. }
            | Notice::PlaceConfirmed { .. }
            | Notice::PlaceDeclined { .. }
            | Notice::ApplicationAdmitted { .. }
            | Notice::Graded { .. }
            | Notice::WorkTyped { .. }
            | Notice::DetailsCorrected { .. }
            | Notice::FileAdded { .. }
            | Notice::FileWithdrawn { .. }
            // What a timetable has told already: nobody calls ten people before each lesson.
            | Notice::SessionBegins { .. }
            // It was set in a lesson.
            | Notice::AssignmentSet { .. }
            | Notice::AssignmentDue { .. }
    )
}

/// What is not worth telling any more once something else is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overtaken {
    /// Calls of these kinds.
    Kinds(&'static [&'static str]),
    /// Whatever was to be told.
    All,
}

/// Kinds that tell of an hour: when it is over, nobody is called for it.
pub const PASSING: [&str; 11] = [
    "session_planned",
    "session_moved",
    "session_cancelled",
    "session_reinstated",
    "pitch_announced",
    "pitch_moved",
    "call_closes",
    "clarification_due",
    "offer_ends",
    "plan_due",
    "pitch_begins",
];

/// What a notice overtakes.
pub fn overtakes(notice: &Notice) -> Overtaken {
    Overtaken::Kinds(match notice {
        Notice::ProgrammeCancelled { .. } => return Overtaken::All,
        Notice::PlaceConfirmed { .. } | Notice::PlaceDeclined { .. } | Notice::SeatAwaited { .. } => {
            &["place_offered", "offer_extended", "offer_ends", "waitlisted"]
        }
        Notice::OfferExpired { .. } | Notice::OfferExtended { .. } => {
            &["place_offered", "offer_extended", "offer_ends"]
        }
        Notice::ApplicationSubmitted { .. } => &["call_closes", "clarification_asked", "clarification_due"],
        Notice::ClarificationAsked { .. } => &["clarification_asked", "clarification_due"],
        Notice::DeadlineExtended { .. } | Notice::CallClosed { .. } => {
            &["call_closes", "call_closed", "deadline_extended"]
        }
        Notice::PlanDue { .. } => &["plan_due"],
        Notice::EligibilityReopened { .. } => &["application_ineligible", "application_admitted"],
        Notice::ObjectionAnswered { .. } => &["application_ineligible"],
        Notice::PlaceOffered { .. }
        | Notice::Waitlisted { .. }
        | Notice::WaitlistEnded { .. }
        | Notice::NotSelected { .. } => &["waitlisted", "not_selected"],
        Notice::FinalSelected { .. }
        | Notice::FinalWaitlisted { .. }
        | Notice::FinalWaitlistEnded { .. }
        | Notice::FinalDeclined { .. } => &["final_selected", "final_waitlisted", "final_declined"],
        Notice::GroupChanged { .. } => &["group_changed"],
        Notice::LeadHanded { .. } => &["lead_handed"],
        Notice::TeamInvitationEnded { .. } => &["team_invited"],
        Notice::PitchMoved { .. } => &["pitch_announced", "pitch_moved", "pitch_begins"],
        Notice::TrainingEnded { .. } => &[
            "session_planned",
            "session_moved",
            "session_cancelled",
            "timetable_announced",
        ],
        Notice::TrainingResumed { .. } => &["training_ended"],
        _ => &[],
    })
}

/// The state that a reader is told: a call for an hour that is over needs not be made.
pub fn shown(status: PhoneCallStatus, kind: &str, until: Option<Ts>, now: Ts) -> PhoneCallStatus {
    let over = PASSING.contains(&kind) && until.is_some_and(|until| until <= now);
    match status {
        PhoneCallStatus::Open if over => PhoneCallStatus::Moot,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn nobody_is_called_for_an_hour_that_is_over() {
        let at = Ts::from(chrono::DateTime::UNIX_EPOCH);
        let before = at - Duration::minutes(1);
        let open = PhoneCallStatus::Open;
        assert_eq!(shown(open, "session_moved", Some(at), before), open);
        assert_eq!(shown(open, "session_moved", Some(at), at), PhoneCallStatus::Moot);
        // A result is told also when the time for appeals is over.
        assert_eq!(shown(open, "final_selected", Some(at), at), open);
        let reached = PhoneCallStatus::Reached;
        assert_eq!(shown(reached, "session_moved", Some(at), at), reached);
    }

    #[test]
    fn only_an_open_call_is_made() {
        for outcome in CallOutcome::ALL {
            assert!(next(PhoneCallStatus::Open, *outcome).is_ok());
            for over in [PhoneCallStatus::Reached, PhoneCallStatus::Moot] {
                assert!(next(over, *outcome).is_err());
            }
        }
    }
}
