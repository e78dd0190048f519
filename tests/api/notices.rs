//! What people are told, and in which language.

use kernel::vocabulary::Role;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server};
use crate::world::Course;

/// Subjects and texts of a kind, the newest first.
async fn told(person: &Person, kind: &str) -> Vec<String> {
    let messages = person.get("/api/v1/me/messages?limit=100").await.ok();
    let of_kind = messages["items"].as_array().expect("messages").iter();
    let said = |m: &Value| format!("{}: {}", m["subject"], m["body"]);
    of_kind.filter(|m| m["kind"] == kind).map(said).collect()
}

async fn reads(person: &Person, language: &str) {
    person
        .patch("/api/v1/me", json!({ "language": language }))
        .await
        .ok();
}

/// Whoever reads Russian is told everything in Russian, and so on: names, titles and labels too.
#[both]
async fn one_text_is_in_one_language(server: Server) {
    let course = Course::begun(&server).await;
    let (daulet, ru) = course.participant(&server, "daulet").await;
    let (john, en) = course.participant(&server, "john").await;
    reads(&daulet, "ru").await;
    reads(&john, "en").await;
    let session = course.session("2027-03-16").await;
    let coordinator = &course.coordinator;
    let moved = course.session_input("2027-03-17");
    let path = format!("/api/v1/sessions/{session}");
    coordinator.put_if(&path, "*", moved).await.ok();
    let cancel = json!({ "reason": "204" });
    coordinator.post(&format!("{path}/cancel"), cancel).await.ok();
    let work = coordinator
        .post(
            &format!("/api/v1/programmes/{}/assignments", course.id),
            json!({ "title": { "ru": "Смета", "en": "Budget" }, "text": { "ru": "Составьте" }, "max_points": 10,
                "due_at": "2027-05-01T05:00:00Z", "required": true }),
        )
        .await
        .created();
    for participant in [&ru, &en] {
        let grade = format!(
            "/api/v1/assignments/{}/grades/{participant}",
            work["id"].as_str().expect("id")
        );
        let points = json!({ "points": 7, "passed": true });
        course.trainer.put_if(&grade, "*", points).await.ok();
        course.last_day(&server).await;
        let end = format!("/api/v1/participants/{participant}/completion");
        let decision = json!({ "status": "not_completed", "reason": "204" });
        coordinator.post(&end, decision).await.ok();
    }
    for (kind, in_russian, in_english) in [
        ("session_moved", "«Центр развития", "now begins 17.03.2027 10:00"),
        ("session_cancelled", "«Центр развития", "will not take place"),
        (
            "graded",
            "«Центр развития бизнес-идей Илийского района», задание «Смета»",
            "assignment “Budget”",
        ),
        ("training_ended", "Не завершил обучение", "Not completed"),
    ] {
        for (person, expected) in [(&daulet, in_russian), (&john, in_english)] {
            let said = told(person, kind).await;
            assert!(
                said.first().is_some_and(|s| s.contains(expected)),
                "{kind}: {said:?}"
            );
        }
    }
}

/// A lesson that goes to another group and another trainer concerns four: each learns what it means for them, and whoever
/// made the change is told nothing.
#[both]
async fn both_sides_of_a_change_are_told(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let (daulet, other) = course.participant(&server, "daulet").await;
    let coordinator = &course.coordinator;
    let groups = format!("/api/v1/programmes/{}/groups", course.id);
    let evening = json!({ "name": { "ru": "Вечерняя" }, "language": "ru" });
    let evening = coordinator.post(&groups, evening).await.created();
    let moved = json!({ "group_id": evening["id"] });
    let path = format!("/api/v1/participants/{other}/group");
    coordinator.put_if(&path, "*", moved).await.ok();
    let second = server.with_role("second", Role::Trainer, Some(course.id)).await;
    let session = course.session("2027-03-17").await;
    let mut input = course.session_input("2027-03-17");
    input["group_id"] = evening["id"].clone();
    input["trainer_id"] = json!(second.id);
    let path = format!("/api/v1/sessions/{session}");
    coordinator.put_if(&path, "*", input.clone()).await.ok();
    assert_eq!(asel.notices().await, ["session_cancelled", "session_planned"]);
    assert_eq!(daulet.notices().await, ["session_moved", "group_changed"]);
    assert_eq!(
        course.trainer.notices().await,
        ["session_given_away", "session_planned"]
    );
    assert_eq!(second.notices().await, ["session_moved"]);
    assert!(coordinator.notices().await.is_empty());
    // The same again is no change.
    coordinator.put_if(&path, "*", input).await.ok();
    assert_eq!(second.notices().await, ["session_moved"]);
}
