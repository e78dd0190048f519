//! Rows of registers.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::sessions::UNCOUNTED;
use crate::training::sessions::rules::AttendanceMark;
use base::db::schema::{attendance, training_session};
use base::db::{Both, DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Ts};

/// A row of a register.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = attendance)]
pub struct Row {
    pub session_id: Id,
    pub participant_id: Id,
    pub mark: AttendanceMark,
    pub note: Option<String>,
    pub marked_by: Id,
    pub marked_at: Ts,
}

/// A session whose register can be written.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = training_session)]
pub struct Begun {
    pub id: Id,
    pub group_id: Option<Id>,
    pub trainer_id: Id,
    pub co_trainer_id: Option<Id>,
    pub starts_at: Ts,
    pub ends_at: Ts,
}

impl Begun {
    /// Whether an account teaches it.
    pub fn taught_by(&self, account: Id) -> bool {
        account == self.trainer_id || Some(account) == self.co_trainer_id
    }
}

/// All marks of some participants.
pub fn marks_of(conn: &mut DbConn, participants: &[Id]) -> Result<Vec<(Id, Id, AttendanceMark)>> {
    Ok(attendance::table
        .filter(attendance::participant_id.eq_any(participants.to_vec()))
        .select((
            attendance::session_id,
            attendance::participant_id,
            attendance::mark,
        ))
        .load(conn)?)
}

/// Sessions of a programme that begin until a time, in their order, without drafts and cancelled ones.
pub fn begun(conn: &mut DbConn, programme: Id, until: Ts) -> Result<Vec<Begun>> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.ne_all(UNCOUNTED))
        .filter(training_session::starts_at.le(until))
        .order((training_session::starts_at, training_session::id))
        .select(cols::<Begun>())
        .load(conn)?)
}

/// Who has a mark in which register of a programme: session and participant.
pub fn marked(conn: &mut DbConn, programme: Id) -> Result<Vec<(Id, Id)>> {
    let theirs = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .select(training_session::id);
    Ok(attendance::table
        .filter(attendance::session_id.eq_any(theirs))
        .select((attendance::session_id, attendance::participant_id))
        .load(conn)?)
}

/// The rows of some registers.
pub fn rows(conn: &mut DbConn, sessions: &[Id]) -> Result<Vec<Row>> {
    Ok(attendance::table
        .filter(attendance::session_id.eq_any(sessions.to_vec()))
        .select(cols::<Row>())
        .load(conn)?)
}

/// The rows of some participants in some registers.
pub fn rows_of(conn: &mut DbConn, sessions: &[Id], participants: &[Id]) -> Result<Vec<Row>> {
    Ok(attendance::table
        .filter(attendance::session_id.eq_any(sessions.to_vec()))
        .filter(attendance::participant_id.eq_any(participants.to_vec()))
        .select(cols::<Row>())
        .load(conn)?)
}

/// Writes a row of a register, over an earlier one.
pub fn mark(conn: &mut DbConn, row: &Row) -> Result<()> {
    Both(
        diesel::insert_into(attendance::table)
            .values((
                attendance::session_id.eq(row.session_id),
                attendance::participant_id.eq(row.participant_id),
                attendance::mark.eq(row.mark),
                attendance::note.eq(row.note.clone()),
                attendance::marked_by.eq(row.marked_by),
                attendance::marked_at.eq(row.marked_at),
            ))
            .on_conflict((attendance::session_id, attendance::participant_id))
            .do_update()
            .set((
                attendance::mark.eq(excluded(attendance::mark)),
                attendance::note.eq(excluded(attendance::note)),
                attendance::marked_by.eq(excluded(attendance::marked_by)),
                attendance::marked_at.eq(excluded(attendance::marked_at)),
            )),
    )
    .execute(conn)?;
    Ok(())
}

/// Takes a row out of a register.
pub fn unmark(conn: &mut DbConn, session: Id, participant: Id) -> Result<()> {
    diesel::delete(attendance::table.find((session, participant))).execute(conn)?;
    Ok(())
}
