//! Slows down guessing: failed tries are counted for each name and each address, known or not.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::Duration;

use crate::error::{Code, Error, Result};
use crate::kernel::Ts;

/// Failures before a pause.
const ALLOWED: u32 = 10;
/// Entries kept at most; past this the oldest window is dropped.
const REMEMBERED: usize = 20_000;

/// Counts failures in windows.
#[derive(Default)]
pub struct Throttle {
    seen: Mutex<HashMap<String, (Ts, u32)>>,
}

fn window() -> Duration {
    Duration::minutes(15)
}

impl Throttle {
    /// Refuses (429) when this key failed too often.
    pub fn check(&self, key: &str, now: Ts) -> Result<()> {
        self.check_against(key, ALLOWED - 1, now)
    }

    fn check_against(&self, key: &str, allowed: u32, now: Ts) -> Result<()> {
        let seen = self.seen.lock().map_err(Error::internal)?;
        match seen.get(key) {
            Some((since, failures)) if *failures > allowed && now - *since < window() => {
                let wait = (window() - (now - *since)).num_seconds().max(1);
                Err(Error::code(Code::TooManyRequests).with("retry_after_seconds", wait))
            }
            _ => Ok(()),
        }
    }

    /// Counts a failure.
    pub fn failed(&self, key: &str, now: Ts) {
        if let Ok(mut seen) = self.seen.lock() {
            if seen.len() >= REMEMBERED {
                seen.retain(|_, (since, _)| now - *since < window());
            }
            let entry = seen.entry(key.to_owned()).or_insert((now, 0));
            if now - entry.0 >= window() {
                *entry = (now, 0);
            }
            entry.1 += 1;
        }
    }

    /// Counts a call and refuses it past what is allowed in a window.
    pub fn count(&self, key: &str, allowed: u32, now: Ts) -> Result<()> {
        self.failed(key, now);
        self.check_against(key, allowed, now)
    }

    /// A success clears the count.
    pub fn succeeded(&self, key: &str) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.remove(key);
        }
    }
}
