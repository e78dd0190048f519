//! Everything that somebody might change in the protocol of a sample.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::codes::{self, PrivateCode};
use super::super::format::v2::{self, Bundle};
use super::super::samples::{bundle, code, key};
use super::super::sign::{Signed, canonical};
use super::super::{proof, publish, recompute};
use super::*;
use kernel::keys::SigningKey;
use scoring::Edition;

/// The bundle as it is handed out, after somebody who has the key changed something.
fn signed(change: impl Fn(&mut Bundle), key: &SigningKey) -> String {
    let mut bundle = bundle();
    change(&mut bundle);
    let public = Signed::new(&publish::public(&bundle).unwrap(), key, None).unwrap();
    bundle.public = codes::digest(&public.signature);
    canonical(&Signed::new(&bundle, key, Some(public)).unwrap()).unwrap()
}

fn honest() -> String {
    signed(|_| {}, &key(7))
}

fn of(file: &str) -> Report {
    verify(&Given {
        file,
        ..Given::default()
    })
}

/// Where a report names faults.
fn places(report: &Report) -> Vec<&String> {
    report.checks.iter().flat_map(|check| &check.at).collect()
}

/// All texts and numbers of a value with their pointers.
fn leaves(value: &Value, at: String, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, one)| leaves(one, format!("{at}/{key}"), found)),
        Value::Array(items) => (0..)
            .zip(items)
            .for_each(|(n, one)| leaves(one, format!("{at}/{n}"), found)),
        Value::String(_) | Value::Number(_) => found.push((at, value.clone())),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Another digit for a digit, another letter for anything else.
fn other(c: char, by: usize) -> char {
    match c.to_digit(10) {
        Some(digit) => char::from(b'0' + ((digit as usize + 1 + by % 9) % 10) as u8),
        None => (b'a'..=b'z')
            .map(char::from)
            .filter(|new| *new != c)
            .nth(by % 25)
            .unwrap_or('?'),
    }
}

/// The file with one character of one leaf changed, as a text; none where no JSON comes of it.
fn changed(file: &Value, leaf: &(String, Value), place: usize, by: usize) -> Option<String> {
    const MARK: &str = "the changed leaf";
    let (mut file, told) = (file.clone(), leaf.1.to_string());
    let mut text: Vec<char> = match leaf.1.as_str() {
        Some(text) => text.chars().collect(),
        None => told.chars().collect(),
    };
    let at = place % text.len().max(1);
    let old = *text.get(at)?;
    if leaf.1.is_number() && !old.is_ascii_digit() {
        return None;
    }
    text[at] = other(old, by);
    let new: String = text.into_iter().collect();
    let new = if leaf.1.is_number() {
        new
    } else {
        json!(new).to_string()
    };
    serde_json::from_str::<Value>(&new).ok()?;
    *file.pointer_mut(&leaf.0)? = json!(MARK);
    Some(file.to_string().replace(&json!(MARK).to_string(), &new))
}

#[test]
fn an_honest_protocol_holds_with_what_belongs_to_it() {
    let key = key(7);
    let file = signed(|_| {}, &key);
    let value: Value = serde_json::from_str(&file).unwrap();
    let public = value["public"].to_string();
    let jwks = json!({ "keys": [value["key"]] }).to_string();
    let code = code(2).text();
    let given = Given {
        file: &file,
        public: Some(&public),
        jwks: Some(&jwks),
        code: Some(&code),
    };
    let report = verify(&given);
    assert!(report.holds(), "{report}");
    let unchecked = |report: &Report| -> Vec<&str> {
        let all = report.checks.iter().filter(|c| c.verdict == Verdict::NotChecked);
        all.map(|c| c.name).collect()
    };
    assert_eq!(unchecked(&report), ["entries of the audit log"]);
    let alone = verify(&Given {
        file: &public,
        ..given
    });
    assert!(alone.holds(), "{alone}");
    let proof = canonical(&proof::of(&bundle(), "C2", v2::PROOF).unwrap()).unwrap();
    let proven = verify(&Given {
        file: &proof,
        ..given
    });
    assert!(proven.holds(), "{proven}");
    let others = PrivateCode::of(&[3; 32]).text();
    assert!(
        !verify(&Given {
            file: &proof,
            code: Some(&others),
            ..given
        })
        .holds()
    );
}

#[test]
fn every_text_and_number_is_held_by_the_signature() {
    let file: Value = serde_json::from_str(&honest()).unwrap();
    let mut all = Vec::new();
    leaves(&file["body"], String::new(), &mut all);
    assert!(all.len() > 250, "{}", all.len());
    let whole: Signed = serde_json::from_value(file).unwrap();
    for leaf in all {
        let mut forged = whole.clone();
        let text = changed(&whole.body, &leaf, 0, 3).or_else(|| changed(&whole.body, &leaf, 1, 3));
        // An empty text has nothing to change.
        let Some(text) = text else { continue };
        forged.body = serde_json::from_str(&text).unwrap();
        let mut report = Report::default();
        let place = signed::Place {
            copy: "",
            signature: "",
            below: "",
        };
        signed::check(&mut report, &forged, place);
        assert_eq!(places(&report), [&format!("/body{}", leaf.0)], "{leaf:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn one_changed_character_anywhere_is_named(leaf in any::<prop::sample::Index>(), place in 0_usize..10_000, by in 0_usize..25) {
        let file: Value = serde_json::from_str(&honest()).unwrap();
        let mut all = Vec::new();
        leaves(&file, String::new(), &mut all);
        let leaf = leaf.get(&all);
        let Some(forged) = changed(&file, leaf, place, by) else { return Ok(()) };
        let report = of(&forged);
        prop_assert!(!report.holds(), "{} {}", leaf.0, report);
        // Of a key or a signature no single field can be blamed.
        let named = places(&report).into_iter().any(|at| leaf.0.starts_with(at.as_str()));
        prop_assert!(named, "{} is not among {:?}", leaf.0, places(&report));
    }
}

/// Where a bundle is broken that its own installation signed.
#[track_caller]
fn caught(change: impl Fn(&mut Bundle), name: &str, pointer: &str) {
    let report = of(&signed(change, &key(7)));
    let named = report
        .checks
        .iter()
        .any(|c| c.name == name && c.at.iter().any(|at| at == pointer));
    assert!(named, "{name} at {pointer} is not told:\n{report}");
}

#[test]
fn a_false_protocol_is_found_out_though_it_is_signed() {
    let mark = |bundle: &mut Bundle, score: i32| {
        let marks = &mut bundle.cards[0].card.marks;
        marks.get_mut("market").unwrap().score = Some(score);
    };
    caught(|b| mark(b, 1), "ranking", "/body/result/standings/0/candidate_id");
    caught(|b| mark(b, 6), "cards", "/body/cards/0/card");
    caught(|b| b.cards[1] = b.cards[0].clone(), "cards", "/body/cards/1/card");
    caught(
        |b| b.cards[0].card.juror = "J9".into(),
        "cards",
        "/body/cards/0/card",
    );
    caught(|b| b.candidates[1].order = 4, "cards", "/body/candidates/1");
    caught(
        |b| b.candidates[1].excluded = vec!["team".into()],
        "cards",
        "/body/candidates/1/excluded",
    );
    caught(
        |b| b.result.standings[1].rank = Some(1),
        "ranking",
        "/body/result/standings/1/rank",
    );
    caught(
        |b| b.result.worth.firmness.asked.seed = 1,
        "firmness",
        "/body/result/worth/firmness/candidates/1/chance",
    );
    caught(
        |b| b.result.worth.agreement.alpha_interval = Some(0.99),
        "agreement",
        "/body/result/worth/agreement/alpha_interval",
    );
    caught(
        |b| b.decision.lines[2].reason = None,
        "decision",
        "/body/decision/lines/2/reason",
    );
    caught(|b| b.rules.selectable = 1, "decision", "/body");
    caught(
        |b| b.decision.present.truncate(1),
        "quorum",
        "/body/decision/present",
    );
    caught(
        |b| b.decision.ballots.truncate(1),
        "ballots",
        "/body/decision/ballots",
    );
    caught(
        |b| b.decision.tally.as_mut().unwrap().votes_for = 3,
        "ballots",
        "/body/decision/tally/votes_for",
    );
    caught(
        |b| b.decision.ballots[1].juror = "J2".into(),
        "ballots",
        "/body/decision/ballots/1/juror",
    );
    caught(
        |b| std::mem::swap(&mut b.head.closed_at, &mut b.head.opened_at),
        "times",
        "/body/head/closed_at",
    );
    caught(
        |b| b.audit.hash = "00".into(),
        "head of the audit log",
        "/body/audit",
    );
    caught(|b| b.rules.ranking.seats = 0, "rules", "/body/rules/ranking");
}

/// The sample as it is where the vote is by line: the first juror votes too, but on the one with the conflict.
fn by_line(bundle: &mut Bundle) {
    let line = |candidate: &str, cast: usize, votes_against: usize| v2::LineTally {
        candidate: candidate.into(),
        eligible: cast,
        needed: 2,
        cast,
        votes_for: cast - votes_against,
        votes_against,
        abstentions: 0,
        casting_vote: false,
        carried: true,
    };
    let made = &mut bundle.decision;
    bundle.rules.settings.voting = v2::Voting::ByLine;
    made.manner = v2::Manner::Vote;
    let mut first = made.ballots[0].clone();
    first.juror = "J1".into();
    first.lines = [("C3".to_owned(), v2::Vote::Against)].into();
    made.ballots.insert(0, first);
    made.tally = Some(v2::Tally {
        eligible: 3,
        needed: 2,
        cast: 3,
        votes_for: 3,
        votes_against: 0,
        abstentions: 0,
        casting_vote: false,
        carried: true,
        awaited: vec![],
        lines: vec![
            line("C1", 3, 0),
            line("C2", 3, 0),
            line("C3", 3, 1),
            line("C4", 2, 0),
        ],
    });
}

#[test]
fn a_vote_by_line_is_counted_again_line_by_line() {
    let report = of(&signed(by_line, &key(7)));
    assert!(report.holds(), "{report}");
    let changed = |change: fn(&mut Bundle)| {
        move |bundle: &mut Bundle| {
            by_line(bundle);
            change(bundle);
        }
    };
    let ballots = |change, pointer| caught(changed(change), "ballots", pointer);
    ballots(
        |b| b.decision.tally.as_mut().unwrap().lines[3].cast = 3,
        "/body/decision/tally/lines/3/cast",
    );
    // A vote on the candidate with whom there is a conflict.
    ballots(
        |b| {
            b.decision.ballots[0].lines.insert("C4".into(), v2::Vote::For);
        },
        "/body/decision/ballots/0/lines/C4",
    );
    ballots(
        |b| b.decision.confirmed_by = vec!["J9".into()],
        "/body/decision/by",
    );
    // As a whole there are no lines to vote on.
    ballots(
        |b| b.rules.settings.voting = v2::Voting::AsAWhole,
        "/body/decision/ballots/0/lines/C3",
    );
    // Each line has a quorum of its own.
    caught(
        changed(|b| b.decision.present = vec!["J1".into(), "J2".into()]),
        "quorum",
        "/body/decision/present",
    );
}

#[test]
fn a_bundle_of_format_1_has_what_was_the_rule_then() {
    let mut value = serde_json::to_value(bundle()).unwrap();
    value["format"] = json!("incubator.protocol.bundle/1");
    value["rules"]["settings"]
        .as_object_mut()
        .unwrap()
        .remove("voting");
    let first: super::super::format::v1::Bundle = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(
        v2::Bundle::from(first.clone()).rules.settings.voting,
        v2::Voting::AsAWhole
    );
    let public = publish::first(&first).unwrap();
    let key = key(7);
    let public = Signed::new(&public, &key, None).unwrap();
    let first = super::super::format::v1::Bundle {
        public: codes::digest(&public.signature),
        ..first
    };
    let report = of(&canonical(&Signed::new(&first, &key, Some(public)).unwrap()).unwrap());
    assert!(report.holds(), "{report}");
    // What is new does not come into it.
    value["rules"]["settings"]["voting"] = json!("by_line");
    assert!(serde_json::from_value::<super::super::format::v1::Bundle>(value).is_err());
}

/// The sample scored by a model, where the first juror has one card, as an edition makes it.
fn with_a_single_card(bundle: &mut Bundle, edition: Edition) {
    bundle.rules.ranking.method = v2::Method::Additive;
    bundle.rules.settings.method = v2::Method::Additive;
    bundle
        .cards
        .retain(|one| one.card.juror != "J1" || one.card.candidate == "C1");
    let candidates = recompute::counted(bundle).unwrap();
    bundle.result = recompute::result(bundle, &candidates, 4_711, edition).unwrap();
}

#[test]
fn a_protocol_is_checked_by_the_calculation_that_made_it() {
    let of_edition = |edition| of(&signed(|b| with_a_single_card(b, edition), &key(7)));
    for edition in [Edition::First, Edition::Second] {
        let report = of_edition(edition);
        assert!(report.holds(), "{edition:?}: {report}");
    }
    let worth = |edition| {
        let mut bundle = bundle();
        with_a_single_card(&mut bundle, edition);
        serde_json::to_value(bundle.result.worth).unwrap()
    };
    let old = worth(Edition::First);
    assert_eq!(
        (&old["refused"]["kind"], &old["method"]),
        (&json!("too_few_cards"), &json!("weighted_mean"))
    );
    assert_eq!((old.get("edition"), old.get("not_fitted")), (None, None));
    let new = worth(Edition::Second);
    assert_eq!(
        (&new["refused"], &new["method"]),
        (&Value::Null, &json!("additive"))
    );
    assert_eq!(
        (&new["edition"], &new["not_fitted"]),
        (&json!(2), &json!([{ "juror": "J1", "candidate": "C1" }]))
    );

    // Neither passes for the other.
    let disguise = |b: &mut Bundle| {
        with_a_single_card(b, Edition::Second);
        b.result.worth.edition = None;
    };
    caught(disguise, "ranking", "/body/result/worth/method");
    let mut later = bundle();
    later.result.worth.edition = Some(3);
    assert_eq!(
        recompute::edition(&later).map_err(|fault| fault.pointer),
        Err("/result/worth/edition".into())
    );
}

#[test]
fn whoever_signs_with_another_key_is_not_the_installation() {
    let file = honest();
    let jwks = json!({ "keys": [serde_json::from_str::<Value>(&file).unwrap()["key"]] }).to_string();
    let forged = signed(|_| {}, &key(8));
    let report = verify(&Given {
        file: &forged,
        jwks: Some(&jwks),
        ..Given::default()
    });
    assert_eq!(places(&report), ["/key"], "{report}");
}

#[test]
fn a_public_form_of_another_protocol_is_told() {
    let (file, other) = (honest(), signed(|b| b.head.no = 2, &key(7)));
    let mut file: Value = serde_json::from_str(&file).unwrap();
    file["public"] = serde_json::from_str::<Value>(&other).unwrap()["public"].clone();
    let report = of(&file.to_string());
    assert!(places(&report).iter().any(|at| *at == "/body/public"), "{report}");
    assert!(
        places(&report).iter().any(|at| *at == "/public/body/head/no"),
        "{report}"
    );
}

#[test]
fn what_is_no_protocol_is_told_in_one_line() {
    for file in [
        "",
        "{}",
        "[]",
        "{\"signature\":\"x\"}",
        "{\"body\":1,\"signature\":\"a.b.c\",\"key\":{}}",
    ] {
        let report = of(file);
        assert!(
            !report.holds() && report.checks.iter().any(|c| c.name == "format"),
            "{file}: {report}"
        );
    }
}
