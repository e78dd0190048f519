//! What becomes of a card that comes back from a hall.

use serde::{Deserialize, Serialize};

use jury::cards::CardStatus;
use jury::rounds::RoundStatus;
use kernel::Ts;

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It stands on the server now.
    Merged,
    /// What stood on the server stays: it was submitted there, or changed there and not submitted in the hall.
    Kept,
    /// It was changed in the hall after the scoring had ended, or came after a result was computed.
    Late,
    /// It is not this juror's any more, or does not fit the rubric.
    Refused,
}

impl Outcome {
    /// The name that is stored and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Merged => "merged",
            Outcome::Kept => "kept",
            Outcome::Late => "late",
            Outcome::Refused => "refused",
        }
    }
}

/// The two sides of a card.
#[derive(Debug, Clone, Copy)]
pub struct Meeting {
    /// How it stands on the server.
    pub here: CardStatus,
    /// It was changed on the server since it left.
    pub changed_here: bool,
    /// How it stands in the hall.
    pub there: CardStatus,
    /// When it was changed in the hall last.
    pub changed_there_at: Ts,
}

/// Where the round stands on the server.
#[derive(Debug, Clone, Copy)]
pub struct Scoring {
    /// Its state.
    pub status: RoundStatus,
    /// When the scoring ended, or is to end.
    pub ends_at: Option<Ts>,
    /// A result was computed from the cards that were there.
    pub computed: bool,
}

/// A card counts that was changed in the hall before the scoring ended, as long as no result was computed. Where it
/// was changed on both sides, the one that was submitted stands; of two submitted ones that on the server.
pub fn merge(card: Meeting, round: Scoring) -> Outcome {
    let in_time = round.ends_at.is_none_or(|ends| card.changed_there_at < ends)
        && matches!(round.status, RoundStatus::Open | RoundStatus::Closed)
        && !round.computed;
    match (card.here, card.there) {
        (CardStatus::Recused | CardStatus::Reassigned, _) => Outcome::Refused,
        (CardStatus::Submitted, _) => Outcome::Kept,
        _ if !in_time => Outcome::Late,
        (CardStatus::Assigned | CardStatus::InProgress, CardStatus::Submitted | CardStatus::Recused) => {
            Outcome::Merged
        }
        (CardStatus::Assigned | CardStatus::InProgress, _) if card.changed_here => Outcome::Kept,
        (CardStatus::Assigned | CardStatus::InProgress, _) => Outcome::Merged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CardStatus::{Assigned, InProgress, Reassigned, Submitted};

    fn at(hour: i64) -> Ts {
        Ts::from(chrono::DateTime::UNIX_EPOCH + chrono::Duration::hours(hour))
    }

    fn of(here: CardStatus, there: CardStatus, changed_here: bool) -> Outcome {
        let card = Meeting {
            here,
            changed_here,
            there,
            changed_there_at: at(1),
        };
        merge(card, open())
    }

    fn open() -> Scoring {
        Scoring {
            status: RoundStatus::Open,
            ends_at: Some(at(2)),
            computed: false,
        }
    }

    #[test]
    fn what_was_submitted_stands_and_of_two_that_on_the_server() {
        assert_eq!(of(Assigned, Submitted, false), Outcome::Merged);
        assert_eq!(of(InProgress, Submitted, true), Outcome::Merged);
        assert_eq!(of(Submitted, Submitted, true), Outcome::Kept);
        assert_eq!(of(Assigned, InProgress, false), Outcome::Merged);
        assert_eq!(of(InProgress, InProgress, true), Outcome::Kept);
        assert_eq!(of(Reassigned, Submitted, true), Outcome::Refused);
    }

    #[test]
    fn a_card_counts_that_was_changed_before_the_end_as_long_as_nothing_was_computed() {
        let card = Meeting {
            here: Assigned,
            changed_here: false,
            there: Submitted,
            changed_there_at: at(1),
        };
        let closed = |ends, computed| Scoring {
            status: RoundStatus::Closed,
            ends_at: Some(at(ends)),
            computed,
        };
        assert_eq!(merge(card, closed(2, false)), Outcome::Merged);
        assert_eq!(merge(card, closed(1, false)), Outcome::Late);
        assert_eq!(merge(card, closed(2, true)), Outcome::Late);
    }
}
