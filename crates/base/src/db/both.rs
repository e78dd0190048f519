//! Queries that the multi-backend cannot build by itself.

use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

use super::connection::{DbConn, MultiBackend};

/// Any query that both databases can build: `ON CONFLICT`, `UNION`, window functions.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Both<Q>(pub Q);
impl<Q: QueryFragment<Sqlite> + QueryFragment<Pg>> QueryFragment<MultiBackend> for Both<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}
impl<Q: Query> Query for Both<Q> {
    type SqlType = Q::SqlType;
}
impl<Q> RunQueryDsl<DbConn> for Both<Q> {}

/// Locks the rows on PostgreSQL; on SQLite the one writer makes it needless.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Lock<Q>(pub Q);
impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Lock<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        if matches!(out.backend(), MultiBackend::Postgres(_)) {
            out.push_sql(" FOR UPDATE");
        }
        Ok(())
    }
}
impl<Q: Query> Query for Lock<Q> {
    type SqlType = Q::SqlType;
}
impl<Q> RunQueryDsl<DbConn> for Lock<Q> {}

/// A statement of which there are few shapes, so that the database may keep it prepared: diesel prepares every `UPDATE`
/// and every `IN (…)` anew, since it cannot know that. It has to be loaded: what is executed goes to diesel by reference,
/// and a reference is asked by its parts. So an `UPDATE` returns something.
#[derive(Debug, Clone, Copy)]
pub struct Kept<Q>(pub Q);
impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}
impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    /// It is known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}
impl<Q, Conn> RunQueryDsl<Conn> for Kept<Q> {}

/// Locks the rows of one table of several against writing, on PostgreSQL; on SQLite the one writer makes it needless.
#[derive(Debug, Clone, Copy)]
pub struct LockOnly<Q>(pub Q, pub &'static str);
impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for LockOnly<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" FOR NO KEY UPDATE OF ");
        out.push_identifier(self.1)
    }
}
impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for LockOnly<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}
impl<Q> QueryId for LockOnly<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Q: Query> Query for LockOnly<Q> {
    type SqlType = Q::SqlType;
}
impl<Q, Conn> RunQueryDsl<Conn> for LockOnly<Q> {}

/// The columns of a struct, for `.returning(…)`.
pub fn cols<T: diesel::Selectable<MultiBackend>>() -> T::SelectExpression {
    T::construct_selection()
}

/// Runs a query on the database's own connection, for what every request asks: through the multi-backend the
/// text of a statement is built three times at each call, prepared or not.
#[macro_export]
macro_rules! native {
    ($conn:expr, $c:ident => $query:expr) => {
        match $conn {
            $crate::db::DbConn::Sqlite($c) => $query,
            $crate::db::DbConn::Postgres($c) => $query,
        }
    };
}

/// Inserts many rows in one statement (which the multi-backend cannot build by itself).
#[macro_export]
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        $crate::db::native!($conn, c => diesel::RunQueryDsl::execute(diesel::insert_into($table).values($rows), c))
    };
}
