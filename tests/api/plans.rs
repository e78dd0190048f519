//! Ideas and business plans.

use base::cx::Cx;
use base::db::schema::{candidate, participant};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::plans;
use people::programmes::programme;
use people::training::participants;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server, text};
use crate::world::{Course, participant_to_be};

mod ideas;
mod invitations;
mod plan;

/// Somebody in training with an idea: the account, the participant, the idea.
async fn inventor(server: &Server, course: &Course, name: &str) -> (Person, String, String) {
    let (person, participant) = course.participant(server, name).await;
    let id = course.id;
    let ideas = person.get(&format!("/api/v1/programmes/{id}/ideas")).await.ok();
    (person, participant, text(&ideas["items"][0]["id"]))
}

fn plan() -> Value {
    let money = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
    json!({
        "summary": "Сыроварня", "market": "Магазины", "production": "Варка", "team": "Двое", "finance": "Окупаемость 2 года",
        "total_budget": money(400_000_000), "requested": money(300_000_000), "own_contribution": money(100_000_000),
        "new_jobs": 3,
    })
}

async fn first(person: &Person, idea: &str, plan: Value) -> Answer {
    let path = format!("/api/v1/ideas/{idea}/plan");
    person
        .send(reqwest::Method::PUT, &path, &[("if-none-match", "*")], Some(plan))
        .await
}
