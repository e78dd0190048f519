//! Where the jurors differ on a sample: by criterion, and each of them from the others. All of it is exact but the
//! standard deviation.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::num::NonZeroU128;

use kernel::Id;
use kernel::error::{Error, Result};
use scoring::card::{Mark, Marks};
use scoring::exact::Exact;
use scoring::figure::Figure;
use scoring::rubric::Rubric;

/// What the jury made of one criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionSpread {
    /// The criterion.
    pub key: String,
    /// Each juror's score; none for *not applicable*.
    pub marks: Vec<(Id, Option<u32>)>,
    /// The lowest score; absent where nobody gave one, as are the next two.
    pub lowest: Option<u32>,
    /// The highest score.
    pub highest: Option<u32>,
    /// The mean of the scores.
    pub mean: Option<Exact>,
    /// Their sample variance; of fewer than two there is none.
    pub variance: Option<Exact>,
    /// How many called it not applicable.
    pub not_applicable: usize,
}

impl CriterionSpread {
    /// Sample standard deviation of the scores.
    pub fn deviation(&self) -> Option<Figure> {
        Figure::of(self.variance.as_ref()?.to_f64().sqrt())
    }
    /// From the lowest to the highest score.
    fn range(&self) -> u32 {
        self.highest.unwrap_or(0) - self.lowest.unwrap_or(0)
    }
}

/// How a juror differs from the others: above zero milder, below zero stricter.
#[derive(Debug, Clone, PartialEq)]
pub struct JurorDifference {
    /// The juror.
    pub juror: Id,
    /// The weighted share of the maximum.
    pub share: Exact,
    /// That share less the mean share of the others; of a juror alone there is none.
    pub severity: Option<Exact>,
    /// The score less the mean score of the others, for each criterion that the juror and somebody else scored.
    pub criteria: Vec<(String, Exact)>,
}

/// Where the jurors differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Differences {
    /// In the order of the rubric.
    pub criteria: Vec<CriterionSpread>,
    /// In the order of the cards.
    pub jurors: Vec<JurorDifference>,
    /// Criteria whose scores lie half of the scale or more apart, the furthest first.
    pub to_discuss: Vec<String>,
}

/// Compares submitted cards.
pub fn differences(rubric: &Rubric, cards: &[(Id, Marks)]) -> Result<Differences> {
    let criteria: Vec<CriterionSpread> = rubric.criteria().iter().map(|c| spread(&c.key, cards)).collect();
    let mut shares = Vec::with_capacity(cards.len());
    for (juror, marks) in cards {
        let card = rubric
            .complete(marks, &BTreeSet::new())
            .map_err(|problems| Error::internal(format!("a submitted card is not complete: {problems:?}")))?;
        shares.push((*juror, card.points_share()));
    }
    let jurors = shares
        .iter()
        .map(|(juror, share)| JurorDifference {
            juror: *juror,
            share: share.clone(),
            severity: from_others(*juror, &shares),
            criteria: criteria
                .iter()
                .filter_map(|one| Some((one.key.clone(), from_others(*juror, &scores(one))?)))
                .collect(),
        })
        .collect();
    let scale = rubric.scale();
    let span = u32::try_from(scale.max - scale.min).map_err(Error::internal)?;
    let mut apart: Vec<&CriterionSpread> = criteria.iter().filter(|one| 2 * one.range() >= span).collect();
    // Equals stay in the order of the rubric.
    apart.sort_by_key(|one| Reverse((one.range(), one.variance.clone())));
    let to_discuss = apart.into_iter().map(|one| one.key.clone()).collect();
    Ok(Differences {
        criteria,
        jurors,
        to_discuss,
    })
}

fn spread(key: &str, cards: &[(Id, Marks)]) -> CriterionSpread {
    let score = |marks: &Marks| match marks.get(key) {
        Some(&Mark::Score(score)) => u32::try_from(score).ok(),
        Some(Mark::NotApplicable(_)) | None => None,
    };
    let marks: Vec<(Id, Option<u32>)> = cards
        .iter()
        .map(|(juror, marks)| (*juror, score(marks)))
        .collect();
    let scores: Vec<u128> = marks.iter().filter_map(|(_, s)| s.map(u128::from)).collect();
    let count = scores.len() as u128;
    let sum: u128 = scores.iter().sum();
    let squares: u128 = scores.iter().map(|s| s * s).sum();
    CriterionSpread {
        key: key.to_owned(),
        lowest: marks.iter().filter_map(|(_, score)| *score).min(),
        highest: marks.iter().filter_map(|(_, score)| *score).max(),
        mean: NonZeroU128::new(count).map(|count| Exact::ratio(sum, count)),
        // (n·Σs² − (Σs)²) / n(n−1), which is never below zero.
        variance: NonZeroU128::new(count * count.saturating_sub(1))
            .map(|pairs| Exact::ratio(count * squares - sum * sum, pairs)),
        not_applicable: marks.len() - scores.len(),
        marks,
    }
}

fn scores(of: &CriterionSpread) -> Vec<(Id, Exact)> {
    of.marks
        .iter()
        .filter_map(|(juror, score)| Some((*juror, Exact::ratio((*score)?.into(), NonZeroU128::MIN))))
        .collect()
}

/// A juror's value less the mean of the others.
fn from_others(juror: Id, values: &[(Id, Exact)]) -> Option<Exact> {
    let (_, own) = values.iter().find(|(one, _)| *one == juror)?;
    let others = values.iter().filter(|(one, _)| *one != juror);
    Exact::mean(others.map(|(_, value)| value)).map(|mean| own.minus(&mean))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::num::NonZeroU32;

    use proptest::prelude::*;

    use super::*;
    use scoring::card::By;
    use scoring::rubric::{Criterion, Scale};

    const KEYS: [&str; 3] = ["a", "b", "c"];

    fn rubric(scale: Scale, weights: [u32; 3]) -> Rubric {
        let criterion = |(key, weight): (&str, u32)| Criterion {
            key: key.into(),
            weight,
            juror_may_skip: true,
        };
        Rubric::new(scale, KEYS.into_iter().zip(weights).map(criterion).collect()).unwrap()
    }

    fn card(scores: [Option<i32>; 3]) -> (Id, Marks) {
        let mark = |score: Option<i32>| score.map_or(Mark::NotApplicable(By::Juror), Mark::Score);
        let marks = KEYS.into_iter().zip(scores);
        (
            Id::new(),
            marks.map(|(key, s)| (key.to_owned(), mark(s))).collect(),
        )
    }

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn three_jurors_by_hand() {
        let rubric = rubric(Scale { min: 1, max: 5 }, [2, 1, 1]);
        let cards = [
            card([Some(5), Some(3), Some(4)]),
            card([Some(2), Some(3), None]),
            card([Some(4), Some(1), Some(4)]),
        ];
        let found = differences(&rubric, &cards).unwrap();
        let [a, b, c] = found.criteria.as_slice() else {
            panic!("three criteria")
        };
        assert_eq!((a.lowest, a.highest, a.not_applicable), (Some(2), Some(5), 0));
        assert_eq!(
            (a.mean.clone(), a.variance.clone()),
            (Some(exact("11/3")), Some(exact("7/3")))
        );
        assert_eq!(
            (b.mean.clone(), b.variance.clone()),
            (Some(exact("7/3")), Some(exact("4/3")))
        );
        assert_eq!(
            (c.mean.clone(), c.variance.clone(), c.not_applicable),
            (Some(exact("4/1")), Some(exact("0/1")), 1)
        );
        assert_eq!(c.marks[1].1, None);
        // a lies 3 apart, b 2 of the 4 that the scale has, c not at all.
        assert_eq!(found.to_discuss, ["a", "b"]);
        // Shares: 17/20, 7/15 (without c), 13/20.
        let severities: Vec<Exact> = found.jurors.iter().filter_map(|j| j.severity.clone()).collect();
        assert_eq!(severities, [exact("7/24"), exact("-17/60"), exact("-1/120")]);
        assert_eq!(found.jurors[0].criteria[0], ("a".into(), exact("2/1")));
        assert_eq!(
            found.jurors[1].criteria,
            [("a".into(), exact("-5/2")), ("b".into(), exact("1/1"))]
        );
    }

    #[test]
    fn of_one_card_and_of_none_nothing_is_compared() {
        let rubric = rubric(Scale { min: 0, max: 1 }, [1, 1, 1]);
        let alone = differences(&rubric, &[card([Some(1), None, Some(0)])]).unwrap();
        assert_eq!(
            (alone.criteria[0].deviation(), alone.criteria[1].mean.clone()),
            (None, None)
        );
        assert_eq!(
            (alone.jurors[0].severity.clone(), alone.jurors[0].criteria.len()),
            (None, 0)
        );
        assert!(alone.to_discuss.is_empty());
        assert_eq!(differences(&rubric, &[]).unwrap().jurors, []);
    }

    #[test]
    fn the_furthest_apart_are_discussed_first() {
        let rubric = rubric(Scale { min: 1, max: 5 }, [1, 1, 1]);
        // Ranges 2, 4, 4; the last two jurors of c agree with an end, those of b stand in the middle.
        let cards = [[1, 1, 1], [3, 3, 5], [3, 3, 5], [3, 5, 1]].map(|s| card(s.map(Some)));
        assert_eq!(differences(&rubric, &cards).unwrap().to_discuss, ["c", "b", "a"]);
    }

    /// By juror, so that the order of the cards does not show.
    fn told(found: &Differences) -> impl PartialEq + std::fmt::Debug {
        let criteria: Vec<_> = found
            .criteria
            .iter()
            .map(|c| {
                let marks: BTreeMap<Id, Option<u32>> = c.marks.iter().copied().collect();
                let numbers = (c.lowest, c.highest, c.mean.clone(), c.variance.clone());
                (
                    marks,
                    numbers,
                    c.deviation().map(|d| d.get().to_bits()),
                    c.not_applicable,
                )
            })
            .collect();
        let jurors: BTreeMap<Id, _> = found
            .jurors
            .iter()
            .map(|j| (j.juror, (j.share.clone(), j.severity.clone(), j.criteria.clone())))
            .collect();
        (criteria, jurors, found.to_discuss.clone())
    }

    fn of(found: &Differences, juror: Id) -> &JurorDifference {
        found.jurors.iter().find(|j| j.juror == juror).unwrap()
    }

    proptest! {
        #[test]
        fn the_order_of_the_jurors_does_not_matter(
            cards in prop::collection::vec(prop::array::uniform3(prop::option::of(1..=5)), 0..8),
            weights in prop::array::uniform3(1_u32..50),
        ) {
            let rubric = rubric(Scale { min: 1, max: 5 }, weights);
            let scored = |c: &[Option<i32>; 3]| c.iter().any(Option::is_some);
            let mut cards: Vec<_> = cards.into_iter().filter(scored).map(card).collect();
            let there = differences(&rubric, &cards).unwrap();
            cards.reverse();
            let back = differences(&rubric, &cards).unwrap();
            prop_assert!(told(&there) == told(&back), "{:?} and {:?}", there, back);
        }

        /// One juror becomes milder by a constant: that juror's differences grow by just this, and those of the
        /// others, who are compared with one milder colleague, shrink by their part of it.
        #[test]
        fn a_constant_moves_a_jurors_difference_by_itself(
            cards in prop::collection::vec(prop::array::uniform3(0_i32..=50), 2..8),
            weights in prop::array::uniform3(1_u32..50),
            milder in 1_i32..=50,
        ) {
            let rubric = rubric(Scale { min: 0, max: 100 }, weights);
            let mut cards: Vec<_> = cards.into_iter().map(|c| card(c.map(Some))).collect();
            let before = differences(&rubric, &cards).unwrap();
            let juror = cards[0].0;
            for mark in cards[0].1.values_mut() {
                if let Mark::Score(score) = mark { *score += milder; }
            }
            let after = differences(&rubric, &cards).unwrap();
            let others = NonZeroU32::new(u32::try_from(cards.len() - 1).unwrap()).unwrap();
            let (scores, share) = (exact(&format!("{milder}/1")), exact(&format!("{milder}/100")));
            for (one, _) in &cards {
                let moved = |by: &Exact| match *one == juror {
                    true => by.clone(),
                    false => exact("0/1").minus(&by.over(others)),
                };
                let (was, is) = (of(&before, *one), of(&after, *one));
                for ((key, was), (_, is)) in was.criteria.iter().zip(&is.criteria) {
                    prop_assert_eq!(is.minus(was), moved(&scores), "{}", key);
                }
                let (was, is) = (was.severity.clone().unwrap(), is.severity.clone().unwrap());
                prop_assert_eq!(is.minus(&was), moved(&share));
            }
        }
    }
}
