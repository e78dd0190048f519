//! Rows of calls, and the little of a person that is needed to make one.

use diesel::prelude::*;

use super::rules::{PASSING, PhoneCallStatus};
use base::db::schema::{account, application, person, phone_call};
use base::db::{DbConn, Lock, cols};
use kernel::error::Result;
use kernel::{Id, Json, Ts};

/// A call.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = phone_call, treat_none_as_null = true)]
pub struct PhoneCall {
    pub id: Id,
    pub programme_id: Id,
    pub application_id: Id,
    pub kind: String,
    pub subject: Json,
    pub body: Json,
    pub until_at: Option<Ts>,
    pub due_at: Ts,
    pub status: PhoneCallStatus,
    pub attempts: i32,
    pub tried_at: Option<Ts>,
    pub tried_by: Option<Id>,
    pub note: Option<String>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// Whom to call.
#[derive(Debug, Clone, Queryable)]
pub struct Callee {
    pub account_id: Option<Id>,
    pub reference: Option<String>,
    pub person_id: Id,
    pub given_name: String,
    pub family_name: String,
    pub phone_sealed: Option<String>,
}

pub fn insert(conn: &mut DbConn, row: PhoneCall) -> Result<()> {
    diesel::insert_into(phone_call::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends calls of an application that need not be made any more: those of some kinds, or all.
pub fn moot(conn: &mut DbConn, application: Id, kinds: Option<&[&str]>, now: Ts) -> Result<()> {
    let mut open = phone_call::table
        .filter(phone_call::application_id.eq(application))
        .filter(phone_call::status.eq(PhoneCallStatus::Open))
        .select(phone_call::id)
        .into_boxed();
    if let Some(kinds) = kinds {
        open = open.filter(phone_call::kind.eq_any(kinds.to_vec()));
    }
    let open: Vec<Id> = open.load(conn)?;
    if open.is_empty() {
        return Ok(());
    }
    diesel::update(phone_call::table.filter(phone_call::id.eq_any(open)))
        .set((
            phone_call::status.eq(PhoneCallStatus::Moot),
            phone_call::version.eq(phone_call::version + 1),
            phone_call::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether an open call of some kind is to be made to the person of an application.
pub fn has_open(conn: &mut DbConn, application: Id, kinds: &[&str]) -> Result<bool> {
    let open = phone_call::table
        .filter(phone_call::application_id.eq(application))
        .filter(phone_call::status.eq(PhoneCallStatus::Open))
        .filter(phone_call::kind.eq_any(kinds.to_vec()));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// A call with whom it is to.
pub type Row = (PhoneCall, Callee, Option<String>);

/// The open calls of an application, in the order of their making.
pub fn open_of(conn: &mut DbConn, application: Id) -> Result<Vec<PhoneCall>> {
    Ok(phone_call::table
        .filter(phone_call::application_id.eq(application))
        .filter(phone_call::status.eq(PhoneCallStatus::Open))
        .order((phone_call::created_at, phone_call::id))
        .select(cols::<PhoneCall>())
        .load(conn)?)
}

/// A call by its identifier, locked.
pub fn lock(conn: &mut DbConn, id: Id) -> Result<PhoneCall> {
    Ok(Lock(phone_call::table.find(id).select(cols::<PhoneCall>())).get_result(conn)?)
}

pub fn update(conn: &mut DbConn, row: PhoneCall) -> Result<()> {
    diesel::update(phone_call::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Which calls.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub id: Option<Id>,
    pub status: Option<PhoneCallStatus>,
    pub application: Option<Id>,
    pub after: Option<(Ts, Id)>,
    pub limit: i64,
}

/// Calls of a programme, the most urgent first.
pub fn page(conn: &mut DbConn, programme: Id, hidden: &[Id], filter: &Filter, now: Ts) -> Result<Vec<Row>> {
    let callee = (
        application::account_id,
        application::reference,
        person::id,
        person::given_name,
        person::family_name,
        person::phone_sealed,
    );
    let mut query = phone_call::table
        .inner_join(application::table.inner_join(person::table))
        .left_join(account::table.on(phone_call::tried_by.eq(account::id.nullable())))
        .filter(phone_call::programme_id.eq(programme))
        .filter(phone_call::application_id.ne_all(hidden.to_vec()))
        .select((cols::<PhoneCall>(), callee, account::display_name.nullable()))
        .order((phone_call::due_at, phone_call::id))
        .limit(filter.limit)
        .into_boxed();
    if let Some(id) = filter.id {
        query = query.filter(phone_call::id.eq(id));
    }
    query = match filter.status {
        None => query,
        Some(PhoneCallStatus::Open) => query.filter(phone_call::status.eq(PhoneCallStatus::Open)).filter(
            phone_call::kind
                .ne_all(PASSING)
                .or(phone_call::until_at.is_null())
                .or(phone_call::until_at.assume_not_null().gt(now)),
        ),
        Some(PhoneCallStatus::Moot) => query.filter(
            phone_call::status.eq(PhoneCallStatus::Moot).or(phone_call::status
                .eq(PhoneCallStatus::Open)
                .and(phone_call::kind.eq_any(PASSING))
                .and(phone_call::until_at.is_not_null())
                .and(phone_call::until_at.assume_not_null().le(now))),
        ),
        Some(status) => query.filter(phone_call::status.eq(status)),
    };
    if let Some(application) = filter.application {
        query = query.filter(phone_call::application_id.eq(application));
    }
    if let Some((at, id)) = filter.after {
        query = query.filter(
            phone_call::due_at
                .gt(at)
                .or(phone_call::due_at.eq(at).and(phone_call::id.gt(id))),
        );
    }
    Ok(query.load(conn)?)
}

/// How many calls of a programme are open, since when, and when the first is due.
pub fn open(
    conn: &mut DbConn,
    programme: Id,
    hidden: &[Id],
    now: Ts,
) -> Result<(i64, Option<Ts>, Option<Ts>)> {
    Ok(phone_call::table
        .filter(phone_call::programme_id.eq(programme))
        .filter(phone_call::status.eq(PhoneCallStatus::Open))
        .filter(phone_call::application_id.ne_all(hidden.to_vec()))
        .filter(
            phone_call::kind
                .ne_all(PASSING)
                .or(phone_call::until_at.is_null())
                .or(phone_call::until_at.assume_not_null().gt(now)),
        )
        .select((
            diesel::dsl::count_star(),
            diesel::dsl::min(phone_call::created_at),
            diesel::dsl::min(phone_call::due_at),
        ))
        .first(conn)?)
}
