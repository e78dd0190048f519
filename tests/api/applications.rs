//! From the draft to the decision on eligibility.

use base::db::schema::account;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use futures_util::future::join_all;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications;
use people::programmes::programme;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, id_of};
use crate::world::{complete, iin, programme_input};

mod answers;
mod arrivals;
mod batch;
mod corrections;
mod drafts;
mod eligibility;
mod hidden;
mod import;
mod lists;
mod objections;
mod partly;
mod questions;
mod readers;
mod sheets;
mod sources;
mod submissions;
mod template;

/// A programme whose call ends within the life of a session: 18:00 in Almaty, UTC+5.
async fn short_call(server: &Server) -> (Id, Person) {
    let (id, coordinator) = server.draft_programme().await;
    let mut input = programme_input();
    input["deadline_local"] = json!("2027-01-12T18:00:00");
    coordinator
        .put_if(&format!("/api/v1/programmes/{id}"), "*", input)
        .await
        .ok();
    (id, coordinator)
}

/// A programme whose call is open, and its coordinator.
pub async fn open_call(server: &Server) -> (Id, Person) {
    let (id, coordinator) = short_call(server).await;
    server.move_to(id, Phase::Open).await;
    (id, coordinator)
}

/// An applicant with a draft; the path of the application.
pub async fn draft(server: &Server, programme: Id, name: &str) -> (Person, String) {
    let person = server.person(name).await;
    let body = json!({ "consents": { "processing": true } });
    let made = person
        .post(&format!("/api/v1/programmes/{programme}/applications"), body)
        .await
        .created();
    let path = format!("/api/v1/applications/{}", made["id"].as_str().expect("an id"));
    (person, path)
}

pub async fn submitted(server: &Server, programme: Id, name: &str) -> (Person, String) {
    let (person, path) = draft(server, programme, name).await;
    person.patch(&path, complete(&iin())).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
    (person, path)
}

pub async fn listed(coordinator: &Person, programme: Id, query: &str) -> Vec<Value> {
    let page = coordinator
        .get(&format!("/api/v1/programmes/{programme}/applications{query}"))
        .await
        .ok();
    page["items"].as_array().expect("items").clone()
}
