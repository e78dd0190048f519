//! Places: handed on when they are not taken, freed when somebody drops out.
//! Called by other areas and by the background; what people ask for is in `service`.

use std::collections::BTreeSet;

use chrono::Duration;
use serde_json::{Value, json};

use super::holds;
use super::rules::{OfferAction, OfferStatus, application_with, is_late, next, room};
use super::store::{self, Applicant, Offer};
use super::waitlist;
use crate::applications::conflicts;
use crate::applications::phone_calls::{tell, tell_until};
use crate::applications::status::ApplicationStatus;
use crate::programmes::members;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::programmes::{PhaseBlockerCode, PhaseBlockers};
use base::audit::{self, Deed, Object, Unrouted};
use base::cx::Cx;
use base::db::DbConn;
use base::notifications::{Notice, notify};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Ts};

/// The phases in which places are handed on.
const RUNNING: [Phase; 2] = [Phase::Selection, Phase::Training];

/// What settling changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Offers that nobody answered in time.
    pub expired: u32,
    /// Seats that went to those who had said yes while all were taken.
    pub seated: u32,
    /// Places offered to the waiting list.
    pub offered: u32,
}

/// Moves all of these applications on, or none.
pub(super) fn moved(
    cx: &mut Cx<'_>,
    programme: &Programme,
    ids: &[Id],
    from: ApplicationStatus,
    to: ApplicationStatus,
) -> Result<Vec<Applicant>> {
    if store::move_applications(cx.conn, programme.id, ids, from, to, cx.now)? != ids.len() {
        return Err(Error::code(Code::WrongState).with("expected", from.as_str()));
    }
    store::applicants(cx.conn, ids)
}

/// How many more places can be offered now; the caller holds the lock on the programme.
pub(super) fn room_in(cx: &mut Cx<'_>, programme: &Programme) -> Result<i64> {
    Ok(Places::of(cx, programme)?.room(programme, None))
}

/// How the places of a programme are used.
pub(super) struct Places {
    taken: i64,
    open: i64,
    kept: BTreeSet<Id>,
}

impl Places {
    pub(super) fn of(cx: &mut Cx<'_>, programme: &Programme) -> Result<Self> {
        Ok(Places {
            taken: store::taken(cx.conn, programme.id)?,
            open: store::open(cx.conn, programme.id, cx.now)?,
            kept: holds::kept(cx.conn, programme.id, cx.now)?,
        })
    }
    /// How many more can be offered. A place that is kept is to be had by the one for whom it is kept alone.
    pub(super) fn room(&self, programme: &Programme, by: Option<Id>) -> i64 {
        let kept = self.kept.iter().filter(|id| Some(**id) != by).count();
        let kept = i64::try_from(kept).unwrap_or(i64::MAX);
        room(
            programme.seats,
            programme.overbooking,
            self.taken + kept,
            self.open,
        )
    }
}

/// Writes offers to applications that were moved to `offered`.
pub(super) fn offer_places(
    cx: &mut Cx<'_>,
    programme: &Programme,
    from: ApplicationStatus,
    applicants: &[Applicant],
) -> Result<()> {
    let expires_at = cx.now + Duration::days(programme.offer_days.into());
    let offers: Vec<Offer> = applicants
        .iter()
        .map(|a| Offer {
            id: Id::new(),
            programme_id: programme.id,
            application_id: a.id,
            status: OfferStatus::Open,
            expires_at,
            responded_at: None,
            responded_by: None,
            evidence: None,
            version: 1,
            created_at: cx.now,
        })
        .collect();
    store::insert(cx.conn, &offers)?;
    let until = expires_at.said_in(programme.zone()?);
    for (offer, applicant) in offers.iter().zip(applicants) {
        let notice = Notice::PlaceOffered {
            programme: programme.said()?,
            until: until.as_str().into(),
        };
        tell_until(cx, applicant, &notice, Some(expires_at))?;
        let after = json!({ "status": ApplicationStatus::Offered, "expires_at": expires_at });
        record(
            cx,
            Unrouted::OfferPlace,
            applicant,
            Some(offer),
            json!({ "status": from }),
            after,
            None,
        )?;
    }
    call(cx, programme, applicants, &until)
}

/// Tells coordinators whom they have to call: nothing is sent to those without an account.
fn call(cx: &mut Cx<'_>, programme: &Programme, applicants: &[Applicant], until: &str) -> Result<()> {
    let to_call: Vec<&Applicant> = applicants.iter().filter(|a| a.account_id.is_none()).collect();
    if to_call.is_empty() {
        return Ok(());
    }
    for coordinator in members::store::holders(cx.conn, programme.id, Role::Coordinator)? {
        let hidden = conflicts::hidden(cx.conn, coordinator, programme.id)?;
        let seen = to_call.iter().filter(|a| !hidden.contains(&a.id));
        let references: Vec<&str> = seen.filter_map(|a| a.reference.as_deref()).collect();
        if references.is_empty() {
            continue;
        }
        let notice = Notice::OffersToCall {
            programme: programme.said()?,
            references: references.join(", ").into(),
            until: until.to_owned().into(),
        };
        notify(cx, coordinator, Some(programme.id), &notice)?;
    }
    Ok(())
}

/// Ends offers that nobody answered in time and moves the waiting list up, in its order, as long as there
/// is room. Tells how many applications changed. Nothing happens outside selection and training.
pub fn settle(cx: &mut Cx<'_>, programme: &Programme) -> Result<u32> {
    settle_all(cx, programme).map(|s| s.expired + s.seated + s.offered)
}

pub(super) fn settle_all(cx: &mut Cx<'_>, programme: &Programme) -> Result<Settled> {
    let programme = programme::lock(cx.conn, programme.id)?;
    let mut settled = Settled::default();
    if !RUNNING.contains(&programme.phase) {
        return Ok(settled);
    }
    for offer in store::due(cx.conn, programme.id, cx.now)? {
        expire(cx, &programme, &offer)?;
        settled.expired += 1;
    }
    for offer in store::accepted(cx.conn, programme.id)? {
        if !seat(cx, &programme, &offer)? {
            break;
        }
        settled.seated += 1;
    }
    let room = room_in(cx, &programme)?;
    let next: Vec<Id> = waitlist::waiting(cx.conn, programme.id, &[], None, room)?
        .into_iter()
        .map(|w| w.application_id)
        .collect();
    let from = ApplicationStatus::Waitlisted;
    let applicants = moved(cx, &programme, &next, from, ApplicationStatus::Offered)?;
    for id in &next {
        waitlist::leave_list(cx.conn, *id, cx.now)?;
    }
    offer_places(cx, &programme, from, &applicants)?;
    settled.offered = u32::try_from(applicants.len()).map_err(Error::internal)?;
    Ok(settled)
}

/// Takes the lowest free seat, unless those that are free are kept for others.
pub(super) fn take_seat(cx: &mut Cx<'_>, programme: &Programme, application: Id) -> Result<Option<i32>> {
    let kept = i64::try_from(holds::kept(cx.conn, programme.id, cx.now)?.len()).map_err(Error::internal)?;
    if store::taken(cx.conn, programme.id)? + kept >= i64::from(programme.seats) {
        return Ok(None);
    }
    store::take_seat(cx.conn, programme.id, application)
}

/// Gives a free seat to somebody who said yes in time; tells whether there was one.
fn seat(cx: &mut Cx<'_>, programme: &Programme, offer: &Offer) -> Result<bool> {
    let to = next(offer.status, false, OfferAction::Seat)?;
    let Some(no) = take_seat(cx, programme, offer.application_id)? else {
        return Ok(false);
    };
    let (at, by) = (offer.responded_at, offer.responded_by);
    let evidence = offer.evidence.as_deref();
    let (from, after) = (application_with(offer.status), application_with(to));
    let ids = [offer.application_id];
    if !store::set_status(cx.conn, offer, to, at, by, evidence)?
        || store::move_applications(cx.conn, programme.id, &ids, from, after, cx.now)? != 1
    {
        return Err(Error::code(Code::WrongState));
    }
    waitlist::leave_list(cx.conn, offer.application_id, cx.now)?;
    let applicant = store::applicant(cx.conn, offer.application_id)?;
    let notice = Notice::PlaceConfirmed {
        programme: programme.said()?,
    };
    tell(cx, &applicant, &notice)?;
    let (before, after) = (
        json!({ "status": offer.status }),
        json!({ "status": to, "seat_no": no }),
    );
    record(
        cx,
        Unrouted::GiveSeat,
        &applicant,
        Some(offer),
        before,
        after,
        None,
    )?;
    Ok(true)
}

fn expire(cx: &mut Cx<'_>, programme: &Programme, offer: &Offer) -> Result<()> {
    let action = OfferAction::Expire;
    let to = next(offer.status, is_late(offer.expires_at, cx.now), action)?;
    if !store::set_status(cx.conn, offer, to, None, None, None)? {
        return Ok(());
    }
    let (from, after) = (application_with(OfferStatus::Open), application_with(to));
    let ids = [offer.application_id];
    let waited = store::move_applications(cx.conn, programme.id, &ids, from, after, cx.now)? == 1;
    let applicant = store::applicant(cx.conn, offer.application_id)?;
    if waited {
        let programme = programme.said()?;
        tell(cx, &applicant, &Notice::OfferExpired { programme })?;
    }
    let (before, after) = (json!({ "status": offer.status }), json!({ "status": to }));
    record(
        cx,
        Unrouted::ExpireOffer,
        &applicant,
        Some(offer),
        before,
        after,
        None,
    )
}

/// Settles every programme in which something is due; for the background. Tells how many applications
/// changed.
pub fn sweep(cx: &mut Cx<'_>) -> Result<u32> {
    let mut changed = 0;
    for programme in programme::store::in_phases(cx.conn, &RUNNING)? {
        // Looked at without a lock first: most of the time there is nothing to do.
        let late = !store::due(cx.conn, programme.id, cx.now)?.is_empty();
        let list = !waitlist::waiting(cx.conn, programme.id, &[], None, 1)?.is_empty();
        if late || (list && room_in(cx, &programme)? > 0) {
            changed += settle(cx, &programme)?;
        }
    }
    Ok(changed)
}

/// Frees the seat of somebody who dropped out. It is kept for a while, then `settle` offers it to the waiting list.
pub fn release_seat(cx: &mut Cx<'_>, programme: Id, application: Id) -> Result<()> {
    let programme = programme::lock(cx.conn, programme)?;
    let no = store::release_seat(cx.conn, programme.id, application)?
        .ok_or_else(|| Error::code(Code::WrongState))?;
    holds::keep(cx.conn, programme.id, application, cx.now)?;
    let applicant = store::applicant(cx.conn, application)?;
    let (before, after) = (json!({ "seat_no": no }), json!({}));
    record(cx, Unrouted::ReleaseSeat, &applicant, None, before, after, None)
}

/// Gives somebody who did not drop out after all a seat again, as long as none of those that are free is promised.
pub fn reseat(cx: &mut Cx<'_>, programme: Id, application: Id) -> Result<()> {
    let programme = programme::lock(cx.conn, programme)?;
    holds::end(cx.conn, application)?;
    let room = room_in(cx, &programme)?;
    let no = match room {
        0 => None,
        _ => take_seat(cx, &programme, application)?,
    };
    let no = no.ok_or_else(|| Error::code(Code::NoSeat).with("room", room))?;
    let applicant = store::applicant(cx.conn, application)?;
    let after = json!({ "seat_no": no });
    record(cx, Unrouted::GiveSeat, &applicant, None, json!({}), after, None)
}

/// Ends the offer, the seat or the place on the waiting list of an application that was withdrawn, and hands the place
/// on.
pub fn leave(cx: &mut Cx<'_>, programme: &Programme, application: Id) -> Result<()> {
    let programme = programme::lock(cx.conn, programme.id)?;
    waitlist::leave_list(cx.conn, application, cx.now)?;
    store::release_seat(cx.conn, programme.id, application)?;
    if let Some(offer) = store::live_of(cx.conn, application)? {
        let by = cx.actor.account;
        store::set_status(cx.conn, &offer, OfferStatus::Declined, Some(cx.now), by, None)?;
    }
    settle(cx, &programme).map(|_| ())
}

/// Closes the waiting list: from the set session on nobody is replaced any more. Tells how many waited.
pub fn close_waitlist(cx: &mut Cx<'_>, programme: &Programme) -> Result<u32> {
    let programme = programme::lock(cx.conn, programme.id)?;
    let waiting: Vec<Id> = waitlist::waiting(cx.conn, programme.id, &[], None, i64::MAX)?
        .into_iter()
        .map(|entry| entry.application_id)
        .collect();
    let (from, to) = (ApplicationStatus::Waitlisted, ApplicationStatus::WaitlistEnded);
    for applicant in moved(cx, &programme, &waiting, from, to)? {
        let programme = programme.said()?;
        tell(cx, &applicant, &Notice::WaitlistEnded { programme })?;
    }
    let waited = waitlist::close_list(cx.conn, programme.id, cx.now)?;
    store::end_accepted(cx.conn, programme.id)?;
    if waited > 0 {
        audit::of(Unrouted::CloseWaitlist, Object::Programme(programme.id))
            .change(json!({ "waiting": waited }), json!({ "waiting": 0 }))
            .write(cx, Some(programme.id))?;
    }
    u32::try_from(waited).map_err(Error::internal)
}

/// What has to be settled before the selection can end: offers that can still be answered, and that somebody comes.
pub fn what_blocks(conn: &mut DbConn, programme: Id, now: Ts) -> Result<PhaseBlockers> {
    let mut found = PhaseBlockers::default();
    found.add(PhaseBlockerCode::OpenOffers, store::open(conn, programme, now)?);
    let nobody = store::taken(conn, programme)? == 0;
    found.add_if(nobody, PhaseBlockerCode::ParticipantsMissing);
    Ok(found)
}

/// Whether the person takes part in the training already.
pub fn enrolled(conn: &mut DbConn, application: Id) -> Result<bool> {
    Ok(!store::enrolled(conn, &[application])?.is_empty())
}

/// How many hold a seat.
pub fn confirmed(conn: &mut DbConn, programme: Id) -> Result<i64> {
    store::taken(conn, programme)
}

/// Writes to the programme's chain, hidden from whoever has a conflict with the application.
pub(super) fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    applicant: &Applicant,
    offer: Option<&Offer>,
    before: Value,
    after: Value,
    reason: Option<&str>,
) -> Result<()> {
    audit::of(
        deed,
        offer.map_or(Object::Application(applicant.id), |o| Object::Offer(o.id)),
    )
    .about(Some(applicant.id))
    .change(before, after)
    .because(reason)
    .write(cx, Some(applicant.programme_id))
}
