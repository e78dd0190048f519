//! Sessions that are planned together and announced later.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::sessions::Session;
use crate::training::sessions::rules::SessionStatus;
use base::db::schema::training_session;
use base::db::{DbConn, Lock, cols, insert_all};
use kernel::error::Result;
use kernel::{Id, Ts};

/// Inserts sessions that are planned together.
pub fn insert_all(conn: &mut DbConn, rows: &[Session]) -> Result<()> {
    for chunk in rows.chunks(500) {
        insert_all!(conn, training_session::table, chunk.to_vec())?;
    }
    Ok(())
}

/// Takes away a session of which nobody knows.
pub fn delete(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(training_session::table.find(id)).execute(conn)?;
    Ok(())
}

/// Which drafts.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    pub group: Option<Id>,
    pub series: Option<Id>,
    pub ids: Option<Vec<Id>>,
}

/// Drafts of a programme by their time, locked: two who announce at once tell nobody twice.
pub fn lock_drafts(conn: &mut DbConn, programme: Id, which: &Drafts) -> Result<Vec<Session>> {
    let mut query = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.eq(SessionStatus::Draft))
        .select(training_session::id)
        .into_boxed();
    if let Some(group) = which.group {
        query = query.filter(training_session::group_id.eq(group));
    }
    if let Some(series) = which.series {
        query = query.filter(training_session::series_id.eq(series));
    }
    if let Some(ids) = &which.ids {
        query = query.filter(training_session::id.eq_any(ids.clone()));
    }
    let ids: Vec<Id> = query.load(conn)?;
    let drafts = training_session::table
        .filter(training_session::id.eq_any(ids))
        .filter(training_session::status.eq(SessionStatus::Draft))
        .order((training_session::starts_at, training_session::id))
        .select(cols::<Session>());
    Ok(Lock(drafts).load(conn)?)
}

/// Which of some identifiers are no sessions of a programme.
pub fn strangers(conn: &mut DbConn, programme: Id, ids: &[Id]) -> Result<BTreeSet<Id>> {
    let known: Vec<Id> = training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::id.eq_any(ids.to_vec()))
        .select(training_session::id)
        .load(conn)?;
    Ok(ids.iter().copied().filter(|id| !known.contains(id)).collect())
}

/// Drafts become sessions that everybody sees.
pub fn announce(conn: &mut DbConn, ids: &[Id], now: Ts) -> Result<()> {
    diesel::update(training_session::table.filter(training_session::id.eq_any(ids.to_vec())))
        .set((
            training_session::status.eq(SessionStatus::Planned),
            training_session::version.eq(training_session::version + 1),
            training_session::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many drafts of a programme there are, and when the first of them would begin.
pub fn drafts(conn: &mut DbConn, programme: Id) -> Result<(i64, Option<Ts>)> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::status.eq(SessionStatus::Draft))
        .select((
            diesel::dsl::count_star(),
            diesel::dsl::min(training_session::starts_at),
        ))
        .first(conn)?)
}
