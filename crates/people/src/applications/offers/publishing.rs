//! What a published selection means for places: offers, the waiting list in its order, and those who were not selected.

use std::collections::BTreeMap;

use serde_json::json;

use super::places::{moved, offer_places, record, room_in, settle};
use super::store::{self, Applicant};
use super::waitlist::{self, Waiting};
use crate::applications::phone_calls::tell;
use crate::applications::status::ApplicationStatus;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::audit::Unrouted;
use base::cx::Cx;
use base::notifications::Notice;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};

/// Tells everybody the published selection: offers with their term, the waiting list in its order, and
/// those who were not selected.
pub fn make(
    cx: &mut Cx<'_>,
    programme: &Programme,
    selected: &[Id],
    waitlist: &[Id],
    declined: &[Id],
    appeals_until: Ts,
) -> Result<()> {
    let programme = programme::lock(cx.conn, programme.id)?;
    let room = room_in(cx, &programme)?;
    if i64::try_from(selected.len()).map_err(Error::internal)? > room {
        return Err(Error::code(Code::NoSeat).with("room", room));
    }
    let from = ApplicationStatus::UnderReview;
    let selected = moved(cx, &programme, selected, from, ApplicationStatus::Offered)?;
    offer_places(cx, &programme, from, &selected)?;

    let waitlist = moved(cx, &programme, waitlist, from, ApplicationStatus::Waitlisted)?;
    enlist(cx, &programme, &waitlist, &BTreeMap::new(), appeals_until)?;
    turn_down(cx, &programme, declined, from, appeals_until)
}

/// Puts applicants at the end of the waiting list, in their order, and tells them, but for those who stand where they
/// stood before.
fn enlist(
    cx: &mut Cx<'_>,
    programme: &Programme,
    applicants: &[Applicant],
    before: &BTreeMap<Id, i32>,
    appeals_until: Ts,
) -> Result<()> {
    let last = waitlist::last_position(cx.conn, programme.id)?;
    let entries: Vec<Waiting> = (last + 1..)
        .zip(applicants)
        .map(|(position, a)| Waiting {
            application_id: a.id,
            programme_id: programme.id,
            position,
        })
        .collect();
    waitlist::insert_waiting(cx.conn, &entries)?;
    for (entry, applicant) in entries.iter().zip(applicants) {
        let old = before.get(&applicant.id);
        if old == Some(&entry.position) {
            continue;
        }
        let notice = Notice::Waitlisted {
            programme: programme.said()?,
            position: entry.position.to_string().into(),
            until: appeals_until.said_in(programme.zone()?).into(),
        };
        tell(cx, applicant, &notice)?;
        let after = json!({ "status": ApplicationStatus::Waitlisted, "position": entry.position });
        let before = old.map_or(json!(null), |position| json!({ "position": position }));
        record(
            cx,
            Unrouted::WaitlistApplication,
            applicant,
            None,
            before,
            after,
            None,
        )?;
    }
    Ok(())
}

/// Tells applicants that they were not selected.
fn turn_down(
    cx: &mut Cx<'_>,
    programme: &Programme,
    declined: &[Id],
    from: ApplicationStatus,
    appeals_until: Ts,
) -> Result<()> {
    for applicant in moved(cx, programme, declined, from, ApplicationStatus::Declined)? {
        let notice = Notice::NotSelected {
            programme: programme.said()?,
            until: appeals_until.said_in(programme.zone()?).into(),
        };
        tell(cx, &applicant, &notice)?;
        let after = json!({ "status": ApplicationStatus::Declined });
        record(
            cx,
            Unrouted::DeclineApplication,
            &applicant,
            None,
            json!({ "status": from }),
            after,
            None,
        )?;
    }
    Ok(())
}

/// Brings places and the waiting list in line with a corrected result: who is newly selected gets an offer, and the
/// list has the new order. What was offered or confirmed stays; the decision sees to that.
pub fn correct(
    cx: &mut Cx<'_>,
    programme: &Programme,
    selected: &[Id],
    waitlist: &[Id],
    declined: &[Id],
    appeals_until: Ts,
) -> Result<()> {
    use ApplicationStatus as S;
    let programme = programme::lock(cx.conn, programme.id)?;
    let mut status = store::statuses(cx.conn, programme.id)?;
    // Whoever said yes in time has a place already, as soon as a seat is free.
    for offer in store::accepted(cx.conn, programme.id)? {
        status.remove(&offer.application_id);
    }
    let those = |ids: &[Id], states: &[S]| -> Vec<Id> {
        let fits = |id: &&Id| status.get(id).is_some_and(|one| states.contains(one));
        ids.iter().filter(fits).copied().collect()
    };
    let room = room_in(cx, &programme)?;
    if i64::try_from(those(selected, &[S::Waitlisted, S::Declined]).len()).map_err(Error::internal)? > room {
        return Err(Error::code(Code::NoSeat).with("room", room));
    }
    for from in [S::Waitlisted, S::Declined] {
        let ids = those(selected, &[from]);
        let applicants = moved(cx, &programme, &ids, from, S::Offered)?;
        offer_places(cx, &programme, from, &applicants)?;
    }
    let gone = those(declined, &[S::Waitlisted]);
    turn_down(cx, &programme, &gone, S::Waitlisted, appeals_until)?;
    let from = S::Declined;
    moved(cx, &programme, &those(waitlist, &[from]), from, S::Waitlisted)?;
    let before = waitlist::clear_list(cx.conn, programme.id)?;
    let waiting = store::applicants(cx.conn, &those(waitlist, &[from, S::Waitlisted]))?;
    enlist(cx, &programme, &waiting, &before, appeals_until)?;
    settle(cx, &programme).map(|_| ())
}
