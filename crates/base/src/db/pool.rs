//! The pool. Every wait of a request for the database ends here, after the times of `Waits`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use diesel::Connection;
use diesel::connection::InstrumentationEvent;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::Instant;

use super::Limits;
use super::connection::{Begin, DbConn, DbUrl};
use kernel::Pulse;
use kernel::error::{Busy, Error, Result};

/// Statements of a read that needs no snapshot in common: who acts, and what is asked for.
const FEW: u32 = 2;
/// How long after a failure nobody tries to connect.
const PAUSE: Duration = Duration::from_secs(1);

/// Connections, and places for those who need one.
#[derive(Clone)]
pub struct Pool(Arc<Inner>);

struct Inner {
    url: DbUrl,
    limits: Limits,
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Pooled>>,
    /// While the database does not answer: when somebody may try again.
    outage: Mutex<Option<Instant>>,
    /// The places that are taken, so that a silent one is found.
    taken: Mutex<Vec<Weak<Place>>>,
}

impl Pool {
    /// A pool that opens its connections when they are needed.
    pub fn new(url: DbUrl, limits: Limits) -> Result<Self> {
        let is_remote = matches!(url, DbUrl::Postgres(_));
        let pool = Pool(Arc::new(Inner {
            url,
            limits,
            places: Arc::new(Semaphore::new(limits.connections as usize)),
            idle: Mutex::default(),
            outage: Mutex::default(),
            taken: Mutex::default(),
        }));
        // A file does not fall silent.
        if is_remote {
            watch(Arc::downgrade(&pool.0))?;
        }
        Ok(pool)
    }

    /// Runs the work on another thread when there is a place for it. `work` is given a begun transaction.
    pub async fn run<T: Send + 'static>(
        &self,
        kind: Begin,
        work: impl FnOnce(Held) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let deadline = Instant::now() + self.0.limits.waits.begin;
        let permit = tokio::time::timeout_at(deadline, Arc::clone(&self.0.places).acquire_owned())
            .await
            .map_err(|_| Error::Busy(Busy::Connections))?
            .map_err(Error::internal)?;
        let place = self.take(permit);
        let (begun, mut has_begun) = oneshot::channel();
        let (pool, mine) = (self.clone(), Arc::clone(&place));
        let mut task = tokio::task::spawn_blocking(move || {
            let held = pool.begin(kind, Some(mine))?;
            match begun.send(()) {
                Ok(()) => work(held),
                // The caller was told to come back, or has hung up: nothing may be done any more.
                Err(()) => held.finish(|_| Err(Error::Busy(Busy::Connections))),
            }
        });
        tokio::select! {
            outcome = &mut task => return outcome.map_err(Error::internal)?,
            _ = &mut has_begun => {}
            () = tokio::time::sleep_until(deadline) => {
                has_begun.close();
                if has_begun.try_recv().is_err() {
                    return Err(Error::Busy(Busy::Connections));
                }
            }
        }
        tokio::select! {
            outcome = task => outcome.map_err(Error::internal)?,
            () = place.given_up.notified() => Err(Error::Busy(Busy::Connections)),
        }
    }

    /// Begins a transaction on this thread, on a connection that nobody uses.
    pub fn begin(&self, kind: Begin, place: Option<Arc<Place>>) -> Result<Held> {
        let held = |mut pooled: Pooled, is_fresh: bool| {
            if let Some(place) = &place {
                place.listen(&pooled.pulse);
            }
            pooled.conn.begin(kind).map(|()| Held {
                pooled,
                pool: self.clone(),
                place: place.clone(),
                is_fresh,
            })
        };
        // One that lay idle may have died with its server, and then the others too. Nothing was done on it yet, so
        // a fresh one takes its place.
        let idle = lock(&self.0.idle).pop();
        if let Some(pooled) = idle {
            match held(pooled, false) {
                Ok(held) => return Ok(held),
                Err(error) => {
                    tracing::warn!(%error, "an idle connection was of no use any more");
                    self.close();
                }
            }
        }
        held(self.open()?, true).map_err(Error::from)
    }

    /// Closes the connections that nobody uses.
    pub fn close(&self) {
        let idle = std::mem::take(&mut *lock(&self.0.idle));
        drop(idle);
    }

    /// Opens a connection. While the database does not answer one caller at a time finds out whether it does again;
    /// the others are refused at once.
    fn open(&self) -> Result<Pooled> {
        let now = Instant::now();
        {
            let mut outage = lock(&self.0.outage);
            if let Some(next) = &mut *outage {
                if now < *next {
                    return Err(Error::Busy(Busy::Connections));
                }
                *next = now + self.0.limits.waits.begin + PAUSE;
            }
        }
        let opened = self.0.url.open_for_requests(&self.0.limits);
        *lock(&self.0.outage) = opened.is_err().then(|| Instant::now() + PAUSE);
        let mut conn = opened.map_err(|error| {
            tracing::error!(%error, "no database connection");
            Error::Busy(Busy::Connections)
        })?;
        let pulse = Arc::new(Pulse::default());
        let asked = Arc::new(AtomicU32::new(0));
        let (beats, counts) = (Arc::clone(&pulse), Arc::clone(&asked));
        let listen = move |event: InstrumentationEvent<'_>| {
            beats.beat();
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counts.fetch_add(1, Ordering::Relaxed);
            }
        };
        match &mut conn {
            DbConn::Sqlite(c) => c.set_instrumentation(listen),
            DbConn::Postgres(c) => c.set_instrumentation(listen),
        }
        Ok(Pooled { conn, pulse, asked })
    }

    fn take(&self, permit: OwnedSemaphorePermit) -> Arc<Place> {
        let place = Arc::new(Place {
            permit: Mutex::new(Some(permit)),
            pulse: Mutex::default(),
            given_up: Notify::new(),
        });
        let mut taken = lock(&self.0.taken);
        let entry = Arc::downgrade(&place);
        match taken.iter_mut().find(|other| other.strong_count() == 0) {
            Some(free) => *free = entry,
            None => taken.push(entry),
        }
        place
    }
}

/// A connection, and when it last said something.
struct Pooled {
    conn: DbConn,
    pulse: Arc<Pulse>,
    /// How many statements were sent.
    asked: Arc<AtomicU32>,
}

/// A connection on which a transaction has begun, if one was wanted.
pub struct Held {
    pooled: Pooled,
    pool: Pool,
    place: Option<Arc<Place>>,
    /// It was opened just now, so that it cannot have died while it lay idle.
    is_fresh: bool,
}

impl Held {
    /// The place it is held on.
    pub fn place(&self) -> Option<Arc<Place>> {
        self.place.clone()
    }

    /// Does a read whose statements are snapshots by themselves, on a connection without a transaction. Where they
    /// were more than a few they are asked again, in a transaction; where the connection had died, on another one.
    pub fn one<T>(mut self, work: impl Fn(&mut DbConn) -> Result<T>) -> Result<T> {
        let (outcome, asked) = self.counted(&work);
        if self.has_died() {
            return self.instead()?.one(work);
        }
        if asked > FEW {
            self.pooled.conn.begin(Begin::Read)?;
            return self.finish(work);
        }
        self.give_back();
        outcome
    }

    /// Does the work, and counts its statements.
    fn counted<T>(&mut self, work: impl Fn(&mut DbConn) -> Result<T>) -> (Result<T>, u32) {
        let before = self.pooled.asked.load(Ordering::Relaxed);
        let outcome = work(&mut self.pooled.conn);
        (
            outcome,
            self.pooled.asked.load(Ordering::Relaxed).wrapping_sub(before),
        )
    }

    /// Whether it lay idle and had died by the time that it was used.
    fn has_died(&mut self) -> bool {
        !self.is_fresh && self.pooled.conn.is_lost()
    }

    /// Another connection in place of one that had died.
    fn instead(self) -> Result<Held> {
        tracing::warn!("an idle connection was of no use any more");
        self.pool.close();
        let (pool, place) = (self.pool.clone(), self.place.clone());
        drop(self);
        pool.begin(Begin::Each, place)
    }

    fn give_back(mut self) {
        if !self.pooled.conn.is_lost() && self.place.as_deref().is_none_or(Place::is_kept) {
            lock(&self.pool.0.idle).push(self.pooled);
        }
    }

    /// Does the work and commits it, or rolls it back. Only a connection that is sound goes back to the pool: not
    /// one whose transaction did not end, and not one whose place was given up.
    pub fn finish<T>(mut self, work: impl FnOnce(&mut DbConn) -> Result<T>) -> Result<T> {
        let conn = &mut self.pooled.conn;
        let (outcome, sound) = match work(conn) {
            Ok(value) => match conn.commit() {
                Ok(()) => (Ok(value), true),
                Err(error) => (Err(error.into()), false),
            },
            Err(error) => (Err(error), conn.rollback().is_ok()),
        };
        if sound {
            self.give_back();
        }
        outcome
    }
}

/// Somebody's place.
pub struct Place {
    permit: Mutex<Option<OwnedSemaphorePermit>>,
    pulse: Mutex<Option<Arc<Pulse>>>,
    given_up: Notify,
}

impl Place {
    fn listen(&self, pulse: &Arc<Pulse>) {
        pulse.beat();
        *lock(&self.pulse) = Some(Arc::clone(pulse));
    }
    fn is_silent(&self, longest: Duration) -> bool {
        lock(&self.pulse)
            .as_ref()
            .is_some_and(|pulse| pulse.silent_for() >= longest)
    }
    fn is_kept(&self) -> bool {
        lock(&self.permit).is_some()
    }
    /// Somebody else may have the place. Who holds the connection still waits for it, on a thread of its own.
    fn give_up(&self) {
        if lock(&self.permit).take().is_some() {
            self.given_up.notify_one();
        }
    }
}

/// Looks for places whose database has fallen silent, for as long as the pool is there.
fn watch(pool: Weak<Inner>) -> Result<()> {
    let look = move || {
        while let Some(pool) = pool.upgrade() {
            let taken: Vec<Arc<Place>> = lock(&pool.taken).iter().filter_map(Weak::upgrade).collect();
            let longest = pool.limits.waits.silence;
            drop(pool);
            for place in taken {
                if place.is_silent(longest) && place.is_kept() {
                    tracing::error!("the database has fallen silent: a connection is given up");
                    place.give_up();
                }
            }
            std::thread::sleep(PAUSE);
        }
    };
    std::thread::Builder::new()
        .name("db-watch".into())
        .spawn(look)
        .map(|_| ())
        .map_err(Error::internal)
}

/// What is kept behind these locks is whole at any time, so a panic elsewhere does not matter.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
