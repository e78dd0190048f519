//! Confirmed, declined, expired.

use super::*;

#[both]
async fn a_confirmed_place_is_the_lowest_free_seat(server: Server) {
    let call = Call::published(&server, 3, 3, 0).await;
    assert_eq!(call.confirm(1).await.ok()["seat_no"], 1);
    let second = call.confirm(0).await.ok();
    assert_eq!(
        (&second["seat_no"], &second["status"], &second["responded_by"]),
        (&json!(2), &json!("confirmed"), &json!(call.who(0).id))
    );
    assert_eq!(call.states(&server).await, ["confirmed", "confirmed", "offered"]);
    assert_eq!(call.who(0).notices().await, ["place_confirmed", "place_offered"]);
}

#[both]
async fn confirming_twice_is_the_same_answer_with_a_key_and_refused_without(server: Server) {
    let call = Call::published(&server, 2, 2, 0).await;
    let path = format!("{}/confirm", call.path(0).await);
    let key = [("idempotency-key", "one")];
    let send = || call.who(0).send(Method::POST, &path, &key, Some(json!({})));
    let first = send().await.ok();
    let again = send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.ok(), first);
    call.confirm(0).await.refused(409, "wrong_state");
    let taken = server
        .below({
            let id = call.id;
            move |cx| offers::confirmed(cx.conn, id)
        })
        .await;
    assert_eq!(taken, 1);
}

#[both]
async fn a_late_answer_is_refused_by_the_clock_alone(server: Server) {
    let mut call = Call::published(&server, 2, 1, 0).await;
    let path = call.path(0).await;
    server.at("2027-01-18T05:00:00Z");
    call.renew(&server);
    call.confirm(0).await.refused(409, "offer_expired");
    call.decline(0).await.refused(409, "offer_expired");
    let offer = call.who(0).get(&path).await.ok();
    assert_eq!(
        (&offer["status"], &offer["actions"][0]["blocked_by"]),
        (&json!("expired"), &json!(["offer_expired"]))
    );
    let list = call.coordinator.get(&call.under("offers?status=open")).await.ok();
    assert_eq!(list["items"], json!([]));
    assert_eq!(
        references(
            &call
                .coordinator
                .get(&call.under("offers?status=expired"))
                .await
                .ok()
        ),
        ["T-001"]
    );
}

#[both]
async fn a_coordinator_answers_on_behalf_with_evidence(server: Server) {
    let call = Call::published(&server, 2, 2, 0).await;
    let (one, other) = (call.path(0).await, call.path(1).await);
    let confirm = format!("{one}/confirm");
    assert_eq!(
        call.coordinator.post(&confirm, json!({})).await.faults(),
        ["/evidence required"]
    );
    assert_eq!(
        call.coordinator
            .post(&confirm, json!({ "evidence": " " }))
            .await
            .faults(),
        ["/evidence required"]
    );
    let evidence = json!({ "evidence": "По телефону" });
    let confirmed = call.coordinator.post(&confirm, evidence.clone()).await.ok();
    assert_eq!(
        (&confirmed["evidence"], &confirmed["responded_by"]),
        (&json!("По телефону"), &json!(call.coordinator.id))
    );
    assert_eq!(
        call.coordinator
            .post(&format!("{other}/decline"), evidence)
            .await
            .ok()["status"],
        "declined"
    );
}

#[both]
async fn nothing_is_confirmed_outside_selection_and_training(server: Server) {
    let call = Call::published(&server, 1, 1, 0).await;
    let programme = call.id;
    server
        .below(move |cx| {
            let row = programme::find(cx.conn, programme)?;
            programme::store::set_phase(cx, &row, Phase::Final, None)
        })
        .await;
    call.confirm(0).await.refused(409, "wrong_phase");
    call.coordinator
        .act(&call.under("offers/settle"))
        .await
        .refused(409, "wrong_phase");
}

#[both]
async fn sixty_confirmations_at_once_take_25_seats_and_no_more(server: Server) {
    let call = Call::new(&server, 25, 35, 60).await;
    call.publish(&server, 60, 0).await.expect("published");
    let list = call.coordinator.get(&call.under("offers?limit=100")).await.ok();
    let mut running = vec![];
    for offer in list["items"].as_array().expect("items") {
        let application: Id = serde_json::from_value(offer["application_id"].clone()).expect("an id");
        let (person, _) = call
            .applicants
            .iter()
            .find(|(_, a)| *a == application)
            .expect("an applicant");
        let person = person.clone();
        let path = format!("/api/v1/offers/{}/confirm", offer["id"].as_str().expect("an id"));
        running.push(tokio::spawn(async move { person.post(&path, json!({})).await }));
    }
    assert_eq!(running.len(), 60);
    let mut seats = vec![];
    let mut kept = 0;
    for answer in running {
        let answer = answer.await.expect("an answer").ok();
        match answer["status"].as_str() {
            Some("accepted") => kept += 1,
            _ => seats.push(answer["seat_no"].as_i64().expect("a seat")),
        }
    }
    seats.sort_unstable();
    assert_eq!(seats, (1..=25).collect::<Vec<i64>>());
    assert_eq!(kept, 35);
    let states = call.states(&server).await;
    assert_eq!(states.iter().filter(|s| **s == "confirmed").count(), 25);
    assert_eq!(states.iter().filter(|s| **s == "waitlisted").count(), 35);
    let list = call.coordinator.get(&call.under("waitlist?limit=100")).await.ok();
    assert_eq!(references(&list).len(), 35);
}
