//! Turns at an object: many may have a share in it at a time, or one has it alone. SQLite's one writer is always alone.
//!
//! On PostgreSQL they are advisory locks of the transaction: a share leaves nothing on the row, and who wants an object
//! alone stands in one line with those who want a share, so that they cannot keep it waiting for ever.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::Kept;
use super::connection::DbConn;
use kernel::Id;
use kernel::error::Result;
use kernel::sqlt;

/// As a condition of a statement of PostgreSQL: takes a share in an object until the commit, if nobody has it alone or
/// waits for that. What the statement's snapshot says of the object may be older, so its row has to be locked after it.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Share(pub Id);
impl Expression for Share {
    type SqlType = Bool;
}
impl QueryFragment<Pg> for Share {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(SELECT pg_try_advisory_xact_lock_shared(hashtextextended(");
        out.push_bind_param::<sqlt::Uid, _>(&self.0)?;
        out.push_sql("::text, 0)))");
        Ok(())
    }
}
impl<Q> AppearsOnTable<Q> for Share {}
impl<Q> SelectableExpression<Q> for Share {}
impl ValidGrouping<()> for Share {
    type IsAggregate = is_aggregate::Never;
}

/// As a condition of a statement of PostgreSQL: holds the row of a table with an id against other writers until the
/// commit, if nobody else holds it.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Free(pub &'static str, pub Id);
impl Expression for Free {
    type SqlType = Bool;
}
impl QueryFragment<Pg> for Free {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXISTS (SELECT FROM ");
        out.push_identifier(self.0)?;
        out.push_sql(" WHERE id = ");
        out.push_bind_param::<sqlt::Uid, _>(&self.1)?;
        out.push_sql(" FOR NO KEY UPDATE SKIP LOCKED)");
        Ok(())
    }
}
impl<Q> AppearsOnTable<Q> for Free {}
impl<Q> SelectableExpression<Q> for Free {}
impl ValidGrouping<()> for Free {
    type IsAggregate = is_aggregate::Never;
}

/// Waits until nobody has a share in an object any more, and has it alone until the commit.
pub fn alone_with(conn: &mut DbConn, object: Id) -> Result<()> {
    wait(
        conn,
        "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))::text AS granted",
        object,
    )
}

/// Takes a share in the round of a card until the commit.
pub fn share_round_of_card(conn: &mut DbConn, card: Id) -> Result<()> {
    wait(
        conn,
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(round_id::text, 0))::text AS granted FROM card WHERE id = $1",
        card,
    )
}

fn wait(conn: &mut DbConn, sql: &str, id: Id) -> Result<()> {
    if let DbConn::Postgres(c) = conn {
        let _: Vec<Granted> = Kept(diesel::sql_query(sql).bind::<sqlt::Uid, _>(id)).load(c)?;
    }
    Ok(())
}

/// What such a lock answers: nothing.
#[derive(diesel::QueryableByName)]
struct Granted {
    #[diesel(sql_type = diesel::sql_types::Text)]
    #[expect(dead_code, reason = "a row has a column")]
    granted: String,
}
