//! A body for each operation that an `actions[]` can name: one that is accepted where nothing stands in the way.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Duration;
use serde_json::{Map, Value, json};

use super::Seen;
use super::stages::Stage;
use crate::support::{Person, text};
use kernel::{Id, Ts};

/// These are tried by tests of their own: they change who the caller is, or need a password.
pub const APART: &[&str] = &["change_password", "change_email", "change_phone"];

/// Where they are blocked, there may be no value left that could be taken: no day before the training, nobody else in
/// the team, no line to decide on.
pub const NO_VALUE_FITS: &[&str] = &[
    "ask_clarification",
    "extend_application",
    "extend_call",
    "hand_lead",
    "decide_round",
    "prepare_step",
    "lower_quorum",
    "extend_offer",
];

/// What takes away what others need comes late.
pub fn turn(op: &str) -> usize {
    const LATE: &[&str] = &[
        "put_assignments",
        "load_candidates",
        "spread_assignments",
        "recuse_card",
        "decline_offer",
        "close_round",
        "compute_result",
        "decide_round",
        "cast_ballot",
        "publish_round",
        "terminate_award",
        "merge_idea",
        "drop_out_participant",
        "decide_completion",
        "withdraw_consent",
        "withdraw_idea",
        "withdraw_appeal",
        "withdraw_attachment",
        "withdraw_application",
        "delete_application",
        "revoke_invitation",
        "revoke_role",
        "move_programme",
    ];
    LATE.iter().position(|l| *l == op).map_or(0, |p| p + 1)
}

pub async fn body(stage: &Stage<'_>, who: &Person, seen: &Seen, op: &str) -> Option<Value> {
    let object = &seen.object;
    let now = stage.server.now();
    let deadline = serde_json::from_value::<Ts>(
        object
            .get("deadline_at")
            .or_else(|| object.get("expires_at"))
            .cloned()
            .unwrap_or_default(),
    )
    .ok();
    let local = |days: i64| {
        let from = deadline.map_or(now, |d| d.max(now));
        (from + Duration::days(days))
            .date_in(chrono_tz::Asia::Almaty)
            .format("%Y-%m-%dT18:00:00")
            .to_string()
    };
    let soon = (now + Duration::days(3))
        .date_in(chrono_tz::Asia::Almaty)
        .format("%Y-%m-%dT18:00:00")
        .to_string();
    let staff = stage
        .people
        .iter()
        .any(|(n, p)| p.id == who.id && n.starts_with("coordinator"));
    let evidence = || {
        if staff {
            json!({ "evidence": "Өтініш қағазда, 14-бет" })
        } else {
            json!({})
        }
    };
    let reason = json!({ "reason": "Қателік түзетілді" });
    Some(match op {
        "refuse_appeal" | "uphold_appeal" => json!({ "answer": "Қаралды." }),
        "update_application" | "update_idea" | "update_me" => json!({}),
        "ask_clarification" => json!({ "due_local": soon, "text": "Мекенжайды нақтылаңыз" }),
        "submit_objection" => {
            let mut given = evidence();
            given["statement"] = json!("Анықтама қате оқылған.");
            given
        }
        "submit_appeal" => {
            let mut given = evidence();
            given["round"] = object.get("appeal_round").cloned().unwrap_or(json!("selection"));
            given["ground"] = json!("procedure");
            given["statement"] = json!("Ережелер сақталмады.");
            given
        }
        "answer_objection" => json!({ "decision": "refuse", "answer": "Құжаттар қайта қаралды." }),
        "give_consent" => {
            let mut given = evidence();
            given["processing"] = json!(true);
            given
        }
        "settle_consent" => json!({ "note": "Деректер мұрағатта" }),
        "withdraw_consent" => {
            let consent = match object["consents"]["publication"] == true {
                true => "publication",
                false => "processing",
            };
            json!({ "consent": consent, "reason": "Өтініші бойынша" })
        }
        "put_contact" => json!({ "phone": phone(object) }),
        "put_eligibility" => json!({ "outcome": "passed" }),
        "extend_application" | "extend_call" => {
            json!({ "deadline_local": local(2), "reason": "Жол жабылды" })
        }
        "correct_application" => json!({ "evidence": "Жеке куәлік", "person": { "patronymic": "Серікұлы" } }),
        "write_to_thread" => json!({ "text": "Қайырлы күн!" }),
        "create_submission" => submission(stage, who).await,
        "update_attachment" => json!({ "purpose": "other" }),
        "terminate_award" => match object["status"] == "active" {
            true => json!({ "reason": "Келісім бұзылды", "paid": { "amount": 100, "currency": "KZT" } }),
            false => reason,
        },
        "save_card" => json!({ "marks": {} }),
        "save_sample_card" => json!({ "marks": marks(object) }),
        "revise_card" => json!({ "marks": marks(object), "reason": "Қате басылды" }),
        "decide_conflict" => json!({ "decision": "rejected", "reason": "Туыс емес" }),
        "hand_lead" => {
            let mut given = evidence();
            given["participant_id"] = object["members"].get(0).unwrap_or(&object["lead_id"]).clone();
            given
        }
        "put_idea_members" => json!({ "members": object["members"] }),
        "accept_team_invitation" | "decline_team_invitation" => evidence(),
        "merge_idea" => json!({ "into": another(stage, object, "ideas").await }),
        "put_plan" => json!({}),
        "type_plan" => json!({ "evidence": "Қағаздағы жоспар", "plan": {} }),
        "withdraw_idea" => {
            let mut given = evidence();
            given["reason"] = json!("Отбасы жағдайы");
            given
        }
        "confirm_offer" | "decline_offer" => evidence(),
        "decide_completion" => json!({ "status": "completed", "reason": "Ерекше жағдай" }),
        "put_participant_group" => json!({ "group_id": stage.list("groups").await[0]["id"] }),
        "record_phone_call" => json!({ "outcome": "reached" }),
        "mark_pitch" => json!({ "status": "held" }),
        "move_pitch" => {
            // A time that nobody has taken yet.
            static HOUR: AtomicI64 = AtomicI64::new(0);
            let apart = Duration::hours(HOUR.fetch_add(1, Ordering::Relaxed));
            json!({ "starts_at": now + Duration::days(2) + apart, "reason": "Ауырып қалды" })
        }
        "swap_pitches" => json!({ "with": other_slot(who, object).await, "reason": "Екеуі келісті" }),
        "copy_programme" => json!({ "code": format!("C{}", Id::new().to_string()[28..].to_uppercase()) }),
        // What is in the way of the next phase tells `get_blockers`; to be cancelled is open at any time.
        "move_programme" => json!({ "to": "cancelled", "reason": "Демеуші бас тартты" }),
        "put_assignments" => json!({ "assignments": pairs(stage, object).await }),
        "spread_assignments" => json!({ "dry_run": true }),
        "cast_ballot" => json!({ "vote": "for" }),
        "close_round" => json!({ "accept_missing": true, "reason": "Мерзім бітті" }),
        "decide_round" => decision(who, object).await,
        "put_round_secretary" => json!({ "account_id": object["secretary"]["account_id"] }),
        "prepare_step" if object["status"] == "open" => {
            json!({ "kind": "close", "close": { "accept_missing": true, "reason": "Мүше ауырып қалды" } })
        }
        "prepare_step" => json!({ "kind": "decision", "decision": decision(who, object).await }),
        "confirm_preparation" if object["prepared_by"] == json!(who.id) => {
            let signed = object["awaited"].get(0).cloned();
            let signed = signed.unwrap_or_else(|| object["confirmations"][0]["account_id"].clone());
            json!({ "on_paper": { "account_id": signed, "evidence": "Хаттама № 4" } })
        }
        "confirm_preparation" => json!({}),
        "return_preparation" => reason,
        "deliberate" => json!({ "note": "Талқыланды" }),
        "put_running_order" => json!({
            "sittings": [{ "starts_at": now + Duration::days(5), "room": "2-зал" }], "slot_minutes": 10, "dry_run": true,
            "candidate_ids": candidates(who, object).await,
        }),
        "lower_quorum" => json!({ "quorum_cards": 1, "reason": "Мүше ауырып қалды" }),
        "create_sample" => json!({ "title": "Үлгі", "dossier": dossier(object) }),
        "cancel_training_session"
        | "drop_out_participant"
        | "reopen_eligibility"
        | "recuse_card"
        | "unmark_pitch" => reason,
        "resume_round" => json!({ "reason": "Тағы екі карта", "closes_at": now + Duration::days(3) }),
        "reopen_plan"
        | "reopen_offer"
        | "reopen_award"
        | "reinstate_participant"
        | "reinstate_training_session"
        | "unmerge_idea" => reason,
        "put_register" => register(who, object).await,
        "extend_offer" => json!({ "until_local": local(1), "reason": "Ауруханада" }),
        "update_programme" => object["programme"].clone(),
        op if op.starts_with("update_") => object.clone(),
        "accept_amendment"
        | "reject_amendment"
        | "withdraw_appeal"
        | "delete_application"
        | "issue_application_code"
        | "decide_eligibility"
        | "submit_application"
        | "settle_thread"
        | "withdraw_application"
        | "withdraw_attachment"
        | "activate_award"
        | "agree_award"
        | "settle_award"
        | "submit_card"
        | "delete_material"
        | "submit_plan"
        | "revoke_invitation"
        | "revoke_role"
        | "load_candidates"
        | "open_round"
        | "announce_pitches"
        | "publish_round"
        | "compute_result"
        | "delete_sample"
        | "submit_sample_card"
        | "finish_sample"
        | "start_sample"
        | "delete_training_session"
        | "announce_training_session"
        | "hold_broadcast"
        | "release_broadcast"
        | "cancel_broadcast"
        | "release_message"
        | "discard_message"
        | "get_summary" => return None,
        other => panic!("say in tests/api/actions/bodies.rs what a good body of `{other}` is"),
    })
}

/// Full marks in each criterion that is asked for.
fn marks(card: &Value) -> Map<String, Value> {
    let criteria = card["rubric"]["criteria"].as_array().cloned().unwrap_or_default();
    let keys: Vec<String> = match criteria.is_empty() {
        true => card["marks"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .cloned()
            .collect(),
        false => criteria.iter().map(|c| text(&c["key"])).collect(),
    };
    keys.into_iter().map(|key| (key, json!({ "score": 3 }))).collect()
}

async fn submission(stage: &Stage<'_>, who: &Person) -> Value {
    let participants = stage.list("participants").await;
    let staff = stage
        .people
        .iter()
        .any(|(n, p)| p.id == who.id && !n.starts_with("applicant"));
    match staff {
        true => {
            let enrolled = participants
                .iter()
                .find(|p| p["status"] == "enrolled")
                .unwrap_or(&participants[0]);
            json!({ "text": "Есеп", "on_behalf": { "participant_id": enrolled["id"], "evidence": "Дәптер" } })
        }
        false => json!({ "text": "Есеп" }),
    }
}

/// A number that nobody else has.
fn phone(object: &Value) -> String {
    let sum = object["id"]
        .to_string()
        .bytes()
        .fold(7_u64, |sum, b| (sum * 31 + u64::from(b)) % 10_000_000);
    format!("+7707{sum:07}")
}

async fn another(stage: &Stage<'_>, object: &Value, what: &str) -> Value {
    let list = stage.list(what).await;
    let other = list
        .iter()
        .find(|o| o["id"] != object["id"] && o["status"] == object["status"]);
    other.map_or(object["id"].clone(), |o| o["id"].clone())
}

async fn other_slot(who: &Person, pitch: &Value) -> Value {
    let path = format!("/api/v1/rounds/{}/pitches", text(&pitch["round_id"]));
    let list = who.get(&path).await.body;
    let items = list["items"].as_array().cloned().unwrap_or_default();
    let other = items
        .iter()
        .rev()
        .find(|p| p["id"] != pitch["id"] && p["status"] == "planned");
    other.map_or(pitch["id"].clone(), |p| p["id"].clone())
}

async fn pairs(stage: &Stage<'_>, round: &Value) -> Vec<Value> {
    let path = format!("/api/v1/rounds/{}/assignments?limit=100", text(&round["id"]));
    let list = stage.person("coordinator 1").get(&path).await.body;
    let cards = list["items"].as_array().cloned().unwrap_or_default();
    cards
        .iter()
        .map(|c| json!({ "candidate_id": c["candidate_id"], "juror_id": c["juror_id"] }))
        .collect()
}

async fn candidates(who: &Person, list: &Value) -> Vec<Value> {
    let path = format!("/api/v1/rounds/{}/candidates?limit=100", text(&list["round_id"]));
    let list = who.get(&path).await.body;
    list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|c| c["id"].clone())
        .collect()
}

/// The proposal as the decision.
async fn decision(who: &Person, round: &Value) -> Value {
    let path = format!("/api/v1/rounds/{}", text(&round["id"]));
    let result = who.get(&format!("{path}/result")).await.body;
    let jurors = who.get(&format!("{path}/jurors")).await.body;
    let present: Vec<&Value> = jurors["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|j| &j["account_id"])
        .collect();
    let lines: Vec<Value> = result["lines"].as_array().into_iter().flatten().map(|l| json!({ "candidate_id": l["candidate_id"], "outcome": "decline", "reason": "Комиссия солай шешті" })).collect();
    json!({ "lines": lines, "present": present })
}

async fn register(who: &Person, session: &Value) -> Value {
    let path = format!("/api/v1/sessions/{}/register", text(&session["id"]));
    let register = who.get(&path).await.body;
    let rows: Vec<Value> = register["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|r| json!({ "participant_id": r["participant_id"], "mark": "present" }))
        .collect();
    json!({ "rows": rows })
}

/// What a sample may say of an invented candidate.
fn dossier(round: &Value) -> Value {
    match round["kind"] == "final" {
        true => json!({
            "lead": "Вымышленный заявитель", "title": "Пекарня", "idea": {}, "social_category": "none",
            "plan": { "requested": { "amount": 100_000_000, "currency": "KZT" } },
        }),
        false => json!({ "content": { "idea": { "title": "Пекарня", "summary": "Хлеб" } } }),
    }
}
