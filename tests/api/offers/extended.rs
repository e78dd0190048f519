//! More time for one person to answer.

use super::*;

fn until(local: &str) -> Value {
    json!({ "until_local": local, "reason": "Ауруханада жатыр" })
}

#[both]
async fn one_person_is_given_more_time_and_the_others_wait(server: Server) {
    let mut call = Call::published(&server, 2, 2, 1).await;
    let (path, other) = (call.path(0).await, call.path(1).await);
    let extension = format!("{path}/extension");
    let open = call.coordinator.get(&path).await.ok();
    assert_eq!(action(&open, "extend_offer")["allowed"], true);
    call.who(0)
        .post(&extension, until("2027-01-25T18:00:00"))
        .await
        .refused(403, "forbidden");
    // Not what is over, not less than there is, and not beyond the first day of the training.
    for (local, code) in [
        ("2027-01-01T10:00:00", "past"),
        ("2027-01-13T10:00:00", "order"),
        ("2028-01-01T10:00:00", "order"),
    ] {
        let refused = call.coordinator.post(&extension, until(local)).await;
        assert_eq!(refused.faults(), [format!("/until_local {code}")], "{local}");
    }
    let extended = call
        .coordinator
        .post(&extension, until("2027-01-25T18:00:00"))
        .await
        .ok();
    assert_eq!(
        (&extended["status"], &extended["expires_at"]),
        (&json!("open"), &json!("2027-01-25T13:00:00.000000Z"))
    );
    assert_eq!(call.who(0).notices().await, ["offer_extended", "place_offered"]);
    // When the time of the others is over, this place is not handed on.
    server.at("2027-01-20T05:00:00Z");
    call.renew(&server);
    server.below(offers::sweep).await;
    assert_eq!(
        call.states(&server).await,
        ["offered", "offer_expired", "offered"]
    );
    let late = format!("{other}/extension");
    call.coordinator
        .post(&late, until("2027-01-25T18:00:00"))
        .await
        .refused(409, "offer_expired");
    assert_eq!(call.confirm(0).await.ok()["status"], "confirmed");
    call.coordinator
        .post(&extension, until("2027-01-26T18:00:00"))
        .await
        .refused(409, "wrong_state");
}
