//! What stands in the way of a step: all of it at once, not only the first.

use serde::Serialize;

use crate::error::{Code, Error, Result};
use crate::json::value_of;

/// Something that stands in the way. Each step has its own codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Blocker<C> {
    /// What.
    pub code: C,
    /// How many things of this kind.
    pub count: i64,
}

impl<C: Serialize> Blocker<C> {
    /// The refusal where this alone stands in the way.
    pub fn refusal(self) -> Error {
        refusal(&[self])
    }
}

fn refusal<C: Serialize>(blockers: &[Blocker<C>]) -> Error {
    match value_of(&blockers) {
        Ok(list) => Error::code(Code::Blocked).with("blockers", list),
        Err(error) => error,
    }
}

/// Everything that stands in the way of a step: each kind once, in the order in which they were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blockers<C>(Vec<Blocker<C>>);

impl<C> Default for Blockers<C> {
    fn default() -> Self {
        Blockers(vec![])
    }
}

impl<C: Copy + PartialEq> Blockers<C> {
    /// Adds so many of a kind; none stand in nobody's way.
    pub fn add(&mut self, code: C, count: i64) {
        match self.0.iter_mut().find(|one| one.code == code) {
            Some(known) => known.count += count,
            None if count > 0 => self.0.push(Blocker { code, count }),
            None => {}
        }
    }
    /// Adds one, where it stands in the way.
    pub fn add_if(&mut self, stands: bool, code: C) {
        self.add(code, i64::from(stands));
    }
    /// Adds so many things that were counted one by one.
    pub fn add_all(&mut self, code: C, things: usize) {
        self.add(code, i64::try_from(things).unwrap_or(i64::MAX));
    }
    /// Adds what somebody else found.
    pub fn extend(&mut self, others: Self) {
        for one in others.0 {
            self.add(one.code, one.count);
        }
    }
}

impl<C> Blockers<C> {
    /// The list.
    pub fn list(self) -> Vec<Blocker<C>> {
        self.0
    }
}

impl<C: Serialize> Blockers<C> {
    /// Refuses the step, with the list, unless nothing stands in its way.
    pub fn refuse(&self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(refusal(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_twice_is_told_once_with_its_count() {
        let mut found = Blockers::default();
        found.add_all("card", 0);
        found.add("rule", 1);
        found.add_if(true, "unseen");
        found.add_if(false, "chair");
        found.add("rule", 1);
        let told: Vec<_> = found
            .list()
            .into_iter()
            .map(|one| (one.code, one.count))
            .collect();
        assert_eq!(told, [("rule", 2), ("unseen", 1)]);
    }

    #[test]
    fn a_step_is_refused_with_all_that_stands_in_its_way() {
        let mut found = Blockers::default();
        assert!(found.refuse().is_ok());
        found.add("rule", 2);
        let Err(Error::Problem(code, params)) = found.refuse() else {
            panic!("refused");
        };
        assert_eq!(code, Code::Blocked);
        assert_eq!(
            params["blockers"],
            serde_json::json!([{ "code": "rule", "count": 2 }])
        );
    }
}
