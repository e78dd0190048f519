//! Rows of offers, seats and the waiting list, and the little of an application that they need.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::rules::OfferStatus;
use crate::applications::phone_calls::Party;
use crate::applications::status::ApplicationStatus;
use base::db::schema::{application, offer, participant, person, seat};
use base::db::{DbConn, Lock, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};

/// Identifiers in one statement.
pub(super) const CHUNK: usize = 500;

/// An offer of a place.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = offer)]
pub struct Offer {
    pub id: Id,
    pub programme_id: Id,
    pub application_id: Id,
    pub status: OfferStatus,
    pub expires_at: Ts,
    pub responded_at: Option<Ts>,
    pub responded_by: Option<Id>,
    pub evidence: Option<String>,
    pub version: i32,
    pub created_at: Ts,
}

/// What offers know of an application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = application)]
pub struct Applicant {
    pub id: Id,
    pub programme_id: Id,
    pub account_id: Option<Id>,
    pub reference: Option<String>,
}

impl From<&Applicant> for Party {
    fn from(a: &Applicant) -> Self {
        Party {
            application: a.id,
            programme: a.programme_id,
            account: a.account_id,
        }
    }
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Offer> {
    Ok(offer::table.find(id).select(cols::<Offer>()).first(conn)?)
}

pub fn insert(conn: &mut DbConn, rows: &[Offer]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        insert_all!(conn, offer::table, chunk)?;
    }
    Ok(())
}

/// Answers an offer; tells whether it was still in the state before.
pub fn set_status(
    conn: &mut DbConn,
    row: &Offer,
    to: OfferStatus,
    at: Option<Ts>,
    by: Option<Id>,
    evidence: Option<&str>,
) -> Result<bool> {
    Ok(
        diesel::update(offer::table.find(row.id).filter(offer::status.eq(row.status)))
            .set((
                offer::status.eq(to),
                offer::responded_at.eq(at),
                offer::responded_by.eq(by),
                offer::evidence.eq(evidence),
                offer::version.eq(offer::version + 1),
            ))
            .execute(conn)?
            == 1,
    )
}

/// Opens an offer again; tells whether it was still in the state before.
pub fn reopen(conn: &mut DbConn, row: &Offer, expires_at: Ts) -> Result<bool> {
    let same = offer::table.find(row.id).filter(offer::status.eq(row.status));
    Ok(diesel::update(same)
        .set((
            offer::status.eq(OfferStatus::Open),
            offer::expires_at.eq(expires_at),
            offer::responded_at.eq(None::<Ts>),
            offer::responded_by.eq(None::<Id>),
            offer::evidence.eq(None::<String>),
            offer::version.eq(offer::version + 1),
        ))
        .execute(conn)?
        == 1)
}

/// Gives an open offer another term; tells whether it still was open.
pub fn extend(conn: &mut DbConn, row: &Offer, expires_at: Ts) -> Result<bool> {
    let same = offer::table
        .find(row.id)
        .filter(offer::status.eq(OfferStatus::Open));
    Ok(diesel::update(same)
        .set((
            offer::expires_at.eq(expires_at),
            offer::version.eq(offer::version + 1),
        ))
        .execute(conn)?
        == 1)
}

/// The states of an offer that is not over.
const LIVE: [OfferStatus; 3] = [OfferStatus::Open, OfferStatus::Accepted, OfferStatus::Confirmed];

/// The offer of an application that is not over.
pub fn live_of(conn: &mut DbConn, application: Id) -> Result<Option<Offer>> {
    Ok(offer::table
        .filter(offer::application_id.eq(application))
        .filter(offer::status.eq_any(LIVE))
        .select(cols::<Offer>())
        .first(conn)
        .optional()?)
}

/// Whoever said yes in time and waits for a seat, in the order in which they said it.
pub fn accepted(conn: &mut DbConn, programme: Id) -> Result<Vec<Offer>> {
    Ok(offer::table
        .filter(offer::programme_id.eq(programme))
        .filter(offer::status.eq(OfferStatus::Accepted))
        .order((offer::responded_at, offer::id))
        .select(cols::<Offer>())
        .load(conn)?)
}

/// The waiting list is closed: who said yes and waits for a seat waits no more.
pub fn end_accepted(conn: &mut DbConn, programme: Id) -> Result<()> {
    diesel::update(
        offer::table
            .filter(offer::programme_id.eq(programme))
            .filter(offer::status.eq(OfferStatus::Accepted)),
    )
    .set((
        offer::status.eq(OfferStatus::Expired),
        offer::version.eq(offer::version + 1),
    ))
    .execute(conn)?;
    Ok(())
}

/// Those of some applications whose people take part in the training: their places are given up there.
pub fn enrolled(conn: &mut DbConn, applications: &[Id]) -> Result<BTreeSet<Id>> {
    let ids: Vec<Id> = participant::table
        .filter(participant::application_id.eq_any(applications.to_vec()))
        .select(participant::application_id)
        .load(conn)?;
    Ok(ids.into_iter().collect())
}

/// Open offers that nobody answered in time, oldest first.
pub fn due(conn: &mut DbConn, programme: Id, now: Ts) -> Result<Vec<Offer>> {
    Ok(offer::table
        .filter(offer::programme_id.eq(programme))
        .filter(offer::status.eq(OfferStatus::Open))
        .filter(offer::expires_at.le(now))
        .order((offer::expires_at, offer::id))
        .select(cols::<Offer>())
        .load(conn)?)
}

/// How many offers can still be answered.
pub fn open(conn: &mut DbConn, programme: Id, now: Ts) -> Result<i64> {
    // Whoever withdrew meanwhile keeps no place.
    let offered = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq(ApplicationStatus::Offered))
        .select(application::id);
    Ok(offer::table
        .filter(offer::programme_id.eq(programme))
        .filter(offer::status.eq(OfferStatus::Open))
        .filter(offer::expires_at.gt(now))
        .filter(offer::application_id.eq_any(offered))
        .count()
        .get_result(conn)?)
}

/// Offers of a programme in the order in which they were made, without those that are hidden.
pub fn page(
    conn: &mut DbConn,
    programme: Id,
    hidden: &[Id],
    status: Option<OfferStatus>,
    after: Option<Id>,
    now: Ts,
    limit: i64,
) -> Result<Vec<Offer>> {
    let mut query = offer::table
        .filter(offer::programme_id.eq(programme))
        .filter(offer::application_id.ne_all(hidden.to_vec()))
        .order(offer::id)
        .limit(limit)
        .select(cols::<Offer>())
        .into_boxed();
    let is_late = offer::status.eq(OfferStatus::Open).and(offer::expires_at.le(now));
    match status {
        None => {}
        Some(OfferStatus::Open) => {
            query = query
                .filter(offer::status.eq(OfferStatus::Open))
                .filter(offer::expires_at.gt(now));
        }
        Some(OfferStatus::Expired) => {
            query = query.filter(offer::status.eq(OfferStatus::Expired).or(is_late));
        }
        Some(other) => query = query.filter(offer::status.eq(other)),
    }
    if let Some(id) = after {
        query = query.filter(offer::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// Offers to the applications of an account, newest first.
pub fn of_account(conn: &mut DbConn, account: Id, before: Option<Id>, limit: i64) -> Result<Vec<Offer>> {
    let own = application::table
        .filter(application::account_id.eq(account))
        .select(application::id);
    let mut query = offer::table
        .filter(offer::application_id.eq_any(own))
        .order(offer::id.desc())
        .limit(limit)
        .select(cols::<Offer>())
        .into_boxed();
    if let Some(id) = before {
        query = query.filter(offer::id.lt(id));
    }
    Ok(query.load(conn)?)
}

pub fn applicant(conn: &mut DbConn, application: Id) -> Result<Applicant> {
    Ok(application::table
        .find(application)
        .select(cols::<Applicant>())
        .first(conn)?)
}

/// The applicants of applications, in the order of the identifiers.
pub fn applicants(conn: &mut DbConn, ids: &[Id]) -> Result<Vec<Applicant>> {
    let mut found = std::collections::HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<Applicant> = application::table
            .filter(application::id.eq_any(chunk.to_vec()))
            .select(cols::<Applicant>())
            .load(conn)?;
        found.extend(rows.into_iter().map(|a| (a.id, a)));
    }
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

/// Somebody whom no message reaches.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = person)]
pub struct Silent {
    pub id: Id,
    pub family_name: String,
    pub given_name: String,
    pub phone_sealed: Option<String>,
}

/// The people of those applications that have no account.
pub fn without_account(conn: &mut DbConn, applications: &[Id]) -> Result<HashMap<Id, Silent>> {
    let rows: Vec<(Id, Silent)> = application::table
        .inner_join(person::table)
        .filter(application::id.eq_any(applications.to_vec()))
        .filter(application::account_id.is_null())
        .select((application::id, cols::<Silent>()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Those of a programme's applications that were withdrawn.
pub fn withdrawn(conn: &mut DbConn, programme: Id) -> Result<BTreeSet<Id>> {
    in_states(conn, programme, &[ApplicationStatus::Withdrawn])
}

/// Those that hold a place, have an offer of one, or said yes and wait for a seat.
pub fn holders(conn: &mut DbConn, programme: Id) -> Result<BTreeSet<Id>> {
    let states = [ApplicationStatus::Offered, ApplicationStatus::Confirmed];
    let mut found = in_states(conn, programme, &states)?;
    found.extend(accepted(conn, programme)?.into_iter().map(|o| o.application_id));
    Ok(found)
}

fn in_states(conn: &mut DbConn, programme: Id, states: &[ApplicationStatus]) -> Result<BTreeSet<Id>> {
    let ids: Vec<Id> = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq_any(states.to_vec()))
        .select(application::id)
        .load(conn)?;
    Ok(ids.into_iter().collect())
}

/// Where the applications of a programme stand.
pub fn statuses(conn: &mut DbConn, programme: Id) -> Result<BTreeMap<Id, ApplicationStatus>> {
    let rows: Vec<(Id, ApplicationStatus)> = application::table
        .filter(application::programme_id.eq(programme))
        .select((application::id, application::status))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Moves applications from one state to the next and tells how many were in the first.
pub fn move_applications(
    conn: &mut DbConn,
    programme: Id,
    ids: &[Id],
    from: ApplicationStatus,
    to: ApplicationStatus,
    now: Ts,
) -> Result<usize> {
    let mut moved = 0;
    for chunk in ids.chunks(CHUNK) {
        moved += diesel::update(
            application::table
                .filter(application::id.eq_any(chunk.to_vec()))
                .filter(application::programme_id.eq(programme))
                .filter(application::status.eq(from)),
        )
        .set((
            application::status.eq(to),
            application::version.eq(application::version + 1),
            application::updated_at.eq(now),
        ))
        .execute(conn)?;
    }
    Ok(moved)
}

/// How many seats are taken.
pub fn taken(conn: &mut DbConn, programme: Id) -> Result<i64> {
    Ok(seat::table
        .filter(seat::programme_id.eq(programme))
        .filter(seat::application_id.is_not_null())
        .count()
        .get_result(conn)?)
}

/// Gives an application the lowest free seat; none is a full programme.
pub fn take_seat(conn: &mut DbConn, programme: Id, application: Id) -> Result<Option<i32>> {
    let free = Lock(
        seat::table
            .filter(seat::programme_id.eq(programme))
            .filter(seat::application_id.is_null())
            .order(seat::no)
            .limit(1)
            .select(seat::no),
    )
    .get_result::<i32>(conn)
    .optional()?;
    let Some(no) = free else { return Ok(None) };
    let mine = diesel::update(
        seat::table
            .find((programme, no))
            .filter(seat::application_id.is_null()),
    )
    .set(seat::application_id.eq(application))
    .execute(conn)?;
    Ok((mine == 1).then_some(no))
}

/// Frees the seat of an application and tells which it was.
pub fn release_seat(conn: &mut DbConn, programme: Id, application: Id) -> Result<Option<i32>> {
    Ok(diesel::update(
        seat::table
            .filter(seat::programme_id.eq(programme))
            .filter(seat::application_id.eq(application)),
    )
    .set(seat::application_id.eq(None::<Id>))
    .returning(seat::no)
    .get_result(conn)
    .optional()?)
}

/// The seats that applications hold.
pub fn seats_of(conn: &mut DbConn, applications: &[Id]) -> Result<Vec<(Option<Id>, i32)>> {
    Ok(seat::table
        .filter(seat::application_id.eq_any(applications.to_vec()))
        .select((seat::application_id, seat::no))
        .load(conn)?)
}
