//! Whoever has no account is called: what waits to be said, how it went, and what need not be said any more.

use base::db::schema::application_version;
use base::notifications::Notice;
use chrono::Duration;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::{ApplicationStatus, application, offers, phone_calls};
use people::programmes::programme;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::NewApplication;

/// A selection in which the only place is offered to somebody without an account, and another one waits.
struct Village {
    id: Id,
    coordinator: Person,
    offered: Id,
}

impl Village {
    async fn new(server: &Server) -> Village {
        let (id, coordinator) = server.draft_programme().await;
        let offered = server
            .below(move |cx| {
                let row = programme::find(cx.conn, id)?;
                programme::store::make_places(cx.conn, &row)?;
                programme::store::set_phase(cx, &row, Phase::Selection, None)?;
                let mut people = vec![];
                for number in 1..=2 {
                    let person = NewApplication::to(id, number).named("Омарова", "Гүлнар");
                    people.push(person.stands(ApplicationStatus::UnderReview).insert(cx)?);
                }
                offers::make(cx, &row, &people[..1], &people[1..], &[], cx.now)?;
                Ok(people[0])
            })
            .await;
        Village {
            id,
            coordinator,
            offered,
        }
    }

    async fn calls(&self, query: &str) -> Vec<Value> {
        let path = format!("/api/v1/programmes/{}/phone-calls{query}", self.id);
        let page = self.coordinator.get(&path).await.ok();
        page["items"].as_array().expect("items").clone()
    }
}

#[both]
async fn what_a_message_would_tell_is_told_by_telephone(server: Server) {
    let village = Village::new(&server).await;
    let open = village.calls("?status=open").await;
    let kinds: Vec<&Value> = open.iter().map(|c| &c["kind"]).collect();
    assert_eq!(kinds, ["waitlisted", "place_offered"]);
    let offer = &open[1];
    assert_eq!(offer["name"], "Гүлнар Омарова");
    assert!(text(&offer["phone"]).starts_with("+7"), "{offer}");
    assert!(
        text(&offer["body"]["ru"]).contains("Подтвердите место до"),
        "{offer}"
    );
    assert_eq!(offer["until"], offer["due_at"]);
    let home = village.coordinator.get("/api/v1/me/home").await.ok();
    let waiting = home["places"][0]["waiting"].as_array().expect("waiting");
    let calls = waiting.iter().find(|w| w["kind"] == "phone_calls_to_make");
    assert_eq!(calls.expect("calls wait")["count"], 2);

    // Nobody answers, then somebody does.
    let attempts = format!("/api/v1/phone-calls/{}/attempts", text(&offer["id"]));
    let missed = json!({ "outcome": "not_reached", "note": "Кешке" });
    let after = village.coordinator.post(&attempts, missed).await.ok();
    assert_eq!(
        (&after["status"], &after["attempts"], &after["note"]),
        (&json!("open"), &json!(1), &json!("Кешке"))
    );
    let told = json!({ "outcome": "reached" });
    let after = village.coordinator.post(&attempts, told.clone()).await.ok();
    assert_eq!(
        (&after["status"], &after["attempts"]),
        (&json!("reached"), &json!(2))
    );
    village
        .coordinator
        .post(&attempts, told)
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn what_does_not_hold_any_more_is_not_told(server: Server) {
    let village = Village::new(&server).await;
    let offers = format!("/api/v1/programmes/{}/offers", village.id);
    let offer = village.coordinator.get(&offers).await.ok()["items"][0]["id"].clone();
    let confirm = format!("/api/v1/offers/{}/confirm", text(&offer));
    let evidence = json!({ "evidence": "По телефону" });
    village.coordinator.post(&confirm, evidence).await.ok();
    let of_them = format!("?application_id={}", village.offered);
    let states: Vec<Value> = village
        .calls(&of_them)
        .await
        .iter()
        .map(|c| c["status"].clone())
        .collect();
    assert_eq!(states, ["moot"]);
}

#[both]
async fn a_conflict_of_interest_hides_a_call_and_its_number(server: Server) {
    let village = Village::new(&server).await;
    let call = village
        .calls("")
        .await
        .iter()
        .find(|c| c["kind"] == "place_offered")
        .cloned();
    let declared = json!({ "application_id": village.offered, "kind": "family" });
    let conflicts = format!("/api/v1/programmes/{}/conflicts", village.id);
    village.coordinator.post(&conflicts, declared).await.created();
    assert_eq!(village.calls("").await.len(), 1);
    let attempts = format!(
        "/api/v1/phone-calls/{}/attempts",
        text(&call.expect("a call")["id"])
    );
    let told = json!({ "outcome": "reached" });
    village
        .coordinator
        .post(&attempts, told)
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_cancelled_programme_is_told_to_everybody(server: Server) {
    let village = Village::new(&server).await;
    let juror = server.with_role("juror", Role::Juror, Some(village.id)).await;
    let cancel = json!({ "to": "cancelled", "reason": "Демеуші бас тартты" });
    let path = format!("/api/v1/programmes/{}/phase", village.id);
    village.coordinator.post(&path, cancel).await.ok();
    let calls = village.calls("?status=open").await;
    // Whatever else was to be told is overtaken by it.
    let kinds: Vec<&Value> = calls.iter().map(|c| &c["kind"]).collect();
    assert_eq!(kinds, ["programme_cancelled", "programme_cancelled"]);
    assert_eq!(juror.notices().await, ["programme_cancelled"]);
}

#[both]
async fn a_draft_goes_with_its_calls(server: Server) {
    let (id, _) = server.draft_programme().await;
    server
        .below(move |cx| {
            let draft = NewApplication::to(id, 1)
                .stands(ApplicationStatus::Draft)
                .insert(cx)?;
            let told = Notice::DeadlineExtended {
                programme: "T".into(),
                due: "01.02.2027".into(),
            };
            // Nothing of it was handed in.
            let handed_in = application_version::application_id.eq(draft);
            diesel::delete(application_version::table.filter(handed_in)).execute(cx.conn)?;
            let row = application::find(cx.conn, draft)?;
            phone_calls::tell(cx, &row, &told)?;
            application::store::delete(cx.conn, draft)
        })
        .await;
}

#[both]
async fn nobody_is_called_for_a_lesson_that_is_over(server: Server) {
    server.at("2027-03-16T04:00:00Z");
    let mut village = Village::new(&server).await;
    let person = village.offered;
    server
        .below(move |cx| {
            let moved = Notice::SessionMoved {
                programme: "T".into(),
                before: "16.03.2027 11:00".into(),
                when: "16.03.2027 10:00".into(),
                place: "204".into(),
            };
            let row = application::find(cx.conn, person)?;
            phone_calls::tell_until(cx, &row, &moved, Some(cx.now + Duration::hours(1)))
        })
        .await;
    let of_kind = async |village: &Village, status: &str| {
        let calls = village.calls(&format!("?status={status}")).await;
        calls.into_iter().find(|c| c["kind"] == "session_moved")
    };
    let counted = async |village: &Village| {
        let home = village.coordinator.get("/api/v1/me/home").await.ok();
        home["places"][0]["waiting"][0]["count"].clone()
    };
    let call = of_kind(&village, "open").await.expect("a call");
    assert_eq!(
        (counted(&village).await, of_kind(&village, "moot").await),
        (json!(3), None)
    );
    server.at("2027-03-16T05:01:00Z");
    server.renew(&mut village.coordinator);
    assert_eq!(
        (counted(&village).await, of_kind(&village, "open").await),
        (json!(2), None)
    );
    assert_eq!(of_kind(&village, "moot").await.expect("a call")["status"], "moot");
    let attempts = format!("/api/v1/phone-calls/{}/attempts", text(&call["id"]));
    let told = json!({ "outcome": "reached" });
    village
        .coordinator
        .post(&attempts, told)
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn whoever_takes_the_application_back_is_not_called_any_more(server: Server) {
    let village = Village::new(&server).await;
    let person = village.offered;
    server
        .below(move |cx| {
            let found = application::loaded::load(cx, person)?;
            application::submission::take_back(cx, &found).map(|_| ())
        })
        .await;
    let of_them = village.calls(&format!("?application_id={person}")).await;
    assert!(of_them.iter().all(|c| c["status"] == "moot"), "{of_them:?}");
    // The place went to who waited, and it is they who are called.
    let open = village.calls("?status=open").await;
    assert_eq!((open.len(), &open[0]["kind"]), (1, &json!("place_offered")));
}
