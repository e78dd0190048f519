//! A place that is given back, a yes that came when all seats were taken, and those whom no message reaches.

use people::training::participants;

use super::*;

fn evidence() -> Value {
    json!({ "evidence": "По телефону" })
}

#[both]
async fn a_confirmed_place_can_be_given_back_until_the_training_begins(server: Server) {
    let call = Call::published(&server, 3, 3, 3).await;
    for no in 0..3 {
        call.confirm(no).await.ok();
    }
    let place = call.path(0).await;
    let read = call.who(0).get(&place).await.ok();
    assert_eq!(action(&read, "decline_offer")["allowed"], true);
    let given = call.decline(0).await.ok();
    assert_eq!(
        (&given["status"], given.get("seat_no")),
        (&json!("declined"), None)
    );
    let application = format!("/api/v1/applications/{}", call.applicants[1].1);
    let read = call.who(1).get(&application).await.ok();
    assert_eq!(action(&read, "withdraw_application")["allowed"], true);
    call.who(1).act(&format!("{application}/withdraw")).await.ok();
    let place = format!("{}/decline", call.path(2).await);
    assert_eq!(
        call.coordinator.post(&place, json!({})).await.faults(),
        ["/evidence required"]
    );
    call.coordinator.post(&place, evidence()).await.ok();
    // What staff typed is kept for a while, unless they say that it is to go on.
    call.coordinator.act(&call.under("offers/settle")).await.ok();
    assert_eq!(
        call.states(&server).await,
        [
            "offer_declined",
            "withdrawn",
            "offer_declined",
            "offered",
            "offered",
            "offered"
        ]
    );
    assert_eq!(call.who(2).notices().await[0], "place_declined");
    // Once the training has begun for somebody, a place is given up by dropping out.
    assert_eq!(call.confirm(3).await.ok()["seat_no"], 1);
    let id = call.id;
    server.move_to(id, Phase::Training).await;
    server
        .below(move |cx| {
            let row = programme::find(cx.conn, id)?;
            participants::enrol_confirmed(cx, &row)
        })
        .await;
    let place = call.path(3).await;
    let read = call.who(3).get(&place).await.ok();
    assert_eq!(
        action(&read, "decline_offer")["blocked_by"],
        json!(["wrong_state"])
    );
    call.decline(3).await.refused(409, "wrong_state");
    let application = format!("/api/v1/applications/{}", call.applicants[3].1);
    let read = call.who(3).get(&application).await.ok();
    assert_eq!(action(&read, "withdraw_application")["allowed"], false);
    call.who(3)
        .act(&format!("{application}/withdraw"))
        .await
        .refused(409, "wrong_state");
    // Who was offered a place in the meantime, and is not enrolled, still may.
    call.confirm(4).await.ok();
    call.decline(4).await.ok();
}

#[both]
async fn a_yes_in_time_is_kept_until_a_seat_is_free(server: Server) {
    let mut call = Call::new(&server, 1, 2, 4).await;
    call.publish(&server, 3, 1).await.expect("published");
    call.confirm(0).await.ok();
    let second = call.path(1).await;
    let read = call.who(1).get(&second).await.ok();
    assert_eq!(action(&read, "confirm_offer")["allowed"], true);
    let kept = call.confirm(1).await.ok();
    assert_eq!((&kept["status"], kept.get("seat_no")), (&json!("accepted"), None));
    call.confirm(1).await.refused(409, "wrong_state");
    assert_eq!(call.confirm(2).await.ok()["status"], "accepted");
    assert_eq!(call.who(1).notices().await[0], "seat_awaited");
    // No time ends a yes, and they stand before the others.
    server.at("2027-01-25T05:00:00Z");
    call.renew(&server);
    assert_eq!(server.below(offers::sweep).await, 0);
    let list = call.coordinator.get(&call.under("waitlist")).await.ok();
    assert_eq!(references(&list), ["T-002", "T-003", "T-004"]);
    let positions: Vec<&Value> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|i| &i["position"])
        .collect();
    assert_eq!(positions, [&json!(0), &json!(0), &json!(1)]);
    // A corrected result with the same outcome takes nothing from them, and tells nobody anything.
    let told = call.who(3).notices().await;
    correct(&server, &call, &[0, 1, 2], &[3]).await;
    assert_eq!(call.who(3).notices().await, told);
    let list = call.coordinator.get(&call.under("waitlist")).await.ok();
    assert_eq!(references(&list), ["T-002", "T-003", "T-004"]);
    call.decline(0).await.ok();
    let seated = call.who(1).get(&second).await.ok();
    assert_eq!(
        (&seated["status"], &seated["seat_no"], &seated["responded_at"]),
        (&json!("confirmed"), &json!(1), &kept["responded_at"])
    );
    assert_eq!(call.who(1).notices().await[0], "place_confirmed");
    assert_eq!(
        call.states(&server).await,
        ["offer_declined", "confirmed", "waitlisted", "waitlisted"]
    );
    // A yes can be taken back, and the list goes on behind it.
    call.decline(2).await.ok();
    call.decline(1).await.ok();
    assert_eq!(
        call.states(&server).await,
        ["offer_declined", "offer_declined", "offer_declined", "offered"]
    );
}

/// Publishes the same round again: these are selected, those wait.
async fn correct(server: &Server, call: &Call, selected: &[usize], waiting: &[usize]) {
    let id = call.id;
    let ids = |of: &[usize]| of.iter().map(|n| call.applicants[*n].1).collect::<Vec<Id>>();
    let (selected, waiting) = (ids(selected), ids(waiting));
    server
        .below(move |cx| {
            let row = programme::find(cx.conn, id)?;
            offers::correct(cx, &row, &selected, &waiting, &[], cx.now)
        })
        .await;
}

#[both]
async fn of_a_corrected_list_only_changes_are_told(server: Server) {
    let call = Call::published(&server, 1, 1, 4).await;
    correct(&server, &call, &[0], &[1, 2, 3, 4]).await;
    for no in 1..5 {
        assert_eq!(call.who(no).notices().await, ["waitlisted"]);
    }
    correct(&server, &call, &[0], &[1, 3, 2, 4]).await;
    let mut told = vec![];
    for no in 1..5 {
        told.push(call.who(no).notices().await.len());
    }
    assert_eq!(told, [1, 2, 2, 1]);
}

#[both]
async fn staff_see_whom_no_message_reaches(server: Server) {
    let call = Call::new(&server, 1, 0, 1).await;
    let (id, first) = (call.id, call.applicants[0].1);
    let second = server
        .with_role("second-coordinator", Role::Coordinator, Some(id))
        .await;
    let silent = server
        .below(move |cx| {
            let silent = NewApplication::to(id, 9)
                .called("T-009".into())
                .named("Ахметова", "Жанар")
                .stands(ApplicationStatus::UnderReview)
                .insert(cx)?;
            let row = programme::find(cx.conn, id)?;
            offers::make(cx, &row, &[first], &[silent], &[], cx.now)?;
            Ok(silent)
        })
        .await;
    server.conflict(id, &second, silent).await;
    assert!(call.coordinator.notices().await.is_empty());
    call.decline(0).await.ok();
    assert_eq!(call.coordinator.notices().await, ["offers_to_call"]);
    assert!(second.notices().await.is_empty());
    let list = call.coordinator.get(&call.under("offers?status=open")).await.ok();
    let offer = &list["items"][0];
    assert_eq!(
        offer["call"],
        json!({ "name": "Ахметова Жанар", "phone": "+77000000001" })
    );
    let home = call.coordinator.get("/api/v1/me/home").await.ok();
    let call_to_make = &home["places"][0]["waiting"][0];
    assert_eq!(
        (
            &call_to_make["kind"],
            &call_to_make["count"],
            &call_to_make["until"]
        ),
        (&json!("phone_calls_to_make"), &json!(1), &offer["expires_at"])
    );
    let calls = async |who: &Person| {
        let waiting = who.waiting().await.into_iter();
        waiting.filter(|(kind, _)| kind == "phone_calls_to_make").count()
    };
    assert_eq!(calls(&second).await, 0);
    let path = format!("/api/v1/offers/{}/confirm", offer["id"].as_str().expect("an id"));
    call.coordinator.post(&path, evidence()).await.ok();
    assert_eq!(calls(&call.coordinator).await, 0);
}
