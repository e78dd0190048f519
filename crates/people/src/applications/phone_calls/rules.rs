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
    )
}

/// The kinds of what is not worth telling any more once this is told.
pub fn overtakes(notice: &Notice) -> &'static [&'static str] {
    match notice {
        Notice::PlaceConfirmed { .. } | Notice::PlaceDeclined { .. } => &["place_offered", "waitlisted"],
        Notice::OfferExpired { .. } => &["place_offered"],
        Notice::EligibilityReopened { .. } => &["application_ineligible", "application_admitted"],
        Notice::PlaceOffered { .. }
        | Notice::Waitlisted { .. }
        | Notice::WaitlistEnded { .. }
        | Notice::NotSelected { .. } => &["waitlisted", "not_selected"],
        Notice::FinalSelected { .. } | Notice::FinalWaitlisted { .. } | Notice::FinalDeclined { .. } => {
            &["final_selected", "final_waitlisted", "final_declined"]
        }
        Notice::PitchMoved { .. } => &["pitch_announced", "pitch_moved"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

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
