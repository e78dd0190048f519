//! When something last gave a sign of life.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A sign of life that one thread gives and another looks for. It is the machine's own time: moving the demo's clock
/// makes nothing look dead.
#[derive(Debug)]
pub struct Pulse {
    origin: Instant,
    last: AtomicU64,
}

impl Default for Pulse {
    fn default() -> Self {
        Pulse {
            origin: Instant::now(),
            last: AtomicU64::new(0),
        }
    }
}

impl Pulse {
    /// Gives a sign of life.
    pub fn beat(&self) {
        let now = u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }
    /// How long ago the last one was.
    pub fn silent_for(&self) -> Duration {
        let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
        self.origin.elapsed().saturating_sub(last)
    }
}
