//! Connections, transactions, the writer, the schema: the only place where SQLite and PostgreSQL differ.

mod both;
mod connection;
mod contents;
mod errors;
mod migrate;
pub mod schema;
mod types;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};
use tokio::sync::Semaphore;

pub use both::{Both, Lock, cols};
pub(crate) use both::{insert_all, native};
pub use connection::{Begin, DbConn, DbUrl, MultiBackend};
pub use contents::{Contents, damage, look, peek, tables};
pub use migrate::{alone, check, migrate};
pub use types::sqlt;

use connection::Opener;
use writer::Writer;

use crate::error::{Code, Error, Result};

/// How long a request waits for a connection before it is told to come back.
const WAIT: Duration = Duration::from_secs(5);
/// How often a PostgreSQL transaction is run again after a serialisation failure or a deadlock.
const TRIES: u32 = 6;

/// The database: reads from a pool behind a semaphore, writes as the database likes them.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Opener>,
    gate: Arc<Semaphore>,
    writer: Option<Writer>,
}

impl Db {
    /// Opens the database; `connections` is the size of its pool, `readers` the number of threads that read
    /// SQLite where they are, for whom a connection each is added.
    pub fn open(url: &DbUrl, connections: u32, readers: u32) -> Result<Self> {
        let writer = match url {
            DbUrl::Sqlite(_) => Some(Writer::start(url)?),
            DbUrl::Postgres(_) => None,
        };
        let readers = match url {
            DbUrl::Sqlite(_) => readers,
            DbUrl::Postgres(_) => 0,
        };
        let pool = Pool::builder()
            .max_size(connections + readers)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(WAIT)
            .build(Opener(url.clone()))
            .map_err(Error::internal)?;
        Ok(Db {
            pool,
            gate: Arc::new(Semaphore::new(connections as usize)),
            writer,
        })
    }

    /// Runs a read in one snapshot. SQLite reads from its file's pages in memory, in less time than a change
    /// of threads takes, so there it runs where it is; what reads for long uses `read_long`.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.writer.is_some() {
            let mut conn = self.connection()?;
            return in_transaction(&mut conn, Begin::Read, work);
        }
        self.read_long(work).await
    }

    /// The same for what may take long: it never holds up the requests of other people.
    pub async fn read_long<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.pooled(move |conn| in_transaction(conn, Begin::Read, work))
            .await
    }

    /// Runs a write in one transaction. On PostgreSQL it may be run again, so it must do nothing but talk
    /// to the database.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Some(writer) = &self.writer {
            return writer.write(work).await;
        }
        self.pooled(move |conn| {
            let mut tries = 0;
            loop {
                tries += 1;
                match in_transaction(conn, Begin::Write, &work) {
                    Err(e) if e.is_retryable() && tries < TRIES => {
                        std::thread::sleep(Duration::from_millis(2 << tries));
                    }
                    outcome => return outcome,
                }
            }
        })
        .await
    }

    async fn pooled<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = tokio::time::timeout(WAIT, Arc::clone(&self.gate).acquire_owned())
            .await
            .map_err(|_| busy())?
            .map_err(Error::internal)?;
        let db = self.clone();
        tokio::task::spawn_blocking(move || {
            let outcome = db.connection().and_then(|mut conn| work(&mut conn));
            drop(permit);
            outcome
        })
        .await
        .map_err(Error::internal)?
    }

    fn connection(&self) -> Result<PooledConnection<Opener>> {
        self.pool.get().map_err(|error| {
            tracing::error!(%error, "no database connection");
            busy()
        })
    }
}

fn busy() -> Error {
    Error::code(Code::Unavailable).with("reason", "connections")
}

fn in_transaction<T>(
    conn: &mut DbConn,
    kind: Begin,
    work: impl FnOnce(&mut DbConn) -> Result<T>,
) -> Result<T> {
    conn.begin(kind)?;
    match work(conn) {
        Ok(value) => conn.commit().map(|()| value).map_err(Error::from),
        Err(error) => {
            conn.rollback();
            Err(error)
        }
    }
}
