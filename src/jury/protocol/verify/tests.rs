//! A round of four candidates and three jurors, and everything that somebody might change in its protocol.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::codes::{self, PrivateCode};
use super::super::document::{BUNDLE, Bundle};
use super::super::sign::{Signed, canonical};
use super::super::{proof, publish, recompute};
use super::*;
use crate::kernel::Ts;
use crate::vault::TokenKey;

fn key(secret: u8) -> TokenKey {
    let at = Ts::from(chrono::DateTime::UNIX_EPOCH);
    TokenKey::of("key-1".into(), &[secret; 32], at, None).unwrap()
}

fn code(candidate: usize) -> PrivateCode {
    PrivateCode::of(&[candidate as u8; 32])
}

/// Candidates C1 … C4 with the marks 5, 4, 3, 2 of each of three jurors, who differ on the team; J1 gives C4 nothing
/// and has a conflict with it.
fn bundle() -> Bundle {
    let at = |hour: u32| format!("2027-03-01T{hour:02}:00:00.000000Z");
    let round = "01999999-0000-7000-8000-000000000001";
    let jurors = ["chair", "deputy", "member"].into_iter().enumerate();
    let jurors =
        jurors.map(|(n, seat)| json!({ "name": format!("J{}", n + 1), "seat": seat, "order": 3 - n }));
    let candidates = (1..=4).map(|n| {
        json!({ "name": format!("C{n}"), "order": 5 - n, "submitted": n, "priority": n == 3, "excluded": [], "asked": null })
    });
    let mut cards = Vec::new();
    for candidate in 1..=4_usize {
        for juror in if candidate == 4 { 2..=3 } else { 1..=3 } {
            let name = format!("J{juror}");
            cards.push(json!({
                "card": {
                    "candidate": format!("C{candidate}"), "juror": name,
                    "marks": { "market": { "score": 6 - candidate }, "team": { "score": 1 + (candidate + juror) % 3 * 2 } },
                },
                "salt": code(candidate).salt(round.parse().unwrap(), 1, &name),
            }));
        }
    }
    let text = |text: &str| json!({ "text": text, "salt": codes::digest(text) });
    let line = |n: usize, outcome: &str, position: Value, reason: Value| {
        json!({ "candidate": format!("C{n}"), "outcome": outcome, "position": position, "amount": null,
            "proposed_amount": null, "reason": reason })
    };
    let ballots =
        ["J2", "J3"].map(|j| json!({ "juror": j, "vote": "for", "at": at(14), "opinion": text("За") }));
    let conflict = json!([{ "juror": "J1", "candidate": "C4" }]);
    let criterion = |key: &str, weight: u32| json!({ "key": key, "name": { "ru": key }, "weight": weight });
    let value = json!({
        "format": BUNDLE,
        "software": { "name": "incubator", "version": "0.1.0" },
        "head": {
            "programme_id": "01999999-0000-7000-8000-000000000000", "programme_code": "ILE",
            "programme_name": { "kk": "Іле", "ru": "Или" }, "round_id": round, "kind": "selection", "no": 1,
            "opened_at": at(9), "closed_at": at(10), "computed_at": at(11), "decided_at": at(13), "published_at": at(15),
        },
        "rules": {
            "rubric": {
                "name": { "ru": "Отбор" }, "scale_min": 1, "scale_max": 5, "juror_may_skip": false,
                "criteria": [criterion("market", 2), criterion("team", 1)],
            },
            "rubric_version": 1,
            "settings": { "cards_per_candidate": 2, "quorum_cards": 1, "tie_break": [], "method": "weighted_mean" },
            "ranking": {
                "seats": 2, "min_cards": 1, "priority": { "kind": "none" }, "ties": [], "pass_mark": null,
                "waitlist_limit": null, "method": "weighted_mean", "chair": null,
            },
            "selectable": 2, "chair": "J1",
        },
        "jurors": jurors.collect::<Vec<_>>(),
        "candidates": candidates.collect::<Vec<_>>(),
        "cards": cards,
        "uncounted": [{ "candidate": "C4", "juror": "J1", "why": "conflict" }],
        "result": null,
        "deliberations": [{ "at": at(12), "by": "J1", "note": text("Обсудили") }],
        "decision": {
            "by": "J2", "manner": "signatures", "present": ["J1", "J2", "J3"], "conflicts": conflict,
            "minutes": text("Протокол"), "ballots": ballots, "conflicts_at_count": conflict,
            "tally": {
                "eligible": 2, "needed": 2, "cast": 2, "votes_for": 2, "votes_against": 0, "abstentions": 0,
                "casting_vote": false, "carried": true, "awaited": [],
            },
            "lines": [
                line(1, "select", json!(null), json!(null)), line(2, "select", json!(null), json!(null)),
                line(3, "decline", json!(null), text("Мало опыта")), line(4, "waitlist", json!(1), text("Дали время")),
            ],
        },
        "audit": { "chain": "01999999-0000-7000-8000-000000000000", "seq": 77, "hash": codes::digest("head") },
        "public": "",
    });
    let mut bundle: Bundle = serde_json::from_value(value).unwrap();
    let candidates = recompute::counted(&bundle).unwrap();
    bundle.result = recompute::result(&bundle, &candidates, 4_711).unwrap();
    bundle
}

/// The bundle as it is handed out, after somebody who has the key changed something.
fn signed(change: impl Fn(&mut Bundle), key: &TokenKey) -> String {
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
    let proof = canonical(&proof::of(&bundle(), "C2").unwrap()).unwrap();
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
        let marks = &mut bundle.cards[0].card.marks.0;
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
        |b| b.result["standings"][1]["rank"] = json!(1),
        "ranking",
        "/body/result/standings/1/rank",
    );
    caught(
        |b| b.result["worth"]["firmness"]["asked"]["seed"] = json!(1),
        "firmness",
        "/body/result/worth/firmness/candidates/1/chance",
    );
    caught(
        |b| b.result["worth"]["agreement"]["alpha_interval"] = json!(0.99),
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
        |b| b.decision.tally["votes_for"] = json!(3),
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
