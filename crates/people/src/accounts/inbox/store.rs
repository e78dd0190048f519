//! Rows of messages.

use diesel::prelude::*;

use base::db::schema::message;
use base::db::{DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Lang, Ts};

/// A message.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = message)]
pub struct Message {
    pub id: Id,
    pub account_id: Id,
    pub programme_id: Option<Id>,
    pub kind: String,
    pub language: Lang,
    pub subject: String,
    pub body: String,
    pub created_at: Ts,
    pub read_at: Option<Ts>,
    pub link: Option<String>,
}

/// Which messages.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that were not read.
    pub unread: bool,
    /// Of this kind.
    pub kind: Option<String>,
    pub before: Option<Id>,
    pub limit: i64,
}

pub fn page(conn: &mut DbConn, account: Id, filter: Filter) -> Result<Vec<Message>> {
    let mut query = message::table
        .filter(message::account_id.eq(account))
        .select(cols::<Message>())
        .order(message::id.desc())
        .limit(filter.limit)
        .into_boxed();
    if filter.unread {
        query = query.filter(message::read_at.is_null());
    }
    if let Some(kind) = filter.kind {
        query = query.filter(message::kind.eq(kind));
    }
    if let Some(id) = filter.before {
        query = query.filter(message::id.lt(id));
    }
    Ok(query.load(conn)?)
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Message> {
    Ok(message::table.find(id).select(cols::<Message>()).first(conn)?)
}

/// Marks as read; the first time counts.
pub fn mark_read(conn: &mut DbConn, id: Id, now: Ts) -> Result<()> {
    diesel::update(message::table.find(id).filter(message::read_at.is_null()))
        .set(message::read_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Marks all as read that were not: those of a kind alone, where one is told, and none that came after a message. Tells how
/// many.
pub fn mark_all_read(
    conn: &mut DbConn,
    account: Id,
    kind: Option<&str>,
    until: Option<Id>,
    now: Ts,
) -> Result<usize> {
    let mut unread = message::table
        .filter(message::account_id.eq(account))
        .filter(message::read_at.is_null())
        .select(message::id)
        .into_boxed();
    if let Some(kind) = kind {
        unread = unread.filter(message::kind.eq(kind.to_owned()));
    }
    if let Some(until) = until {
        unread = unread.filter(message::id.le(until));
    }
    let ids: Vec<Id> = unread.load(conn)?;
    let mut read = 0;
    for chunk in ids.chunks(500) {
        read += diesel::update(
            message::table
                .filter(message::id.eq_any(chunk.to_vec()))
                .filter(message::read_at.is_null()),
        )
        .set(message::read_at.eq(now))
        .execute(conn)?;
    }
    Ok(read)
}

/// How many messages of each kind somebody has not read.
pub fn unread_by_kind(conn: &mut DbConn, account: Id) -> Result<Vec<(String, i64)>> {
    Ok(message::table
        .filter(message::account_id.eq(account))
        .filter(message::read_at.is_null())
        .group_by(message::kind)
        .order(message::kind)
        .select((message::kind, diesel::dsl::count_star()))
        .load(conn)?)
}

/// How many messages somebody has not read.
pub fn unread(conn: &mut DbConn, account: Id) -> Result<i64> {
    Ok(message::table
        .filter(message::account_id.eq(account))
        .filter(message::read_at.is_null())
        .count()
        .get_result(conn)?)
}
