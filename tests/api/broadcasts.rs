//! What coordinators write to many at once.

use futures_util::future::join_all;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::ApplicationStatus;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::NewApplication;

/// A call with a submitted application of somebody with an account, one on paper, and one that was withdrawn.
struct Call {
    id: Id,
    coordinator: Person,
    applicant: Person,
    on_paper: Id,
}

impl Call {
    async fn new(server: &Server) -> Call {
        let (id, coordinator) = server.draft_programme().await;
        server.move_to(id, Phase::Open).await;
        let applicant = server.with_role("aigul", Role::Applicant, Some(id)).await;
        let account = applicant.id;
        let on_paper = server
            .below(move |cx| {
                NewApplication::to(id, 1).of(account).insert(cx)?;
                NewApplication::to(id, 3)
                    .stands(ApplicationStatus::Withdrawn)
                    .insert(cx)?;
                NewApplication::to(id, 2)
                    .named("Омаров", "Берік")
                    .stands(ApplicationStatus::Eligible)
                    .insert(cx)
            })
            .await;
        Call {
            id,
            coordinator,
            applicant,
            on_paper,
        }
    }

    fn path(&self) -> String {
        format!("/api/v1/programmes/{}/broadcasts", self.id)
    }

    async fn calls(&self) -> Vec<Value> {
        let path = format!("/api/v1/programmes/{}/phone-calls?status=open", self.id);
        let page = self.coordinator.get(&path).await.ok();
        page["items"].as_array().expect("items").clone()
    }

    async fn first(&self) -> Value {
        self.coordinator.get(&self.path()).await.ok()["items"][0].clone()
    }
}

fn written() -> Value {
    json!({
        "audience": {},
        "subject": { "kk": "Кездесу: {programme}", "ru": "Встреча: {programme}" },
        "body": { "kk": "{name} ({reference}), {deadline} дейін келіңіз.", "ru": "{name} ({reference}), ждём до {deadline}." },
    })
}

async fn told(person: &Person) -> Vec<Value> {
    let inbox = person.get("/api/v1/me/messages").await.ok();
    let items = inbox["items"].as_array().expect("items").iter();
    items.filter(|m| m["kind"] == "announced").cloned().collect()
}

#[both]
async fn each_is_told_once_when_its_time_comes(server: Server) {
    let call = Call::new(&server).await;
    let id = Id::new();
    let mut body = written();
    body["id"] = json!(id);
    let made = call.coordinator.post(&call.path(), body.clone()).await.created();
    assert_eq!((&made["status"], &made["told"]), (&json!("waiting"), &json!(0)));
    assert!(text(&made["send_at"]).starts_with("2027-01-11T04:10:"));
    assert_eq!(
        call.coordinator.post(&call.path(), body).await.created()["id"],
        json!(id)
    );
    server.service.broadcast().await.expect("it works");
    assert!(told(&call.applicant).await.is_empty());

    server.at("2027-01-11T04:11:00Z");
    // Several processes look at once.
    for end in join_all((0..3).map(|_| server.service.broadcast())).await {
        end.expect("it works");
    }
    server.service.broadcast().await.expect("it works");
    let news = told(&call.applicant).await;
    assert_eq!(news.len(), 1);
    let programme = "Центр развития бизнес-идей Илийского района";
    assert_eq!(
        text(&news[0]["subject"]),
        format!("Объявление: Встреча: {programme}")
    );
    let body = text(&news[0]["body"]);
    assert!(
        body.contains("Айгүл (") && body.ends_with("-001), ждём до 10.02.2027 18:00."),
        "{body}"
    );
    let calls = call.calls().await;
    assert_eq!(calls.len(), 1);
    assert_eq!(
        (&calls[0]["application_id"], &calls[0]["kind"]),
        (&json!(call.on_paper), &json!("announced"))
    );
    assert!(text(&calls[0]["body"]["kk"]).contains("Берік ("));
    let sent = call.first().await;
    assert_eq!((&sent["status"], &sent["told"]), (&json!("sent"), &json!(2)));
    for step in ["hold", "release", "cancel"] {
        let path = format!("/api/v1/broadcasts/{id}/{step}");
        call.coordinator.act(&path).await.refused(409, "wrong_state");
    }
}

#[both]
async fn it_is_held_released_and_given_up(server: Server) {
    let mut call = Call::new(&server).await;
    let made = call.coordinator.post(&call.path(), written()).await.created();
    let step = |step: &str| format!("/api/v1/broadcasts/{}/{step}", text(&made["id"]));
    let held = call.coordinator.act(&step("hold")).await.ok();
    let allowed: Vec<&Value> = held["actions"]
        .as_array()
        .expect("actions")
        .iter()
        .filter(|a| a["allowed"] == true)
        .map(|a| &a["name"])
        .collect();
    assert_eq!(allowed, ["release_broadcast", "cancel_broadcast"]);
    server.at("2027-01-11T05:00:00Z");
    server.renew(&mut call.coordinator);
    server.renew(&mut call.applicant);
    server.service.broadcast().await.expect("it works");
    assert!(told(&call.applicant).await.is_empty());
    call.coordinator.act(&step("release")).await.ok();
    server.service.broadcast().await.expect("it works");
    assert_eq!(told(&call.applicant).await.len(), 1);

    let second = call.coordinator.post(&call.path(), written()).await.created();
    let cancel = format!("/api/v1/broadcasts/{}/cancel", text(&second["id"]));
    call.coordinator.act(&cancel).await.ok();
    let third = call.coordinator.post(&call.path(), written()).await.created();
    server.move_to(call.id, Phase::Cancelled).await;
    server.at("2027-01-11T06:00:00Z");
    server.renew(&mut call.coordinator);
    server.renew(&mut call.applicant);
    server.service.broadcast().await.expect("it works");
    assert_eq!(told(&call.applicant).await.len(), 1);
    let last = call.first().await;
    assert_eq!(
        (&last["id"], &last["status"]),
        (&third["id"], &json!("cancelled"))
    );
}

#[both]
async fn a_preview_says_who_is_reached_and_what_is_wrong(server: Server) {
    let call = Call::new(&server).await;
    let path = format!("{}/preview", call.path());
    let mut body = written();
    body["body"].as_object_mut().expect("texts").remove("ru");
    let seen = call.coordinator.post(&path, body.clone()).await.ok();
    assert_eq!(
        (&seen["online"], &seen["by_telephone"], &seen["missing_languages"]),
        (&json!(1), &json!(1), &json!(["ru"]))
    );
    assert!(text(&seen["example_body"]["kk"]).starts_with("Айгүл ("));
    body["audience"] = json!({ "statuses": ["eligible"], "localities": ["baiserke"] });
    let seen = call.coordinator.post(&path, body.clone()).await.ok();
    assert_eq!((&seen["online"], &seen["by_telephone"]), (&json!(0), &json!(1)));
    body["audience"] = json!({ "taking_part": true });
    let seen = call.coordinator.post(&path, body.clone()).await.ok();
    assert_eq!(
        (&seen["online"], &seen["by_telephone"], seen.get("example_body")),
        (&json!(0), &json!(0), None)
    );
    for (change, fault) in [
        (json!({ "body": { "kk": "{surname}!" } }), "/body/kk unknown"),
        (
            json!({ "audience": { "group_id": Id::new() } }),
            "/audience/group_id unknown",
        ),
        (json!({ "send_at": "2027-01-11T03:59:59Z" }), "/send_at past"),
        (json!({ "subject": {} }), "/subject/kk required"),
    ] {
        let mut body = written();
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        for path in [path.clone(), call.path()] {
            assert_eq!(call.coordinator.post(&path, body.clone()).await.faults(), [fault]);
        }
    }
    call.applicant
        .post(&path, written())
        .await
        .refused(403, "forbidden");
}
