//! What lies in a database, asked before anything is written to it: nothing, our own data, or somebody else's.

use std::collections::BTreeSet;
use std::path::Path;

use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::connection::{DbConn, DbUrl};
use super::migrations::MIGRATIONS;
use kernel::error::{Error, Result};

/// What a database that this program may work with holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// Not a table.
    Nothing,
    /// This program's own, from this version or an older one.
    Ours,
}

/// Where diesel notes the migrations that ran.
const JOURNAL: &str = "__diesel_schema_migrations";
/// A table of the first migration, which every database of ours has.
const MARK: &str = "setting";

/// What a database holds; an error for one that belongs to another program or to a newer version of this one.
/// Nothing is written.
pub fn contents(conn: &mut DbConn) -> Result<Contents> {
    let tables = tables(conn)?;
    let applied = match tables.contains(JOURNAL) {
        true => names(conn, &format!("SELECT version AS name FROM {JOURNAL}"))?,
        false => BTreeSet::new(),
    };
    let known = known()?;
    let unknown: Vec<&String> = applied.difference(&known).collect();
    let ours = tables.contains(MARK) && applied.len() > unknown.len();
    let others: Vec<&str> = tables
        .iter()
        .map(String::as_str)
        .filter(|t| *t != JOURNAL)
        .collect();
    match (ours, unknown.first()) {
        (true, None) => Ok(Contents::Ours),
        (true, Some(newer)) => Err(Error::internal(format!(
            "the database was made by a newer version of this program ({} does not know its migration {newer}): \
             start that version, or restore a backup from before it",
            env!("CARGO_PKG_VERSION")
        ))),
        (false, None) if others.is_empty() => Ok(Contents::Nothing),
        (false, _) => {
            let some = others.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            Err(Error::internal(format!(
                "the database belongs to another program (it has the tables {some}{}): name one that is empty",
                if others.len() > 3 { ", …" } else { "" }
            )))
        }
    }
}

/// Opens the file of a SQLite database to read it and nothing else: not even its journal mode is changed. `None`
/// where there is no file, or an empty one.
pub fn peek(path: &Path) -> Result<Option<DbConn>> {
    if std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() == 0) || !path.exists() {
        return Ok(None);
    }
    // In a URI these have a meaning of their own.
    let mut escaped = String::new();
    for c in path.to_string_lossy().chars() {
        match c {
            '%' | '?' | '#' => escaped += &format!("%{:02X}", u32::from(c)),
            _ => escaped.push(c),
        }
    }
    let said = |e: &dyn std::fmt::Display| Error::internal(format!("{} cannot be read: {e}", path.display()));
    let mut conn = SqliteConnection::establish(&format!("file:{escaped}?mode=ro")).map_err(|e| said(&e))?;
    let found = diesel::sql_query("PRAGMA busy_timeout=5000")
        .execute(&mut conn)
        .and_then(|_| diesel::sql_query("SELECT count(*) FROM sqlite_schema").execute(&mut conn));
    found.map_err(|e| said(&e))?;
    Ok(Some(DbConn::Sqlite(conn)))
}

/// Looks into a database before it is used.
pub fn look(url: &DbUrl) -> Result<Contents> {
    match url {
        DbUrl::Sqlite(path) => match peek(Path::new(path))? {
            Some(mut conn) => contents(&mut conn).map_err(|e| match e {
                Error::Internal(text) => Error::internal(format!("{path}: {text}")),
                other => other,
            }),
            None => Ok(Contents::Nothing),
        },
        DbUrl::Postgres(_) => contents(&mut url.open()?),
    }
}

/// Whether the file of a SQLite database is sound; SQLite's own words where it is not.
pub fn damage(path: &Path) -> Result<Option<String>> {
    match peek(path)? {
        Some(mut conn) => {
            // Not as a table-valued function: that one would take the number for the name of a table.
            let said: Vec<Check> = diesel::sql_query("PRAGMA quick_check(1)").load(&mut conn)?;
            Ok(said
                .into_iter()
                .map(|row| row.quick_check)
                .find(|line| line != "ok"))
        }
        None => Ok(None),
    }
}

/// The tables and views of a database; on PostgreSQL those of the schema that new ones go to, without what
/// extensions brought.
pub fn tables(conn: &mut DbConn) -> Result<BTreeSet<String>> {
    let query = match conn {
        DbConn::Sqlite(_) => {
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'"
        }
        DbConn::Postgres(_) => {
            "SELECT c.relname::text AS name FROM pg_class c \
             WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) \
             AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (SELECT 1 FROM pg_depend d \
             WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
        }
    };
    names(conn, query)
}

fn known() -> Result<BTreeSet<String>> {
    let all = MigrationSource::<Sqlite>::migrations(&MIGRATIONS).map_err(Error::internal)?;
    Ok(all.iter().map(|m| m.name().version().to_string()).collect())
}

fn names(conn: &mut DbConn, query: &str) -> Result<BTreeSet<String>> {
    let rows: Vec<Name> = diesel::sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// A line of what SQLite says of a file.
#[derive(QueryableByName)]
struct Check {
    #[diesel(sql_type = diesel::sql_types::Text)]
    quick_check: String,
}

/// A name, as catalogues give it.
#[derive(QueryableByName)]
pub(super) struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub name: String,
}
