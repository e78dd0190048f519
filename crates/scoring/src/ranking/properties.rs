//! What holds for every ranking, whatever the cards.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::super::rng::SplitMix64;
use super::samples::{candidate, config, standing};
use super::{Candidate, Outcome, PassMarkBound, PassMarkRule, PriorityRule, RankingConfig, TieRule, rank};

/// Cards of (share in quarters, mark on criterion a in halves), priority, second of the submission.
type Sample = (Vec<(u8, Option<u8>)>, bool, i64);

/// Up to 9 candidates with 0–4 cards of few different shares, so that ties are frequent.
fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (
        vec((0_u8..=4, prop::option::of(0_u8..=2)), 0..=4),
        any::<bool>(),
        0_i64..3,
    );
    vec(one, 1..=9).prop_map(|list| {
        let make = |(number, (cards, social, second)): (usize, Sample)| {
            let shares: Vec<String> = cards.iter().map(|(share, _)| format!("{share}/4")).collect();
            let shares: Vec<&str> = shares.iter().map(String::as_str).collect();
            let mut made = candidate(number as u128 + 1, &shares).submitted(second);
            made.priority = social;
            for (card, (_, mark)) in made.cards.iter_mut().zip(&cards) {
                if let Some(mark) = mark {
                    card.criteria
                        .insert("a".into(), super::samples::exact(&format!("{mark}/2")));
                }
            }
            made
        };
        list.into_iter().enumerate().map(make).collect()
    })
}

fn rules() -> impl Strategy<Value = RankingConfig> {
    let priority = prop_oneof![
        Just(PriorityRule::None {}),
        (1_u32..3000).prop_map(|bonus_bp| PriorityRule::Bonus { bonus_bp }),
        Just(PriorityRule::TieBreak {}),
        (0_u32..=3).prop_map(|places| PriorityRule::Reserved { places }),
    ];
    let tie = TieRule::Criterion { key: "a".into() };
    let ties = prop::sample::subsequence(vec![tie, TieRule::Priority, TieRule::EarlierSubmission], 0..=3);
    let mark = prop::option::of((0_u32..=10_000, any::<bool>()));
    (
        1_u32..=5,
        0_u32..=2,
        priority,
        ties.prop_shuffle(),
        mark,
        prop::option::of(0_u32..=4),
    )
        .prop_map(|(seats, min_cards, priority, ties, mark, waitlist_limit)| {
            let bound = |more| {
                if more {
                    PassMarkBound::MoreThan
                } else {
                    PassMarkBound::AtLeast
                }
            };
            let pass_mark = mark.map(|(share_bp, more)| PassMarkRule {
                share_bp,
                bound: bound(more),
            });
            RankingConfig {
                min_cards,
                priority,
                ties,
                pass_mark,
                waitlist_limit,
                ..config(seats)
            }
        })
}

proptest! {
    #[test]
    fn the_order_of_candidates_cards_and_jurors_changes_nothing(
        list in candidates(), rules in rules(), seed: u64,
    ) {
        let mut rng = SplitMix64::new(seed);
        let mut mixed = list.clone();
        rng.shuffle(&mut mixed);
        for one in &mut mixed {
            let mut jurors: Vec<_> = one.cards.iter().map(|card| card.juror).collect();
            rng.shuffle(&mut jurors);
            one.cards.iter_mut().zip(jurors).for_each(|(card, juror)| card.juror = juror);
            rng.shuffle(&mut one.cards);
        }
        prop_assert_eq!(rank(&list, &rules), rank(&mixed, &rules));
    }

    #[test]
    fn a_better_card_never_lowers_its_candidate(
        list in candidates(), rules in rules(), who: Index, which: Index, more in 1_u32..=40,
    ) {
        let mut better = list.clone();
        let changed = who.index(list.len());
        let cards = &mut better[changed].cards;
        if cards.is_empty() {
            return Ok(());
        }
        let count = cards.len();
        let card = &mut cards[which.index(count)];
        card.share = card.share.plus(&super::samples::exact(&format!("{more}/40")));
        let (before, after) = (rank(&list, &rules), rank(&better, &rules));
        let number = changed as u128 + 1;
        let (before, after) = (standing(&before, number), standing(&after, number));
        prop_assert!(after.rank <= before.rank);
        prop_assert!(goodness(after.outcome) >= goodness(before.outcome), "{:?} {:?}", before, after);
    }

    /// As many are selected as there are seats and candidates who pass, less what a tie at the cut leaves
    /// open.
    #[test]
    fn every_seat_is_given_or_named_as_open(list in candidates(), rules in rules()) {
        let ranking = rank(&list, &rules);
        let mut all = ranking.standings.iter();
        let passes = |mean| rules.pass_mark.is_none_or(|mark| mark.is_passed_by(mean));
        let ranked = all.clone().filter(|one| one.rank.is_some());
        let able = ranked.filter(|one| one.mean.as_ref().is_some_and(passes)).count();
        let seats = able.min(rules.seats as usize);
        let selected = all.clone().filter(|one| one.outcome.is_select()).count();
        prop_assert_eq!(selected + ranking.open_seats as usize, seats);
        let between = |one: &super::Standing| {
            matches!(one.outcome, Outcome::Undecidable { best: super::Place::Select, .. })
        };
        let undecided = all.clone().filter(|one| between(one)).count();
        prop_assert_eq!(undecided > 0, ranking.open_seats > 0);
        prop_assert!(undecided == 0 || undecided > ranking.open_seats as usize);
        prop_assert!(all.all(|one| !between(one) || !one.tied_with.is_empty()));
    }

    /// Whatever order the commission gives to equals (here: by a time of submission made up for it), who is
    /// proposed for sure stays so, and who is undecidable ends between the two ends that were told.
    #[test]
    fn a_certain_proposal_holds_in_every_order_of_equals(
        list in candidates(), rules in rules(), seed: u64,
    ) {
        let mut open = rules.clone();
        open.ties.retain(|rule| *rule != TieRule::EarlierSubmission);
        let proposed = rank(&list, &open);
        let mut order: Vec<u32> = (0..list.len() as u32).collect();
        SplitMix64::new(seed).shuffle(&mut order);
        let mut decided = list.clone();
        let mut settled = open;
        for (one, place) in decided.iter_mut().zip(order) {
            let second = standing(&proposed, one.id.0.as_u128()).rank.unwrap_or(0) * 100 + place;
            *one = one.clone().submitted(second.into());
        }
        // The ranks of the proposal stay; the last rule now puts equals into the order chosen above.
        settled.ties.push(TieRule::EarlierSubmission);
        let result = rank(&decided, &settled);
        prop_assert_eq!(result.open_seats, 0);
        for one in &result.standings {
            let before = standing(&proposed, one.id.0.as_u128());
            match before.outcome {
                Outcome::Undecidable { best, worst } => {
                    let (low, high) = (place_goodness(worst), place_goodness(best));
                    prop_assert!((low..=high).contains(&goodness(one.outcome)));
                }
                Outcome::Waitlist { position } => {
                    let Outcome::Waitlist { position: own } = one.outcome else {
                        return Err(TestCaseError::fail("no longer waits"));
                    };
                    let last = position + before.tied_with.len() as u32;
                    prop_assert!((position..=last).contains(&own));
                }
                certain => prop_assert_eq!(one.outcome, certain),
            }
        }
    }
}

fn goodness(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NoQuorum => 0,
        Outcome::Decline => 1,
        Outcome::Undecidable { worst, .. } => place_goodness(worst),
        Outcome::Waitlist { .. } => 3,
        Outcome::Select => 5,
    }
}

fn place_goodness(place: super::Place) -> u8 {
    match place {
        super::Place::Decline => 1,
        super::Place::Waitlist => 3,
        super::Place::Select => 5,
    }
}
