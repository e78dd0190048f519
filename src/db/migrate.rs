//! Brings a database to the present schema, and refuses one that this program cannot serve.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Begin, DbConn};
use crate::error::{Error, Result};
use crate::kernel::CodeTable;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
/// Any fixed number: so that only one process prepares a database at a time.
const ADVISORY_LOCK: i64 = 0x10C0_BA70;

/// Runs what only one process may do at a time: bringing the schema up to date, making the first keys.
pub fn alone<T>(conn: &mut DbConn, work: impl FnOnce(&mut DbConn) -> Result<T>) -> Result<T> {
    // The lock on SQLite is the write transaction around everything; the migrations nest as savepoints.
    match conn {
        DbConn::Sqlite(_) => conn.begin(Begin::Write)?,
        DbConn::Postgres(c) => c.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?,
    }
    let outcome = work(conn);
    match conn {
        DbConn::Sqlite(_) if outcome.is_ok() => conn.commit()?,
        DbConn::Sqlite(_) => drop(conn.rollback()),
        DbConn::Postgres(c) => c.batch_execute(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})"))?,
    }
    outcome
}

/// Runs what is pending and tells how many migrations that was.
pub fn migrate(conn: &mut DbConn) -> Result<usize> {
    alone(conn, |conn| match conn {
        DbConn::Sqlite(c) => {
            let ran = c
                .run_pending_migrations(MIGRATIONS)
                .map_err(Error::internal)?
                .len();
            c.batch_execute(include_str!("append_only.sqlite.sql"))?;
            Ok(ran)
        }
        DbConn::Postgres(c) => {
            let ran = c
                .run_pending_migrations(MIGRATIONS)
                .map_err(Error::internal)?
                .len();
            if ran > 0 {
                c.batch_execute(include_str!("append_only.postgres.sql"))?;
            }
            Ok(ran)
        }
    })
}

/// Refuses a schema that is newer or older than the program, and a PostgreSQL database whose text order
/// is not that of SQLite.
pub fn check(conn: &mut DbConn, tables: &[CodeTable]) -> Result<()> {
    let pending = match conn {
        DbConn::Sqlite(c) => c.has_pending_migration(MIGRATIONS),
        DbConn::Postgres(c) => c.has_pending_migration(MIGRATIONS),
    }
    .map_err(Error::internal)?;
    if pending {
        return Err(Error::internal(
            "the database is older than this program: run `incubator migrate`",
        ));
    }
    if conn.is_postgres() {
        let collation: Name = diesel::sql_query(
            "SELECT datcollate::text AS name FROM pg_database WHERE datname = current_database()",
        )
        .get_result(conn)?;
        if !matches!(collation.name.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
            return Err(Error::internal(format!(
                "the PostgreSQL database has the locale {}; create it with LC_COLLATE 'C'",
                collation.name
            )));
        }
    }
    for table in tables {
        let mut stored: Vec<String> =
            diesel::sql_query(format!("SELECT code AS name FROM {} ORDER BY code", table.table))
                .load::<Name>(conn)?
                .into_iter()
                .map(|n| n.name)
                .collect();
        let mut known: Vec<&str> = table.names.to_vec();
        stored.sort();
        known.sort_unstable();
        if stored != known {
            return Err(Error::internal(format!(
                "the table {} lists {stored:?}, this program knows {known:?}",
                table.table
            )));
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}
