//! One connection type for both databases, opened by the scheme of the URL.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use super::Limits;
use kernel::error::{Error, Result};

/// A connection to SQLite or PostgreSQL.
#[derive(diesel::MultiConnection)]
pub enum DbConn {
    /// the embedded default
    Sqlite(SqliteConnection),
    /// the way past one machine
    Postgres(PgConnection),
}

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// A file.
    Sqlite(String),
    /// A connection string.
    Postgres(String),
}

impl DbUrl {
    /// Chooses the database by the scheme.
    pub fn parse(url: &str) -> std::result::Result<Self, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(DbUrl::Postgres(url.into()))
        } else if let Some(path) = url.strip_prefix("sqlite://") {
            Ok(DbUrl::Sqlite(path.into()))
        } else if url.contains("://") {
            Err("DATABASE_URL must begin with sqlite:// or postgres://".into())
        } else {
            Ok(DbUrl::Sqlite(url.into()))
        }
    }

    /// Opens a connection for a command, which may take as long as it needs.
    pub fn open(&self) -> Result<DbConn> {
        self.open_with(&SetUp {
            patience: Duration::from_secs(10),
            statement: None,
            cache_kib: 16_000,
        })
    }

    /// Opens a connection for requests: no wait on it is longer than theirs, and its memory is a part of one budget.
    pub(super) fn open_for_requests(&self, limits: &Limits) -> Result<DbConn> {
        // The writer has one too.
        let connections = limits.connections + limits.readers + 1;
        self.open_with(&SetUp {
            patience: limits.waits.begin,
            statement: Some(STATEMENT),
            cache_kib: CACHE_KIB / connections,
        })
    }

    fn open_with(&self, set_up: &SetUp) -> Result<DbConn> {
        let patience = set_up.patience.as_millis();
        match self {
            DbUrl::Sqlite(path) => {
                let mut c = SqliteConnection::establish(path)
                    .map_err(|e| Error::internal(format!("cannot open the database {path}: {e}")))?;
                // The time-out first: switching to WAL may itself find the file busy.
                c.batch_execute(&format!(
                    "PRAGMA busy_timeout={patience}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
                     PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-{}; \
                     PRAGMA journal_size_limit={LONGEST_WAL};",
                    set_up.cache_kib
                ))?;
                Ok(DbConn::Sqlite(c))
            }
            DbUrl::Postgres(url) => {
                let mut c = PgConnection::establish(&with_limits(url, set_up.patience))
                    .map_err(|e| Error::internal(format!("cannot connect to PostgreSQL: {e}")))?;
                let statement = set_up.statement.unwrap_or_default().as_millis();
                c.batch_execute(&format!(
                    "SET TIME ZONE 'UTC'; SET lock_timeout = {patience}; SET statement_timeout = {statement}; \
                     SET idle_in_transaction_session_timeout = '60s'; SET plan_cache_mode = {PLANS}",
                ))?;
                // Errors are known by their words. Only an administrator of the server may choose these, so that it
                // may be refused; `check_words` tells.
                drop(c.batch_execute("SET lc_messages = 'C'"));
                Ok(DbConn::Postgres(c))
            }
        }
    }
}

/// How a connection is set up.
struct SetUp {
    /// The longest wait for somebody else's lock, and for a server to answer at all.
    patience: Duration,
    /// The longest time of one statement.
    statement: Option<Duration>,
    cache_kib: u32,
}

/// A prepared statement is planned once for each connection. Left to itself, PostgreSQL plans a page of a list anew each
/// time, since it takes a plan that knows the cursor for a cheaper one; to make it takes longer than to run it. All that
/// requests ask for goes through an index, whatever the values are.
const PLANS: &str = "force_generic_plan";
/// How long a statement of a request may take on a server.
const STATEMENT: Duration = Duration::from_secs(20);
/// Memory for pages of SQLite's file, for all connections together. It is small: a write by one connection makes
/// those of all others worthless, and what it lacks the system has, at the price of a copy.
const CACHE_KIB: u32 = 32_000;
/// Bytes of the log beside SQLite's file that are kept when it begins anew.
const LONGEST_WAL: u32 = 16 << 20;

/// The URL with limits for what the client library would wait for without end: a server that is not there, and one
/// that vanished. What the URL says itself stands.
fn with_limits(url: &str, patience: Duration) -> String {
    // The library knows no shorter limit than two seconds.
    let connect = patience.as_secs().max(2);
    let wanted = [
        ("connect_timeout", connect),
        ("keepalives_idle", 10),
        ("keepalives_interval", 5),
        ("keepalives_count", 3),
        ("tcp_user_timeout", 20_000),
    ];
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parts: Vec<String> = query
        .split('&')
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect();
    for (name, value) in wanted {
        if !parts.iter().any(|p| p.split('=').next() == Some(name)) {
            parts.push(format!("{name}={value}"));
        }
    }
    format!("{address}?{}", parts.join("&"))
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy)]
pub enum Begin {
    /// One snapshot, nothing written.
    Read,
    /// No transaction: each statement is a snapshot by itself.
    Each,
    /// Writes; on SQLite the write lock is taken at once, since an upgrade later may fail.
    Write,
}

type Manager = <DbConn as diesel::Connection>::TransactionManager;

impl DbConn {
    /// Begins a transaction.
    pub fn begin(&mut self, kind: Begin) -> QueryResult<()> {
        match (self, kind) {
            (_, Begin::Each) => Ok(()),
            (DbConn::Sqlite(c), Begin::Read) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
            (DbConn::Sqlite(c), Begin::Write) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")
            }
            (DbConn::Postgres(c), Begin::Read) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
            (DbConn::Postgres(c), Begin::Write) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED")
            }
        }
    }
    /// Commits it.
    pub fn commit(&mut self) -> QueryResult<()> {
        Manager::commit_transaction(self)
    }
    /// Rolls it back. A connection on which that fails is of no use any more.
    pub fn rollback(&mut self) -> QueryResult<()> {
        Manager::rollback_transaction(self).inspect_err(|error| tracing::warn!(%error, "a rollback failed"))
    }
    /// Begins a part of the transaction that can be undone alone; `keep` or `undo` ends it.
    pub fn savepoint(&mut self) -> QueryResult<()> {
        Manager::begin_transaction(self)
    }
    /// Keeps what was done since the last savepoint.
    pub fn keep(&mut self) -> QueryResult<()> {
        Manager::commit_transaction(self)
    }
    /// Undoes what was done since the last savepoint.
    pub fn undo(&mut self) -> QueryResult<()> {
        Manager::rollback_transaction(self)
    }
    /// Refuses a PostgreSQL server whose errors come in a language that is not understood here.
    pub fn check_words(&mut self) -> Result<()> {
        let DbConn::Postgres(c) = self else { return Ok(()) };
        let told: Told = diesel::sql_query("SELECT current_setting('lc_messages') AS value").get_result(c)?;
        let understood = ["", "C", "POSIX"].contains(&told.value.as_str())
            || ["C.", "en_", "English"]
                .iter()
                .any(|known| told.value.starts_with(known));
        if understood {
            return Ok(());
        }
        Err(Error::internal(format!(
            "PostgreSQL tells its errors in the language {}, so that a deadlock or a full disk would not be known as \
             such; have its administrator run: ALTER DATABASE … SET lc_messages = 'C'",
            told.value
        )))
    }
    /// Whether the server is gone; a file is never.
    pub(super) fn is_lost(&mut self) -> bool {
        match self {
            DbConn::Sqlite(_) => false,
            DbConn::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
        }
    }
    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, DbConn::Postgres(_))
    }
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_itself_stands() {
        let patience = Duration::from_millis(2_500);
        let limits = "keepalives_idle=10&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=20000";
        for (url, whole) in [
            (
                "postgres://h/d",
                format!("postgres://h/d?connect_timeout=2&{limits}"),
            ),
            (
                "postgres://h/d?sslmode=require",
                format!("postgres://h/d?sslmode=require&connect_timeout=2&{limits}"),
            ),
            (
                "postgres://h/d?connect_timeout=9",
                format!("postgres://h/d?connect_timeout=9&{limits}"),
            ),
        ] {
            assert_eq!(with_limits(url, patience), whole);
        }
    }
}
