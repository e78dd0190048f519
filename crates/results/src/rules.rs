//! States of a result, the proposal as it is kept, and what a departure from it is.

use std::collections::BTreeMap;

use kernel::error::{Code, Error, Result};
use kernel::{Ts, text_enum};
use scoring::commission::outcome::DecisionOutcome;

text_enum! {
    /// Where a result stands. What is `published` shows as `standstill` or `final`: see [`ResultStatus::at`].
    ResultStatus {
        Computed = "computed",
        /// The commission has talked about those whom the scores cannot tell apart.
        Deliberated = "deliberated",
        Decided = "decided",
        Published = "published",
        /// Published; an appeal may still be made, or waits for its answer.
        Standstill = "standstill",
        /// Published, and nothing can be said against it any more.
        Final = "final",
    }
}

/// What moves a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultAction {
    /// Record what was said.
    Deliberate,
    /// Record the decision.
    Decide,
    /// Make it known.
    Publish,
}

/// The state after an action.
pub fn next(status: ResultStatus, action: ResultAction) -> Result<ResultStatus> {
    use ResultAction as A;
    use ResultStatus as S;
    match (status, action) {
        (S::Computed | S::Deliberated, A::Deliberate) => Ok(S::Deliberated),
        (S::Computed | S::Deliberated, A::Decide) => Ok(S::Decided),
        (S::Decided, A::Publish) => Ok(S::Published),
        (
            S::Computed | S::Deliberated | S::Decided | S::Published | S::Standstill | S::Final,
            A::Deliberate | A::Decide | A::Publish,
        ) => Err(Error::code(Code::WrongState).with("state", status.as_str())),
    }
}

impl ResultStatus {
    /// What a reader is told: what was published is final when the standstill is over and no appeal waits.
    pub fn at(self, now: Ts, standstill_until: Option<Ts>, appeals_open: bool) -> Self {
        let quiet = !appeals_open && standstill_until.is_none_or(|until| until <= now);
        match self {
            ResultStatus::Published if quiet => ResultStatus::Final,
            ResultStatus::Published => ResultStatus::Standstill,
            other => other,
        }
    }
}

/// Counts places anew among those that are left: a gap would tell of who stands in it.
pub fn count_places<'a>(lines: impl Iterator<Item = (DecisionOutcome, &'a mut Option<i32>)>) {
    let mut places: Vec<_> = lines
        .filter_map(|(outcome, place)| Some((outcome, place.as_mut()?)))
        .collect();
    places.sort_by_key(|(outcome, place)| (*outcome, **place));
    let mut last: BTreeMap<DecisionOutcome, i32> = BTreeMap::new();
    for (outcome, place) in places {
        let at = last.entry(outcome).or_default();
        *at += 1;
        *place = *at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_result_is_final_when_its_time_is_over_and_nobody_waits_for_an_answer() {
        use ResultStatus::{Computed, Final, Published, Standstill};
        let at = |hour| Ts::from(chrono::DateTime::UNIX_EPOCH + chrono::Duration::hours(hour));
        assert_eq!(Published.at(at(1), Some(at(2)), false), Standstill);
        assert_eq!(Published.at(at(2), Some(at(2)), false), Final);
        assert_eq!(Published.at(at(3), Some(at(2)), true), Standstill);
        assert_eq!(Computed.at(at(3), None, false), Computed);
    }
}
