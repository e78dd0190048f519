//! Places: offers and the waiting list.

use chrono::Duration;
use people::applications::offers;

use super::*;
use crate::world::programme_input;

/// A selection whose result is made known: these are chosen, those wait, the others are declined.
async fn published(
    server: &Server,
    seats: i32,
    overbooking: i32,
    [chosen, waiting, declined]: [usize; 3],
) -> (Id, Person, Vec<One>) {
    let (id, coordinator) = server.draft_programme().await;
    let mut input = programme_input();
    (input["seats"], input["overbooking"]) = (json!(seats), json!(overbooking));
    coordinator
        .put_if(&format!("/api/v1/programmes/{id}"), "*", input)
        .await
        .ok();
    server
        .below(move |cx| {
            let row = programme::find(cx.conn, id)?;
            programme::store::make_places(cx.conn, &row)?;
            programme::store::set_phase(cx, &row, Phase::Selection, None)
        })
        .await;
    let mut people = vec![];
    for _ in 0..(chosen + waiting + declined).div_ceil(2) {
        people.extend(two(server, id, ApplicationStatus::UnderReview).await);
    }
    let ids: Vec<Id> = people.iter().map(|one| one.application).collect();
    server
        .below(move |cx| {
            let row = programme::find(cx.conn, id)?;
            let (first, others) = ids.split_at(chosen);
            let (list, last) = others.split_at(waiting);
            offers::make(cx, &row, first, list, last, cx.now)
        })
        .await;
    (id, coordinator, people)
}

/// The newest offer of somebody.
async fn offer(coordinator: &Person, programme: Id, one: &One) -> String {
    let list = coordinator
        .get(&format!("/api/v1/programmes/{programme}/offers?limit=100"))
        .await
        .ok();
    let mut offers = list["items"].as_array().expect("items").iter();
    let found = offers.rfind(|o| o["application_id"] == json!(one.application));
    format!("/api/v1/offers/{}", text(&found.expect("an offer")["id"]))
}

async fn answered(coordinator: &Person, programme: Id, one: &One, answer: &str) -> String {
    let path = offer(coordinator, programme, one).await;
    let (hand, proof) = one.hand(coordinator);
    hand.post(&format!("{path}/{answer}"), proof).await.ok();
    path
}

fn asked(one: &One) -> Then {
    match one.who {
        Who::Here(_) => Then::Does("answer_offer"),
        Who::Called => Then::Does("place_offered"),
    }
}

/// Whoever declines by telephone was told by whoever wrote it down.
fn declined(one: &One) -> Then {
    match one.who {
        Who::Here(_) => Then::Told("place_declined"),
        Who::Called => Then::OwnDoing,
    }
}

/// The states of applications from the publication on.
pub async fn states(server: &Server, sweep: &mut Sweep<'_>) {
    server.at("2027-02-12T05:00:00Z");
    let (id, coordinator, people) = published(server, 8, 0, [8, 10, 2]).await;
    sweep.moves_to(id, &[&coordinator]);
    for one in &people[..2] {
        sweep.holds("offered", &one.path(), one, asked(one)).await;
        answered(&coordinator, id, one, "confirm").await;
        sweep
            .holds("confirmed", &one.path(), one, Then::WaitsFor("offers_awaited"))
            .await;
    }
    for one in &people[2..4] {
        answered(&coordinator, id, one, "decline").await;
        sweep
            .holds("offer_declined", &one.path(), one, declined(one))
            .await;
    }
    for one in &people[16..18] {
        sweep
            .holds("waitlisted", &one.path(), one, Then::WaitsFor("offers_awaited"))
            .await;
    }
    for one in &people[18..] {
        sweep
            .holds("declined", &one.path(), one, Then::Told("not_selected"))
            .await;
    }
    server.clock.move_to(server.now() + Duration::days(8));
    server.below(offers::sweep).await;
    for one in &people[4..6] {
        sweep
            .holds("offer_expired", &one.path(), one, Then::Told("offer_expired"))
            .await;
    }
    server
        .below(move |cx| {
            let row = programme::find(cx.conn, id)?;
            offers::close_waitlist(cx, &row)
        })
        .await;
    for one in &people[16..18] {
        sweep
            .holds("waitlist_ended", &one.path(), one, Then::Told("waitlist_ended"))
            .await;
    }
}

#[both]
async fn every_state_of_an_offer(server: Server) {
    let (id, coordinator, people) = published(&server, 2, 2, [4, 2, 0]).await;
    let mut sweep = Sweep::of("offer_status", &server, id, &[&coordinator]);
    for one in &people[..2] {
        let path = offer(&coordinator, id, one).await;
        sweep.holds("open", &path, one, asked(one)).await;
        answered(&coordinator, id, one, "confirm").await;
        sweep
            .holds("confirmed", &path, one, Then::WaitsFor("offers_awaited"))
            .await;
    }
    for one in &people[2..4] {
        let path = answered(&coordinator, id, one, "confirm").await;
        sweep
            .holds("accepted", &path, one, Then::Knows("seat_awaited"))
            .await;
        answered(&coordinator, id, one, "decline").await;
        sweep.holds("declined", &path, one, declined(one)).await;
    }
    let (id, coordinator, people) = published(&server, 2, 0, [2, 0, 0]).await;
    sweep.moves_to(id, &[&coordinator]);
    server.clock.move_to(server.now() + Duration::days(8));
    server.below(offers::sweep).await;
    let coordinator = sweep.fresh(&coordinator).await;
    for one in &people {
        let path = offer(&coordinator, id, one).await;
        sweep
            .holds("expired", &path, one, Then::Told("offer_expired"))
            .await;
    }
    sweep.is_whole().await;
}
