//! Rows of conflicts of interest.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::rules::{BLINDING_PHASES, BLOCKING, ConflictKind, ConflictStatus};
use super::signals::{ConflictSignal, Traces};
use crate::applications::status::ApplicationStatus;
use base::db::schema::{account, application, candidate, conflict, person, programme};
use base::db::{Both, DbConn, Kept, Lock, cols, native};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Json, Ts};

/// A conflict of interest.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = conflict, treat_none_as_null = true)]
pub struct Conflict {
    pub id: Id,
    pub programme_id: Id,
    /// Whom it blinds.
    pub account_id: Id,
    pub application_id: Id,
    pub kind: ConflictKind,
    pub status: ConflictStatus,
    pub reason: Option<String>,
    pub created_by: Option<Id>,
    pub decided_by: Option<Id>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub signals: Option<Json>,
}

impl Conflict {
    /// Why it was proposed.
    pub fn signals(&self) -> Result<Vec<ConflictSignal>> {
        self.signals.as_ref().map_or(Ok(vec![]), Json::read)
    }
}

/// The applications of a programme that an account must not know more of, until results are published.
pub fn hidden(conn: &mut DbConn, account: Id, programme_id: Id) -> Result<Vec<Id>> {
    let query = hiding(account, programme_id).order(conflict::application_id);
    Ok(native!(conn, c => Kept(query).load(c))?)
}

/// The applications of a programme with which an account has a conflict, in whatever phase.
pub fn blocking(conn: &mut DbConn, account: Id, programme_id: Id) -> Result<Vec<Id>> {
    Ok(conflict::table
        .filter(conflict::account_id.eq(account))
        .filter(conflict::programme_id.eq(programme_id))
        .filter(conflict::status.eq_any(BLOCKING))
        .order(conflict::application_id)
        .select(conflict::application_id)
        .load(conn)?)
}

/// The same as a part of another query, which then needs no snapshot in common with this one.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn hiding(account: Id, programme_id: Id) -> _ {
    let phases: [Phase; 6] = BLINDING_PHASES;
    let blocking: [ConflictStatus; 2] = BLOCKING;
    let blinding = programme::table
        .find(programme_id)
        .filter(programme::phase.eq_any(phases))
        .select(programme::id);
    conflict::table
        .filter(conflict::account_id.eq(account))
        .filter(conflict::programme_id.eq_any(blinding))
        .filter(conflict::status.eq_any(blocking))
        .select(conflict::application_id)
}

/// The applications with which an account has a conflict, in whatever programme and phase, as a part of another query.
#[diesel::dsl::auto_type]
pub fn tearing(account: Id) -> _ {
    let blocking: [ConflictStatus; 2] = BLOCKING;
    conflict::table
        .filter(conflict::account_id.eq(account))
        .filter(conflict::status.eq_any(blocking))
        .select(conflict::application_id)
}

/// Whether an account must not know more of an application.
pub fn conflicted(conn: &mut DbConn, account: Id, application_id: Id) -> Result<bool> {
    let query = conflict::table
        .inner_join(programme::table)
        .filter(conflict::account_id.eq(account))
        .filter(conflict::application_id.eq(application_id))
        .select((conflict::status, programme::phase));
    let found: Option<(ConflictStatus, Phase)> = native!(conn, c => query.first(c)).optional()?;
    Ok(found.is_some_and(blinds))
}

/// Whether an account must not know more of any of these applications.
pub fn conflicted_with_any(conn: &mut DbConn, account: Id, applications: &[Id]) -> Result<bool> {
    let found: Vec<(ConflictStatus, Phase)> = conflict::table
        .inner_join(programme::table)
        .filter(conflict::account_id.eq(account))
        .filter(conflict::application_id.eq_any(applications.to_vec()))
        .select((conflict::status, programme::phase))
        .load(conn)?;
    Ok(found.into_iter().any(blinds))
}

/// Whether an account has or had a conflict of interest with any of these applications, also after the results were
/// published.
pub fn torn(conn: &mut DbConn, account: Id, applications: &[Id]) -> Result<bool> {
    let theirs = conflict::table
        .filter(conflict::account_id.eq(account))
        .filter(conflict::application_id.eq_any(applications.to_vec()))
        .filter(conflict::status.eq_any(BLOCKING));
    Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(conn)?)
}

/// Whether what stands between an account and an application blinds in this phase.
pub fn blinds((status, phase): (ConflictStatus, Phase)) -> bool {
    BLOCKING.contains(&status) && BLINDING_PHASES.contains(&phase)
}

/// A conflict by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Conflict> {
    Ok(conflict::table.find(id).select(cols::<Conflict>()).first(conn)?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Conflict> {
    Ok(Lock(conflict::table.find(id).select(cols::<Conflict>())).get_result(conn)?)
}

/// What stands between an account and an application, locked.
pub fn lock_pair(conn: &mut DbConn, account: Id, application_id: Id) -> Result<Option<Conflict>> {
    Ok(Lock(
        conflict::table
            .filter(conflict::account_id.eq(account))
            .filter(conflict::application_id.eq(application_id))
            .select(cols::<Conflict>()),
    )
    .get_result(conn)
    .optional()?)
}

/// Locks an application, which somebody may be declaring a conflict with as well; tells its programme.
pub fn lock_application(conn: &mut DbConn, id: Id) -> Result<Id> {
    let query = application::table.find(id).select(application::programme_id);
    Ok(Lock(query).get_result(conn)?)
}

/// The application behind a candidate of a round; of an idea the one that it began with.
pub fn application_of_candidate(conn: &mut DbConn, candidate_id: Id) -> Result<Option<Id>> {
    let found: Option<Option<Id>> = candidate::table
        .find(candidate_id)
        .select(candidate::application_id)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// The number of an application.
pub fn reference(conn: &mut DbConn, application_id: Id) -> Result<Option<String>> {
    Ok(application::table
        .find(application_id)
        .select(application::reference)
        .first(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Conflict) -> Result<()> {
    diesel::insert_into(conflict::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Conflict) -> Result<()> {
    diesel::update(conflict::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Which conflicts.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<ConflictStatus>,
    /// Proposals that do not concern this account, which may decide on them.
    pub decider: Option<Id>,
    pub after: Option<Id>,
    pub limit: i64,
}

/// Proposed, and about somebody else: whom it concerns does not decide.
#[diesel::dsl::auto_type(no_type_alias)]
fn to_decide(decider: Id) -> _ {
    let proposed: ConflictStatus = ConflictStatus::Proposed;
    conflict::status
        .eq(proposed)
        .and(conflict::account_id.ne(decider))
}

/// The proposals of a programme on which somebody may decide, but for those about hidden applications.
pub fn undecided(
    conn: &mut DbConn,
    programme_id: Id,
    decider: Id,
    hidden: &[Id],
) -> Result<(i64, Option<Ts>)> {
    Ok(conflict::table
        .filter(conflict::programme_id.eq(programme_id))
        .filter(to_decide(decider))
        .filter(conflict::application_id.ne_all(hidden.to_vec()))
        .select((diesel::dsl::count_star(), diesel::dsl::min(conflict::created_at)))
        .first(conn)?)
}

/// A conflict, the number of its application, and who the two are.
#[derive(Debug, Clone, Queryable)]
pub struct Between {
    pub row: Conflict,
    pub reference: Option<String>,
    /// How the account is called.
    pub account_name: String,
    pub family_name: String,
    pub given_name: String,
}

/// The conflicts of a programme with the reference of the application, without those about hidden ones.
pub fn page(conn: &mut DbConn, programme_id: Id, hidden: Vec<Id>, filter: &Filter) -> Result<Vec<Between>> {
    let mut query = conflict::table
        .inner_join(application::table.inner_join(person::table))
        .inner_join(account::table.on(account::id.eq(conflict::account_id)))
        .filter(conflict::programme_id.eq(programme_id))
        .order(conflict::id)
        .limit(filter.limit)
        .select((
            cols::<Conflict>(),
            application::reference,
            account::display_name,
            person::family_name,
            person::given_name,
        ))
        .into_boxed();
    if !hidden.is_empty() {
        query = query.filter(conflict::application_id.ne_all(hidden));
    }
    if let Some(status) = filter.status {
        query = query.filter(conflict::status.eq(status));
    }
    if let Some(decider) = filter.decider {
        query = query.filter(to_decide(decider));
    }
    if let Some(id) = filter.after {
        query = query.filter(conflict::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// What stands between anybody and the applications of a programme.
pub fn of_programme(conn: &mut DbConn, programme_id: Id, only: Option<Id>) -> Result<Vec<Conflict>> {
    let mut query = conflict::table
        .filter(conflict::programme_id.eq(programme_id))
        .select(cols::<Conflict>())
        .into_boxed();
    if let Some(application) = only {
        query = query.filter(conflict::application_id.eq(application));
    }
    Ok(query.load(conn)?)
}

/// Adds a proposal, unless somebody was quicker.
pub fn propose(conn: &mut DbConn, row: Conflict) -> Result<usize> {
    Ok(Both(
        diesel::insert_into(conflict::table)
            .values(row)
            .on_conflict_do_nothing(),
    )
    .execute(conn)?)
}

/// What of accounts may tie them to applicants; where they live is known of those who applied somewhere.
pub fn of_accounts(conn: &mut DbConn, ids: &[Id]) -> Result<BTreeMap<Id, Traces>> {
    let mut found: BTreeMap<Id, Traces> = BTreeMap::new();
    let accounts: Vec<(Id, String, Option<String>, Option<String>)> = account::table
        .filter(account::id.eq_any(ids.to_vec()))
        .select((
            account::id,
            account::display_name,
            account::email,
            account::phone_digest,
        ))
        .load(conn)?;
    for (id, name, email, phone) in accounts {
        let traces = found.entry(id).or_default();
        traces.names(&name);
        traces.email(email.as_deref());
        traces.phone(phone);
    }
    type Applied = (Option<Id>, String, Option<String>, Option<String>);
    let persons: Vec<Applied> = application::table
        .inner_join(person::table)
        .filter(application::account_id.eq_any(ids.to_vec()))
        .select((
            application::account_id,
            person::family_name,
            person::phone_digest,
            person::locality,
        ))
        .load(conn)?;
    for (id, family, phone, locality) in persons {
        if let Some(traces) = id.and_then(|id| found.get_mut(&id)) {
            traces.names(&family);
            traces.phone(phone);
            traces.locality(locality);
        }
    }
    Ok(found)
}

/// What of the applicants of a programme may tie them to its staff: application, helper, traces. Who has not
/// submitted, or stepped back, is not among them. `only` one of them, where it is told.
pub fn of_applicants(
    conn: &mut DbConn,
    programme_id: Id,
    only: Option<Id>,
) -> Result<Vec<(Id, Option<Id>, Traces)>> {
    type Row = (Id, Option<Id>, Option<Id>, String, Option<String>, Option<String>);
    let mut query = application::table
        .inner_join(person::table)
        .filter(application::programme_id.eq(programme_id))
        .filter(application::status.ne_all([ApplicationStatus::Draft, ApplicationStatus::Withdrawn]))
        .order(application::id)
        .select((
            application::id,
            application::account_id,
            application::assisted_by,
            person::family_name,
            person::phone_digest,
            person::locality,
        ))
        .into_boxed();
    if let Some(one) = only {
        query = query.filter(application::id.eq(one));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let accounts: Vec<Id> = rows.iter().filter_map(|row| row.1).collect();
    // Address, and the keyed digest of a phone.
    type Reached = (Option<String>, Option<String>);
    let mut emails: BTreeMap<Id, Reached> = BTreeMap::new();
    for chunk in accounts.chunks(1_000) {
        let found: Vec<(Id, Reached)> = account::table
            .filter(account::id.eq_any(chunk.to_vec()))
            .select((account::id, (account::email, account::phone_digest)))
            .load(conn)?;
        emails.extend(found);
    }
    Ok(rows
        .into_iter()
        .map(|(id, account, helper, family, phone, locality)| {
            let mut traces = Traces::default();
            traces.names(&family);
            traces.phone(phone);
            traces.locality(locality);
            if let Some((email, phone)) = account.and_then(|id| emails.get(&id)) {
                traces.email(email.as_deref());
                traces.phone(phone.clone());
            }
            (id, helper, traces)
        })
        .collect())
}
