//! The day itself: who came, and what the commission makes of it.

use super::*;

#[both]
async fn marks_are_made_on_the_day_and_taken_back_with_a_reason(server: Server) {
    let mut round = Round::open(&server, 3).await;
    round.announced().await;
    let (one, two) = (round.slot(1).await, round.slot(2).await);
    let mark = |status: &str| json!({ "status": status });
    round
        .coordinator
        .post(&format!("{one}/mark"), mark("held"))
        .await
        .refused(409, "wrong_state");
    round.on_the_day(&server).await;
    let (coordinator, chair) = (&round.coordinator, &round.chair);
    assert_eq!(
        chair
            .post(&format!("{one}/mark"), mark("planned"))
            .await
            .faults()
            .len(),
        1
    );
    assert_eq!(
        chair.post(&format!("{one}/mark"), mark("held")).await.ok()["status"],
        "held"
    );
    chair
        .post(&format!("{one}/mark"), mark("no_show"))
        .await
        .refused(409, "wrong_state");
    chair
        .post(&format!("{one}/move"), shift("2027-01-15T09:00:00Z"))
        .await
        .refused(409, "wrong_state");
    let marked = coordinator
        .put_if(&round.pitches(), "*", drawn(1))
        .await
        .refused(409, "wrong_state");
    assert_eq!(marked["marked"], 1);
    assert_eq!(
        coordinator
            .post(&format!("{one}/unmark"), json!({}))
            .await
            .faults(),
        ["/reason required"]
    );
    let reason = json!({ "reason": "Не тот слот" });
    let back = coordinator
        .post(&format!("{one}/unmark"), reason.clone())
        .await
        .ok();
    assert_eq!(back["status"], "planned");
    coordinator
        .post(&format!("{one}/unmark"), reason.clone())
        .await
        .refused(409, "wrong_state");

    // The place of who did not come is free; then the mark cannot be taken back, but the slot moved.
    coordinator
        .post(&format!("{two}/mark"), mark("no_show"))
        .await
        .ok();
    coordinator
        .post(&format!("{one}/move"), shift("2027-01-15T05:25:00Z"))
        .await
        .ok();
    coordinator
        .post(&format!("{two}/unmark"), reason)
        .await
        .refused(409, "slot_taken");
    let again = coordinator
        .post(&format!("{two}/move"), shift("2027-01-15T08:00:00Z"))
        .await
        .ok();
    assert_eq!(
        (&again["status"], &again["starts_at"]),
        (&json!("planned"), &json!(at(8, 0)))
    );
}

#[both]
async fn the_commission_weighs_a_no_show_and_after_the_decision_nothing_is_changed(server: Server) {
    let mut round = Round::open(&server, 3).await;
    round.announced().await;
    let (one, two) = (round.slot(1).await, round.slot(2).await);
    round.on_the_day(&server).await;
    round
        .chair
        .post(&format!("{one}/mark"), json!({ "status": "held" }))
        .await
        .ok();
    round
        .coordinator
        .post(&format!("{two}/mark"), json!({ "status": "no_show" }))
        .await
        .ok();
    let result = round.computed().await;
    let told = |result: &Value| -> Vec<Value> {
        result["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| line["pitch"].clone())
            .collect()
    };
    assert_eq!(told(&result), [json!("held"), json!("no_show"), json!("planned")]);
    assert_eq!(result["lines"][1]["cards"], 2, "the cards count as they are");
    round
        .coordinator
        .put_if(&round.pitches(), "*", drawn(1))
        .await
        .refused(409, "wrong_state");
    round.decided(&result).await;
    for (path, body) in [
        ("mark", json!({ "status": "held" })),
        ("unmark", json!({ "reason": "Ошибка" })),
        ("move", shift("2027-01-15T09:00:00Z")),
        (
            "swap",
            json!({ "with": two.rsplit('/').next(), "reason": "Ошибка" }),
        ),
    ] {
        let any = [("if-match", "*")];
        let path = format!("{one}/{path}");
        round
            .chair
            .send(Method::POST, &path, &any, Some(body))
            .await
            .refused(409, "wrong_state");
    }
    round
        .coordinator
        .act(&format!("{}/announce", round.pitches()))
        .await
        .refused(409, "wrong_state");
    let listed = round.coordinator.get(&round.pitches()).await.ok();
    let blocked = listed["items"][2]["actions"].as_array().expect("actions");
    assert!(
        blocked.iter().all(|action| action["allowed"] == false),
        "{listed}"
    );
}

#[both]
async fn strangers_see_nothing_and_jurors_change_nothing(server: Server) {
    let round = Round::open(&server, 2).await;
    let (owner, other) = (
        round.applicant(&server, 1).await,
        round.applicant(&server, 2).await,
    );
    round.announced().await;
    let slot = round.slot(1).await;
    let stranger = server.person("stranger").await;
    for who in [&stranger, &owner] {
        who.get(&slot).await.refused(404, "not_found");
        who.get(&round.pitches()).await.refused(404, "not_found");
        who.post(&format!("{slot}/move"), shift(TEN))
            .await
            .refused(404, "not_found");
    }
    let own = format!("/api/v1/applications/{}/pitches", round.applications[0]);
    other.get(&own).await.refused(404, "not_found");
    assert_eq!(
        owner.get(&own).await.ok()["items"].as_array().map(Vec::len),
        Some(1)
    );
    let member = &round.jurors[2];
    assert_eq!(member.get(&slot).await.ok()["actions"], json!([]));
    member
        .post(&format!("{slot}/move"), shift(TEN))
        .await
        .refused(403, "forbidden");
    member
        .post(&format!("{slot}/mark"), json!({ "status": "held" }))
        .await
        .refused(403, "forbidden");
    member
        .put_if(&round.pitches(), "*", drawn(1))
        .await
        .refused(403, "forbidden");
}
