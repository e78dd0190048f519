//! Turns at an object: many may have a share in it at a time, or one has it alone. SQLite's one writer is always alone.
//!
//! On PostgreSQL they are advisory locks of the transaction: a share leaves nothing on the row, and who wants an object
//! alone stands in one line with those who want a share, so that they cannot keep it waiting for ever.

use diesel::RunQueryDsl;

use super::Kept;
use super::connection::DbConn;
use kernel::Id;
use kernel::error::Result;
use kernel::sqlt;

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
