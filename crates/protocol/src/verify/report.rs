//! What was checked, and what was found.

use std::fmt;

use super::super::recompute::Fault;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    Broken,
    /// Something that it needs was not given.
    NotChecked,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub verdict: Verdict,
    pub found: String,
    /// JSON pointers into the file, where it is broken.
    pub at: Vec<String>,
}

/// All checks of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub checks: Vec<Check>,
}

/// Places named for one check; more would say no more.
const MOST_PLACES: usize = 20;

impl Report {
    /// Nothing that was checked is broken.
    pub fn holds(&self) -> bool {
        self.count(Verdict::Holds) > 0 && self.count(Verdict::Broken) == 0
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.checks.iter().filter(|c| c.verdict == verdict).count()
    }

    /// Notes that a check holds.
    pub fn ok(&mut self, name: &'static str, found: impl Into<String>) {
        self.push(name, Verdict::Holds, found.into(), vec![]);
    }

    /// Notes what could not be checked, and why.
    pub fn skipped(&mut self, name: &'static str, why: impl Into<String>) {
        self.push(name, Verdict::NotChecked, why.into(), vec![]);
    }

    /// Notes that a check is broken at these places.
    pub fn broken(&mut self, name: &'static str, found: impl Into<String>, mut at: Vec<String>) {
        let (mut found, more) = (found.into(), at.len().saturating_sub(MOST_PLACES));
        at.truncate(MOST_PLACES);
        if more > 0 {
            found = format!("{found} (and {more} places more)");
        }
        self.push(name, Verdict::Broken, found, at);
    }

    /// Notes faults below a place in the file, or that there are none.
    pub fn faults(&mut self, name: &'static str, below: &str, faults: Vec<Fault>, found: impl Into<String>) {
        if faults.is_empty() {
            return self.ok(name, found);
        }
        for fault in faults.into_iter().take(MOST_PLACES) {
            self.broken(name, fault.what, vec![format!("{below}{}", fault.pointer)]);
        }
    }

    fn push(&mut self, name: &'static str, verdict: Verdict, found: String, at: Vec<String>) {
        self.checks.push(Check {
            name,
            verdict,
            found,
            at,
        });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            let word = match check.verdict {
                Verdict::Holds => "holds",
                Verdict::Broken => "BROKEN",
                Verdict::NotChecked => "not checked",
            };
            write!(f, "{word:<12} {:<28} {}", check.name, check.found)?;
            if !check.at.is_empty() {
                write!(f, ": {}", check.at.join(", "))?;
            }
            writeln!(f)?;
        }
        let word = if self.holds() { "holds" } else { "DOES NOT HOLD" };
        write!(
            f,
            "it {word}: {} checks hold, {} broken, {} not made",
            self.count(Verdict::Holds),
            self.count(Verdict::Broken),
            self.count(Verdict::NotChecked)
        )
    }
}
