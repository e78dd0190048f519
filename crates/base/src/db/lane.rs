//! PostgreSQL's lane: small writes of this process, one after the other on one connection, committed in groups.
//!
//! Each is one statement that checks by itself what it rests on. On connections of their own they would wait for each
//! other's commits at the head of the audit chain, and cost the server three times as much. Nobody is answered before the
//! commit. What cannot be done here at once is done by its caller in a transaction of its own: the lane never has to know
//! why.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use tokio::sync::oneshot;

use super::connection::{DbConn, DbUrl};
use super::writer::{Deliver, Work, Writer};
use super::{Limits, Waits};
use kernel::error::{Busy, Error, Result};

/// How long a write waits here for its turn, before it goes its own way.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long it waits for somebody else's lock, with its neighbours behind it.
const LOCKS: &str = "SET lock_timeout = '100ms'";

/// One statement, which tells whether it found what it rests on.
pub type OneStatement = Box<dyn FnOnce(&mut PgConnection) -> Result<bool> + Send>;

/// The line of small writes.
#[derive(Clone)]
pub struct Lane {
    writer: Writer,
    waits: Waits,
    /// The database has fallen silent in the middle of a group.
    silent: Arc<AtomicBool>,
}

impl Lane {
    /// Starts the thread; its connection is opened when it is needed.
    pub fn start(url: &DbUrl, limits: Limits) -> Result<Self> {
        let url = url.clone();
        let open = move || {
            let mut conn = url.open_for_requests(&limits)?;
            conn.batch_execute(LOCKS)?;
            Ok(conn)
        };
        Ok(Lane {
            writer: Writer::with(None, PATIENCE, open)?,
            waits: limits.waits,
            silent: Arc::default(),
        })
    }

    /// Runs a statement and waits until it is on the disk. Tells whether it was done; if not, nothing was.
    pub async fn write(&self, statement: OneStatement) -> Result<bool> {
        if self.silent.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let (begun, mut has_begun) = oneshot::channel();
        let (answer, outcome) = oneshot::channel();
        let silent = Arc::clone(&self.silent);
        let work: Work = Box::new(move |conn| {
            if begun.send(()).is_err() {
                // The caller has gone its own way.
                return (Box::new(|_| {}), None);
            }
            let done = run(conn, statement);
            // Whatever went wrong, PostgreSQL does nothing more in this transaction.
            let failed = done.is_err().then_some(Busy::Serialization);
            let deliver: Deliver = Box::new(move |committed| {
                silent.store(false, Ordering::Relaxed);
                drop(answer.send(committed.and(done)));
            });
            (deliver, failed)
        });
        if self.writer.send(work).is_err() {
            return Ok(false);
        }
        tokio::select! {
            begun = &mut has_begun => {
                if begun.is_err() {
                    return Ok(false);
                }
            }
            () = tokio::time::sleep(PATIENCE) => {
                has_begun.close();
                if has_begun.try_recv().is_err() {
                    return Ok(false);
                }
            }
        }
        match tokio::time::timeout(self.waits.silence, outcome).await {
            // The group was rolled back.
            Ok(Ok(Err(Error::Busy(Busy::Serialization)))) => Ok(false),
            Ok(Ok(outcome)) => outcome,
            // Nobody knows whether it was committed.
            Ok(Err(_)) => Err(Error::Busy(Busy::Connections)),
            Err(_) => {
                tracing::error!("the database has fallen silent: a group of writes is given up");
                self.silent.store(true, Ordering::Relaxed);
                Err(Error::Busy(Busy::Connections))
            }
        }
    }
}

fn run(conn: &mut DbConn, statement: OneStatement) -> Result<bool> {
    let DbConn::Postgres(conn) = conn else {
        return Err(Error::internal("SQLite has one writer, and no lane"));
    };
    catch_unwind(AssertUnwindSafe(|| statement(conn)))
        .unwrap_or_else(|_| Err(Error::internal("a statement panicked")))
}
