//! Rows of protocols and their pseudonyms.

use diesel::prelude::*;

use base::db::schema::{candidate, candidate_applicant, protocol, protocol_name, round};
use base::db::{DbConn, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};
use scoring::rubric::input::RoundKind;

/// A protocol.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = protocol)]
pub struct Protocol {
    pub id: Id,
    pub round_id: Id,
    pub no: i32,
    pub result_id: Id,
    pub public_form: String,
    pub bundle: String,
    pub published_at: Ts,
}

/// A pseudonym.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = protocol_name)]
pub struct NameRow {
    pub round_id: Id,
    pub subject_id: Id,
    pub name: String,
}

/// The number of a round's last protocol; 0 without one.
pub fn last_no(conn: &mut DbConn, round: Id) -> Result<i32> {
    let last: Option<i32> = protocol::table
        .filter(protocol::round_id.eq(round))
        .select(diesel::dsl::max(protocol::no))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

pub fn insert(conn: &mut DbConn, row: Protocol) -> Result<()> {
    diesel::insert_into(protocol::table).values(row).execute(conn)?;
    Ok(())
}

/// A protocol of a round, the last one where no number is told.
pub fn find(conn: &mut DbConn, round: Id, no: Option<i32>) -> Result<Protocol> {
    let mut query = protocol::table
        .filter(protocol::round_id.eq(round))
        .order(protocol::no.desc())
        .limit(1)
        .select(cols::<Protocol>())
        .into_boxed();
    if let Some(no) = no {
        query = query.filter(protocol::no.eq(no));
    }
    Ok(query.first(conn)?)
}

/// The public form alone.
pub fn public_form(conn: &mut DbConn, round: Id, no: Option<i32>) -> Result<String> {
    let mut query = protocol::table
        .filter(protocol::round_id.eq(round))
        .order(protocol::no.desc())
        .limit(1)
        .select(protocol::public_form)
        .into_boxed();
    if let Some(no) = no {
        query = query.filter(protocol::no.eq(no));
    }
    Ok(query.first(conn)?)
}

pub fn names(conn: &mut DbConn, round: Id) -> Result<Vec<NameRow>> {
    Ok(protocol_name::table
        .filter(protocol_name::round_id.eq(round))
        .select(cols::<NameRow>())
        .load(conn)?)
}

pub fn insert_names(conn: &mut DbConn, rows: &[NameRow]) -> Result<()> {
    for chunk in rows.chunks(1_000) {
        insert_all!(conn, protocol_name::table, chunk.to_vec())?;
    }
    Ok(())
}

/// A candidate in which an application has a part, with its round and its name in the protocol.
#[derive(Debug, Clone, Queryable)]
pub struct Part {
    pub candidate_id: Id,
    pub round_id: Id,
    pub kind: RoundKind,
    pub name: String,
}

/// The candidates of protocols in which an application has a part.
pub fn parts(conn: &mut DbConn, application: Id) -> Result<Vec<Part>> {
    let theirs = candidate_applicant::table
        .filter(candidate_applicant::application_id.eq(application))
        .select(candidate_applicant::candidate_id);
    Ok(candidate::table
        .inner_join(round::table)
        .inner_join(protocol_name::table.on(protocol_name::subject_id.eq(candidate::id)))
        .filter(candidate::id.eq_any(theirs))
        .order(candidate::id)
        .select((candidate::id, round::id, round::kind, protocol_name::name))
        .load(conn)?)
}
