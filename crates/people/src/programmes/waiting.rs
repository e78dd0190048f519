//! What waits for a person in a programme. Each area tells its own; the home page puts it together.

use serde::Serialize;
use utoipa::ToSchema;

use kernel::{Ts, text_enum};

text_enum! {
    /// What waits for somebody.
    WaitingKind {
        CardsToScore = "cards_to_score",
        SamplesToScore = "samples_to_score",
        RoundToClose = "round_to_close",
        DecisionToRecord = "decision_to_record",
        BallotToCast = "ballot_to_cast",
        DecisionToPublish = "decision_to_publish",
        AppealsToAnswer = "appeals_to_answer",
        AwardsToAgree = "awards_to_agree",
        OfferToAnswer = "offer_to_answer",
        SessionsToAnnounce = "sessions_to_announce",
        RegistersToMark = "registers_to_mark",
        EligibilityToDecide = "eligibility_to_decide",
        ConsentsToSettle = "consents_to_settle",
        PhoneCallsToMake = "phone_calls_to_make",
        ClarificationToAnswer = "clarification_to_answer",
        Pitch = "pitch",
    }
}

/// Something that waits for the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Waiting {
    /// What; of a `pitch`, `until` tells when it begins.
    pub kind: WaitingKind,
    /// How many.
    pub count: i64,
    /// Until when, where there is a deadline.
    pub until: Option<Ts>,
}

impl Waiting {
    /// So many things of a kind, unless there are none.
    pub fn some(kind: WaitingKind, count: i64, until: Option<Ts>) -> Option<Self> {
        (count > 0).then_some(Waiting { kind, count, until })
    }
}
