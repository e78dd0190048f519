//! An answer that was typed for the wrong person.

use super::*;

#[both]
async fn an_answer_typed_for_the_wrong_person_is_taken_back(server: Server) {
    let call = Call::published(&server, 2, 2, 1).await;
    let evidence = json!({ "evidence": "По телефону" });
    for (n, answer, state, application) in [
        (0, "confirm", "confirmed", "confirmed"),
        (1, "decline", "declined", "offer_declined"),
    ] {
        let path = call.path(n).await;
        let undo = format!("{path}/reopening");
        let open = call.coordinator.get(&path).await.ok();
        call.coordinator
            .post(&undo, json!({}))
            .await
            .refused(409, "wrong_state");
        let typed = call
            .coordinator
            .post(&format!("{path}/{answer}"), evidence.clone())
            .await
            .ok();
        assert_eq!(typed["status"], state);
        assert_eq!(action(&typed, "reopen_offer")["allowed"], true);
        assert_eq!(call.states(&server).await[n], application);
        call.who(n).post(&undo, json!({})).await.refused(403, "forbidden");
        let back = call.coordinator.post(&undo, json!({})).await.ok();
        assert_eq!(
            (&back["status"], &back["expires_at"], &back["evidence"]),
            (&json!("open"), &open["expires_at"], &Value::Null)
        );
        // Nobody was offered the place meanwhile, and the person is told what holds.
        assert_eq!(call.states(&server).await, ["offered", "offered", "waitlisted"]);
        assert_eq!(call.who(n).notices().await[0], "place_offered");
    }
    // One's own answer is not somebody's mistake.
    call.confirm(0).await.ok();
    let path = call.path(0).await;
    let own = call.coordinator.get(&path).await.ok();
    assert_eq!(action(&own, "reopen_offer")["blocked_by"], json!(["wrong_state"]));
    call.coordinator
        .post(&format!("{path}/reopening"), json!({}))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_declined_place_is_kept_for_a_while_and_then_handed_on(server: Server) {
    let mut call = Call::published(&server, 1, 1, 1).await;
    let path = call.path(0).await;
    let evidence = json!({ "evidence": "По телефону" });
    call.coordinator
        .post(&format!("{path}/decline"), evidence)
        .await
        .ok();
    assert_eq!(server.below(offers::sweep).await, 0);
    assert_eq!(call.states(&server).await, ["offer_declined", "waitlisted"]);
    let later = server.now() + Duration::minutes(16);
    server.at(&later.to_string());
    call.renew(&server);
    assert_eq!(server.below(offers::sweep).await, 1);
    assert_eq!(call.states(&server).await, ["offer_declined", "offered"]);
    let second = server.with_role("second", Role::Coordinator, Some(call.id)).await;
    let reason = json!({ "reason": "Көрші жол" });
    let seen = second.get(&path).await.ok();
    assert_eq!(action(&seen, "reopen_offer")["blocked_by"], json!(["no_seat"]));
    second
        .post(&format!("{path}/reopening"), reason)
        .await
        .refused(409, "no_seat");
}

#[both]
async fn whoever_settles_by_hand_means_it(server: Server) {
    let call = Call::published(&server, 1, 1, 1).await;
    let path = call.path(0).await;
    let evidence = json!({ "evidence": "По телефону" });
    call.coordinator
        .post(&format!("{path}/decline"), evidence)
        .await
        .ok();
    let settled = call.coordinator.act(&call.under("offers/settle")).await.ok();
    assert_eq!(settled["offered"], 1);
    assert_eq!(call.states(&server).await, ["offer_declined", "offered"]);
}
