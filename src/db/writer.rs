//! SQLite's one writer: a thread that commits waiting work in groups.
//!
//! Each unit of work runs in its own savepoint, so that a refusal undoes only itself; nobody is answered
//! before the commit, refusals included, since they may rest on a neighbour's uncommitted write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use diesel::Connection;
use tokio::sync::oneshot;

use super::connection::{Begin, DbConn, DbUrl};
use crate::error::{Code, Error, Result};

/// Units in one commit at most: past this the wait of the first costs more than the fsync saved.
const GROUP: usize = 64;
/// Units that may wait; past this the caller is told to come back.
const QUEUE: usize = 1024;

/// Tells the caller the outcome, once it is known whether the group was committed.
type Deliver = Box<dyn FnOnce(std::result::Result<(), Error>) + Send>;
/// Runs the work inside its savepoint; the flag says that the storage itself failed.
type Unit = Box<dyn FnOnce(&mut DbConn) -> (Deliver, bool) + Send>;

/// A handle to the writer's thread; the thread ends with the last handle.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Unit>,
}

impl Writer {
    /// Opens the file and starts the thread.
    pub fn start(url: &DbUrl) -> Result<Self> {
        let conn = url.open()?;
        let (queue, work) = sync_channel::<Unit>(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || run(conn, &work))
            .map_err(Error::internal)?;
        Ok(Writer { queue })
    }

    /// Has the work done and waits until it is on the disk.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, outcome) = oneshot::channel();
        let unit: Unit = Box::new(move |conn| {
            let result = catch_unwind(AssertUnwindSafe(|| conn.transaction(|c| work(c))))
                .unwrap_or_else(|_| Err(Error::internal("a unit of work panicked")));
            let storage_failed = result.as_ref().is_err_and(Error::is_storage);
            let deliver: Deliver = Box::new(move |committed| {
                // The caller may have hung up; what was committed stays.
                drop(answer.send(committed.and(result)));
            });
            (deliver, storage_failed)
        });
        match self.queue.try_send(unit) {
            Ok(()) => outcome.await.unwrap_or_else(|_| Err(busy("lock"))),
            Err(TrySendError::Full(_)) => Err(busy("queue")),
            Err(TrySendError::Disconnected(_)) => Err(Error::internal("the writer stopped")),
        }
    }
}

fn run(mut conn: DbConn, work: &Receiver<Unit>) {
    while let Ok(first) = work.recv() {
        let mut answers: Vec<Deliver> = Vec::with_capacity(GROUP);
        if let Err(error) = conn.begin(Begin::Write) {
            // The unit was not run; dropping it tells its caller that the database is busy.
            tracing::error!(%error, "a group of writes could not begin");
            drop(first);
            continue;
        }
        let mut storage_failed = false;
        let mut next = Some(first);
        while let Some(unit) = next.take() {
            let (deliver, failed) = unit(&mut conn);
            answers.push(deliver);
            storage_failed |= failed;
            if !storage_failed && answers.len() < GROUP {
                next = work.try_recv().ok();
            }
        }
        let outcome = if storage_failed {
            conn.rollback();
            Err(busy("storage"))
        } else {
            conn.commit().map_err(|e| {
                conn.rollback();
                Error::from(e)
            })
        };
        for deliver in answers {
            deliver(outcome.clone());
        }
    }
}

fn busy(reason: &str) -> Error {
    Error::code(Code::Unavailable).with("reason", reason)
}
