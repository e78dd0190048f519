//! Rows of threads: what was written, and where staff are to answer.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::store::Application;
use crate::programmes::Pending;
use base::db::schema::{account, application, person, thread_entry, thread_waiting};
use base::db::{Both, DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Ts, text_enum};

text_enum! {
    /// Who says something in a thread.
    ThreadSide { Applicant = "applicant", Staff = "staff" }
}

text_enum! {
    /// What an entry of a thread is.
    ThreadEntryKind {
        /// Something written.
        Message = "message",
        /// A question that opened the application again until a time.
        Clarification = "clarification",
        /// The application was handed in anew, as the answer.
        Resubmission = "resubmission",
        /// A file that came after the submission; the text is its name.
        File = "file",
    }
}

/// An entry.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = thread_entry)]
pub struct Entry {
    pub id: Id,
    pub application_id: Id,
    pub side: ThreadSide,
    pub kind: ThreadEntryKind,
    pub author_id: Option<Id>,
    pub text: Option<String>,
    pub submission_no: Option<i32>,
    pub evidence: Option<String>,
    pub due_at: Option<Ts>,
    pub created_at: Ts,
}

/// An entry with the name of who wrote it.
pub type Written = (Entry, Option<String>);

pub fn insert(conn: &mut DbConn, row: Entry) -> Result<()> {
    diesel::insert_into(thread_entry::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The thread of an application, newest first, older than a place in it.
pub fn page(
    conn: &mut DbConn,
    application: Id,
    before: Option<(Ts, Id)>,
    limit: i64,
) -> Result<Vec<Written>> {
    let mut query = thread_entry::table
        .left_join(account::table.on(thread_entry::author_id.eq(account::id.nullable())))
        .filter(thread_entry::application_id.eq(application))
        .order((thread_entry::created_at.desc(), thread_entry::id.desc()))
        .select((cols::<Entry>(), account::display_name.nullable()))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = before {
        query = query.filter(
            thread_entry::created_at
                .lt(at)
                .or(thread_entry::created_at.eq(at).and(thread_entry::id.lt(id))),
        );
    }
    Ok(query.load(conn)?)
}

/// One entry.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Written> {
    Ok(thread_entry::table
        .left_join(account::table.on(thread_entry::author_id.eq(account::id.nullable())))
        .filter(thread_entry::id.eq(id))
        .select((cols::<Entry>(), account::display_name.nullable()))
        .first(conn)?)
}

/// A thread in which staff are to answer.
#[derive(Debug, Clone, Queryable)]
pub struct Unanswered {
    pub application_id: Id,
    pub reference: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub since: Ts,
    pub text: Option<String>,
}

/// Staff are to answer, from this entry on; whether nothing waited before.
pub fn wait(conn: &mut DbConn, row: &Application, entry: Id, now: Ts) -> Result<bool> {
    let waits = (
        thread_waiting::application_id.eq(row.id),
        thread_waiting::programme_id.eq(row.programme_id),
        thread_waiting::entry_id.eq(entry),
        thread_waiting::since.eq(now),
    );
    let insert = diesel::insert_into(thread_waiting::table)
        .values(waits)
        .on_conflict_do_nothing();
    Ok(Both(insert).execute(conn)? == 1)
}

/// Staff have answered, or there is nothing to answer; whether something waited.
pub fn settle(conn: &mut DbConn, application: Id) -> Result<bool> {
    Ok(diesel::delete(thread_waiting::table.find(application)).execute(conn)? == 1)
}

/// The threads of a programme in which staff are to answer, the oldest question first.
pub fn unanswered(
    conn: &mut DbConn,
    programme: Id,
    hidden: &[Id],
    after: Option<(Ts, Id)>,
    limit: i64,
) -> Result<Vec<Unanswered>> {
    let mut query = thread_waiting::table
        .inner_join(application::table.inner_join(person::table))
        .inner_join(thread_entry::table)
        .filter(thread_waiting::programme_id.eq(programme))
        .filter(thread_waiting::application_id.ne_all(hidden.to_vec()))
        .order((thread_waiting::since, thread_waiting::application_id))
        .select((
            thread_waiting::application_id,
            application::reference,
            person::given_name,
            person::family_name,
            thread_waiting::since,
            thread_entry::text,
        ))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(
            thread_waiting::since.gt(at).or(thread_waiting::since
                .eq(at)
                .and(thread_waiting::application_id.gt(id))),
        );
    }
    Ok(query.load(conn)?)
}

/// How many there are, and since when.
pub fn waiting(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Pending> {
    let found: (i64, Option<Ts>) = thread_waiting::table
        .filter(thread_waiting::programme_id.eq(programme))
        .filter(thread_waiting::application_id.ne_all(hidden.to_vec()))
        .select((count_star(), min(thread_waiting::since)))
        .first(conn)?;
    Ok(found.into())
}

/// Takes the thread of a draft away.
pub(super) fn delete(conn: &mut DbConn, application: Id) -> Result<()> {
    settle(conn, application)?;
    diesel::delete(thread_entry::table.filter(thread_entry::application_id.eq(application))).execute(conn)?;
    Ok(())
}
