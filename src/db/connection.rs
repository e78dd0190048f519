//! One connection type for both databases, opened by the scheme of the URL.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;

use crate::error::{Error, Result};

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

    /// Opens a connection and sets it up.
    pub fn open(&self) -> Result<DbConn> {
        match self {
            DbUrl::Sqlite(path) => {
                let mut c = SqliteConnection::establish(path)
                    .map_err(|e| Error::internal(format!("cannot open the database {path}: {e}")))?;
                // The time-out first: switching to WAL may itself find the file busy.
                c.batch_execute(
                    "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
                     PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-16000;",
                )?;
                Ok(DbConn::Sqlite(c))
            }
            DbUrl::Postgres(url) => {
                let mut c = PgConnection::establish(url)
                    .map_err(|e| Error::internal(format!("cannot connect to PostgreSQL: {e}")))?;
                c.batch_execute(
                    "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; \
                     SET idle_in_transaction_session_timeout = '60s'",
                )?;
                Ok(DbConn::Postgres(c))
            }
        }
    }
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy)]
pub enum Begin {
    /// One snapshot, nothing written.
    Read,
    /// Writes; on SQLite the write lock is taken at once, since an upgrade later may fail.
    Write,
}

type Manager = <DbConn as diesel::Connection>::TransactionManager;

impl DbConn {
    /// Begins a transaction.
    pub fn begin(&mut self, kind: Begin) -> QueryResult<()> {
        match (self, kind) {
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
    /// Rolls it back.
    pub fn rollback(&mut self) {
        if let Err(error) = Manager::rollback_transaction(self) {
            tracing::warn!(%error, "a rollback failed");
        }
    }
    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, DbConn::Postgres(_))
    }
}

/// Makes connections for the pool.
pub struct Opener(pub DbUrl);

impl ManageConnection for Opener {
    type Connection = DbConn;
    type Error = Error;

    fn connect(&self) -> Result<DbConn> {
        self.0.open()
    }
    fn is_valid(&self, conn: &mut DbConn) -> Result<()> {
        conn.ping().map_err(Error::from)
    }
    fn has_broken(&self, conn: &mut DbConn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
