//! The waiting list moves up.

use super::*;

#[both]
async fn what_expired_goes_to_the_list_in_its_order(server: Server) {
    let mut call = Call::published(&server, 2, 2, 3).await;
    call.confirm(1).await.ok();
    server.at("2027-01-18T05:00:00Z");
    call.renew(&server);
    assert_eq!(server.below(offers::sweep).await, 2);
    assert_eq!(server.below(offers::sweep).await, 0);
    assert_eq!(
        call.states(&server).await,
        [
            "offer_expired",
            "confirmed",
            "offered",
            "waitlisted",
            "waitlisted"
        ]
    );
    assert_eq!(call.who(0).notices().await, ["offer_expired", "place_offered"]);
    assert_eq!(call.who(2).notices().await, ["place_offered", "waitlisted"]);
    call.confirm(0).await.refused(409, "offer_expired");
    call.confirm(2).await.ok();
}

#[both]
async fn a_declined_place_is_offered_to_the_first_on_the_list(server: Server) {
    let call = Call::published(&server, 2, 2, 2).await;
    assert_eq!(call.decline(0).await.ok()["status"], "declined");
    assert_eq!(
        call.states(&server).await,
        ["offer_declined", "offered", "offered", "waitlisted"]
    );
    call.decline(1).await.ok();
    assert_eq!(
        call.states(&server).await,
        ["offer_declined", "offer_declined", "offered", "offered"]
    );
}

#[both]
async fn a_coordinator_settles_by_hand(server: Server) {
    let mut call = Call::published(&server, 1, 1, 1).await;
    server.at("2027-01-19T00:00:00Z");
    call.renew(&server);
    let settle = call.under("offers/settle");
    call.who(0).act(&settle).await.refused(403, "forbidden");
    assert_eq!(
        call.coordinator.act(&settle).await.ok(),
        json!({ "expired": 1, "seated": 0, "offered": 1 })
    );
    assert_eq!(
        call.coordinator.act(&settle).await.ok(),
        json!({ "expired": 0, "seated": 0, "offered": 0 })
    );
}

#[both]
async fn whoever_drops_out_is_replaced_from_the_list(server: Server) {
    let mut call = Call::published(&server, 2, 2, 1).await;
    call.confirm(0).await.ok();
    call.confirm(1).await.ok();
    let (programme, application) = (call.id, call.applicants[0].1);
    let settled = server
        .below(move |cx| {
            offers::release_seat(cx, programme, application)?;
            let row = programme::find(cx.conn, programme)?;
            let at_once = offers::settle(cx, &row)?;
            // It may have been the wrong person.
            cx.now = cx.now + Duration::minutes(15);
            Ok((at_once, offers::settle(cx, &row)?))
        })
        .await;
    assert_eq!(settled, (0, 1));
    let later = server.now() + Duration::minutes(16);
    server.at(&later.to_string());
    call.renew(&server);
    assert_eq!(call.confirm(2).await.ok()["seat_no"], 1);
    let again = server
        .tried(move |cx| offers::release_seat(cx, programme, application))
        .await;
    assert_eq!(again.unwrap_err().which().as_str(), "wrong_state");
}

#[both]
async fn a_closed_list_replaces_nobody(server: Server) {
    let call = Call::published(&server, 1, 1, 2).await;
    let programme = call.id;
    let closed = server
        .below(move |cx| {
            let row = programme::find(cx.conn, programme)?;
            offers::close_waitlist(cx, &row)
        })
        .await;
    assert_eq!(closed, 2);
    call.decline(0).await.ok();
    assert_eq!(
        call.states(&server).await,
        ["offer_declined", "waitlist_ended", "waitlist_ended"]
    );
    for waiting in [1, 2] {
        assert_eq!(
            call.who(waiting).notices().await,
            ["waitlist_ended", "waitlisted"]
        );
        let home = call.who(waiting).get("/api/v1/me/home").await.ok();
        assert_eq!(home["places"][0]["next_step"], "look");
    }
}

#[both]
async fn a_withdrawn_application_leaves_its_place_to_the_next(server: Server) {
    let call = Call::published(&server, 1, 1, 2).await;
    let (programme, first, second) = (call.id, call.applicants[0].1, call.applicants[1].1);
    server
        .below(move |cx| {
            let row = programme::find(cx.conn, programme)?;
            for id in [second, first] {
                diesel::update(application::table.find(id))
                    .set(application::status.eq(ApplicationStatus::Withdrawn))
                    .execute(cx.conn)?;
                offers::leave(cx, &row, id)?;
            }
            Ok(())
        })
        .await;
    assert_eq!(call.states(&server).await, ["withdrawn", "withdrawn", "offered"]);
    call.confirm(0).await.refused(409, "wrong_state");
}

#[both]
async fn open_offers_block_the_end_of_the_selection_until_they_expire(server: Server) {
    let call = Call::published(&server, 2, 2, 0).await;
    call.confirm(0).await.ok();
    let id = call.id;
    let blockers = || server.below(move |cx| offers::what_blocks(cx.conn, id, cx.now));
    let found = blockers().await.list();
    assert_eq!(
        found
            .iter()
            .map(|b| (b.code.as_str(), b.count))
            .collect::<Vec<_>>(),
        [("open_offers", 1)]
    );
    server.at("2027-01-18T05:00:00Z");
    assert_eq!(blockers().await.list(), []);
}

#[both]
async fn the_selection_ends_when_everybody_is_decided_on_and_somebody_comes(server: Server) {
    let call = Call::published(&server, 2, 1, 0).await;
    call.decline(0).await.ok();
    server.eligible(call.id, 7).await;
    let blockers = async || {
        let told = call.coordinator.get(&call.under("blockers")).await.ok();
        let list = told["blockers"].as_array().expect("blockers").clone();
        list.iter()
            .map(|b| b["code"].as_str().expect("a code").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        blockers().await,
        ["admitted_undecided", "round_missing", "participants_missing"]
    );
    call.coordinator
        .post(&call.under("phase"), json!({ "to": "training" }))
        .await
        .refused(409, "blocked");
    let left = listed(&call.coordinator, call.id, "?status=eligible").await;
    let path = format!("/api/v1/applications/{}", left[0]["id"].as_str().expect("an id"));
    call.coordinator.act(&format!("{path}/withdraw")).await.ok();
    assert_eq!(blockers().await, ["round_missing", "participants_missing"]);
}
