//! Small requests against every plan there is.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::super::rng::SplitMix64;
use super::tests::{id, pair, request};
use super::*;

/// Up to 4 jurors (and one who has left) and 4 candidates, with conflicts, caps and existing cards.
fn requests() -> impl Strategy<Value = Request> {
    let caps = vec(prop::option::weighted(0.6, 0_u32..=3), 1..=4);
    let cells = || vec(0_u8..10, 20);
    (
        1_u128..=4,
        caps,
        0_u32..=3,
        cells(),
        0_u8..=6,
        0_u8..=3,
        any::<u64>(),
    )
        .prop_map(|(candidates, caps, wanted, cells, conflicts, existing, seed)| {
            let mut made = Request {
                seed,
                ..request(candidates, &caps, wanted)
            };
            for (cell, (juror, candidate)) in cells
                .into_iter()
                .zip((1..=5).flat_map(|j| (1..=4).map(move |c| (j, c))))
            {
                if cell < conflicts {
                    made.forbidden.insert(pair(juror, candidate));
                } else if cell >= 10 - existing && (juror == 5 || (juror as usize) <= caps.len()) {
                    made.existing.insert(pair(juror, candidate));
                }
            }
            made
        })
}

/// `Σ load²`, parts, `Σ meetings²` of a whole plan: what is minimised, in this order.
type Cost = (u64, usize, u64);

fn loads(request: &Request, all: &BTreeSet<Assignment>) -> Vec<u32> {
    let load = |juror: &Juror| all.iter().filter(|pair| pair.juror == juror.id).count() as u32;
    request.jurors.iter().map(load).collect()
}

fn cost(request: &Request, all: &BTreeSet<Assignment>) -> Cost {
    let load = loads(request, all)
        .into_iter()
        .map(|load| u64::from(load).pow(2))
        .sum();
    let mut of_juror: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for pair in all
        .iter()
        .filter(|pair| request.candidates.contains(&pair.candidate))
    {
        of_juror.entry(pair.juror).or_default().insert(pair.candidate);
    }
    let sets: Vec<BTreeSet<Id>> = of_juror.into_values().collect();
    let mut meetings = 0;
    for (index, one) in sets.iter().enumerate() {
        meetings += sets[..index]
            .iter()
            .map(|other| (one.intersection(other).count() as u64).pow(2))
            .sum::<u64>();
    }
    let mut parts: Vec<BTreeSet<Id>> = Vec::new();
    for one in sets {
        let (met, mut apart): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| !part.is_disjoint(&one));
        apart.push(met.into_iter().flatten().chain(one).collect());
        parts = apart;
    }
    (load, parts.len(), meetings)
}

/// The least cost of all plans that keep the hard constraints; `None` if there is no plan.
fn brute_force(request: &Request) -> Option<Cost> {
    if !request.existing.is_disjoint(&request.forbidden) {
        return None;
    }
    let mut plans = vec![request.existing.clone()];
    for &candidate in &request.candidates {
        let has = request
            .existing
            .iter()
            .filter(|pair| pair.candidate == candidate)
            .count();
        let free: Vec<Assignment> = request
            .jurors
            .iter()
            .map(|juror| Assignment {
                juror: juror.id,
                candidate,
            })
            .filter(|pair| !request.forbidden.contains(pair) && !request.existing.contains(pair))
            .collect();
        let missing = (request.wanted as usize).saturating_sub(has);
        let choices: Vec<BTreeSet<Assignment>> = (0_u32..1 << free.len())
            .filter(|bits| bits.count_ones() as usize == missing)
            .map(|bits| {
                (0..free.len())
                    .filter(|i| bits >> i & 1 == 1)
                    .map(|i| free[i])
                    .collect()
            })
            .collect();
        let with = |plan: BTreeSet<Assignment>| {
            choices
                .iter()
                .map(move |more| plan.union(more).copied().collect())
        };
        plans = plans
            .into_iter()
            .flat_map(with)
            .filter(|plan| keeps_caps(request, plan))
            .collect();
    }
    plans.iter().map(|plan| cost(request, plan)).min()
}

/// A juror above the cap got nothing new.
fn keeps_caps(request: &Request, all: &BTreeSet<Assignment>) -> bool {
    let (before, after) = (loads(request, &request.existing), loads(request, all));
    let within = |(juror, (before, after)): (&Juror, (u32, u32))| {
        after == before || juror.cap.is_none_or(|cap| after <= cap)
    };
    request
        .jurors
        .iter()
        .zip(before.into_iter().zip(after))
        .all(within)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_plan_is_found_where_there_is_one_and_its_loads_are_the_most_even(request in requests()) {
        let (plan, best) = (spread(&request), brute_force(&request));
        prop_assert_eq!(plan.is_ok(), best.is_some());
        let Ok(plan) = plan else { return Ok(()) };
        let all: BTreeSet<Assignment> = request.existing.iter().chain(&plan.new).copied().collect();
        prop_assert_eq!(all.len(), request.existing.len() + plan.new.len());
        prop_assert!(all.is_disjoint(&request.forbidden) && keeps_caps(&request, &all));
        for &candidate in &request.candidates {
            let here = |pair: &&Assignment| pair.candidate == candidate;
            let on = |set: &BTreeSet<Assignment>| set.iter().filter(here).count();
            prop_assert_eq!(on(&all), on(&request.existing).max(request.wanted as usize));
        }
        let reached = cost(&request, &all);
        prop_assert_eq!(Some(reached.0), best.map(|best| best.0));
        prop_assert!(Some(reached) >= best);
        prop_assert_eq!(plan.quality.connected, reached.1 <= 1);
        let load = loads(&request, &all);
        let ends = (load.iter().min().copied(), load.iter().max().copied());
        prop_assert_eq!(ends, (Some(plan.quality.min_load), Some(plan.quality.max_load)));
    }

    #[test]
    fn what_is_named_as_short_is_short(request in requests()) {
        let Err(shortages) = spread(&request) else { return Ok(()) };
        prop_assert!(!shortages.is_empty());
        for shortage in shortages {
            match shortage {
                Shortage::ExistingForbidden { juror, candidate } => {
                    let both = Assignment { juror, candidate };
                    prop_assert!(request.existing.contains(&both) && request.forbidden.contains(&both));
                }
                Shortage::Candidate { available, wanted, .. } => prop_assert!(available < wanted),
                Shortage::Capacity { available, needed } => prop_assert!(available < needed),
                Shortage::Crowded { candidates, available, needed, .. } => {
                    prop_assert!(available < needed);
                    // They cannot be served even alone.
                    prop_assert_eq!(brute_force(&Request { candidates, ..request.clone() }), None);
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_request_changes_nothing(request in requests(), mix: u64) {
        let mut mixed = request.clone();
        let mut rng = SplitMix64::new(mix);
        rng.shuffle(&mut mixed.jurors);
        rng.shuffle(&mut mixed.candidates);
        mixed.candidates.extend(mixed.candidates.first().copied());
        prop_assert_eq!(spread(&request), spread(&mixed));
    }
}

/// The local search promises no optimum; of 1.5 million such requests it missed it in 11.
#[test]
fn hardly_a_plan_of_a_small_request_could_be_better() {
    let mut runner = TestRunner::deterministic();
    let (mut plans, mut best) = (0, 0);
    for _ in 0..1000 {
        let request = requests().new_tree(&mut runner).unwrap().current();
        if let Ok(plan) = spread(&request) {
            let all = request.existing.iter().chain(&plan.new).copied().collect();
            plans += 1;
            best += usize::from(Some(cost(&request, &all)) == brute_force(&request));
        }
    }
    assert!(plans > 200 && best * 100 >= plans * 99, "{best} of {plans}");
}

#[test]
fn another_seed_may_give_another_plan() {
    let plans: BTreeSet<Vec<Assignment>> = (0..10)
        .map(|seed| {
            spread(&Request {
                seed,
                ..request(6, &[None; 4], 2)
            })
            .unwrap()
            .new
        })
        .collect();
    assert!(plans.len() > 1);
    assert!(
        plans
            .iter()
            .all(|plan| plan.iter().all(|pair| pair.juror > id(100)))
    );
}
