//! Rows of participants.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::rules::ParticipantStatus;
use crate::applications::ApplicationStatus;
use crate::applications::offers::OfferStatus;
use crate::applications::phone_calls::Party;
use base::db::schema::{application, offer, participant, person};
use base::db::{DbConn, Lock, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};

/// A participant.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = participant, treat_none_as_null = true)]
pub struct Participant {
    pub id: Id,
    pub programme_id: Id,
    pub application_id: Id,
    pub person_id: Id,
    pub account_id: Option<Id>,
    pub group_id: Option<Id>,
    pub status: ParticipantStatus,
    pub joined_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<Id>,
    pub decided_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl From<&Participant> for Party {
    fn from(p: &Participant) -> Self {
        Party {
            application: p.application_id,
            programme: p.programme_id,
            account: p.account_id,
        }
    }
}

/// Who is told of: a participant with a name.
#[derive(Debug, Clone)]
pub struct Named {
    pub row: Participant,
    pub name: String,
}

/// Whose rows a reader may see: those of a programme, without the candidates hidden from the viewer.
#[derive(Debug, Clone)]
pub struct Scope {
    pub programme: Id,
    /// Applications with which the viewer has a conflict of interest.
    pub hidden: Vec<Id>,
}

/// Which participants.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this group.
    pub group: Option<Id>,
    /// Of no group.
    pub without_group: bool,
    /// In this state.
    pub status: Option<ParticipantStatus>,
    /// After this one.
    pub after: Option<Id>,
    /// So many.
    pub limit: i64,
}

/// A participant by the identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Participant> {
    Ok(participant::table
        .find(id)
        .select(cols::<Participant>())
        .first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Participant> {
    Ok(Lock(participant::table.find(id).select(cols::<Participant>())).get_result(conn)?)
}

/// The participant that an account is in a programme, if it is one that did not leave.
pub fn of_account(conn: &mut DbConn, programme: Id, account: Id) -> Result<Option<Participant>> {
    Ok(participant::table
        .filter(participant::programme_id.eq(programme))
        .filter(participant::account_id.eq(account))
        .filter(participant::status.ne(ParticipantStatus::DroppedOut))
        .select(cols::<Participant>())
        .first(conn)
        .optional()?)
}

/// The participant that an account is or was in a programme, the newest of them.
pub fn newest_of(conn: &mut DbConn, programme: Id, account: Id) -> Result<Option<Participant>> {
    Ok(participant::table
        .filter(participant::programme_id.eq(programme))
        .filter(participant::account_id.eq(account))
        .order(participant::id.desc())
        .select(cols::<Participant>())
        .first(conn)
        .optional()?)
}

/// What an account takes part in, or took to the end, the newest first.
pub fn parts_of(conn: &mut DbConn, account: Id) -> Result<Vec<Participant>> {
    Ok(participant::table
        .filter(participant::account_id.eq(account))
        .filter(participant::status.ne(ParticipantStatus::DroppedOut))
        .order(participant::id.desc())
        .select(cols::<Participant>())
        .load(conn)?)
}

/// Names of participants' persons, as they are spoken: given name, then family name.
pub fn named(conn: &mut DbConn, rows: Vec<Participant>) -> Result<Vec<Named>> {
    let ids: Vec<Id> = rows.iter().map(|r| r.person_id).collect();
    let names: Vec<(Id, String, String)> = person::table
        .filter(person::id.eq_any(ids))
        .select((person::id, person::given_name, person::family_name))
        .load(conn)?;
    let names: HashMap<Id, String> = names
        .into_iter()
        .map(|(id, given, family)| (id, format!("{given} {family}").trim().to_owned()))
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| Named {
            name: names.get(&row.person_id).cloned().unwrap_or_default(),
            row,
        })
        .collect())
}

/// The names of some participants, as they are spoken.
pub fn names(conn: &mut DbConn, ids: &[Id]) -> Result<HashMap<Id, String>> {
    let rows: Vec<Participant> = participant::table
        .filter(participant::id.eq_any(ids.to_vec()))
        .select(cols::<Participant>())
        .load(conn)?;
    let named = named(conn, rows)?.into_iter();
    Ok(named.map(|one| (one.row.id, one.name)).collect())
}

/// Participants of a programme, in the order of their enrolment.
pub fn page(conn: &mut DbConn, scope: &Scope, filter: &Filter) -> Result<Vec<Participant>> {
    let mut query = participant::table
        .filter(participant::programme_id.eq(scope.programme))
        .filter(participant::application_id.ne_all(scope.hidden.clone()))
        .select(cols::<Participant>())
        .order(participant::id)
        .limit(filter.limit)
        .into_boxed();
    if let Some(group) = filter.group {
        query = query.filter(participant::group_id.eq(group));
    }
    if filter.without_group {
        query = query.filter(participant::group_id.is_null());
    }
    if let Some(status) = filter.status {
        query = query.filter(participant::status.eq(status));
    }
    if let Some(id) = filter.after {
        query = query.filter(participant::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// All participants of some programmes, for rosters.
pub fn all(conn: &mut DbConn, programmes: &[Id]) -> Result<Vec<Participant>> {
    Ok(participant::table
        .filter(participant::programme_id.eq_any(programmes.to_vec()))
        .select(cols::<Participant>())
        .order(participant::id)
        .load(conn)?)
}

/// Those who still take part: of some groups, or of all.
pub fn attending(conn: &mut DbConn, programme: Id, groups: Option<&[Id]>) -> Result<Vec<Participant>> {
    let mut query = participant::table
        .filter(participant::programme_id.eq(programme))
        .filter(participant::status.ne(ParticipantStatus::DroppedOut))
        .select(cols::<Participant>())
        .order(participant::id)
        .into_boxed();
    if let Some(groups) = groups {
        query = query.filter(participant::group_id.eq_any(groups.to_vec()));
    }
    Ok(query.load(conn)?)
}

/// Those who take part and are in no group: how many, and since when.
pub fn without_group(conn: &mut DbConn, scope: &Scope) -> Result<(i64, Option<Ts>)> {
    Ok(participant::table
        .filter(participant::programme_id.eq(scope.programme))
        .filter(participant::application_id.ne_all(scope.hidden.clone()))
        .filter(participant::status.eq(ParticipantStatus::Enrolled))
        .filter(participant::group_id.is_null())
        .select((
            diesel::dsl::count_star(),
            diesel::dsl::min(participant::updated_at),
        ))
        .first(conn)?)
}

/// Those on whom is to be decided, as far as a reader may see them.
pub fn still_enrolled(conn: &mut DbConn, scope: &Scope) -> Result<i64> {
    Ok(participant::table
        .filter(participant::programme_id.eq(scope.programme))
        .filter(participant::application_id.ne_all(scope.hidden.clone()))
        .filter(participant::status.eq(ParticipantStatus::Enrolled))
        .count()
        .get_result(conn)?)
}

/// How many are not decided on.
pub fn undecided(conn: &mut DbConn, programme: Id) -> Result<i64> {
    Ok(participant::table
        .filter(participant::programme_id.eq(programme))
        .filter(participant::status.eq(ParticipantStatus::Enrolled))
        .count()
        .get_result(conn)?)
}

/// Somebody who confirmed a place.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Confirmed {
    pub application_id: Id,
    pub person_id: Id,
    pub account_id: Option<Id>,
    /// When the place was taken.
    pub at: Option<Ts>,
}

/// Confirmed applications that have no participant yet.
pub fn confirmed(conn: &mut DbConn, programme: Id) -> Result<Vec<Confirmed>> {
    let taken = offer::application_id
        .eq(application::id)
        .and(offer::status.eq(OfferStatus::Confirmed));
    Ok(application::table
        .left_join(offer::table.on(taken))
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq(ApplicationStatus::Confirmed))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            participant::table.filter(participant::application_id.eq(application::id)),
        )))
        .order((application::number, application::id, offer::responded_at))
        .select((
            application::id,
            application::person_id,
            application::account_id,
            offer::responded_at.nullable(),
        ))
        .load(conn)?)
}

/// The reference numbers of applications.
pub fn references(conn: &mut DbConn, applications: &[Id]) -> Result<Vec<(Id, Option<String>)>> {
    Ok(application::table
        .filter(application::id.eq_any(applications.to_vec()))
        .select((application::id, application::reference))
        .load(conn)?)
}

pub fn insert(conn: &mut DbConn, rows: &[Participant]) -> Result<()> {
    for chunk in rows.chunks(500) {
        insert_all!(conn, participant::table, chunk.to_vec())?;
    }
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Participant) -> Result<()> {
    diesel::update(participant::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// How many participants of a programme stand in each state.
pub fn counts(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Vec<(ParticipantStatus, i64)>> {
    Ok(participant::table
        .filter(participant::programme_id.eq(programme))
        .filter(participant::application_id.ne_all(hidden.to_vec()))
        .group_by(participant::status)
        .select((participant::status, diesel::dsl::count_star()))
        .load(conn)?)
}
