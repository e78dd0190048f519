//! Drafts of a timetable, and how they are announced.

use people::applications::ApplicationStatus;
use reqwest::Method;

use super::*;
use crate::support::{Answer, Person};
use crate::world::NewApplication;

impl Course {
    /// A draft of a session on a day.
    async fn draft(&self, day: &str) -> String {
        let mut input = self.session_input(day);
        input["draft"] = json!(true);
        let path = format!("/api/v1/programmes/{}/sessions", self.id);
        text(&self.coordinator.post(&path, input).await.created()["id"])
    }
}

async fn deleted(person: &Person, path: &str) -> Answer {
    person
        .send(Method::DELETE, path, &[("if-match", "*")], None)
        .await
}

/// What somebody is told of a timetable, the newest first.
async fn bodies(person: &Person) -> Vec<String> {
    let messages = person.get("/api/v1/me/messages?limit=100").await.ok();
    let all = messages["items"].as_array().expect("messages").iter();
    all.map(|m| text(&m["body"])).collect()
}

#[both]
async fn a_draft_is_known_to_those_who_plan_and_may_be_deleted(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let draft = course.draft("2027-03-18").await;
    let (path, all) = (
        format!("/api/v1/sessions/{draft}"),
        format!("/api/v1/programmes/{}/sessions", course.id),
    );
    for stranger in [&asel, &course.trainer] {
        assert_eq!(stranger.get(&all).await.ok()["items"], json!([]));
        for path in [path.clone(), format!("{all}?status=draft")] {
            let answer = stranger.get(&path).await;
            assert!(
                answer.status == 404 || answer.body["items"] == json!([]),
                "{}",
                answer.text
            );
        }
    }
    course
        .trainer
        .get(&format!("{path}/register"))
        .await
        .refused(404, "not_found");
    course
        .trainer
        .put_if(&path, "*", course.session_input("2027-03-18"))
        .await
        .refused(404, "not_found");
    assert!(asel.notices().await.is_empty() && course.trainer.notices().await.is_empty());
    assert_eq!(course.seen(&participant).await["attendance"]["sessions_left"], 0);
    // Moved, it tells nobody; it is cancelled by nobody, and missed by nobody.
    let moved = course
        .coordinator
        .put_if(&path, "*", course.session_input("2027-03-17"))
        .await
        .ok();
    assert_eq!(moved["status"], "draft");
    let reason = json!({ "reason": "Буран" });
    course
        .coordinator
        .post(&format!("{path}/cancel"), reason.clone())
        .await
        .refused(409, "wrong_state");
    let mut makeup = course.session_input("2027-03-19");
    makeup["makeup_of"] = json!(draft);
    assert_eq!(
        course.coordinator.post(&all, makeup).await.faults(),
        ["/makeup_of unknown"]
    );
    course
        .coordinator
        .delete(&path)
        .await
        .refused(428, "precondition_required");
    assert_eq!(deleted(&course.coordinator, &path).await.status, 204);
    course.coordinator.get(&path).await.refused(404, "not_found");
    assert!(asel.notices().await.is_empty() && course.trainer.notices().await.is_empty());
    // What was announced is cancelled.
    let session = course.session("2027-04-20").await;
    let path = format!("/api/v1/sessions/{session}");
    deleted(&course.coordinator, &path)
        .await
        .refused(409, "wrong_state");
    let mut back = course.session_input("2027-04-20");
    back["draft"] = json!(true);
    assert_eq!(
        course.coordinator.put_if(&path, "*", back).await.faults(),
        ["/draft read_only"]
    );
    course
        .coordinator
        .post(&format!("{path}/cancel"), reason)
        .await
        .ok();
}

#[both]
async fn a_timetable_is_announced_once_and_told_in_one_message(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let (daulet, other) = course.participant(&server, "daulet").await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let evening = course.evening().await;
    let into = json!({ "group_id": evening["id"] });
    course
        .coordinator
        .put_if(&format!("/api/v1/participants/{other}/group"), "*", into)
        .await
        .ok();
    let mut days = vec![];
    for day in ["2027-04-06", "2027-04-08", "2027-04-13"] {
        days.push(course.draft(day).await);
    }
    let home = course.coordinator.get("/api/v1/me/home").await.ok();
    let waits = home["places"][0]["waiting"].as_array().expect("waiting");
    let drafts = waits.iter().find(|w| w["kind"] == "sessions_to_announce");
    let drafts = drafts.expect("drafts wait");
    assert_eq!(
        (&drafts["count"], &drafts["until"]),
        (&json!(3), &json!("2027-04-06T05:00:00.000000Z"))
    );
    let path = format!("{base}/sessions/announce");
    let unknown = json!({ "session_ids": [days[0], Id::new()] });
    assert_eq!(
        course.coordinator.post(&path, unknown).await.faults(),
        ["/session_ids/1 unknown"]
    );
    course
        .trainer
        .post(&path, json!({}))
        .await
        .refused(403, "forbidden");
    let whole = json!({ "group_id": course.group });
    let announced = course.coordinator.post(&path, whole.clone()).await.ok();
    assert_eq!(announced["session_ids"], json!(days));
    for person in [&asel, &course.trainer] {
        let told = bodies(person).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("всего: 3. 06.04.2027 10:00, Колледж, 204; 08.04.2027 10:00"),
            "{told:?}"
        );
    }
    // Another group's lessons are nobody else's.
    assert_eq!(daulet.notices().await, ["group_changed"]);
    assert!(course.coordinator.notices().await.is_empty());
    // Sent again, or by a second person, it tells nobody anything.
    let again = course.coordinator.post(&path, whole).await.ok();
    assert_eq!(again["session_ids"], json!([]));
    assert_eq!(asel.notices().await, ["timetable_announced"]);
    assert_eq!(course.seen(&participant).await["attendance"]["sessions_left"], 3);
    // One of them is told as every new lesson is.
    let one = course.draft("2027-04-15").await;
    let path = format!("/api/v1/sessions/{one}/announce");
    let shown = course.coordinator.act(&path).await.ok();
    assert_eq!(
        (&shown["status"], &shown["version"]),
        (&json!("planned"), &json!(2))
    );
    assert_eq!(asel.notices().await, ["session_planned", "timetable_announced"]);
    course.coordinator.act(&path).await.refused(409, "wrong_state");
    let session = format!("/api/v1/sessions/{one}");
    let gone = json!({ "reason": "Буран" });
    course
        .coordinator
        .post(&format!("{session}/cancel"), gone)
        .await
        .ok();
    assert_eq!(asel.notices().await[0], "session_cancelled");
}

/// Ten who press the button at once tell everybody once.
#[both]
async fn ten_announcements_at_once_are_one(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    for day in ["2027-04-06", "2027-04-08"] {
        course.draft(day).await;
    }
    let path = format!("/api/v1/programmes/{}/sessions/announce", course.id);
    let sent = (0..10).map(|_| course.coordinator.act(&path));
    let told: usize = futures_util::future::join_all(sent)
        .await
        .into_iter()
        .map(|answer| answer.ok()["session_ids"].as_array().expect("ids").len())
        .sum();
    assert_eq!(told, 2);
    assert_eq!(asel.notices().await, ["timetable_announced"]);
}

/// Who has no account is called, once for the whole timetable.
#[both]
async fn whoever_has_no_account_is_called_once(server: Server) {
    let course = Course::begun(&server).await;
    let id = course.id;
    let paper = NewApplication::to(id, 1).stands(ApplicationStatus::Confirmed);
    server.below(move |cx| paper.clone().insert(cx)).await;
    let base = format!("/api/v1/programmes/{}", course.id);
    course
        .coordinator
        .act(&format!("{base}/participants/enrol"))
        .await
        .ok();
    for day in ["2027-04-06", "2027-04-08"] {
        let mut input = course.session_input(day);
        input["draft"] = json!(true);
        input.as_object_mut().expect("an object").remove("group_id");
        course
            .coordinator
            .post(&format!("{base}/sessions"), input)
            .await
            .created();
    }
    course
        .coordinator
        .post(&format!("{base}/sessions/announce"), json!({}))
        .await
        .ok();
    let calls = course.coordinator.get(&format!("{base}/phone-calls")).await.ok();
    let calls = calls["items"].as_array().expect("calls");
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(calls[0]["kind"], "timetable_announced");
}

/// Who comes into a group later is told what is ahead there, once, and nothing of what is over or only drafted.
#[both]
async fn whoever_comes_into_a_group_is_told_what_is_ahead(server: Server) {
    let mut course = Course::begun(&server).await;
    course.session("2027-03-17").await;
    course.on(&server, "2027-03-18");
    course.session("2027-04-06").await;
    course.session("2027-04-08").await;
    course.draft("2027-04-13").await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let told = bodies(&asel).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("всего: 2. 06.04.2027 10:00, Колледж, 204; 08.04.2027 10:00"),
        "{told:?}"
    );
    // The same group again is no news.
    let path = format!("/api/v1/participants/{participant}/group");
    let same = json!({ "group_id": course.group });
    course.coordinator.put_if(&path, "*", same).await.ok();
    assert_eq!(asel.notices().await, ["timetable_announced"]);
    // The list says who teaches, and whom.
    let list = format!(
        "/api/v1/programmes/{}/sessions?from=2027-04-01T00:00:00Z",
        course.id
    );
    let shown = asel.get(&list).await.ok()["items"][0].clone();
    assert_eq!(shown["group_name"], json!({ "ru": "Русская группа" }));
    assert!(text(&shown["trainer_name"]).starts_with("trainer-"), "{shown}");
}
