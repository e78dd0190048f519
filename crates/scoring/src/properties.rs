//! What holds for every method, whatever the cards.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::firmness::{Asked, firmness};
use super::method::{Method, score};
use super::samples::{exact, id, sheet_of};
use crate::exact::Exact;
use crate::figure::Figure;
use crate::rng::SplitMix64;
use kernel::Id;

type Cards = Vec<(usize, usize, Exact)>;

/// Up to 8 candidates by up to 5 jurors, marks in tenths, about two cards of three there; every juror has a card
/// for the first two candidates, so that all is connected and no juror has one card only.
fn cards() -> impl Strategy<Value = Cards> {
    (2_usize..=8, 2_usize..=5)
        .prop_flat_map(|(candidates, jurors)| {
            let card = prop_oneof![2 => (0_u8..=10).prop_map(Some), 1 => Just(None)];
            vec(vec(card, jurors), candidates)
        })
        .prop_map(|rows| {
            let mut cards = Vec::new();
            for (candidate, row) in rows.iter().enumerate() {
                for (juror, mark) in row.iter().enumerate() {
                    let mark = mark.or((candidate < 2).then_some(5));
                    if let Some(mark) = mark {
                        cards.push((candidate + 1, juror + 1, exact(&format!("{mark}/10"))));
                    }
                }
            }
            cards
        })
}

fn fitted() -> impl Strategy<Value = Method> {
    select(vec![Method::Additive, Method::Calibrated])
}

fn scored(cards: &Cards, method: Method) -> BTreeMap<Id, Option<Exact>> {
    let scores = score(&sheet_of(cards), method).unwrap();
    scores
        .candidates
        .into_iter()
        .map(|one| (one.id, one.score))
        .collect()
}

/// For each pair who is ahead; what lies within the last digits of a fit counts as equal.
fn order(scores: &BTreeMap<Id, Option<Exact>>) -> Vec<(Id, Id, bool)> {
    let clear = exact("1/100000000");
    let mut pairs = Vec::new();
    for (one, own) in scores {
        for (other, its) in scores {
            if let (Some(own), Some(its)) = (own, its) {
                pairs.push((*one, *other, *own > its.plus(&clear)));
            }
        }
    }
    pairs
}

proptest! {
    /// The jurors' names are dealt anew and the cards mixed: the same candidates keep the same scores.
    #[test]
    fn the_order_of_cards_and_jurors_changes_nothing(
        cards in cards(),
        method in select(vec![Method::WeightedMean, Method::TrimmedMean, Method::Additive, Method::Calibrated]),
        seed: u64,
    ) {
        let mut rng = SplitMix64::new(seed);
        let mut names: Vec<usize> = (1..=5).collect();
        rng.shuffle(&mut names);
        let mut mixed: Cards = cards.iter().map(|(c, j, s)| (*c, names[j - 1], s.clone())).collect();
        rng.shuffle(&mut mixed);
        let (before, after) = (scored(&cards, method), scored(&mixed, method));
        prop_assert_eq!(order(&before), order(&after));
        for (before, after) in before.values().zip(after.values()) {
            if let (Some(before), Some(after)) = (before, after) {
                prop_assert!((before.to_f64() - after.to_f64()).abs() < 3e-9);
            }
            prop_assert_eq!(before.is_some(), after.is_some());
        }
    }

    #[test]
    fn a_better_card_never_lowers_its_candidate(
        cards in cards(), trim: bool, which: Index, more in 1_u32..=40,
    ) {
        let method = if trim { Method::TrimmedMean } else { Method::WeightedMean };
        let mut better = cards.clone();
        let changed = &mut better[which.index(cards.len())];
        changed.2 = changed.2.plus(&exact(&format!("{more}/40")));
        let who = id(changed.0);
        let (before, after) = (scored(&cards, method), scored(&better, method));
        prop_assert!(after[&who] >= before[&who]);
        for other in before.keys().filter(|other| **other != who) {
            prop_assert_eq!(&before[other], &after[other]);
        }
    }

    #[test]
    fn a_juror_who_marks_higher_throughout_changes_no_fitted_rank(
        cards in cards(), method in fitted(), juror in 1_usize..=5, more in 1_u32..=20,
    ) {
        let more = exact(&format!("{more}/20"));
        let shifted: Cards = cards
            .iter()
            .map(|(c, j, s)| (*c, *j, if *j == juror { s.plus(&more) } else { s.clone() }))
            .collect();
        prop_assert_eq!(order(&scored(&cards, method)), order(&scored(&shifted, method)));
    }

    /// Half of a point here or a point there: in other units of the marks the same order.
    #[test]
    fn another_unit_changes_no_rank(cards in cards(), method in fitted()) {
        let halved: Cards = cards
            .iter()
            .map(|(c, j, s)| (*c, *j, s.over(std::num::NonZeroU32::new(2).unwrap())))
            .collect();
        let (before, after) = (scored(&cards, method), scored(&halved, method));
        for (before, after) in before.values().flatten().zip(after.values().flatten()) {
            prop_assert!((before.to_f64() / 2.0 - after.to_f64()).abs() < 3e-9);
        }
    }

    #[test]
    fn chances_add_up_to_the_places_and_the_seed_gives_them_again(
        cards in cards(), places in 0_usize..=9,
        method in select(vec![Method::WeightedMean, Method::Additive, Method::Calibrated]),
        seed: u64,
    ) {
        let sheet = sheet_of(&cards);
        let scores = score(&sheet, method).unwrap();
        let bonus = vec![Some(Exact::basis_points(0)); sheet.candidates().len()];
        let asked = Asked { places, draws: 200, seed };
        let found = firmness(&sheet, &scores, &bonus, asked);
        prop_assert_eq!(&found, &firmness(&sheet, &scores, &bonus, asked));
        if found.candidates.iter().all(|one| one.chance.is_some()) {
            let sum: f64 = found.candidates.iter().filter_map(|one| one.chance.map(Figure::get)).sum();
            let expected = places.min(found.candidates.len()) as f64;
            prop_assert!((sum - expected).abs() < 1e-9, "{sum} of {expected}");
        }
        prop_assert_eq!(found.left_out.len(), sheet.jurors().len());
    }
}
