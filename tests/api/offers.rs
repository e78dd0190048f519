//! Offers of a place: confirmed, declined, expired, and the waiting list that moves up.

use base::db::schema::application;
use diesel::prelude::*;
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};
use people::applications::application::rules::ApplicationStatus;
use people::applications::offers;
use people::programmes::programme;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server};
use crate::world::{NewApplication, programme_input};

/// A programme in its selection, and applicants under review.
struct Call {
    id: Id,
    coordinator: Person,
    applicants: Vec<(Person, Id)>,
}

impl Call {
    async fn new(server: &Server, seats: i32, overbooking: i32, applicants: i32) -> Call {
        let (id, coordinator) = server.draft_programme().await;
        let mut input = programme_input();
        input["seats"] = json!(seats);
        input["overbooking"] = json!(overbooking);
        coordinator
            .put_if(&format!("/api/v1/programmes/{id}"), "*", input)
            .await
            .ok();
        let mut people = vec![];
        for number in 1..=applicants {
            let person = server
                .with_role(&format!("applicant-{number}"), Role::Applicant, Some(id))
                .await;
            people.push(person);
        }
        let accounts: Vec<Id> = people.iter().map(|p| p.id).collect();
        let applications = server
            .below(move |cx| {
                let row = programme::find(cx.conn, id)?;
                programme::store::make_places(cx.conn, &row)?;
                programme::store::set_phase(cx, &row, Phase::Selection, None)?;
                let under_review = |(number, account): (i32, &Id)| {
                    NewApplication::to(id, number)
                        .of(*account)
                        .called(format!("T-{number:03}"))
                        .stands(ApplicationStatus::UnderReview)
                        .insert(cx)
                };
                (1..)
                    .zip(&accounts)
                    .map(under_review)
                    .collect::<Result<Vec<Id>>>()
            })
            .await;
        Call {
            id,
            coordinator,
            applicants: people.into_iter().zip(applications).collect(),
        }
    }

    /// Publishes: so many are selected, so many wait, the others are not selected.
    async fn publish(&self, server: &Server, selected: usize, waiting: usize) -> Result<()> {
        let ids: Vec<Id> = self.applicants.iter().map(|(_, a)| *a).collect();
        let id = self.id;
        server
            .tried(move |cx| {
                let row = programme::find(cx.conn, id)?;
                let (chosen, others) = ids.split_at(selected);
                let (list, declined) = others.split_at(waiting);
                offers::make(cx, &row, chosen, list, declined)
            })
            .await
    }

    async fn published(server: &Server, seats: i32, selected: usize, waiting: usize) -> Call {
        let all = i32::try_from(selected + waiting).expect("few");
        let call = Call::new(server, seats, 0, all).await;
        call.publish(server, selected, waiting).await.expect("published");
        call
    }

    fn who(&self, n: usize) -> &Person {
        &self.applicants[n].0
    }

    async fn path(&self, n: usize) -> String {
        let list = self.who(n).get("/api/v1/me/offers").await.ok();
        format!(
            "/api/v1/offers/{}",
            list["items"][0]["id"].as_str().expect("an offer")
        )
    }

    async fn confirm(&self, n: usize) -> Answer {
        let path = self.path(n).await;
        self.who(n).post(&format!("{path}/confirm"), json!({})).await
    }

    async fn decline(&self, n: usize) -> Answer {
        let path = self.path(n).await;
        self.who(n).post(&format!("{path}/decline"), json!({})).await
    }

    /// The states of all applications, in their order.
    async fn states(&self, server: &Server) -> Vec<&'static str> {
        let id = self.id;
        server
            .below(move |cx| {
                let states: Vec<ApplicationStatus> = application::table
                    .filter(application::programme_id.eq(id))
                    .order(application::number)
                    .select(application::status)
                    .load(cx.conn)?;
                Ok(states.into_iter().map(ApplicationStatus::as_str).collect())
            })
            .await
    }

    fn under(&self, path: &str) -> String {
        format!("/api/v1/programmes/{}/{path}", self.id)
    }

    /// Everybody logs in again after the clock was moved.
    fn renew(&mut self, server: &Server) {
        server.renew(&mut self.coordinator);
        for (person, _) in &mut self.applicants {
            server.renew(person);
        }
    }
}

fn references(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items").iter();
    items
        .map(|i| i["reference"].as_str().expect("a reference"))
        .collect()
}

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
    call.decline(0).await.refused(409, "wrong_state");
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
        json!({ "expired": 1, "offered": 1 })
    );
    assert_eq!(
        call.coordinator.act(&settle).await.ok(),
        json!({ "expired": 0, "offered": 0 })
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

#[both]
async fn whoever_drops_out_is_replaced_from_the_list(server: Server) {
    let call = Call::published(&server, 2, 2, 1).await;
    call.confirm(0).await.ok();
    call.confirm(1).await.ok();
    let (programme, application) = (call.id, call.applicants[0].1);
    let settled = server
        .below(move |cx| {
            offers::release_seat(cx, programme, application)?;
            let row = programme::find(cx.conn, programme)?;
            offers::settle(cx, &row)
        })
        .await;
    assert_eq!(settled, 1);
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
        ["offer_declined", "waitlisted", "waitlisted"]
    );
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
    let found = blockers().await;
    assert_eq!(
        found.iter().map(|b| (b.code, b.count)).collect::<Vec<_>>(),
        [("open_offers", 1)]
    );
    server.at("2027-01-18T05:00:00Z");
    assert_eq!(blockers().await, []);
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
    let mut refused = 0;
    for answer in running {
        let answer = answer.await.expect("an answer");
        if answer.status == 200 {
            seats.push(answer.body["seat_no"].as_i64().expect("a seat"));
        } else {
            answer.refused(409, "no_seat");
            refused += 1;
        }
    }
    seats.sort_unstable();
    assert_eq!(seats, (1..=25).collect::<Vec<i64>>());
    assert_eq!(refused, 35);
    let states = call.states(&server).await;
    assert_eq!(states.iter().filter(|s| **s == "confirmed").count(), 25);
    assert_eq!(states.iter().filter(|s| **s == "offered").count(), 35);
}
