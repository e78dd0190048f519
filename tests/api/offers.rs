//! Offers of a place: confirmed, declined, expired, and the waiting list that moves up.

use base::db::schema::application;
use chrono::Duration;
use diesel::prelude::*;
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};
use people::applications::ApplicationStatus;
use people::applications::offers;
use people::programmes::programme;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::applications::listed;
use crate::support::{Answer, Person, Server};
use crate::world::{NewApplication, programme_input};

mod answers;
mod extended;
mod kept;
mod list;
mod publication;
mod reopened;

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
                offers::make(cx, &row, chosen, list, declined, cx.now)
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

fn action(view: &Value, name: &str) -> Value {
    let all = view["actions"].as_array().expect("actions").iter();
    let mut named = all.filter(|a| a["name"] == name);
    named.next().unwrap_or_else(|| panic!("{name} in {view}")).clone()
}
