//! Use cases of offers: read, confirm, decline, settle, and the waiting list.

use std::collections::HashMap;

use serde_json::json;
use validator::Validate;

use super::holds;
use super::places::{Settled, enrolled, record, settle, settle_all, take_seat};
use super::rules::{OfferAction, OfferStatus, application_with, is_late, next, shown};
use super::store::{self, Applicant, Offer};
use super::undoing::Undoing;
use super::waitlist::{self, Waiting};
use crate::applications::conflicts;
use crate::applications::contacts::{self, Contact};
use crate::applications::phone_calls::tell;
use crate::applications::seals::phone_place;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::notifications::Notice;
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input, Text};

/// The answer to an offer.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"evidence": "По телефону, 12 января, записала Г. Омарова"}))]
pub struct OfferAnswer {
    /// What proves the applicant's answer; required from a coordinator who answers on behalf.
    #[validate(nested)]
    pub evidence: Option<Text<2000>>,
}

/// An offer with what surrounds it.
pub struct Seen {
    /// The offer.
    pub offer: Offer,
    /// The number of the application, to be read aloud.
    pub reference: Option<String>,
    /// The seat that is held.
    pub seat_no: Option<i32>,
    /// The person takes part in the training.
    pub enrolled: bool,
    /// Why the answer cannot be taken back.
    pub kept_answer: Option<Code>,
    /// Whom to call for the answer, for staff.
    pub call: Option<Call>,
    /// Who was offered it and how they are reached, for staff.
    pub contact: Option<Contact>,
    /// For the reader's actions.
    pub subject: Subject,
}

/// Somebody without an account, whom no message reaches.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
#[schema(as = OfferCall)]
pub struct Call {
    /// Family name and given name.
    pub name: String,
    /// The number, where one was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// An application as a subject: its owner, and the reader's conflict of interest.
pub(super) fn subject(cx: &mut Cx<'_>, programme: &Programme, applicant: &Applicant) -> Result<Subject> {
    let reader = cx.actor.id()?;
    let conflicted = conflicts::conflicted(cx.conn, reader, applicant.id)?;
    Ok(programme
        .subject()
        .owned(applicant.account_id == Some(reader))
        .conflicted(conflicted))
}

/// Adds what surrounds offers; a few queries for all of them.
fn seen(cx: &mut Cx<'_>, offers: Vec<Offer>) -> Result<Vec<Seen>> {
    let reader = cx.actor.id()?;
    let ids: Vec<Id> = offers.iter().map(|o| o.application_id).collect();
    let applicants: HashMap<Id, Applicant> = store::applicants(cx.conn, &ids)?
        .into_iter()
        .map(|a| (a.id, a))
        .collect();
    let seats: HashMap<Id, i32> = store::seats_of(cx.conn, &ids)?
        .into_iter()
        .filter_map(|(a, no)| a.map(|a| (a, no)))
        .collect();
    let enrolled = store::enrolled(cx.conn, &ids)?;
    let mut programmes: HashMap<Id, (Subject, Vec<Id>)> = HashMap::new();
    let mut rows = vec![];
    for offer in &offers {
        if !programmes.contains_key(&offer.programme_id) {
            let row = programme::find(cx.conn, offer.programme_id)?;
            let hidden = conflicts::hidden(cx.conn, reader, row.id)?;
            programmes.insert(row.id, (row.subject(), hidden));
            rows.push(row);
        }
    }
    let undoing = Undoing::of(cx, &offers, rows)?;
    let mut out = Vec::with_capacity(offers.len());
    for offer in offers {
        let Some((subject, hidden)) = programmes.get(&offer.programme_id) else {
            continue;
        };
        let applicant = applicants.get(&offer.application_id);
        let owner = applicant.is_some_and(|a| a.account_id == Some(reader));
        out.push(Seen {
            reference: applicant.and_then(|a| a.reference.clone()),
            seat_no: seats.get(&offer.application_id).copied(),
            enrolled: enrolled.contains(&offer.application_id),
            kept_answer: undoing.blocked(cx, &offer, applicant, enrolled.contains(&offer.application_id)),
            call: None,
            contact: None,
            subject: subject
                .owned(owner)
                .conflicted(hidden.contains(&offer.application_id)),
            offer,
        });
    }
    Ok(out)
}

/// Adds whom to call: those with an open offer and without an account.
fn with_calls(cx: &mut Cx<'_>, mut seen: Vec<Seen>) -> Result<Vec<Seen>> {
    let waits = |s: &&mut Seen| {
        let late = is_late(s.offer.expires_at, cx.now);
        !s.subject.conflicted && shown(s.offer.status, late) == OfferStatus::Open
    };
    let open: Vec<&mut Seen> = seen.iter_mut().filter(waits).collect();
    let ids: Vec<Id> = open.iter().map(|s| s.offer.application_id).collect();
    let mut people = store::without_account(cx.conn, &ids)?;
    for one in open {
        if let Some(person) = people.remove(&one.offer.application_id) {
            let place = phone_place(person.id);
            let sealed = person.phone_sealed.as_deref();
            one.call = Some(Call {
                name: format!("{} {}", person.family_name, person.given_name),
                phone: sealed.map(|s| cx.vault.unseal(&place, s)).transpose()?,
            });
        }
    }
    Ok(seen)
}

/// The offers of a programme, without those to applicants with whom the reader has a conflict of interest.
pub fn list(
    cx: &mut Cx<'_>,
    programme: Id,
    status: Option<OfferStatus>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<Seen>> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListOffers, &programme.announced())?;
    let reader = cx.actor.id()?;
    let hidden = conflicts::hidden(cx.conn, reader, programme.id)?;
    let rows = store::page(cx.conn, programme.id, &hidden, status, after, cx.now, limit)?;
    let rows = seen(cx, rows)?;
    let mut rows = with_calls(cx, rows)?;
    let ids: Vec<Id> = rows.iter().map(|s| s.offer.application_id).collect();
    let mut contacts = contacts::of(cx, &ids)?;
    for row in &mut rows {
        row.contact = contacts.remove(&row.offer.application_id);
    }
    Ok(rows)
}

/// The offers that the reader was made.
pub fn mine(cx: &mut Cx<'_>, before: Option<Id>, limit: i64) -> Result<Vec<Seen>> {
    authorise(cx, Op::ListMyOffers, &Subject::installation())?;
    let reader = cx.actor.id()?;
    let rows = store::of_account(cx.conn, reader, before, limit)?;
    seen(cx, rows)
}

/// Reads an offer.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Seen> {
    let offer = store::find(cx.conn, id)?;
    let programme = programme::find(cx.conn, offer.programme_id)?;
    let applicant = store::applicant(cx.conn, offer.application_id)?;
    let subject = subject(cx, &programme, &applicant)?;
    authorise(cx, Op::GetOffer, &subject)?;
    one(cx, offer)
}

pub(super) fn one(cx: &mut Cx<'_>, offer: Offer) -> Result<Seen> {
    seen(cx, vec![offer])?.pop().ok_or_else(Error::not_found)
}

/// Takes the place: the lowest free seat, as long as there is one.
pub fn confirm(cx: &mut Cx<'_>, id: Id, input: &Input<OfferAnswer>) -> Result<Seen> {
    answer(cx, id, input, Op::ConfirmOffer, OfferAction::Confirm)
}

/// Turns the place down; it goes to the waiting list.
pub fn decline(cx: &mut Cx<'_>, id: Id, input: &Input<OfferAnswer>) -> Result<Seen> {
    answer(cx, id, input, Op::DeclineOffer, OfferAction::Decline)
}

fn answer(cx: &mut Cx<'_>, id: Id, input: &Input<OfferAnswer>, op: Op, action: OfferAction) -> Result<Seen> {
    let programme = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, programme)?;
    // Read again: it may have been answered while this one waited for the lock.
    let offer = store::find(cx.conn, id)?;
    let applicant = store::applicant(cx.conn, offer.application_id)?;
    let subject = subject(cx, &programme, &applicant)?;
    authorise(cx, op, &subject)?;
    let evidence = input.get()?.evidence.as_deref();
    if !subject.owner && evidence.is_none_or(|e| e.trim().is_empty()) {
        return Err(Error::field("/evidence", "required"));
    }
    in_phase(op, programme.phase)?;
    let late = is_late(offer.expires_at, cx.now);
    let mut to = next(offer.status, late, action)?;
    // In the training a place is given up by dropping out.
    if offer.status == OfferStatus::Confirmed && enrolled(cx.conn, applicant.id)? {
        return Err(Error::code(Code::WrongState));
    }
    let mut seat_no = None;
    match action {
        OfferAction::Confirm => {
            seat_no = take_seat(cx, &programme, applicant.id)?;
            if seat_no.is_none() {
                // The yes came in time: it is kept, and the next seat is theirs.
                to = next(offer.status, late, OfferAction::Accept)?;
                waitlist::insert_front(cx.conn, programme.id, applicant.id)?;
            }
        }
        _ => {
            store::release_seat(cx.conn, programme.id, applicant.id)?;
            waitlist::leave_list(cx.conn, applicant.id, cx.now)?;
            if !subject.owner {
                holds::keep(cx.conn, programme.id, applicant.id, cx.now)?;
            }
        }
    }
    let (from, goes_to) = (application_with(offer.status), application_with(to));
    let ids = [applicant.id];
    if store::move_applications(cx.conn, programme.id, &ids, from, goes_to, cx.now)? != 1 {
        return Err(Error::code(Code::WrongState));
    }
    let by = cx.actor.account;
    if !store::set_status(cx.conn, &offer, to, Some(cx.now), by, evidence)? {
        return Err(Error::code(Code::WrongState));
    }
    let name = programme.said()?;
    let notice = match to {
        OfferStatus::Accepted => Notice::SeatAwaited { programme: name },
        OfferStatus::Confirmed => Notice::PlaceConfirmed { programme: name },
        _ => Notice::PlaceDeclined { programme: name },
    };
    tell(cx, &applicant, &notice)?;
    let before = json!({ "status": offer.status });
    let after = json!({ "status": to, "seat_no": seat_no });
    record(cx, op, &applicant, Some(&offer), before, after, evidence)?;
    settle(cx, &programme)?;
    let offer = store::find(cx.conn, id)?;
    one(cx, offer)
}

/// Ends what is past and moves the waiting list up, when a coordinator asks for it.
pub fn settle_now(cx: &mut Cx<'_>, programme: Id) -> Result<Settled> {
    let programme = programme::lock(cx.conn, programme)?;
    authorise(cx, Op::SettleOffers, &programme.announced())?;
    in_phase(Op::SettleOffers, programme.phase)?;
    // Whoever asks for it means that nothing is to be taken back.
    holds::end_all(cx.conn, programme.id)?;
    settle_all(cx, &programme)
}

/// Who waits for a place, in the order of the list, with the numbers of their applications and how they are reached.
pub fn waitlist(
    cx: &mut Cx<'_>,
    programme: Id,
    after: Option<i32>,
    limit: i64,
) -> Result<Vec<(Waiting, Option<String>, Contact)>> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListWaitlist, &programme.announced())?;
    let reader = cx.actor.id()?;
    let hidden = conflicts::hidden(cx.conn, reader, programme.id)?;
    let rows = waitlist::waiting(cx.conn, programme.id, &hidden, after, limit)?;
    let ids: Vec<Id> = rows.iter().map(|w| w.application_id).collect();
    let applicants = store::applicants(cx.conn, &ids)?;
    let mut contacts = contacts::of(cx, &ids)?;
    Ok(rows
        .into_iter()
        .zip(applicants.into_iter().map(|a| a.reference))
        .map(|(row, reference)| {
            let contact = contacts.remove(&row.application_id).unwrap_or_default();
            (row, reference, contact)
        })
        .collect())
}
