//! For tests: a round of four candidates and three jurors, decided and ready to be frozen.

use serde_json::{Value, json};

use super::codes::{self, PrivateCode};
use super::format::v2::{BUNDLE, Bundle};
use super::recompute;
use kernel::keys::SigningKey;
use scoring::Edition;

pub fn key(secret: u8) -> SigningKey {
    SigningKey::of("key-1".into(), &[secret; 32])
}

pub fn code(candidate: usize) -> PrivateCode {
    PrivateCode::of(&[candidate as u8; 32])
}

/// Candidates C1 … C4 with the marks 5, 4, 3, 2 of each of three jurors, who differ on the team; J1 gives C4 nothing
/// and has a conflict with it.
pub fn bundle() -> Bundle {
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
    let criterion =
        |key: &str, weight: u32| json!({ "key": key, "name": { "ru": key }, "weight": weight, "levels": [] });
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
            "settings": { "cards_per_candidate": 2, "quorum_cards": 1, "tie_break": [], "method": "weighted_mean", "amounts": "by_commission", "standstill_days": 0, "voting": "as_a_whole" },
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
        // Computed below.
        "result": {
            "standings": [], "open_places": 0,
            "worth": {
                "method": "weighted_mean", "refused": null, "agreement": { "jurors": [] },
                "firmness": { "asked": { "places": 0, "draws": 0, "seed": 0 }, "candidates": [], "zone": [],
                    "crosses_cut": false, "left_out": [] },
            },
        },
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
    bundle.result = recompute::result(&bundle, &candidates, 4_711, Edition::NOW).unwrap();
    bundle
}
