//! How many jurors, and how many cards each? Before anybody is invited, juries are invented that read invented
//! candidates: how often do they find those who are truly the best?
//!
//! A card is `worth + noise`, worths with variance 1. The stated reliability `r` is that of one card (ICC of a
//! single juror, absolute agreement): `r = 1 / (1 + noise)`, so the noise has the variance `(1 - r) / r`. A
//! stated share of it is the severity of the juror, the same in all of that juror's cards; it does no harm where
//! everybody reads everything. Jurors take turns: candidate `i` goes to the jurors `i·m, i·m + 1, …`.
//!
//! Every design sees the same worths and the same noise, so that the designs are compared and not the luck.

use rand::SeedableRng;
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;
use rand_distr::StandardNormal;

use crate::figure::Figure;

/// The juries that are looked at.
pub const JURORS: std::ops::RangeInclusive<usize> = 3..=12;
const MOST: usize = *JURORS.end();

/// What is known before.
#[derive(Clone, Debug)]
pub struct Plan {
    pub candidates: usize,
    /// `k`: how many are to be chosen.
    pub places: usize,
    /// Reliabilities of one card to look at, each above 0 and at most 1.
    pub reliabilities: Vec<f64>,
    /// Share of the noise that is the severity of the jurors, from 0 to 1.
    pub severity: f64,
    pub draws: u32,
    pub seed: u64,
}

/// What a jury of so many, with so many cards for each candidate, achieves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    pub reliability: f64,
    pub jurors: usize,
    pub cards: usize,
    /// Share of the true first `k` that is found, on average.
    pub found: Figure,
    /// The chance that all of them are.
    pub all_right: Figure,
}

/// Every jury with every number of cards, for each reliability; none where nothing is drawn.
pub fn designs(plan: &Plan) -> Vec<Design> {
    let (n, k) = (plan.candidates, plan.places.min(plan.candidates));
    let shapes: Vec<(usize, usize)> = JURORS
        .flat_map(|jurors| (1..=jurors).map(move |m| (jurors, m)))
        .collect();
    let mut hits = vec![(0_u64, 0_u64); shapes.len() * plan.reliabilities.len()];
    let (severe, own) = (plan.severity.sqrt(), (1.0 - plan.severity).sqrt());
    let noises: Vec<f64> = plan
        .reliabilities
        .iter()
        .map(|r| ((1.0 - r) / r).sqrt())
        .collect();
    let mut key = [0; 32];
    key[..8].copy_from_slice(&plan.seed.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    let mut draw =
        |number: usize| -> Vec<f64> { (0..number).map(|_| StandardNormal.sample(&mut rng)).collect() };
    for _ in 0..plan.draws {
        let (worth, severity, residual) = (draw(n), draw(MOST), draw(n * MOST));
        let best = first(&worth, k);
        let mut at = 0;
        for &(jurors, cards) in &shapes {
            let noise = |candidate: usize| -> f64 {
                let sum: f64 = (0..cards)
                    .map(|card| {
                        severe * severity[(candidate * cards + card) % jurors]
                            + own * residual[candidate * MOST + card]
                    })
                    .sum();
                sum / cards as f64
            };
            let noise: Vec<f64> = (0..n).map(noise).collect();
            for scale in &noises {
                let score: Vec<f64> = worth
                    .iter()
                    .zip(&noise)
                    .map(|(worth, noise)| worth + scale * noise)
                    .collect();
                let chosen = first(&score, k);
                let right = best
                    .iter()
                    .zip(&chosen)
                    .filter(|(best, chosen)| **best && **chosen)
                    .count();
                hits[at].0 += right as u64;
                hits[at].1 += u64::from(right == k);
                at += 1;
            }
        }
    }
    let draws = f64::from(plan.draws);
    // Where nobody is to be chosen, nobody is missed.
    let found = |right: u64| if k == 0 { draws } else { right as f64 / k as f64 };
    let each = shapes
        .iter()
        .flat_map(|shape| plan.reliabilities.iter().map(move |r| (shape, r)));
    each.zip(hits)
        .filter_map(|((&(jurors, cards), &reliability), (right, all))| {
            Some(Design {
                reliability,
                jurors,
                cards,
                found: Figure::share(found(right) / draws)?,
                all_right: Figure::share(all as f64 / draws)?,
            })
        })
        .collect()
}

/// Who is among the first `k`.
fn first(values: &[f64], k: usize) -> Vec<bool> {
    let mut chosen = vec![k == values.len(); values.len()];
    if (1..values.len()).contains(&k) {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.select_nth_unstable_by(k - 1, |a, b| values[*b].total_cmp(&values[*a]));
        order[..k].iter().for_each(|one| chosen[*one] = true);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plan(reliability: f64) -> Plan {
        Plan {
            candidates: 25,
            places: 3,
            reliabilities: vec![reliability],
            severity: 0.3,
            draws: 2_000,
            seed: 7,
        }
    }

    fn of(designs: &[Design], jurors: usize, cards: usize) -> Design {
        *designs
            .iter()
            .find(|d| (d.jurors, d.cards) == (jurors, cards))
            .unwrap()
    }

    #[test]
    fn cards_without_noise_find_the_best_and_the_same_seed_finds_the_same() {
        assert!(
            designs(&plan(1.0))
                .iter()
                .all(|d| (d.found.get(), d.all_right.get()) == (1.0, 1.0))
        );
        assert_eq!(designs(&plan(0.4)), designs(&plan(0.4)));
    }

    #[test]
    fn cards_that_are_nearly_noise_choose_by_lot() {
        // Three of 25 by lot: 12 % of the true three.
        let lot = of(&designs(&plan(1e-9)), 3, 1);
        assert!((lot.found.get() - 0.12).abs() < 0.02, "{lot:?}");
    }

    #[test]
    fn severity_does_no_harm_where_everybody_reads_everything() {
        let all_severity = Plan {
            severity: 1.0,
            ..plan(0.2)
        };
        assert_eq!(of(&designs(&all_severity), 5, 5).all_right.get(), 1.0);
        assert!(of(&designs(&all_severity), 5, 2).all_right.get() < 0.9);
    }

    #[test]
    fn as_many_places_as_candidates_are_always_right() {
        let all = Plan {
            candidates: 3,
            ..plan(0.2)
        };
        assert!(designs(&all).iter().all(|d| d.all_right.get() == 1.0));
    }

    #[test]
    fn what_was_never_drawn_is_no_figure() {
        let none = Plan {
            draws: 0,
            ..plan(0.4)
        };
        assert!(designs(&none).is_empty());
        let nobody = Plan {
            places: 0,
            draws: 100,
            ..plan(0.4)
        };
        assert!(designs(&nobody).iter().all(|d| d.found.get() == 1.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]
        #[test]
        fn more_cards_never_lower_the_chance_beyond_noise(
            candidates in 5_usize..40, places in 1_usize..5, bp in 500_u32..9_500, severity in 0_u32..=10, seed: u64,
        ) {
            let plan = Plan {
                candidates, places, seed, draws: 300,
                reliabilities: vec![f64::from(bp) / 10_000.0],
                severity: f64::from(severity) / 10.0,
            };
            let found = designs(&plan);
            for jurors in JURORS {
                for cards in 1..jurors {
                    let (less, more) = (of(&found, jurors, cards), of(&found, jurors, cards + 1));
                    // Three standard errors of a share in 300 draws.
                    prop_assert!(more.found.get() > less.found.get() - 0.09, "{less:?} {more:?}");
                }
            }
        }
    }
}
