//! What waits for whom: every kind is built, each reader sees their own, and where each thing is read.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Id, TextEnum};
use people::programmes::WaitingKind;
use serde_json::Value;

use crate::support::{Person, text};

mod opening;
mod scoring;
mod training;

/// Kinds whose link is the thing itself, or the nearest list: not one item for each that was counted.
const NEAREST: [&str; 11] = [
    "cards_awaited",
    "conflicts_to_declare",
    "participants_missing",
    "pitch",
    "pitch_day",
    "pitches_to_announce",
    "programme_to_move",
    "programme_to_set_up",
    "round_overdue",
    "round_to_create",
    "samples_to_score",
];

/// What waits for somebody in a programme by their first role there, by kind. Every link is followed: it answers, and a
/// list has as many items as were counted. The home page says the same.
pub async fn worklist(person: &Person, programme: Id) -> BTreeMap<String, Value> {
    let list = person
        .get(&format!("/api/v1/programmes/{programme}/worklist"))
        .await
        .ok();
    let place = &list["places"][0];
    let home = person.get("/api/v1/me/home").await.ok();
    let mut places = home["places"].as_array().expect("places").iter();
    assert!(places.any(|one| one == place), "{home} has not {place}");
    let mut found = BTreeMap::new();
    for one in place["waiting"].as_array().expect("waiting") {
        let (kind, link) = (text(&one["kind"]), text(&one["link"]));
        let answer = person.get(&link).await;
        assert_eq!(answer.status, 200, "{kind}: {link}: {}", answer.text);
        let items = answer.body["items"].as_array().map(Vec::len);
        if let Some(items) = items.filter(|_| !NEAREST.contains(&kind.as_str())) {
            assert_eq!(
                Value::from(items),
                one["count"],
                "{kind}: {link}: {}",
                answer.text
            );
        }
        assert!(found.insert(kind.clone(), one.clone()).is_none(), "{kind} twice");
    }
    found
}

/// The kinds that wait for somebody, with how many.
pub async fn kinds(person: &Person, programme: Id) -> Vec<(String, i64)> {
    let found = worklist(person, programme).await.into_iter();
    found
        .map(|(kind, one)| (kind, one["count"].as_i64().expect("a number")))
        .collect()
}

#[track_caller]
pub fn told(kinds: &[(String, i64)], expected: &[(&str, i64)]) {
    let kinds: Vec<(&str, i64)> = kinds.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(kinds, expected);
}

/// Blockers that only time takes away.
const TIME: [&str; 3] = ["deadline_not_passed", "training_not_over", "extension_running"];

/// What of somebody's work list takes a blocker away; any of them.
fn counterparts(blocker: &str) -> &'static [&'static str] {
    const ROUND: &[&str] = &[
        "eligibility_to_decide",
        "round_to_create",
        "round_to_open",
        "cards_to_score",
        "cards_awaited",
        "round_to_close",
        "decision_to_record",
        "ballot_to_cast",
        "decision_to_publish",
    ];
    match blocker {
        "arrived_unfinished" => &["arrivals_to_type"],
        "eligibility_undecided" => &[
            "eligibility_to_decide",
            "clarifications_answered",
            "clarifications_overdue",
            "clarification_to_answer",
        ],
        "objections_open" => &["objections_to_answer"],
        "admitted_undecided" | "round_missing" | "round_not_published" => ROUND,
        "participants_missing" => &[
            "participants_missing",
            "offers_awaited",
            "eligibility_to_decide",
            "round_to_create",
            "round_to_open",
            "cards_to_score",
            "cards_awaited",
            "round_to_close",
            "decision_to_record",
            "ballot_to_cast",
            "decision_to_publish",
        ],
        "open_offers" => &["offers_awaited"],
        "standstill_running" => &["standstill"],
        "appeals_open" => &["appeals_to_answer"],
        "completion_undecided" => &["completions_to_decide"],
        "awards_not_settled" => &["awards_to_agree", "awards_to_activate", "awards_to_settle"],
        _ => &["programme_to_set_up"],
    }
}

/// Each blocker of the next phase has its counterpart in the work list of somebody.
pub async fn no_blocker_is_nobodys(programme: Id, coordinator: &Person, others: &[&Person]) {
    let blockers = coordinator
        .get(&format!("/api/v1/programmes/{programme}/blockers"))
        .await
        .ok();
    let mut waiting = BTreeSet::new();
    for person in [&coordinator].into_iter().chain(others) {
        waiting.extend(worklist(person, programme).await.into_keys());
    }
    let codes: Vec<String> = blockers["blockers"]
        .as_array()
        .expect("blockers")
        .iter()
        .map(|b| text(&b["code"]))
        .collect();
    let over = codes.contains(&"training_not_over".to_owned());
    for code in &codes {
        let time = TIME.contains(&code.as_str()) || (over && code == "completion_undecided");
        let some = counterparts(code).iter().any(|kind| waiting.contains(*kind));
        assert!(time || some, "{code} is nobody's: {waiting:?}");
    }
}

/// Every kind is built by one of the tests.
#[test]
fn every_kind_is_built() {
    let built = [opening::KINDS, scoring::KINDS, training::KINDS].concat();
    let built: BTreeSet<&str> = built.into_iter().collect();
    let all: BTreeSet<&str> = WaitingKind::NAMES.iter().copied().collect();
    assert_eq!(built, all);
}
