//! The publication, and who sees what of it.

use super::*;

#[both]
async fn publication_tells_everybody_their_result(server: Server) {
    let call = Call::new(&server, 2, 0, 4).await;
    call.publish(&server, 2, 1).await.expect("published");
    assert_eq!(
        call.states(&server).await,
        ["offered", "offered", "waitlisted", "declined"]
    );
    assert_eq!(call.who(0).notices().await, ["place_offered"]);
    assert_eq!(call.who(2).notices().await, ["waitlisted"]);
    assert_eq!(call.who(3).notices().await, ["not_selected"]);
    let told = call.who(0).get("/api/v1/me/messages").await.ok();
    assert!(
        told["items"][0]["body"]
            .as_str()
            .expect("a text")
            .contains("18.01.2027 09:00"),
        "{told}"
    );
    let offer = call.who(0).get(&call.path(0).await).await.ok();
    assert_eq!(offer["status"], "open");
    assert!(
        offer["expires_at"]
            .as_str()
            .expect("a time")
            .starts_with("2027-01-18T04:00"),
        "{offer}"
    );
    assert_eq!(
        offer["actions"][0],
        json!({ "name": "confirm_offer", "allowed": true })
    );
    assert_eq!(
        call.who(2).get("/api/v1/me/offers").await.ok()["items"],
        json!([])
    );
}

#[both]
async fn nothing_is_published_when_one_application_is_not_under_review(server: Server) {
    let call = Call::published(&server, 2, 1, 1).await;
    assert_eq!(
        call.publish(&server, 1, 1).await.unwrap_err().which().as_str(),
        "wrong_state"
    );
    assert_eq!(call.states(&server).await, ["offered", "waitlisted"]);
}

#[both]
async fn no_more_places_are_offered_than_there_are(server: Server) {
    let call = Call::new(&server, 2, 1, 4).await;
    assert_eq!(
        call.publish(&server, 4, 0).await.unwrap_err().which().as_str(),
        "no_seat"
    );
    call.publish(&server, 3, 1).await.expect("seats and overbooking");
}

#[both]
async fn somebody_elses_offer_is_not_there(server: Server) {
    let call = Call::published(&server, 2, 2, 0).await;
    let path = call.path(0).await;
    let trainer = server.with_role("trainer", Role::Trainer, Some(call.id)).await;
    for person in [
        call.who(1),
        &trainer,
        &server.with_role("admin", Role::Admin, None).await,
    ] {
        person.get(&path).await.refused(404, "not_found");
        person
            .post(&format!("{path}/confirm"), json!({}))
            .await
            .refused(404, "not_found");
    }
    trainer.get(&call.under("offers")).await.refused(403, "forbidden");
    call.who(1)
        .get(&call.under("waitlist"))
        .await
        .refused(403, "forbidden");
    server.nobody().get(&path).await.refused(401, "unauthenticated");
}

#[both]
async fn a_conflict_of_interest_hides_the_offer_and_the_place_on_the_list(server: Server) {
    let call = Call::published(&server, 2, 2, 2).await;
    for n in [0, 2] {
        let application = call.applicants[n].1;
        server.conflict(call.id, &call.coordinator, application).await;
    }
    let path = call.path(0).await;
    call.coordinator.get(&path).await.refused(404, "not_found");
    call.coordinator
        .post(&format!("{path}/confirm"), json!({ "evidence": "x" }))
        .await
        .refused(404, "not_found");
    assert_eq!(
        references(&call.coordinator.get(&call.under("offers")).await.ok()),
        ["T-002"]
    );
    assert_eq!(
        references(&call.coordinator.get(&call.under("waitlist")).await.ok()),
        ["T-004"]
    );
    call.coordinator
        .get(&call.under("audit"))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn the_lists_come_in_pages(server: Server) {
    let call = Call::published(&server, 3, 3, 3).await;
    for (list, want) in [
        ("offers", ["T-001", "T-002", "T-003"]),
        ("waitlist", ["T-004", "T-005", "T-006"]),
    ] {
        let first = call
            .coordinator
            .get(&call.under(&format!("{list}?limit=2")))
            .await
            .ok();
        let cursor = first["next_cursor"].as_str().expect("a cursor");
        let rest = call
            .coordinator
            .get(&call.under(&format!("{list}?limit=2&cursor={cursor}")))
            .await
            .ok();
        assert_eq!([references(&first), references(&rest)].concat(), want);
        assert_eq!(rest.get("next_cursor"), None);
    }
}
