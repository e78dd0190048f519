//! Work that takes a core for long: only so much of it at a time, and never on the threads that answer requests.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use kernel::error::{Busy, Error, Result};

/// Longer nobody waits for a place.
const WAIT: Duration = Duration::from_secs(10);

/// A bound for one kind of such work.
pub struct Gate {
    places: Arc<Semaphore>,
    what: Busy,
}

impl Gate {
    /// So many at a time. `what` is told to those who did not get a place in time.
    pub fn new(what: Busy, places: usize) -> Self {
        Gate {
            places: Arc::new(Semaphore::new(places)),
            what,
        }
    }

    /// Does the work when there is a place for it; 503 where there is none for long. The work keeps its place until it
    /// is done, also when nobody waits for it any more: who hangs up cannot have more done than the others.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let place = tokio::time::timeout(WAIT, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| Error::Busy(self.what))?
            .map_err(Error::internal)?;
        let kept = move || {
            let _place = place;
            work()
        };
        tokio::task::spawn_blocking(kept).await.map_err(Error::internal)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_hangs_up_keeps_the_place_until_the_work_is_done() {
        let gate = Gate::new(Busy::Documents, 1);
        let (finish, wait) = std::sync::mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel::<()>();
        let first = gate.run(move || {
            begun.send(()).ok();
            wait.recv().map_err(Error::internal)
        });
        tokio::select! {
            _ = first => panic!("the work waits"),
            begun = has_begun => begun.unwrap(),
        }
        // The first caller is gone by now.
        assert_eq!(gate.places.available_permits(), 0);
        finish.send(()).unwrap();
        gate.run(|| Ok(())).await.unwrap();
    }
}
