//! Slows down guessing and flooding: calls are counted for each name and each address, known or not.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::Duration;

use kernel::Ts;
use kernel::error::{Code, Error, Result};

/// Entries kept at most; past this the memory is emptied: a cost bounded at any moment is worth more than a
/// count that somebody may begin again by great effort.
const REMEMBERED: usize = 20_000;

/// How many calls are allowed in how long.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Calls.
    pub calls: u32,
    /// Minutes from the first of them.
    pub minutes: i64,
}

/// Calls so far, until when they count.
struct Window {
    until: Ts,
    calls: u32,
}

#[derive(Default)]
struct Seen {
    windows: HashMap<String, Window>,
    swept: Option<Ts>,
}

impl Seen {
    /// Forgets windows that are over, at most once a minute, for it looks at every one.
    fn sweep(&mut self, now: Ts) {
        if self.swept.is_none_or(|at| now - at >= Duration::minutes(1)) {
            self.windows.retain(|_, w| now < w.until);
            self.swept = Some(now);
        }
        if self.windows.len() >= REMEMBERED {
            self.windows.clear();
        }
    }
}

/// Counts calls in windows.
#[derive(Default)]
pub struct Throttle(Mutex<Seen>);

impl Throttle {
    /// Counts a call and refuses it (429) past the limit. Whoever counts failures counts before the attempt,
    /// so that attempts at one time are all counted, and calls [`Self::succeeded`] after.
    pub fn count(&self, key: &str, limit: Limit, now: Ts) -> Result<()> {
        let mut seen = self.0.lock().map_err(Error::internal)?;
        seen.sweep(now);
        let fresh = || Window {
            until: now + Duration::minutes(limit.minutes),
            calls: 0,
        };
        let window = seen.windows.entry(key.to_owned()).or_insert_with(fresh);
        if window.until <= now {
            *window = fresh();
        }
        window.calls = window.calls.saturating_add(1);
        if window.calls <= limit.calls {
            return Ok(());
        }
        let wait = (window.until - now).num_seconds().max(1);
        Err(Error::code(Code::TooManyRequests).with("retry_after_seconds", wait))
    }

    /// A success clears the count.
    pub fn succeeded(&self, key: &str) {
        if let Ok(mut seen) = self.0.lock() {
            seen.windows.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: Limit = Limit {
        calls: 2,
        minutes: 15,
    };

    #[test]
    fn a_window_ends_and_a_success_clears_it() {
        let (throttle, now) = (Throttle::default(), Ts::from(chrono::DateTime::UNIX_EPOCH));
        let count = |now| throttle.count("a", TWICE, now).is_ok();
        assert_eq!([count(now), count(now), count(now)], [true, true, false]);
        assert!(count(now + Duration::minutes(15)));
        throttle.succeeded("a");
        assert_eq!([count(now), count(now), count(now)], [true, true, false]);
    }

    #[test]
    fn however_many_names_are_tried_only_so_many_are_remembered() {
        let (throttle, now) = (Throttle::default(), Ts::from(chrono::DateTime::UNIX_EPOCH));
        for n in 0..=REMEMBERED {
            throttle.count(&n.to_string(), TWICE, now).unwrap();
        }
        assert_eq!(throttle.0.lock().unwrap().windows.len(), 1);
        throttle
            .count("later", TWICE, now + Duration::minutes(20))
            .unwrap();
        assert_eq!(throttle.0.lock().unwrap().windows.len(), 1);
    }
}
