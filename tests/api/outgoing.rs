//! What leaves the house: looked over, held, released, and what came to nothing.

use kernel::vocabulary::Role;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::Course;

/// A training whose sessions' work is graded and whose end is told after a look only.
async fn held(server: &Server) -> (Course, Person, String) {
    let course = Course::begun(server).await;
    let (daulet, participant) = course.participant(server, "daulet").await;
    let path = format!("/api/v1/programmes/{}/texts/training_ended", course.id);
    course
        .coordinator
        .put_if(&path, "*", json!({ "held": true }))
        .await
        .ok();
    course.last_day(server).await;
    let end = format!("/api/v1/participants/{participant}/completion");
    let decision = json!({ "status": "not_completed", "reason": "Көп сабақ жіберді" });
    course.coordinator.post(&end, decision).await.ok();
    (course, daulet, participant.to_string())
}

async fn outbox(coordinator: &Person, course: &Course, filter: &str) -> Vec<Value> {
    let path = format!("/api/v1/programmes/{}/outbox{filter}", course.id);
    coordinator.get(&path).await.ok()["items"]
        .as_array()
        .expect("items")
        .clone()
}

#[both]
async fn what_is_held_is_read_once_it_is_released(server: Server) {
    let (course, daulet, _) = held(&server).await;
    let coordinator = &course.coordinator;
    assert!(daulet.notices().await.is_empty());
    let waits = coordinator.waiting().await;
    assert!(waits.contains(&("messages_held".to_owned(), 1)), "{waits:?}");
    let row = outbox(coordinator, &course, "?status=held").await.remove(0);
    assert_eq!(row["kind"], "training_ended");
    assert!(text(&row["body"]["ru"]).contains("Көп сабақ жіберді"), "{row}");
    assert!(
        row["channel"].is_null() && !text(&row["name"]).is_empty(),
        "{row}"
    );
    let release = format!("/api/v1/outbox/{}/release", text(&row["id"]));
    daulet.act(&release).await.refused(404, "not_found");
    let stranger = server
        .with_role("observer", Role::Observer, Some(course.id))
        .await;
    stranger.act(&release).await.refused(404, "not_found");
    let told = coordinator.act(&release).await.ok();
    assert_eq!(
        (&told["status"], &told["channel"]),
        (&json!("waiting"), &json!("email"))
    );
    assert!(told["body"].is_null());
    assert_eq!(daulet.notices().await, ["training_ended"]);
    coordinator.act(&release).await.refused(409, "wrong_state");
    assert!(
        server
            .mails()
            .await
            .iter()
            .any(|mail| mail.contains("Көп сабақ жіберді"))
    );
    let sent = outbox(coordinator, &course, "?kind=training_ended")
        .await
        .remove(0);
    assert_eq!((&sent["status"], &sent["attempts"]), (&json!("sent"), &json!(1)));
}

#[both]
async fn what_is_discarded_is_never_read(server: Server) {
    let (course, daulet, _) = held(&server).await;
    let coordinator = &course.coordinator;
    let all = format!("/api/v1/programmes/{}/outbox/discard", course.id);
    let other = json!({ "kind": "graded" });
    assert_eq!(
        coordinator.post(&all, other).await.ok(),
        json!({ "count": 0, "more": false })
    );
    assert_eq!(
        coordinator.post(&all, json!({})).await.ok(),
        json!({ "count": 1, "more": false })
    );
    assert!(daulet.notices().await.is_empty());
    assert_eq!(outbox(coordinator, &course, "?status=discarded").await.len(), 1);
    assert!(
        coordinator
            .waiting()
            .await
            .iter()
            .all(|(kind, _)| kind != "messages_held")
    );
}

#[both]
async fn what_a_term_runs_from_cannot_be_held(server: Server) {
    let course = Course::begun(&server).await;
    for kind in [
        "place_offered",
        "clarification_asked",
        "not_selected",
        "session_moved",
        "cards_assigned",
    ] {
        let path = format!("/api/v1/programmes/{}/texts/{kind}", course.id);
        let answer = course
            .coordinator
            .put_if(&path, "*", json!({ "held": true }))
            .await;
        assert_eq!(answer.faults(), ["/held term_runs"], "{kind}");
    }
}

/// A mail server that takes nothing: after all tries the participant is called, the trainer's message waits for a look.
#[both]
async fn what_could_not_be_delivered_becomes_a_call(server: Server) {
    let course = Course::begun(&server).await;
    course.participant(&server, "daulet").await;
    server.mails().await;
    let session = course.session("2027-03-16").await;
    let mut second = server
        .with_role("second", Role::Coordinator, Some(course.id))
        .await;
    let cancel = json!({ "reason": "204" });
    second
        .post(&format!("/api/v1/sessions/{session}/cancel"), cancel)
        .await
        .ok();
    let broken = base::notifications::Senders {
        mailer: base::notifications::Mailer::smtp("smtp://127.0.0.1:1").expect("an address"),
        ..server.service.senders.clone()
    };
    for _ in 0..14 {
        server.work_off(&broken).await;
        let later = server.clock.offset() + chrono::Duration::hours(12);
        server.clock.set_offset(later);
    }
    server.service.pass_on().await.expect("it is passed on");
    server.log_in_again(&mut second).await;
    let failed = outbox(&second, &course, "?status=failed&kind=session_cancelled").await;
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed.iter().all(|row| row["attempts"] == 12), "{failed:?}");
    let calls = second
        .get(&format!(
            "/api/v1/programmes/{}/phone-calls?status=open",
            course.id
        ))
        .await
        .ok();
    let mut calls = calls["items"].as_array().expect("calls").iter();
    assert!(calls.any(|call| call["kind"] == "session_cancelled"), "{calls:?}");
    let waits = second.waiting().await;
    assert!(
        waits.contains(&("messages_undelivered".to_owned(), 2)),
        "{waits:?}"
    );
    for row in outbox(&second, &course, "?status=failed&staff=true").await {
        second
            .act(&format!("/api/v1/outbox/{}/discard", text(&row["id"])))
            .await
            .ok();
    }
    server.service.pass_on().await.expect("nothing twice");
    assert!(
        second
            .waiting()
            .await
            .iter()
            .all(|(kind, _)| kind != "messages_undelivered")
    );
}

#[both]
async fn a_conflict_of_interest_hides_what_is_for_that_person(server: Server) {
    let (course, _, participant) = held(&server).await;
    let row = outbox(&course.coordinator, &course, "?status=held")
        .await
        .remove(0);
    let second = server
        .with_role("second", Role::Coordinator, Some(course.id))
        .await;
    let application = course.seen(&participant).await["application_id"].clone();
    let declared = json!({ "application_id": application, "kind": "family" });
    second
        .post(&format!("/api/v1/programmes/{}/conflicts", course.id), declared)
        .await
        .created();
    assert_eq!(
        outbox(&second, &course, "?status=held").await,
        Vec::<serde_json::Value>::new()
    );
    for step in ["release", "discard"] {
        second
            .act(&format!("/api/v1/outbox/{}/{step}", text(&row["id"])))
            .await
            .refused(404, "not_found");
    }
    let release = format!("/api/v1/outbox/{}/release", text(&row["id"]));
    course.coordinator.act(&release).await.ok();
}
