//! The answer to an offer that staff typed for the wrong person is taken back.

use chrono::Duration;
use serde_json::json;

use super::holds;
use super::places::{enrolled, record, room_in};
use super::rules::{OfferAction, OfferStatus, application_with, is_late, next};
use super::service::{Seen, one, subject};
use super::store;
use super::undoing::typed;
use super::waitlist;
use crate::applications::phone_calls::tell_until;
use crate::programmes::programme;
use base::cx::Cx;
use base::notifications::Notice;
use base::policy::undo::Reversal;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input};

/// Opens an offer again that staff answered for somebody: within a quarter of an hour by the same person, else by another
/// one with a reason, until somebody else was offered the place or the training began. The person has the whole time anew
/// where it is over.
pub fn reopen(cx: &mut Cx<'_>, id: Id, input: &Input<Reversal>) -> Result<Seen> {
    let programme = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, programme)?;
    let offer = store::find(cx.conn, id)?;
    let applicant = store::applicant(cx.conn, offer.application_id)?;
    let subject = subject(cx, &programme, &applicant)?;
    authorise(cx, Op::ReopenOffer, &subject)?;
    let reason = input.get()?.reason.as_deref();
    let wrong_state = || Error::code(Code::WrongState);
    let taken = typed(&offer, Some(&applicant)).ok_or_else(wrong_state)?;
    taken.back(cx, reason)?;
    in_phase(Op::ReopenOffer, programme.phase)?;
    let to = next(offer.status, false, OfferAction::Reopen)?;
    if enrolled(cx.conn, applicant.id)? {
        return Err(wrong_state());
    }
    holds::end(cx.conn, applicant.id)?;
    match offer.status {
        OfferStatus::Declined => {
            if room_in(cx, &programme)? == 0 {
                return Err(Error::code(Code::NoSeat));
            }
        }
        _ => {
            store::release_seat(cx.conn, programme.id, applicant.id)?;
            waitlist::leave_list(cx.conn, applicant.id, cx.now)?;
        }
    }
    let (from, goes_to) = (application_with(offer.status), application_with(to));
    let ids = [applicant.id];
    if store::move_applications(cx.conn, programme.id, &ids, from, goes_to, cx.now)? != 1 {
        return Err(wrong_state());
    }
    let expires_at = match is_late(offer.expires_at, cx.now) {
        true => cx.now + Duration::days(programme.offer_days.into()),
        false => offer.expires_at,
    };
    if !store::reopen(cx.conn, &offer, expires_at)? {
        return Err(wrong_state());
    }
    let notice = Notice::PlaceOffered {
        programme: programme.said()?,
        until: expires_at.said_in(programme.zone()?).into(),
    };
    tell_until(cx, &applicant, &notice, Some(expires_at))?;
    let before = json!({ "status": offer.status });
    let after = json!({ "status": to, "expires_at": expires_at });
    record(
        cx,
        Op::ReopenOffer,
        &applicant,
        Some(&offer),
        before,
        after,
        reason,
    )?;
    let offer = store::find(cx.conn, id)?;
    one(cx, offer)
}
