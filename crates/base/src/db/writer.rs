//! A thread that commits waiting work in groups: SQLite's one writer, and PostgreSQL's lane (`lane.rs`).
//!
//! On SQLite each unit of work runs in its own savepoint, so that a refusal undoes only itself; nobody is answered
//! before the commit, refusals included, since they may rest on a neighbour's uncommitted write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::Connection;
use tokio::sync::oneshot;

use super::Limits;
use super::connection::{Begin, DbConn, DbUrl};
use kernel::error::{Busy, Error, Result};

/// Units in one commit at most: past this the wait of the first costs more than the fsync saved.
const GROUP: usize = 64;
/// Units that may wait; past this the caller is told to come back.
const QUEUE: usize = 1024;

/// Tells the caller the outcome, once it is known whether the group was committed.
pub(super) type Deliver = Box<dyn FnOnce(std::result::Result<(), Error>) + Send>;
/// Runs the work; tells too why the whole group has to be undone, where it has to be.
pub(super) type Work = Box<dyn FnOnce(&mut DbConn) -> (Deliver, Option<Busy>) + Send>;

/// Work that waits. Dropped without being run, it tells its caller that the database is busy.
struct Unit {
    since: Instant,
    work: Work,
}

enum Message {
    Unit(Unit),
    Stop,
}

/// A handle to the writer's thread; the thread ends with the last handle, or when it is told to.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Message>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Writer {
    /// Opens the file and starts the thread.
    pub fn start(url: &DbUrl, limits: Limits) -> Result<Self> {
        let first = url.open_for_requests(&limits)?;
        let url = url.clone();
        Writer::with(Some(first), limits.waits.begin, move || {
            url.open_for_requests(&limits)
        })
    }

    /// Starts the thread. A unit that has waited longer than `patience` is not begun.
    pub fn with(
        first: Option<DbConn>,
        patience: Duration,
        open: impl Fn() -> Result<DbConn> + Send + 'static,
    ) -> Result<Self> {
        let (queue, messages) = sync_channel(QUEUE);
        let desk = Desk { messages, patience };
        let thread = std::thread::Builder::new()
            .name("db-writer".into())
            .spawn(move || desk.keep(first, open))
            .map_err(Error::internal)?;
        Ok(Writer {
            queue,
            thread: Arc::new(Mutex::new(Some(thread))),
        })
    }

    /// Has the work done and waits until it is on the disk.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, outcome) = oneshot::channel();
        let work: Work = Box::new(move |conn| {
            // The panic is caught within the savepoint, so that this is rolled back like that of any refusal.
            let result = conn.transaction(|c| {
                catch_unwind(AssertUnwindSafe(|| work(c)))
                    .unwrap_or_else(|_| Err(Error::internal("a unit of work panicked")))
            });
            let failed = matches!(result, Err(Error::Busy(Busy::Storage))).then_some(Busy::Storage);
            let deliver: Deliver = Box::new(move |committed| {
                // The caller may have hung up; what was committed stays.
                drop(answer.send(committed.and(result)));
            });
            (deliver, failed)
        });
        self.send(work)?;
        outcome.await.unwrap_or_else(|_| Err(Error::Busy(Busy::Lock)))
    }

    /// Puts work into the line.
    pub(super) fn send(&self, work: Work) -> Result<()> {
        let since = Instant::now();
        match self.queue.try_send(Message::Unit(Unit { since, work })) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(Error::Busy(Busy::Queue)),
            Err(TrySendError::Disconnected(_)) => Err(Error::Busy(Busy::Stopped)),
        }
    }

    /// Has done what waits, and ends the thread and with it the connection. Nothing is taken after that.
    pub fn stop(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // It fails where the thread is gone already.
            drop(self.queue.send(Message::Stop));
            drop(thread.join());
        }
    }
}

/// What became of a group.
enum Group {
    Next,
    /// The connection is of no use any more.
    Broken,
    Last,
}

/// Where the work comes in.
struct Desk {
    messages: Receiver<Message>,
    patience: Duration,
}

impl Desk {
    /// Works until there is nobody left to work for. Whatever happens to a connection, another one is opened.
    fn keep(self, first: Option<DbConn>, open: impl Fn() -> Result<DbConn>) {
        let mut conn = first;
        while let Ok(message) = self.messages.recv() {
            let Message::Unit(unit) = message else { return };
            if unit.since.elapsed() >= self.patience {
                continue;
            }
            let mut open_one = match conn.take().map_or_else(&open, Ok) {
                Ok(open_one) => open_one,
                Err(error) => {
                    tracing::error!(%error, "the writer cannot open the database");
                    if self.refuse_all(unit) {
                        return;
                    }
                    continue;
                }
            };
            // A panic outside of a unit is nobody's refusal, but it must not be the end of all writes either.
            let group = catch_unwind(AssertUnwindSafe(|| self.group(&mut open_one, unit)));
            match group {
                Ok(Group::Next) => conn = Some(open_one),
                Ok(Group::Broken) => tracing::warn!("the writer opens another connection"),
                Ok(Group::Last) => return,
                Err(_) => tracing::error!("the writer panicked, and opens another connection"),
            }
        }
    }

    /// Refuses a unit and those that wait behind it, and tells whether this was the end.
    ///
    /// The line is cut off before anybody is answered: who comes back after an answer is not among the refused.
    fn refuse_all(&self, first: Unit) -> bool {
        let waiting: Vec<Message> = self.messages.try_iter().take(QUEUE).collect();
        drop(first);
        waiting.iter().any(|m| matches!(m, Message::Stop))
    }

    /// Runs a unit and those that wait behind it in one transaction.
    fn group(&self, conn: &mut DbConn, first: Unit) -> Group {
        let mut answers: Vec<Deliver> = Vec::with_capacity(GROUP);
        if let Err(error) = conn.begin(Begin::Write) {
            tracing::error!(%error, "a group of writes could not begin");
            // They have waited as long as the first one by now, or would have to begin as it did.
            return if self.refuse_all(first) {
                Group::Last
            } else {
                Group::Broken
            };
        }
        let mut undo: Option<Busy> = None;
        let mut last = false;
        let mut next = Some(first);
        while let Some(unit) = next.take() {
            let (deliver, failed) = (unit.work)(conn);
            answers.push(deliver);
            undo = failed;
            while next.is_none() && undo.is_none() && !last && answers.len() < GROUP {
                match self.messages.try_recv() {
                    Ok(Message::Unit(unit)) if unit.since.elapsed() < self.patience => next = Some(unit),
                    Ok(Message::Unit(_)) => {}
                    Ok(Message::Stop) => last = true,
                    Err(_) => break,
                }
            }
        }
        let (outcome, sound) = if let Some(why) = undo {
            (Err(Error::Busy(why)), conn.rollback().is_ok())
        } else {
            // A commit that fails has been rolled back.
            let outcome = conn.commit().map_err(Error::from);
            let sound = outcome.is_ok();
            (outcome, sound)
        };
        for deliver in answers {
            deliver(outcome.clone());
        }
        match (last, sound) {
            (true, _) => Group::Last,
            (false, true) => Group::Next,
            (false, false) => Group::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    use futures_util::future::join_all;

    use super::super::Waits;
    use super::*;
    use kernel::Id;
    use kernel::error::Code;

    struct File(std::path::PathBuf);

    impl File {
        /// A file with one table.
        fn new() -> (File, DbUrl) {
            let path = std::env::temp_dir().join(format!("incubator-writer-{}.sqlite", Id::new()));
            let url = DbUrl::Sqlite(path.to_string_lossy().into_owned());
            url.open()
                .unwrap()
                .batch_execute("CREATE TABLE mark (no INTEGER)")
                .unwrap();
            (File(path), url)
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            for end in ["", "-wal", "-shm"] {
                drop(std::fs::remove_file(format!("{}{end}", self.0.display())));
            }
        }
    }

    fn writer(url: &DbUrl, milliseconds: u64) -> Writer {
        let waits = Waits {
            begin: Duration::from_millis(milliseconds),
            ..Waits::default()
        };
        let limits = Limits {
            connections: 1,
            readers: 1,
            waits,
        };
        Writer::start(url, limits).unwrap()
    }

    #[derive(QueryableByName)]
    struct Mark {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        no: i32,
    }

    fn mark(no: i32) -> impl Fn(&mut DbConn) -> Result<()> + Send {
        move |conn| Ok(conn.batch_execute(&format!("INSERT INTO mark VALUES ({no})"))?)
    }

    /// What another connection finds in the file.
    fn marks(url: &DbUrl) -> Vec<i32> {
        let query = diesel::sql_query("SELECT no FROM mark ORDER BY no");
        let marks: Vec<Mark> = query.load(&mut url.open().unwrap()).unwrap();
        marks.into_iter().map(|m| m.no).collect()
    }

    #[tokio::test]
    async fn a_panic_undoes_its_own_unit_and_nothing_else() {
        let (_file, url) = File::new();
        let writer = writer(&url, 5_000);
        let panicking = writer.write(|conn| {
            mark(2)(conn)?;
            panic!("in the middle of a unit");
            #[expect(unreachable_code, reason = "says the type")]
            Ok(())
        });
        let (first, second, third) = tokio::join!(writer.write(mark(1)), panicking, writer.write(mark(3)));
        assert!(first.is_ok() && second.is_err() && third.is_ok());
        writer.write(mark(4)).await.unwrap();
        assert_eq!(marks(&url), [1, 3, 4]);
    }

    #[tokio::test]
    async fn a_connection_that_broke_is_not_the_end_of_writing() {
        let (_file, url) = File::new();
        let writer = writer(&url, 5_000);
        // Ends the transaction of the group behind its back.
        let broken = writer.write(|conn| Ok(conn.batch_execute("ROLLBACK")?)).await;
        assert!(broken.is_err());
        writer.write(mark(1)).await.unwrap();
        assert_eq!(marks(&url), [1]);
    }

    #[tokio::test]
    async fn all_that_wait_behind_a_foreign_lock_are_refused_with_the_first() {
        let (_file, url) = File::new();
        let writer = writer(&url, 200);
        let mut other = url.open().unwrap();
        other.begin(Begin::Write).unwrap();
        let refused = join_all((0..16).map(|no| writer.write(mark(no)))).await;
        assert!(
            refused
                .iter()
                .all(|r| r.as_ref().is_err_and(|e| e.which() == Code::Unavailable))
        );
        other.commit().unwrap();
        writer.write(mark(16)).await.unwrap();
        assert_eq!(marks(&url), [16]);
    }

    #[tokio::test]
    async fn what_was_taken_is_done_before_the_end_and_nothing_after_it() {
        let (_file, url) = File::new();
        let writer = writer(&url, 5_000);
        let taken = writer.write(mark(1));
        let (taken, ()) = tokio::join!(taken, async { writer.stop() });
        taken.unwrap();
        assert_eq!(
            writer.write(mark(2)).await.unwrap_err().which(),
            Code::Unavailable
        );
        assert_eq!(marks(&url), [1]);
    }
}
