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
}

pub fn page(conn: &mut DbConn, account: Id, before: Option<Id>, limit: i64) -> Result<Vec<Message>> {
    let mut query = message::table
        .filter(message::account_id.eq(account))
        .select(cols::<Message>())
        .order(message::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(id) = before {
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

/// How many messages somebody has not read.
pub fn unread(conn: &mut DbConn, account: Id) -> Result<i64> {
    Ok(message::table
        .filter(message::account_id.eq(account))
        .filter(message::read_at.is_null())
        .count()
        .get_result(conn)?)
}
