//! The inbox: what is unread, read at once, and where what it tells of is read.

use serde_json::json;
use test_macros::both;

use crate::support::{Server, text};
use crate::world::Course;

#[both]
async fn unread_messages_are_counted_listed_and_read_at_once(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-17").await;
    let path = format!("/api/v1/sessions/{session}");
    for day in ["2027-03-18", "2027-03-19"] {
        let input = course.session_input(day);
        course.coordinator.put_if(&path, "*", input).await.ok();
    }
    let unread = async || asel.get("/api/v1/me/messages/unread").await.ok();
    let counted = unread().await;
    assert_eq!(counted["count"], 3, "{counted}");
    assert_eq!(
        counted["kinds"],
        json!([{ "kind": "session_moved", "count": 2 }, { "kind": "session_planned", "count": 1 }])
    );
    let list = asel.get("/api/v1/me/messages?unread=true").await.ok();
    let items = list["items"].as_array().expect("items").clone();
    assert_eq!(items.len(), 3);
    // Each leads to what it tells of.
    for one in &items {
        asel.get(&text(&one["link"])).await.ok();
    }
    let moved = asel
        .get("/api/v1/me/messages?kind=session_moved&unread=true")
        .await
        .ok();
    assert_eq!(moved["items"].as_array().map(Vec::len), Some(2));
    // What came after the newest that was seen stays unread.
    let seen = json!({ "until": items[1]["id"] });
    let read = asel.post("/api/v1/me/messages/read", seen).await.ok();
    assert_eq!(read, json!({ "read": 2, "unread_messages": 1 }));
    let rest = asel.get("/api/v1/me/messages?unread=true").await.ok();
    assert_eq!(rest["items"][0]["id"], items[0]["id"]);
    let kind = json!({ "kind": "session_planned" });
    let read = asel.post("/api/v1/me/messages/read", kind).await.ok();
    assert_eq!(read["read"], 0);
    let read = asel.act("/api/v1/me/messages/read").await.ok();
    assert_eq!(read, json!({ "read": 1, "unread_messages": 0 }));
    assert_eq!(unread().await, json!({ "count": 0, "kinds": [] }));
    assert_eq!(
        asel.get("/api/v1/me/messages?unread=true").await.ok()["items"],
        json!([])
    );
    // Nobody reads what others were told.
    let trainer = &course.trainer;
    let theirs = trainer.get("/api/v1/me/messages/unread").await.ok();
    assert!(theirs["count"].as_i64().is_some_and(|n| n > 0), "{theirs}");
}

#[both]
async fn staff_are_led_to_what_waits(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let person = server.person("new").await;
    let members = format!("/api/v1/programmes/{id}/members");
    let grant = json!({ "email": person.email, "role": "juror" });
    coordinator.post(&members, grant).await.created();
    let message = person.get("/api/v1/me/messages").await.ok()["items"][0].clone();
    assert_eq!(message["kind"], "role_granted");
    assert_eq!(message["link"], format!("/api/v1/programmes/{id}/worklist"));
    person.get(&text(&message["link"])).await.ok();
}
