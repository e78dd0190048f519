//! Brings a database to the present schema, and refuses one that this program cannot serve.

use super::migrations::MIGRATIONS;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::MigrationHarness;

use super::connection::{Begin, DbConn};
use super::contents::{Contents, Name, contents};
use kernel::CodeTable;
use kernel::error::{Error, Result};
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

/// Runs what is pending and tells how many migrations that was. Another program's database, and one of a newer
/// version of this one, is refused before anything is written to it.
pub fn migrate(conn: &mut DbConn) -> Result<usize> {
    alone(conn, |conn| {
        if contents(conn)? == Contents::Nothing {
            refuse_another_order(conn)?;
        }
        match conn {
            DbConn::Sqlite(c) => {
                let ran = c
                    .run_pending_migrations(MIGRATIONS)
                    .map_err(Error::internal)?
                    .len();
                c.batch_execute(include_str!("append_only.sqlite.sql"))?;
                c.batch_execute(include_str!("grants.sqlite.sql"))?;
                Ok(ran)
            }
            DbConn::Postgres(c) => {
                let ran = c
                    .run_pending_migrations(MIGRATIONS)
                    .map_err(Error::internal)?
                    .len();
                if ran > 0 {
                    c.batch_execute(include_str!("append_only.postgres.sql"))?;
                    c.batch_execute(include_str!("grants.postgres.sql"))?;
                }
                Ok(ran)
            }
        }
    })
}

/// Pairs in the order of their bytes, which is SQLite's. Every other order turns at least one of them: capitals
/// and small letters, Kazakh letters (they come after all Russian ones), `ё`, hyphens, digits before letters.
const ORDERED: [(&str, &str); 8] = [
    ("B", "a"),
    ("Z", "a"),
    ("a-c", "ab"),
    ("10", "9"),
    ("Я", "а"),
    ("б", "ә"),
    ("я", "қ"),
    ("я", "ё"),
];

/// Refuses a PostgreSQL database that does not sort text as SQLite does. The database itself is asked: what its
/// catalogue calls its locale says nothing where another provider (ICU) does the sorting.
fn refuse_another_order(conn: &mut DbConn) -> Result<()> {
    let DbConn::Postgres(c) = conn else {
        return Ok(());
    };
    let make = "make it with `createdb --template=template0 --locale=C --encoding=UTF8`";
    let encoding: Name =
        diesel::sql_query("SELECT current_setting('server_encoding') AS name").get_result(c)?;
    if encoding.name != "UTF8" {
        return Err(Error::internal(format!(
            "the PostgreSQL database has the encoding {}: {make}",
            encoding.name
        )));
    }
    let pairs = ORDERED
        .map(|(less, more)| format!("('{less}', '{more}')"))
        .join(", ");
    let turned: Option<Name> = diesel::sql_query(format!(
        "SELECT more || ' before ' || less AS name FROM (VALUES {pairs}) AS pair (less, more) \
         WHERE NOT less < more LIMIT 1"
    ))
    .get_result(c)
    .optional()?;
    match turned {
        Some(pair) => Err(Error::internal(format!(
            "the PostgreSQL database sorts text in another order than SQLite ({}): {make}, and carry what it holds \
             over with pg_dump",
            pair.name
        ))),
        None => Ok(()),
    }
}

/// Refuses a schema that is newer or older than the program, and a PostgreSQL database whose text order
/// is not that of SQLite.
pub fn check(conn: &mut DbConn, tables: &[CodeTable]) -> Result<()> {
    contents(conn)?;
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
    refuse_another_order(conn)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_stand_in_the_order_of_their_bytes() {
        for (less, more) in ORDERED {
            assert!(less.as_bytes() < more.as_bytes(), "{less} {more}");
        }
    }
}
