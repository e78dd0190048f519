//! Whether somebody who acts still stands as they were read, asked by the statement that makes the answer.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Nullable};

use crate::db::{DbConn, native};
use kernel::error::Result;
use kernel::sqlt::{Instant, Uid};
use kernel::{Id, Ts};

/// As a column of a query: how often the grants of somebody who acts had changed. NULL where their session has ended or
/// their account is not active.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    account: Id,
    session: Id,
    now: Ts,
}

impl Standing {
    /// Of an account by a session at a time; of nobody, it is NULL.
    pub fn of(account: Option<Id>, session: Option<Id>, now: Ts) -> Self {
        Standing {
            account: account.unwrap_or(Id::NIL),
            session: session.unwrap_or(Id::NIL),
            now,
        }
    }

    /// Asks for nothing else.
    pub fn ask(self, conn: &mut DbConn) -> Result<Option<i64>> {
        Ok(native!(conn, c => diesel::select(self).get_result(c))?)
    }
}

impl Expression for Standing {
    type SqlType = Nullable<BigInt>;
}
impl<DB> QueryFragment<DB> for Standing
where
    DB: Backend + HasSqlType<Uid> + HasSqlType<Instant>,
    Id: ToSql<Uid, DB>,
    Ts: ToSql<Instant, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT account.grants_no FROM session JOIN account ON account.id = session.account_id \
             WHERE session.id = ",
        );
        out.push_bind_param::<Uid, _>(&self.session)?;
        out.push_sql(" AND session.account_id = ");
        out.push_bind_param::<Uid, _>(&self.account)?;
        out.push_sql(" AND session.revoked_at IS NULL AND session.expires_at > ");
        out.push_bind_param::<Instant, _>(&self.now)?;
        out.push_sql(" AND account.status = 'active')");
        Ok(())
    }
}
impl QueryId for Standing {
    type QueryId = Standing;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl<Q> AppearsOnTable<Q> for Standing {}
impl<Q> SelectableExpression<Q> for Standing {}
impl ValidGrouping<()> for Standing {
    type IsAggregate = is_aggregate::Never;
}
