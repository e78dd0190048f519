//! The published tables of `tests/data/scoring_reference.json`, to six digits.

use std::collections::BTreeMap;

use serde_json::Value;

use super::agreement::{alpha, icc};
use super::belief::Belief;
use super::method::{Method, Scores, score};
use super::samples::{exact, id, sheet_of};
use super::score::Score;
use super::sheet::{Refusal, Sheet};
use crate::exact::Exact;
use crate::figure::Figure;

fn case(id: &str) -> Value {
    let all: Value =
        serde_json::from_str(include_str!("../../../tests/data/scoring_reference.json")).unwrap();
    let cases = all["cases"].as_array().unwrap();
    cases.iter().find(|case| case["id"] == id).unwrap().clone()
}

#[track_caller]
fn near(found: impl Into<f64>, expected: &Value) {
    let found = found.into();
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-6, "{found} for {expected}");
}

/// Names of candidates and jurors by the numbers that stand for them.
struct Cards {
    sheet: Sheet,
    candidates: Vec<String>,
    jurors: Vec<String>,
}

fn cards(case: &Value) -> Cards {
    let (mut candidates, mut jurors, mut cards) = (Vec::new(), Vec::new(), Vec::new());
    let number = |names: &mut Vec<String>, name: &Value| {
        let name = name.as_str().map_or(name.to_string(), str::to_owned);
        let at = names.iter().position(|known| *known == name);
        at.unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        }) + 1
    };
    for card in case["scores"].as_array().unwrap() {
        let share = Exact::fitted(card["score"].as_f64().unwrap()).unwrap();
        let candidate = number(&mut candidates, &card["candidate"]);
        cards.push((candidate, number(&mut jurors, &card["juror"]), share));
    }
    Cards {
        sheet: sheet_of(&cards),
        candidates,
        jurors,
    }
}

fn order(values: &BTreeMap<String, f64>) -> Vec<String> {
    let mut names: Vec<&String> = values.keys().collect();
    names.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
    names.into_iter().cloned().collect()
}

fn names(list: &Value) -> Vec<String> {
    let name = |name: &Value| name.as_str().map_or(name.to_string(), str::to_owned);
    list.as_array().unwrap().iter().map(name).collect()
}

impl Cards {
    fn by_name(&self, scores: &Scores, of: fn(&Score) -> &Option<Exact>) -> BTreeMap<String, f64> {
        let values = scores
            .candidates
            .iter()
            .map(|one| of(one).as_ref().unwrap().to_f64());
        self.candidates.iter().cloned().zip(values).collect()
    }

    /// Both fits of the additive model against the case: adjusted and raw means, effects, orders.
    fn agrees(&self, case: &Value) -> Scores {
        let expected = &case["expected_exact"];
        let scores = score(&self.sheet, Method::Additive).unwrap();
        let adjusted = self.by_name(&scores, |one| &one.score);
        let level = adjusted.values().sum::<f64>() / adjusted.len() as f64;
        for (name, effect) in expected["candidate_effect"].as_object().unwrap() {
            near(adjusted[name] - level, effect);
        }
        let raw = self.by_name(&scores, |one| &one.raw);
        for (name, mean) in expected["raw_mean"].as_object().unwrap() {
            near(raw[name], mean);
        }
        for (juror, one) in self.jurors.iter().zip(&scores.severity) {
            near(one.offset, &expected["juror_effect"][juror]);
        }
        assert_eq!(order(&adjusted), names(&case["expected_ranking"]["additive"]));
        assert_eq!(order(&raw), names(&case["expected_ranking"]["raw_mean"]));
        scores
    }
}

fn numbers(row: &Value) -> Vec<Option<f64>> {
    row.as_array().unwrap().iter().map(Value::as_f64).collect()
}

#[test]
fn the_six_forms_of_shrout_and_fleiss() {
    let case = case("icc_shrout_fleiss_1979");
    let rows = case["data"].as_array().unwrap();
    let table: Vec<Vec<Exact>> = rows
        .iter()
        .map(|row| {
            numbers(row)
                .into_iter()
                .flatten()
                .filter_map(Exact::fitted)
                .collect()
        })
        .collect();
    let table: Vec<Vec<&Exact>> = table.iter().map(|row| row.iter().collect()).collect();
    let found = icc::icc(&table).unwrap();
    for (key, value) in [
        ("BMS", found.between_candidates),
        ("WMS", found.within_candidates),
        ("JMS", found.between_jurors),
        ("EMS", found.error),
        ("ICC(1,1)", found.one_way_single),
        ("ICC(2,1)", found.two_way_single),
        ("ICC(3,1)", found.fixed_single),
        ("ICC(1,k)", found.one_way_mean),
        ("ICC(2,k)", found.two_way_mean),
        ("ICC(3,k)", found.fixed_mean),
    ] {
        near(value, &case["expected_exact"][key]);
    }
}

#[test]
fn krippendorffs_alpha_with_missing_values() {
    let case = case("kripp_4x12");
    let coders: Vec<Vec<Option<f64>>> = case["data"].as_array().unwrap().iter().map(numbers).collect();
    let units: Vec<Vec<f64>> = (0..coders[0].len())
        .map(|unit| coders.iter().filter_map(|coder| coder[unit]).collect())
        .collect();
    near(
        alpha::interval(&alpha::ranked(&units)).unwrap(),
        &case["expected_exact"]["ordinal"],
    );
    near(
        alpha::interval(&units).unwrap(),
        &case["expected_exact"]["interval"],
    );
}

#[test]
fn least_squares_on_an_incomplete_design() {
    let case = case("bibd_montgomery_catalyst");
    let cards = cards(&case);
    let scores = cards.agrees(&case);
    let adjusted = cards.by_name(&scores, |one| &one.score);
    for (name, mean) in case["expected_exact"]["adjusted_mean"].as_object().unwrap() {
        near(adjusted[name], mean);
    }
    near(
        adjusted.values().sum::<f64>() / 4.0,
        &case["expected_exact"]["grand_mean"],
    );
    near(scores.variances.unwrap().residual, &case["expected_exact"]["MSE"]);
    // Montgomery's variance of an adjusted difference in a balanced design: 2k σ²/(λ t) with k = 3, λ = 2, t = 4.
    let difference = scores.belief.ahead(0, 1, 0.0).unwrap().get();
    let z = -0.25 / (2.0 * 3.0 * 0.65 / 8.0_f64).sqrt();
    assert!((difference - libm::erfc(-z / 2.0_f64.sqrt()) / 2.0).abs() < 1e-9);
}

#[test]
fn severity_is_recovered_where_there_is_no_noise() {
    let case = case("exact_severity_recovery");
    let cards = cards(&case);
    let scores = cards.agrees(&case);
    assert!(scores.variances.unwrap().residual.get().abs() < 1e-12);
    let (adjusted, truth) = (
        cards.by_name(&scores, |one| &one.score),
        case["true_quality"].as_object().unwrap(),
    );
    for (name, quality) in truth {
        near(adjusted[name], quality);
    }
    // The calibrated method finds no noise to shrink by, and the same order.
    let calibrated = score(&cards.sheet, Method::Calibrated).unwrap();
    let calibrated = cards.by_name(&calibrated, |one| &one.score);
    assert_eq!(order(&calibrated), names(&case["expected_ranking"]["true"]));
    for (name, quality) in truth {
        near(calibrated[name], quality);
    }
}

#[test]
fn a_jury_in_two_halves_is_refused() {
    let case = case("disconnected_design");
    let cards = cards(&case);
    for method in [Method::Additive, Method::Calibrated] {
        let Err(Refusal::NotConnected { components }) = score(&cards.sheet, method) else {
            panic!("not estimable");
        };
        let found: Vec<Vec<String>> = components
            .iter()
            .map(|part| {
                let name = |names: &[String], from: usize, one| {
                    let at = (0..names.len()).find(|at| id(from + at + 1) == one).unwrap();
                    names[at].clone()
                };
                let candidates = part.candidates.iter().map(|&one| name(&cards.candidates, 0, one));
                candidates
                    .chain(part.jurors.iter().map(|&one| name(&cards.jurors, 1000, one)))
                    .collect()
            })
            .collect();
        let expected = case["expected"]["components"].as_array().unwrap();
        assert_eq!(found, expected.iter().map(names).collect::<Vec<_>>());
    }
    assert!(score(&cards.sheet, Method::WeightedMean).is_ok());
}

#[test]
fn the_chance_to_be_ahead_in_closed_form_and_by_drawing() {
    let one = |number, score: &str, error| Score {
        id: id(number),
        cards: 1,
        raw: Some(exact(score)),
        score: Some(exact(score)),
        standard_error: Figure::of(error),
    };
    let belief = Belief::apart(&[one(1, "38/10", 0.3), one(2, "35/10", 0.4)]);
    let expected = &case("p_top_closed_form")["expected_exact"]["p"];
    near(belief.ahead(0, 1, 0.0).unwrap(), expected);

    let (mut draws, mut drawn, mut ahead) = (belief.draws(7).unwrap(), Vec::new(), 0);
    for _ in 0..100_000 {
        draws.next(&mut drawn);
        ahead += u32::from(drawn[0] > drawn[1]);
    }
    // Four times the standard error of such a share.
    assert!((f64::from(ahead) / 1e5 - expected.as_f64().unwrap()).abs() < 0.0057);
}

#[test]
fn the_sum_over_the_maximum_is_the_mean_share_and_the_granted_part() {
    for example in case("brm2018_70pct_rule")["examples"].as_array().unwrap() {
        let Some(share) = example["share"].as_f64() else {
            continue; // Too few voted: `rules::quorum`.
        };
        let votes = numbers(&example["votes"]);
        let cards: Vec<(usize, usize, Exact)> = votes
            .iter()
            .flatten()
            .enumerate()
            .map(|(juror, vote)| (1, juror + 1, exact(&format!("{vote}/50"))))
            .collect();
        let scores = score(&sheet_of(&cards), Method::WeightedMean).unwrap();
        let found = scores.candidates[0].score.clone().unwrap();
        assert_eq!(Some(found.clone()), Exact::fitted(share));
        let mark = crate::ranking::PassMarkRule {
            share_bp: 7000,
            bound: crate::ranking::PassMarkBound::MoreThan,
        };
        assert_eq!(Some(mark.is_passed_by(&found)), example["approved"].as_bool());
        if let Some(granted) = example["grant_of_3000000"].as_i64() {
            assert_eq!(found.part_of(3_000_000), Some(granted));
        }
    }
}
