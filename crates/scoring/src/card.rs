//! One card against its rubric: everything that is wrong with it, or its share of the maximum.
//!
//! With the weights `w` and the marks `s` over the criteria that apply to this card:
//!
//! - weighted mean on the scale: `Σ w·s / Σ w`;
//! - share of the maximum: `Σ w·s / Σ w·max`, the rule "sum / maximum" of Business Road Map 2020, Annex 9
//!   (`rubrics.json`, `kz_brm2020_annex9`: 10 criteria of weight 1 on 1–5, "more than 70 % of the maximum").
//!
//! Weights are positive integers and count by their proportion, so 33/33/33 is 1/1/1. A criterion that is not
//! applicable leaves both sums, which renormalises the weights of the rest; it is not a zero.

use std::collections::{BTreeMap, BTreeSet};
use std::num::{NonZeroU32, NonZeroU128};

use serde::{Deserialize, Serialize};

use super::exact::Exact;
use super::rubric::{Criterion, Rubric, Scale};

/// What stands on a card for one criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Score(i32),
    NotApplicable(By),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Rule,
    Juror,
}

/// A card's marks by the criterion's key; a key that is absent is not scored yet.
pub type Marks = BTreeMap<String, Mark>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardProblem {
    Missing {
        key: String,
    },
    UnknownCriterion {
        key: String,
    },
    OutOfScale {
        key: String,
        score: i32,
        min: i32,
        max: i32,
    },
    MayNotBeSkipped {
        key: String,
    },
    ExcludedByRule {
        key: String,
    },
    NothingApplicable,
}

impl CardProblem {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "criterion_missing",
            Self::UnknownCriterion { .. } => "criterion_unknown",
            Self::OutOfScale { .. } => "score_out_of_scale",
            Self::MayNotBeSkipped { .. } => "criterion_may_not_be_skipped",
            Self::ExcludedByRule { .. } => "criterion_not_applicable",
            Self::NothingApplicable => "card_without_scores",
        }
    }

    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Missing { key }
            | Self::UnknownCriterion { key }
            | Self::OutOfScale { key, .. }
            | Self::MayNotBeSkipped { key }
            | Self::ExcludedByRule { key } => Some(key),
            Self::NothingApplicable => None,
        }
    }

    /// Forbids submitting, not saving: the juror is not finished.
    pub fn is_unfinished(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::NothingApplicable)
    }
}

/// A card that counts. Only [`Rubric::complete`] makes one, so its share always exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteCard {
    points: u128,
    weights: NonZeroU128,
    max: NonZeroU32,
    scores: BTreeMap<String, u32>,
}

impl Rubric {
    /// Everything that is wrong with the marks: the unfinished criteria in the rubric's order, then unknown
    /// keys. `excluded` are the criteria that a rule on a declared fact takes out for this candidate; they
    /// need no mark.
    pub fn problems(&self, marks: &Marks, excluded: &BTreeSet<String>) -> Vec<CardProblem> {
        let mut problems = Vec::new();
        for criterion in self.criteria() {
            let key = criterion.key.clone();
            let by_rule = excluded.contains(&key);
            match marks.get(&key) {
                None if by_rule => {}
                None => problems.push(CardProblem::Missing { key }),
                Some(Mark::Score(_)) if by_rule => problems.push(CardProblem::ExcludedByRule { key }),
                Some(&Mark::Score(score)) => {
                    let Scale { min, max } = self.scale();
                    if !(min..=max).contains(&score) {
                        problems.push(CardProblem::OutOfScale { key, score, min, max });
                    }
                }
                Some(Mark::NotApplicable(_)) if by_rule => {}
                Some(Mark::NotApplicable(By::Juror)) if criterion.juror_may_skip => {}
                Some(Mark::NotApplicable(_)) => problems.push(CardProblem::MayNotBeSkipped { key }),
            }
        }
        for key in marks.keys().filter(|key| !self.has(key)) {
            problems.push(CardProblem::UnknownCriterion { key: key.clone() });
        }
        if problems.is_empty() && self.scored(marks).next().is_none() {
            problems.push(CardProblem::NothingApplicable);
        }
        problems
    }

    /// What forbids even saving a card in progress.
    pub fn draft_problems(&self, marks: &Marks, excluded: &BTreeSet<String>) -> Vec<CardProblem> {
        let mut problems = self.problems(marks, excluded);
        problems.retain(|problem| !problem.is_unfinished());
        problems
    }

    /// The card if it may be submitted; it counts in whole or not at all.
    pub fn complete(
        &self,
        marks: &Marks,
        excluded: &BTreeSet<String>,
    ) -> Result<CompleteCard, Vec<CardProblem>> {
        let problems = self.problems(marks, excluded);
        if !problems.is_empty() {
            return Err(problems);
        }
        // No overflow: each term is below 2^63, so 2^65 criteria would be needed.
        let (mut points, mut weights) = (0_u128, 0_u128);
        let mut scores = BTreeMap::new();
        for (criterion, score) in self.scored(marks) {
            points += u128::from(criterion.weight) * u128::from(score);
            weights += u128::from(criterion.weight);
            scores.insert(criterion.key.clone(), score);
        }
        let weights = NonZeroU128::new(weights).ok_or_else(|| vec![CardProblem::NothingApplicable])?;
        Ok(CompleteCard {
            points,
            weights,
            max: self.max(),
            scores,
        })
    }

    fn scored<'a>(&'a self, marks: &'a Marks) -> impl Iterator<Item = (&'a Criterion, u32)> {
        self.criteria()
            .iter()
            .filter_map(|criterion| match marks.get(&criterion.key) {
                Some(&Mark::Score(score)) => Some((criterion, u32::try_from(score).ok()?)),
                _ => None,
            })
    }
}

impl CompleteCard {
    /// `Σ w·s / Σ w`, on the scale of the rubric.
    pub fn weighted_mean(&self) -> Exact {
        Exact::ratio(self.points, self.weights)
    }

    /// `Σ w·s / Σ w·max`, in 0..=1.
    pub fn points_share(&self) -> Exact {
        self.weighted_mean().over(self.max)
    }

    /// `s / max` for each criterion that applied.
    pub fn criterion_shares(&self) -> BTreeMap<String, Exact> {
        let share = |score: u32| Exact::ratio(score.into(), self.max.into());
        self.scores
            .iter()
            .map(|(key, &score)| (key.clone(), share(score)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCALE: Scale = Scale { min: 1, max: 5 };

    fn rubric(weights: &[u32]) -> Rubric {
        let criteria = weights
            .iter()
            .zip(["a", "b", "c", "d"])
            .map(|(&weight, key)| Criterion {
                key: key.into(),
                weight,
                juror_may_skip: key == "c",
            });
        Rubric::new(SCALE, criteria.collect()).unwrap()
    }

    fn marks(list: &[(&str, Mark)]) -> Marks {
        list.iter().map(|&(key, mark)| (key.into(), mark)).collect()
    }

    fn scores(list: &[i32]) -> Marks {
        list.iter()
            .zip(["a", "b", "c", "d"])
            .map(|(&score, key)| (key.into(), Mark::Score(score)))
            .collect()
    }

    fn none() -> BTreeSet<String> {
        BTreeSet::new()
    }

    #[test]
    fn a_card_is_the_weighted_mean_and_its_share_of_the_maximum() {
        // 3·4 + 2·5 + 1·2 = 24 of 6·5 = 30: share 4/5, mean 24/6 = 4.
        let card = rubric(&[3, 2, 1]).complete(&scores(&[4, 5, 2]), &none()).unwrap();
        assert_eq!(card.weighted_mean().fraction(), "4/1");
        assert_eq!(card.points_share().fraction(), "4/5");
        assert_eq!(card.criterion_shares()["c"].fraction(), "2/5");
    }

    #[test]
    fn what_is_not_applicable_leaves_both_sums() {
        // Without `b` (weight 2): 3·4 + 1·2 = 14 of 4·5 = 20: 7/10. As a zero it would be 14/30.
        let rubric = rubric(&[3, 2, 1]);
        let excluded = BTreeSet::from(["b".to_owned()]);
        let card = rubric
            .complete(&marks(&[("a", Mark::Score(4)), ("c", Mark::Score(2))]), &excluded)
            .unwrap();
        assert_eq!(card.points_share().fraction(), "7/10");
        assert!(!card.criterion_shares().contains_key("b"));
    }

    #[test]
    fn every_problem_of_a_card_is_told_at_once() {
        let found = rubric(&[1, 1, 1, 1]).problems(
            &marks(&[
                ("a", Mark::Score(6)),
                ("b", Mark::NotApplicable(By::Juror)),
                ("d", Mark::Score(3)),
                ("x", Mark::Score(3)),
            ]),
            &BTreeSet::from(["d".to_owned()]),
        );
        let found: Vec<_> = found
            .iter()
            .map(|problem| (problem.code(), problem.key()))
            .collect();
        let expected = [
            ("score_out_of_scale", Some("a")),
            ("criterion_may_not_be_skipped", Some("b")),
            ("criterion_missing", Some("c")),
            ("criterion_not_applicable", Some("d")),
            ("criterion_unknown", Some("x")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_unfinished_card_may_be_saved_and_not_submitted() {
        let (rubric, started) = (rubric(&[1, 1, 1]), scores(&[4]));
        assert_eq!(rubric.draft_problems(&started, &none()), []);
        let missing = |key: &str| CardProblem::Missing { key: key.into() };
        assert_eq!(
            rubric.complete(&started, &none()),
            Err(vec![missing("b"), missing("c")])
        );
        assert_eq!(rubric.draft_problems(&scores(&[0]), &none()).len(), 1);
    }

    #[test]
    fn a_juror_skips_only_where_allowed_and_never_claims_a_rule() {
        let rubric = rubric(&[1, 1, 1]);
        let with_c = |mark| marks(&[("a", Mark::Score(4)), ("b", Mark::Score(4)), ("c", mark)]);
        assert!(
            rubric
                .complete(&with_c(Mark::NotApplicable(By::Juror)), &none())
                .is_ok()
        );
        let claimed = rubric.complete(&with_c(Mark::NotApplicable(By::Rule)), &none());
        assert_eq!(
            claimed,
            Err(vec![CardProblem::MayNotBeSkipped { key: "c".into() }])
        );
    }

    #[test]
    fn a_card_without_any_score_is_refused() {
        let excluded = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let skipped = marks(&[("c", Mark::NotApplicable(By::Juror))]);
        let refused = rubric(&[1, 1, 1]).complete(&skipped, &excluded);
        assert_eq!(refused, Err(vec![CardProblem::NothingApplicable]));
    }

    proptest! {
        #[test]
        fn thirty_three_is_as_good_as_one(list in prop::collection::vec(1..=5, 3), factor in 1_u32..1000) {
            let one = rubric(&[1, 1, 1]).complete(&scores(&list), &none()).unwrap();
            let many = rubric(&[factor; 3]).complete(&scores(&list), &none()).unwrap();
            prop_assert_eq!(one.points_share(), many.points_share());
            prop_assert_eq!(one.weighted_mean(), many.weighted_mean());
        }

        /// Leaving a criterion out is the mean over the rest, and a rubric without it.
        #[test]
        fn not_applicable_equals_the_mean_of_the_rest(
            list in prop::collection::vec(1..=5, 4),
            weights in prop::collection::vec(1_u32..100, 4),
        ) {
            let rubric = rubric(&weights);
            let mut rest = scores(&list);
            rest.insert("c".into(), Mark::NotApplicable(By::Juror));
            let mean = rubric.complete(&rest, &none()).unwrap().weighted_mean();
            let rest_of = |list: &[u32]| [0, 1, 3].map(|i| list[i]);
            let numbers: Vec<u32> = list.iter().map(|&score| u32::try_from(score).unwrap()).collect();
            let sum: u32 = rest_of(&weights).iter().zip(rest_of(&numbers)).map(|(w, s)| w * s).sum();
            let of: u32 = rest_of(&weights).iter().sum();
            let by_hand = Exact::ratio(sum.into(), NonZeroU128::new(of.into()).unwrap());
            prop_assert_eq!(mean, by_hand);
        }

        #[test]
        fn a_share_lies_between_the_ends_of_the_scale(
            list in prop::collection::vec(1..=5, 4),
            weights in prop::collection::vec(1_u32.., 4),
        ) {
            let share = rubric(&weights).complete(&scores(&list), &none()).unwrap().points_share();
            prop_assert!(share >= Exact::parse("1/5").unwrap() && share <= Exact::parse("1/1").unwrap());
        }
    }
}
