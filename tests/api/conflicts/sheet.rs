//! The conflict sheet of a juror.

use super::*;

async fn sheet(round: &Round, juror: &Person) -> Value {
    juror.get(&format!("{}/conflict-sheet", round.path)).await.ok()
}

async fn answered(round: &Round, juror: &Person, answers: Value) -> Answer {
    juror
        .put(&format!("{}/conflict-sheet", round.path), answers)
        .await
}

/// The warnings of a round, for a coordinator.
async fn warned(round: &Round) -> Value {
    let read = round.coordinator.get(&round.path).await.ok();
    read.get("warnings").cloned().unwrap_or(json!([]))
}

#[both]
async fn a_juror_says_in_setup_of_every_candidate_whether_a_conflict_stands_between_them(server: Server) {
    let round = Round::setup(&server, 3).await;
    let juror = &round.jurors[2];
    let lines = sheet(&round, juror).await;
    let first = &lines["lines"][0];
    let seen: Vec<&String> = first.as_object().expect("a line").keys().collect();
    assert_eq!(seen, ["candidate_id", "conflict", "people", "reference"]);
    assert_eq!(
        (&first["reference"], &first["people"]),
        (
            &json!("ILE-001"),
            &json!([{ "name": "Сапаров 1 Аслан Маратқызы", "locality": "Байсерке" }])
        )
    );
    assert_eq!(lines["unanswered"], 3);
    assert_eq!(
        warned(&round).await,
        json!([{ "code": "conflicts_not_declared", "count": 3 }])
    );
    let one = &first["candidate_id"];
    let family = json!({ "candidate_id": one, "kind": "family", "reason": "Ағайын" });
    for (sent, faults) in [
        (json!({ "answers": [family] }), vec!["/answers required"]),
        (
            json!({ "answers": [family, family], "others_none": true }),
            vec!["/answers/1/candidate_id duplicate"],
        ),
        (
            json!({ "answers": [{ "candidate_id": Id::new() }], "others_none": true }),
            vec!["/answers/0/candidate_id unknown"],
        ),
    ] {
        assert_eq!(answered(&round, juror, sent).await.faults(), faults);
    }
    let whole = json!({ "answers": [family], "others_none": true });
    let told = answered(&round, juror, whole.clone()).await.ok();
    assert_eq!(
        (&told["unanswered"], &told["lines"][0]["answer"]["kind"]),
        (&json!(0), &json!("family"))
    );
    assert_eq!(
        (&told["lines"][0]["conflict"], &told["lines"][1]["answer"]["kind"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(
        warned(&round).await,
        json!([{ "code": "conflicts_not_declared", "count": 2 }])
    );
    let jurors = round
        .coordinator
        .get(&format!("{}/jurors", round.path))
        .await
        .ok();
    let missing: Vec<&Value> = jurors["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|j| &j["unanswered"])
        .collect();
    assert_eq!(missing.iter().filter(|m| **m == &json!(3)).count(), 2, "{jurors}");
    // The spread keeps to it.
    round.spread().await;
    let list = format!("{}/assignments?limit=100", round.path);
    let cards = round.coordinator.get(&list).await.ok();
    let mut cards = cards["items"].as_array().expect("items").iter();
    assert!(!cards.any(|card| card["candidate_id"] == *one && card["juror_id"] == json!(juror.id)));
    // A coordinator does not believe it; the same answer again is no new declaration.
    let conflicts = format!("/api/v1/programmes/{}/conflicts", round.programme);
    let conflict = round.coordinator.get(&conflicts).await.ok()["items"][0].clone();
    assert_eq!(
        (&conflict["status"], &conflict["kind"]),
        (&json!("declared"), &json!("family"))
    );
    let decide = format!("/api/v1/conflicts/{}/decide", text(&conflict["id"]));
    let rejected = json!({ "decision": "rejected", "reason": "Однофамильцы" });
    round.coordinator.post(&decide, rejected).await.ok();
    let again = answered(&round, juror, whole).await.ok();
    assert_eq!(again["lines"][0]["conflict"], false);
    let told = round.coordinator.notices().await;
    assert_eq!(told.iter().filter(|kind| *kind == "conflict_declared").count(), 1);
    // What stands is not taken back by an answer.
    let other = json!({ "candidate_id": told_id(&lines, 1), "kind": "employer" });
    answered(&round, juror, json!({ "answers": [other], "others_none": true }))
        .await
        .ok();
    let none = answered(&round, juror, json!({ "answers": [], "others_none": true }))
        .await
        .ok();
    assert_eq!(
        (&none["lines"][1]["conflict"], &none["lines"][1]["answer"]["kind"]),
        (&json!(true), &Value::Null)
    );
}

fn told_id(lines: &Value, no: usize) -> Value {
    lines["lines"][no]["candidate_id"].clone()
}

#[both]
async fn a_candidate_that_came_later_is_still_to_be_answered_of_and_a_seat_can_be_taken_away(server: Server) {
    let round = Round::setup(&server, 2).await;
    let juror = &round.jurors[2];
    answered(&round, juror, json!({ "answers": [], "others_none": true }))
        .await
        .ok();
    assert_eq!(sheet(&round, juror).await["unanswered"], 0);
    server.eligible(round.programme, 3).await;
    let load = format!("{}/candidates", round.path);
    round.coordinator.act(&load).await.ok();
    let lines = sheet(&round, juror).await;
    assert_eq!(
        (&lines["unanswered"], lines["lines"][2].get("answer")),
        (&json!(1), None)
    );
    // Candidates and jurors go, whatever was answered of them.
    server
        .below({
            let first = round.applications[0];
            move |cx| {
                use base::db::schema::application;
                use diesel::prelude::*;
                diesel::update(application::table.find(first))
                    .set(application::status.eq("ineligible"))
                    .execute(cx.conn)?;
                Ok(())
            }
        })
        .await;
    round.coordinator.act(&load).await.ok();
    assert_eq!(
        sheet(&round, juror).await["lines"].as_array().map(Vec::len),
        Some(2)
    );
    round
        .coordinator
        .delete(&format!("{}/jurors/{}", round.path, juror.id))
        .await
        .ok();
    juror
        .get(&format!("{}/conflict-sheet", round.path))
        .await
        .refused(404, "not_found");
    round
        .coordinator
        .get(&format!("{}/conflict-sheet", round.path))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_conflict_is_declared_by_the_candidate_too(server: Server) {
    let round = Round::open(&server, 3).await;
    let juror = &round.jurors[2];
    let pack = juror.get(&format!("{}/pack", round.path)).await.ok();
    let candidate = &pack["candidates"][0]["id"];
    let path = format!("/api/v1/programmes/{}/conflicts", round.programme);
    for (sent, fault) in [
        (json!({ "kind": "family" }), "/application_id required"),
        (
            json!({ "kind": "family", "candidate_id": candidate, "application_id": round.applications[0] }),
            "/candidate_id duplicate",
        ),
        (
            json!({ "kind": "family", "candidate_id": Id::new() }),
            "/candidate_id unknown",
        ),
    ] {
        assert_eq!(juror.post(&path, sent).await.faults(), [fault]);
    }
    let declared = json!({ "kind": "family", "candidate_id": candidate });
    juror.post(&path, declared).await.created();
    let pack = juror.get(&format!("{}/pack", round.path)).await.ok();
    let seen = pack["candidates"].as_array().expect("candidates");
    assert!(seen.iter().all(|one| one["id"] != *candidate), "{seen:?}");
}
