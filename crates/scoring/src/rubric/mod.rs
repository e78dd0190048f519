//! A rubric: criteria with positive integer weights, and one scale for all of them.

pub mod input; // as it is written: with its texts

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    pub key: String,
    pub weight: u32,
    /// Whether a juror may say *not applicable*; a rule on a declared fact may always.
    pub juror_may_skip: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    pub min: i32,
    pub max: i32,
}

/// A rubric that can be scored: see [`Rubric::new`] for what holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rubric {
    scale: Scale,
    /// `scale.max`, known to be positive.
    max: NonZeroU32,
    criteria: Vec<Criterion>,
}

/// What is wrong with a rubric; `index` is the criterion's place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RubricProblem {
    NoCriteria,
    /// Not `0 <= min < max`: the share of the maximum would mean nothing.
    BadScale,
    EmptyKey {
        index: usize,
    },
    RepeatedKey {
        index: usize,
    },
    ZeroWeight {
        index: usize,
    },
}

impl Rubric {
    /// Holds afterwards: at least one criterion, keys distinct and not empty, weights positive, 0 ≤ min <
    /// max.
    pub fn new(scale: Scale, criteria: Vec<Criterion>) -> Result<Self, Vec<RubricProblem>> {
        let mut problems = Vec::new();
        if criteria.is_empty() {
            problems.push(RubricProblem::NoCriteria);
        }
        let mut seen = BTreeSet::new();
        for (index, criterion) in criteria.iter().enumerate() {
            if criterion.key.is_empty() {
                problems.push(RubricProblem::EmptyKey { index });
            } else if !seen.insert(&criterion.key) {
                problems.push(RubricProblem::RepeatedKey { index });
            }
            if criterion.weight == 0 {
                problems.push(RubricProblem::ZeroWeight { index });
            }
        }
        let max = u32::try_from(scale.max).ok().and_then(NonZeroU32::new);
        match max {
            Some(max) if scale.min >= 0 && scale.min < scale.max && problems.is_empty() => {
                Ok(Self { scale, max, criteria })
            }
            Some(_) if scale.min >= 0 && scale.min < scale.max => Err(problems),
            _ => {
                problems.push(RubricProblem::BadScale);
                Err(problems)
            }
        }
    }

    /// Whether a card says yes or no, and nothing else.
    pub fn is_vote(&self) -> bool {
        self.scale == Scale { min: 0, max: 1 } && self.criteria.len() == 1
    }

    pub fn scale(&self) -> Scale {
        self.scale
    }

    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    pub fn has(&self, key: &str) -> bool {
        self.criteria.iter().any(|criterion| criterion.key == key)
    }

    /// `scale().max` as what it is: positive.
    pub fn max(&self) -> NonZeroU32 {
        self.max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale { min: 1, max: 5 };

    #[test]
    fn a_rubric_names_each_fault() {
        let of = |key: &str, weight| Criterion {
            key: key.into(),
            weight,
            juror_may_skip: false,
        };
        let found = Rubric::new(Scale { min: 3, max: 3 }, vec![of("a", 0), of("a", 1), of("", 1)]);
        use RubricProblem::*;
        let expected = vec![
            ZeroWeight { index: 0 },
            RepeatedKey { index: 1 },
            EmptyKey { index: 2 },
            BadScale,
        ];
        assert_eq!(found, Err(expected));
        assert_eq!(Rubric::new(SCALE, vec![]), Err(vec![NoCriteria]));
        assert_eq!(
            Rubric::new(Scale { min: -1, max: 5 }, vec![of("a", 1)]),
            Err(vec![BadScale])
        );
    }
}
