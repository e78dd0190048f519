//! Results of old are made again as they were made: `tests/data/first_edition.json` was written by the program
//! before there were editions.

use serde::Deserialize;
use serde_json::{Value, json};

use super::standings::Standings;
use crate::exact::Exact;
use crate::ranking::{Candidate, CountedCard, PriorityRule, RankingConfig};
use crate::{Edition, Method};
use kernel::{Id, Ts};

#[derive(Deserialize)]
struct Case {
    name: String,
    method: Method,
    seats: u32,
    /// For each candidate the shares by juror.
    cards: Vec<Vec<Option<Exact>>>,
    result: Value,
}

fn id(number: usize) -> Id {
    Id(uuid::Uuid::from_u128(number as u128))
}

fn made(case: &Case, edition: Edition) -> Value {
    let card = |(juror, share): (usize, &Option<Exact>)| {
        Some(CountedCard {
            juror: id(1001 + juror),
            share: share.clone()?,
            criteria: Default::default(),
        })
    };
    let candidates: Vec<Candidate> = (1..)
        .zip(&case.cards)
        .map(|(number, cards)| Candidate {
            id: id(number),
            submitted_at: Ts(chrono::DateTime::from_timestamp(number as i64, 0).unwrap()),
            priority: false,
            cards: cards.iter().enumerate().filter_map(card).collect(),
        })
        .collect();
    let config = RankingConfig {
        seats: case.seats,
        min_cards: 1,
        priority: PriorityRule::None {},
        ties: vec![],
        pass_mark: None,
        waitlist_limit: None,
        method: case.method,
        chair: None,
    };
    serde_json::to_value(Standings::made(&candidates, &config, 4_711, edition)).unwrap()
}

/// Every number of one value is nearly that of the other, and all else the same.
fn same(one: &Value, other: &Value, at: &str) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{at}: {one} {other}");
            a.iter()
                .for_each(|(key, value)| same(value, &b[key], &format!("{at}/{key}")));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{at}");
            a.iter().zip(b).for_each(|(a, b)| same(a, b, &format!("{at}/[]")));
        }
        (Value::Number(_), Value::Number(_)) => {
            let (a, b) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{at}: {a} {b}");
        }
        _ => assert_eq!(one, other, "{at}"),
    }
}

#[test]
fn results_of_old_are_made_again_as_they_were() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../../../tests/data/first_edition.json")).unwrap();
    assert_eq!(cases.len(), 12);
    for case in cases {
        let made = made(&case, Edition::First);
        same(&made, &case.result, &case.name);
        // What it was made by is told from the second edition on.
        let now = self::made(&case, Edition::NOW);
        assert_eq!(
            (made["worth"].get("edition"), &now["worth"]["edition"]),
            (None, &json!(2))
        );
    }
}
