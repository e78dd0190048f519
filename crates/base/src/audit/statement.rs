//! An entry of the log in one statement of PostgreSQL, so that the head of its chain is held from there to the commit and
//! not for four statements more. The server makes the hash, of the beginning that it is given and the head that it finds.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};

use super::Draft;
use crate::db::Kept;
use kernel::error::Result;
use kernel::sqlt;

/// A change of rows of PostgreSQL that returns a row for each.
pub trait Change: QueryFragment<Pg> + Query + Send + 'static {}
impl<Q: QueryFragment<Pg> + Query + Send + 'static> Change for Q {}

/// Appends an entry, and tells whether there is a chain.
pub(super) fn append(conn: &mut PgConnection, draft: &Draft) -> QueryResult<bool> {
    let statement = Statement {
        change: (),
        beginning: beginning(draft)?,
        draft,
    };
    let appended: Vec<i64> = Kept(statement).load(conn)?;
    Ok(!appended.is_empty())
}

/// Makes a change and appends its entry, and tells whether there was anything to change.
pub(super) fn change_and_append<Q: Change>(
    conn: &mut PgConnection,
    draft: &Draft,
    change: Q,
) -> Result<bool> {
    let statement = Statement {
        change: Changed(change),
        beginning: beginning(draft)?,
        draft,
    };
    // Where there is no chain yet the entry has no number, and the statement fails as a whole.
    let appended: Vec<i64> = Kept(statement).load(conn)?;
    Ok(!appended.is_empty())
}

fn beginning(draft: &Draft) -> QueryResult<String> {
    draft
        .row
        .beginning()
        .map_err(|error| diesel::result::Error::SerializationError(error.to_string().into()))
}

/// A change in the statement of its entry.
struct Changed<Q>(Q);

/// What stands before the entry, and how many entries there are to be.
trait Before {
    /// Where the entry comes from: it has no number where there is no chain.
    const ENTRY: &'static str;
    /// What must be before the head of the chain is looked for.
    const IF: &'static str;
    fn walk<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

impl Before for () {
    const ENTRY: &'static str = "next";
    const IF: &'static str = "";
    fn walk<'b>(&'b self, _: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }
}

impl<Q: QueryFragment<Pg>> Before for Changed<Q> {
    const ENTRY: &'static str = "changed LEFT JOIN next ON TRUE";
    const IF: &'static str = " AND EXISTS (SELECT FROM changed)";
    fn walk<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("changed AS (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql("), ");
        Ok(())
    }
}

struct Statement<'a, B> {
    change: B,
    beginning: String,
    draft: &'a Draft,
}

impl<B: Before> QueryFragment<Pg> for Statement<'_, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let row = &self.draft.row;
        out.push_sql("WITH ");
        self.change.walk(out.reborrow())?;
        out.push_sql("head AS MATERIALIZED (SELECT seq, head FROM audit_chain WHERE id = ");
        out.push_bind_param::<sqlt::Uid, _>(&row.chain)?;
        out.push_sql(B::IF);
        out.push_sql(
            " FOR UPDATE), next AS MATERIALIZED (SELECT seq + 1 AS seq, head AS previous, encode(sha256(convert_to(",
        );
        out.push_bind_param::<Text, _>(&self.beginning)?;
        out.push_sql(
            r#" || '"previous":"' || head || '","seq":' || (seq + 1)::text || '}', 'UTF8')), 'hex') AS hash FROM head),
moved AS (UPDATE audit_chain SET seq = next.seq, head = next.hash FROM next WHERE audit_chain.id = "#,
        );
        out.push_bind_param::<sqlt::Uid, _>(&row.chain)?;
        out.push_sql(
            "), entry AS (INSERT INTO audit_entry (seq, previous, hash, chain_id, at, actor_id, action, object_kind, object_id,
about_id, commitment) SELECT seq, previous, hash",
        );
        facts(&mut out, self.draft)?;
        out.push_sql(" FROM ");
        out.push_sql(B::ENTRY);
        out.push_sql(") INSERT INTO audit_payload (seq, chain_id, salt, payload) SELECT seq, ");
        out.push_bind_param::<sqlt::Uid, _>(&row.chain)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.draft.salt)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.draft.payload)?;
        out.push_sql(" FROM ");
        out.push_sql(B::ENTRY);
        out.push_sql(" RETURNING seq");
        Ok(())
    }
}

/// What of an entry does not depend on the one before.
fn facts<'b>(out: &mut AstPass<'_, 'b, Pg>, draft: &'b Draft) -> QueryResult<()> {
    let row = &draft.row;
    out.push_sql(", ");
    out.push_bind_param::<sqlt::Uid, _>(&row.chain)?;
    out.push_sql(", ");
    out.push_bind_param::<sqlt::Instant, _>(&row.at)?;
    out.push_sql(", ");
    out.push_bind_param::<Nullable<sqlt::Uid>, _>(&row.actor)?;
    out.push_sql(", ");
    out.push_bind_param::<Text, _>(row.action)?;
    out.push_sql(", ");
    out.push_bind_param::<Text, _>(row.object)?;
    out.push_sql(", ");
    out.push_bind_param::<sqlt::Uid, _>(&row.id)?;
    out.push_sql(", ");
    out.push_bind_param::<Nullable<sqlt::Uid>, _>(&row.about)?;
    out.push_sql(", ");
    out.push_bind_param::<Text, _>(&row.commitment)
}

impl<B> QueryId for Statement<'_, B> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<B> Query for Statement<'_, B> {
    type SqlType = BigInt;
}
