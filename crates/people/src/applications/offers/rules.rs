//! The states of an offer, and how many places can be offered.

use crate::applications::status::ApplicationStatus;
use kernel::error::{Code, Error, Result};
use kernel::{Ts, text_enum};

text_enum! {
    /// Where an offer stands.
    OfferStatus {
        Open = "open",
        /// A yes that came in time, while all seats were taken: the next that is free is theirs.
        Accepted = "accepted",
        Confirmed = "confirmed",
        Declined = "declined",
        Expired = "expired",
    }
}

/// What happens to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferAction {
    /// The place is taken.
    Confirm,
    /// The place would be taken, and no seat is free: the yes is kept.
    Accept,
    /// A seat is free for a yes that was kept.
    Seat,
    /// The place is turned down, or given back.
    Decline,
    /// Nobody answered in time.
    Expire,
    /// The answer was typed for the wrong person.
    Reopen,
    /// The person gets more time.
    Extend,
}

/// Too late by comparison: nothing waits for a job to say so.
pub fn is_late(expires_at: Ts, now: Ts) -> bool {
    expires_at <= now
}

/// The state that a reader is told.
pub fn shown(status: OfferStatus, late: bool) -> OfferStatus {
    match (status, late) {
        (OfferStatus::Open, true) => OfferStatus::Expired,
        (other, _) => other,
    }
}

/// The next state. What is late is refused in the same way before and after it was tidied up.
pub fn next(status: OfferStatus, late: bool, action: OfferAction) -> Result<OfferStatus> {
    use OfferAction::{Accept, Confirm, Decline, Expire, Extend, Reopen, Seat};
    use OfferStatus::{Accepted, Confirmed, Declined, Expired, Open};
    match (shown(status, late), action) {
        (Open, Confirm) | (Accepted, Seat) => Ok(Confirmed),
        (Open, Accept) => Ok(Accepted),
        // Whether the training has not begun for them yet is for the caller to say.
        (Open | Accepted | Confirmed, Decline) => Ok(Declined),
        (Accepted | Confirmed | Declined, Reopen) | (Open, Extend) => Ok(Open),
        (Expired, Expire) => Ok(Expired),
        (Expired, Confirm | Accept | Decline | Reopen | Extend) => Err(Error::code(Code::OfferExpired)),
        (Open | Accepted | Expired, _) | (Confirmed | Declined, _) => Err(Error::code(Code::WrongState)),
    }
}

/// Where the application stands with its offer, as long as it is not over.
pub fn application_with(status: OfferStatus) -> ApplicationStatus {
    match status {
        OfferStatus::Open => ApplicationStatus::Offered,
        OfferStatus::Accepted => ApplicationStatus::Waitlisted,
        OfferStatus::Confirmed => ApplicationStatus::Confirmed,
        OfferStatus::Declined => ApplicationStatus::OfferDeclined,
        OfferStatus::Expired => ApplicationStatus::OfferExpired,
    }
}

/// How many more places can be offered. Overbooking counts only as long as a seat is free: once all are
/// taken, nobody is offered what nobody can confirm.
pub fn room(seats: i32, overbooking: i32, taken: i64, open: i64) -> i64 {
    if taken >= i64::from(seats) {
        return 0;
    }
    (i64::from(seats) + i64::from(overbooking) - taken - open).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_answered_once_and_in_time() {
        use OfferAction::{Accept, Confirm, Decline, Expire, Seat};
        use OfferStatus::{Accepted, Confirmed, Declined, Expired, Open};
        assert_eq!(next(Open, false, Confirm).unwrap(), Confirmed);
        assert_eq!(next(Open, false, Accept).unwrap(), Accepted);
        // A yes that came in time is good for ever, and a place can be given back.
        assert_eq!(next(Accepted, true, Seat).unwrap(), Confirmed);
        assert_eq!(next(Accepted, true, Decline).unwrap(), Declined);
        assert_eq!(next(Confirmed, true, Decline).unwrap(), Declined);
        assert_eq!(next(Open, false, Decline).unwrap(), Declined);
        assert_eq!(next(Open, true, Expire).unwrap(), Expired);
        assert_eq!(next(Open, false, OfferAction::Extend).unwrap(), Open);
        for (status, late) in [(Open, true), (Expired, true)] {
            assert_eq!(
                next(status, late, Confirm).unwrap_err().which(),
                Code::OfferExpired
            );
        }
        for (status, action) in [
            (Confirmed, Confirm),
            (Accepted, Confirm),
            (Declined, Confirm),
            (Open, Expire),
            (Open, OfferAction::Reopen),
            (Accepted, OfferAction::Extend),
            (Confirmed, OfferAction::Extend),
            (Open, Seat),
            (Confirmed, Seat),
        ] {
            assert_eq!(next(status, false, action).unwrap_err().which(), Code::WrongState);
        }
    }

    #[test]
    fn the_last_instant_is_too_late() {
        let at = |micros| Ts::from(chrono::DateTime::from_timestamp_micros(micros).unwrap());
        assert!(!is_late(at(1_000_001), at(1_000_000)));
        assert!(is_late(at(1_000_000), at(1_000_000)));
    }

    #[test]
    fn places_are_offered_up_to_the_seats_and_the_overbooking() {
        assert_eq!(room(25, 0, 0, 0), 25);
        assert_eq!(room(25, 0, 10, 15), 0);
        assert_eq!(room(25, 5, 10, 15), 5);
        assert_eq!(room(25, 0, 20, 10), 0);
        // All seats are taken: nothing to offer in spite of the overbooking.
        assert_eq!(room(25, 5, 25, 0), 0);
    }
}
