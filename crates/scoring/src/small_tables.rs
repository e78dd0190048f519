//! Every small table goes through: whatever the cards are, a result is made of figures that can be stored and read
//! back, and none of them is out of its range.

use std::collections::BTreeSet;

use serde_json::Value;

use super::samples::{exact, id};
use super::{Asked, Edition, Method};
use crate::exact::Exact;
use crate::ranking::standings::{Standings, Worth};
use crate::ranking::{Candidate, CountedCard, PriorityRule, RankingConfig, prepare, rank_prepared};
use kernel::{Json, Ts};

const METHODS: [Method; 4] = [
    Method::WeightedMean,
    Method::Additive,
    Method::Calibrated,
    Method::Vote,
];

/// For each candidate the marks by juror; 0 is a card that is not there.
type Table = Vec<Vec<u8>>;

/// All tables with these marks that differ by more than the order of candidates and jurors; of too many every
/// `step`th.
fn tables(
    candidates: usize,
    jurors: usize,
    marks: std::ops::RangeInclusive<u8>,
    step: usize,
) -> BTreeSet<Table> {
    let base = marks.clone().count();
    let row = |mut number: usize| -> Vec<u8> {
        let mut digit = || {
            let digit = number % base;
            number /= base;
            marks.start() + digit as u8
        };
        (0..jurors).map(|_| digit()).collect()
    };
    let rows: Vec<Vec<u8>> = (0..base.pow(jurors as u32)).map(row).collect();
    let mut found = BTreeSet::new();
    let mut places = vec![0; candidates];
    for number in 0_usize.. {
        if number % step == 0 {
            found.insert(plain(places.iter().map(|place| rows[*place].clone()).collect()));
        }
        // The next of the lists of places that do not fall: the order of candidates changes nothing.
        let Some(at) = places.iter().rposition(|place| place + 1 < rows.len()) else {
            break;
        };
        let next = places[at] + 1;
        places[at..].fill(next);
    }
    found
}

/// With the columns and then the rows in order; not the same for all tables that are alike, but for most.
fn plain(table: Table) -> Table {
    let mut columns: Vec<Vec<u8>> = (0..table[0].len())
        .map(|j| table.iter().map(|row| row[j]).collect())
        .collect();
    columns.sort();
    let mut rows: Table = (0..table.len())
        .map(|i| columns.iter().map(|column| column[i]).collect())
        .collect();
    rows.sort();
    rows
}

fn config(method: Method) -> RankingConfig {
    RankingConfig {
        seats: 1,
        min_cards: 1,
        priority: PriorityRule::None {},
        ties: vec![],
        pass_mark: None,
        waitlist_limit: None,
        method,
        chair: None,
    }
}

fn candidates(table: &Table, share: impl Fn(u8) -> Exact) -> Vec<Candidate> {
    let card = |(juror, mark): (usize, &u8)| {
        (*mark > 0).then(|| CountedCard {
            juror: id(1001 + juror),
            share: share(*mark),
            criteria: Default::default(),
        })
    };
    (1..)
        .zip(table)
        .map(|(number, row)| Candidate {
            id: id(number),
            submitted_at: Ts(chrono::DateTime::UNIX_EPOCH),
            priority: false,
            cards: row.iter().enumerate().filter_map(card).collect(),
        })
        .collect()
}

/// The result of a table, stored and read back.
fn stored(table: &Table, method: Method) -> Value {
    let scale = |mark: u8| match method {
        Method::Vote => exact(if mark > 1 { "1/1" } else { "0/1" }),
        _ => exact(&format!("{mark}/3")),
    };
    let (candidates, config) = (candidates(table, scale), config(method));
    let prepared = prepare(&candidates, &config, Edition::NOW);
    let asked = Asked {
        places: 1,
        draws: 3,
        seed: 7,
    };
    let made = Standings::of(
        &rank_prepared(&candidates, &config, &prepared),
        Worth::of(&prepared, asked),
    );
    let kept = Json::of(&made).unwrap();
    let read: Standings = kept
        .read()
        .unwrap_or_else(|e| panic!("{table:?} {method:?}: {e}"));
    // An infinity would have become a null, and a null is nothing.
    assert_eq!(read, made, "{table:?} {method:?}");
    kept.read().unwrap()
}

/// The figures with a range, by the keys under which they stand.
fn in_range(value: &Value, told: &dyn Fn(&str) -> String) {
    match value {
        Value::Object(map) => {
            for (key, one) in map {
                let (least, most) = match &**key {
                    "chance" | "ahead_of_next" | "kendall_w" => (0.0, 1.0),
                    "value" | "alpha_ordinal" | "alpha_interval" => (f64::MIN, 1.0),
                    key if key.ends_with("_single") || key.ends_with("_mean") => (f64::MIN, 1.0),
                    "standard_error" | "spread" | "mean" | "k" => (0.0, 4.0),
                    _ => (f64::MIN, f64::MAX),
                };
                if let Some(number) = one.as_f64() {
                    assert!(
                        (least..=most).contains(&number),
                        "{}",
                        told(&format!("{key}: {number}"))
                    );
                }
                in_range(one, told);
            }
        }
        Value::Array(items) => items.iter().for_each(|one| in_range(one, told)),
        _ => {}
    }
}

#[test]
fn every_small_table_makes_a_result_that_can_be_stored() {
    let mut seen = 0;
    for candidates in 2..=4 {
        for jurors in 1..=4 {
            // Of the larger ones not all, but evenly; the steps have no factor in common with the number of marks.
            let step = match candidates * jurors {
                0..=9 => 1,
                10..=12 => 101,
                _ => 4_999,
            };
            // With cards missing there are many more.
            let thin = match candidates * jurors {
                0..=6 => 1,
                _ => 101,
            };
            let mut all = tables(candidates, jurors, 1..=3, step);
            if candidates * jurors < 10 {
                all.append(&mut tables(candidates, jurors, 0..=3, thin));
            }
            for (turn, table) in all.iter().enumerate() {
                // The smaller ones by every method, the larger ones by the methods in turn.
                let methods = match candidates * jurors {
                    0..=6 => &METHODS[..],
                    _ => &METHODS[turn % METHODS.len()..][..1],
                };
                for method in methods {
                    let told = |what: &str| format!("{table:?} {method:?} {what}");
                    in_range(&stored(table, *method), &told);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 4_000, "{seen}");
}

#[test]
fn a_result_of_noise_tells_no_reliability_beyond_all() {
    // Noise of three by three: every tenth table said more than 1, up to 5e15.
    for table in tables(3, 3, 1..=3, 1) {
        let result = stored(&table, Method::WeightedMean);
        let value = &result["worth"]["agreement"]["headline"]["value"];
        assert!(
            value.as_f64().is_none_or(|value| value <= 1.0),
            "{table:?} {value}"
        );
    }
}
