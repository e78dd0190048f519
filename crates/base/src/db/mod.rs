//! Connections, transactions, the writer, the schema: the only place where SQLite and PostgreSQL differ.

mod both;
mod connection;
mod contents;
mod lane;
mod migrate;
mod migrations;
mod pool;
pub mod schema;
pub mod turns;
mod types;
mod writer;

use std::time::Duration;

pub use both::{Both, Kept, Lock, LockOnly, cols};
pub use connection::{Begin, DbConn, DbUrl, MultiBackend};
pub use contents::{Contents, damage, look, peek, tables};
pub use kernel::sqlt;
pub use lane::OneStatement;
pub use migrate::{alone, check, migrate};

use diesel::prelude::*;

pub use crate::{insert_all, native};
use lane::Lane;
use pool::Pool;
use writer::Writer;

use kernel::error::{Busy, Error, Result};

/// How often a PostgreSQL transaction is run again after a serialisation failure or a deadlock.
const TRIES: u32 = 6;

/// How much a process takes of the database.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections that requests share.
    pub connections: u32,
    /// Threads that read SQLite where they are; for each there is a connection more.
    pub readers: u32,
    /// How long it waits.
    pub waits: Waits,
}

/// How long a request waits for the database.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// For a place, a connection and the beginning of its transaction together.
    pub begin: Duration,
    /// For a word of a database that has fallen silent in the middle of a transaction. It is longer than a statement
    /// may take (`connection::STATEMENT`): a database that is well ends that itself.
    pub silence: Duration,
}

impl Default for Waits {
    /// Less than the three seconds that those who watch a service usually give it.
    fn default() -> Self {
        Waits {
            begin: Duration::from_millis(2_500),
            silence: Duration::from_secs(30),
        }
    }
}

/// What is to be answered, and the statement of PostgreSQL that makes it so.
pub struct Prepared<T> {
    /// The answer.
    pub answer: T,
    /// Makes it so.
    pub statement: OneStatement,
}

/// The database: reads from a pool with a bounded wait, writes as the database likes them.
#[derive(Clone)]
pub struct Db {
    url: DbUrl,
    pool: Pool,
    writes: Writes,
}

/// How the database likes its writes.
#[derive(Clone)]
enum Writes {
    /// All by one thread.
    Sqlite(Writer),
    /// Each on a connection of its own, but small ones in groups.
    Postgres(Lane),
}

impl Db {
    /// Opens the database.
    pub fn open(url: &DbUrl, limits: Limits) -> Result<Self> {
        Ok(Db {
            url: url.clone(),
            pool: Pool::new(url.clone(), limits)?,
            writes: match url {
                DbUrl::Sqlite(_) => Writes::Sqlite(Writer::start(url, limits)?),
                DbUrl::Postgres(_) => Writes::Postgres(Lane::start(url, limits)?),
            },
        })
    }

    /// Whether it can be read and written now.
    pub async fn ready(&self) -> Result<()> {
        let read = |conn: &mut DbConn| {
            let key = schema::setting::table.select(schema::setting::key);
            key.first::<String>(conn)
                .optional()
                .map(|_| ())
                .map_err(Error::from)
        };
        match &self.writes {
            Writes::Sqlite(writer) => writer.write(read).await,
            Writes::Postgres(_) => self.read(read).await,
        }
    }

    /// Ends the work with the database. SQLite's log goes back into its file, so that a copy of the file alone is
    /// whole.
    pub fn close(&self) -> Result<()> {
        let writer = match &self.writes {
            Writes::Sqlite(writer) => writer,
            // By now nobody waits for the lane; its thread ends with the process, even where a server is silent.
            Writes::Postgres(_) => {
                self.pool.close();
                return Ok(());
            }
        };
        writer.stop();
        self.pool.close();
        let mut conn = self.url.open()?;
        let done: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut conn)?;
        if done.busy == 0 {
            return Ok(());
        }
        Err(Error::internal(
            "another program reads the database: its log could not be taken into the file; \
             copy the file whose name ends in `-wal` as well",
        ))
    }

    /// Runs a read in one snapshot. SQLite reads from its file's pages in memory, in less time than a change
    /// of threads takes, so there it runs where it is; what reads for long uses `read_long`.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.is_sqlite() {
            return self.pool.begin(Begin::Read, None)?.finish(work);
        }
        self.read_long(work).await
    }

    /// Runs a read that makes its answer of one statement, after the one that asks who acts: it needs no transaction
    /// then. One that turns out to ask for more is run again in one snapshot.
    pub async fn read_one<T: Send + 'static>(
        &self,
        work: impl Fn(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.is_sqlite() {
            return self.pool.begin(Begin::Each, None)?.one(work);
        }
        self.pool.run(Begin::Each, |held| held.one(work)).await
    }

    /// The same as `read` for what may take long: it never holds up the requests of other people.
    pub async fn read_long<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.pool.run(Begin::Read, |held| held.finish(work)).await
    }

    /// Runs a write that PostgreSQL can do by one statement, which checks by itself that what was read before still
    /// stands. Where it does not, nothing was written, and `whole` is run in a transaction, which tells what it was. SQLite
    /// has one writer, so there it is always `whole`.
    pub async fn write_at_once<T: Send + 'static>(
        &self,
        prepare: impl Fn(&mut DbConn) -> Result<Prepared<T>> + Send + 'static,
        whole: impl Fn(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Writes::Postgres(lane) = &self.writes {
            let prepared = self.read_one(prepare).await?;
            if lane.write(prepared.statement).await? {
                return Ok(prepared.answer);
            }
        }
        self.write(whole).await
    }

    fn is_sqlite(&self) -> bool {
        matches!(self.writes, Writes::Sqlite(_))
    }

    /// Runs a write in one transaction. On PostgreSQL it may be run again, so it must do nothing but talk
    /// to the database.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Writes::Sqlite(writer) = &self.writes {
            return writer.write(work).await;
        }
        let again = self.pool.clone();
        self.pool
            .run(Begin::Write, move |first| {
                let place = first.place();
                let mut outcome = first.finish(&work);
                for tries in 1..TRIES {
                    if !matches!(outcome, Err(Error::Busy(Busy::Serialization))) {
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(4 << tries));
                    outcome = again.begin(Begin::Write, place.clone())?.finish(&work);
                }
                outcome
            })
            .await
    }
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}
