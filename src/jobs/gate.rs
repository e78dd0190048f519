//! Work that takes a core for long: only so much of it at a time, and never on the threads that answer requests.

use std::time::Duration;

use tokio::sync::Semaphore;

use crate::error::{Code, Error, Result};

/// Longer nobody waits for a place.
const WAIT: Duration = Duration::from_secs(10);

/// A bound for one kind of such work.
pub struct Gate {
    places: Semaphore,
    what: &'static str,
}

impl Gate {
    /// So many at a time. `what` is told to those who did not get a place in time.
    pub fn new(what: &'static str, places: usize) -> Self {
        Gate {
            places: Semaphore::new(places),
            what,
        }
    }

    /// Does the work when there is a place for it; 503 where there is none for long.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = tokio::time::timeout(WAIT, self.places.acquire())
            .await
            .map_err(|_| Error::code(Code::Unavailable).with("reason", self.what))?
            .map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}
