//! Registers that are due.

use super::*;
use crate::support::Person;

/// How many registers wait for somebody.
async fn waiting(person: &Person) -> i64 {
    let home = person.get("/api/v1/me/home").await.ok();
    let waiting = home["places"][0]["waiting"].as_array().expect("waiting").clone();
    let registers = waiting.iter().find(|w| w["kind"] == "registers_to_mark");
    registers.map_or(0, |w| w["count"].as_i64().expect("a count"))
}

/// The sessions of a list, by their beginning.
async fn days(person: &Person, path: &str) -> Vec<String> {
    let all = person.get(path).await.ok();
    let items = all["items"].as_array().expect("items").iter();
    items.map(|s| text(&s["starts_at"])[..10].to_owned()).collect()
}

#[both]
async fn a_register_that_lacks_a_mark_waits_for_both_trainers_and_the_coordinator(server: Server) {
    let mut course = Course::begun(&server).await;
    let (asel, first) = course.participant(&server, "asel").await;
    let (_, second) = course.participant(&server, "daulet").await;
    let mut co_trainer = server.with_role("second", Role::Trainer, Some(course.id)).await;
    let mut third = server.with_role("third", Role::Trainer, Some(course.id)).await;
    let list = format!("/api/v1/programmes/{}/sessions", course.id);
    let mut sessions = vec![];
    for day in ["2027-03-17", "2027-03-18", "2027-03-19"] {
        let mut input = course.session_input(day);
        input["co_trainer_id"] = json!(co_trainer.id);
        sessions.push(text(&course.coordinator.post(&list, input).await.created()["id"]));
    }
    // The first is marked in full, the second half, the third was forgotten. One more is ahead.
    course.session("2027-03-23").await;
    course.on(&server, "2027-03-19");
    course.mark(&sessions[0], &first, "present").await;
    course.mark(&sessions[0], &second, "absent").await;
    course.mark(&sessions[1], &first, "present").await;
    server.at("2027-03-22T08:00:00Z");
    server.renew(&mut course.coordinator);
    server.renew(&mut course.trainer);
    server.renew(&mut co_trainer);
    server.renew(&mut third);
    let due = ["2027-03-18", "2027-03-19"];
    for person in [&course.coordinator, &course.trainer, &third] {
        assert_eq!(days(person, &format!("{list}?register=due")).await, due);
        assert_eq!(
            days(person, &format!("{list}?register=complete")).await,
            ["2027-03-17"]
        );
    }
    assert_eq!(
        days(&course.coordinator, &format!("{list}?status=planned")).await,
        ["2027-03-19", "2027-03-23"]
    );
    let trainers = format!("{list}?register=due&trainer_id={}", third.id);
    assert!(days(&course.coordinator, &trainers).await.is_empty());
    assert_eq!(waiting(&course.trainer).await, 2);
    assert_eq!(waiting(&co_trainer).await, 2);
    assert_eq!(waiting(&third).await, 0);
    assert_eq!(waiting(&course.coordinator).await, 2);
    let day = co_trainer.get("/api/v1/me/today").await.ok();
    assert_eq!(day["sessions"], json!([]));
    let due = day["registers_due"].as_array().expect("registers");
    assert_eq!(due.len(), 2);
    assert_eq!(due[0]["rows"].as_array().expect("rows").len(), 2);
    // Once the marks are there nothing waits.
    course.mark(&sessions[1], &second, "late").await;
    for participant in [&first, &second] {
        course.mark(&sessions[2], participant, "present").await;
    }
    assert_eq!(waiting(&course.coordinator).await, 0);
    assert_eq!(
        co_trainer.get("/api/v1/me/today").await.ok()["registers_due"],
        json!([])
    );
    let mut asel = asel;
    server.renew(&mut asel);
    asel.get(&format!("{list}?register=due"))
        .await
        .refused(403, "forbidden");
}

/// Nobody waits for a mark that cannot be set any more, or that was never to be set.
#[both]
async fn who_left_or_came_later_is_missing_in_no_register(server: Server) {
    let mut course = Course::begun(&server).await;
    let (_, stays) = course.participant(&server, "asel").await;
    let (_, leaves) = course.participant(&server, "daulet").await;
    let session = course.session("2027-03-17").await;
    course.on(&server, "2027-03-17");
    course.mark(&session, &stays, "present").await;
    server.at("2027-03-18T08:00:00Z");
    server.renew(&mut course.coordinator);
    assert_eq!(waiting(&course.coordinator).await, 1);
    course.seated(&server, &leaves, 1).await;
    let reason = json!({ "reason": "Переезд" });
    let path = format!("/api/v1/participants/{leaves}/drop-out");
    course.coordinator.post(&path, reason).await.ok();
    course.participant(&server, "late").await;
    assert_eq!(waiting(&course.coordinator).await, 0);
    let list = format!("/api/v1/programmes/{}/sessions?register=complete", course.id);
    assert_eq!(days(&course.coordinator, &list).await, ["2027-03-17"]);
}
