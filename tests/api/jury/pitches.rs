//! The pitch day: the running order, its announcement, and what happens on the day.

use base::db::schema::pitch;
use kernel::Ts;
use reqwest::Method;

use super::*;

mod day;
mod moves;
mod order;
mod told;

/// Friday of the round, 10:00 in Almaty.
const TEN: &str = "2027-01-15T05:00:00Z";

fn sitting(starts_at: &str) -> Value {
    json!({ "starts_at": starts_at, "room": "Әкімдік, 2-зал" })
}

fn drawn(seed: i64) -> Value {
    json!({ "sittings": [sitting(TEN)], "slot_minutes": 15, "gap_minutes": 5, "seed": seed })
}

fn at(hour: u32, minute: u32) -> String {
    format!("2027-01-15T{hour:02}:{minute:02}:00.000000Z")
}

impl Round {
    fn pitches(&self) -> String {
        format!("{}/pitches", self.path)
    }

    /// The candidates by their numbers.
    pub async fn candidates(&self) -> Vec<String> {
        let listed = self
            .coordinator
            .get(&format!("{}/candidates?limit=100", self.path))
            .await
            .ok();
        let mut items = listed["items"].as_array().expect("items").clone();
        items.sort_by_key(|one| text(&one["reference"]));
        items.iter().map(|one| text(&one["id"])).collect()
    }

    /// In the order of their numbers, from ten o'clock, each 15 minutes and five between.
    async fn ordered(&self) -> Value {
        let body = json!({
            "sittings": [sitting(TEN)], "slot_minutes": 15, "gap_minutes": 5,
            "candidate_ids": self.candidates().await,
        });
        self.coordinator.put_if(&self.pitches(), "*", body).await.ok()
    }

    async fn announced(&self) -> Value {
        self.ordered().await;
        self.coordinator
            .act(&format!("{}/announce", self.pitches()))
            .await
            .ok()
    }

    async fn slots(&self, who: &Person) -> Vec<Value> {
        let listed = who.get(&self.pitches()).await.ok();
        listed["items"].as_array().expect("items").clone()
    }

    /// The path of the slot of the candidate with a number.
    async fn slot(&self, no: usize) -> String {
        let wanted = json!(format!("ILE-{no:03}"));
        let slots = self.slots(&self.coordinator).await;
        let found = slots.iter().find(|one| one["reference"] == wanted);
        format!("/api/v1/pitches/{}", text(&found.expect("a slot")["id"]))
    }

    /// The day has come: everybody logs in again.
    async fn on_the_day(&mut self, server: &Server) {
        server.at(TEN);
        server.log_in_again(&mut self.coordinator).await;
        server.log_in_again(&mut self.chair).await;
        for juror in &mut self.jurors {
            server.log_in_again(juror).await;
        }
    }

    /// The applicant of an application, with an account from now on.
    async fn applicant(&self, server: &Server, no: usize) -> Person {
        let owner = server
            .with_role(&format!("applicant-{no}"), Role::Applicant, Some(self.programme))
            .await;
        let (application, account) = (self.applications[no - 1], owner.id);
        server
            .below(move |cx| {
                diesel::update(application::table.find(application))
                    .set(application::account_id.eq(account))
                    .execute(cx.conn)?;
                Ok(())
            })
            .await;
        owner
    }
}

fn places(slots: &[Value]) -> Vec<(String, String)> {
    slots
        .iter()
        .map(|one| (text(&one["reference"]), text(&one["starts_at"])))
        .collect()
}

fn shift(starts_at: &str) -> Value {
    json!({ "starts_at": starts_at, "reason": "Автобус опоздал" })
}

/// Swaps whatever version stands.
async fn swap(who: &Person, slot: &str, body: Value) -> Answer {
    let any = [("if-match", "*")];
    who.send(Method::POST, &format!("{slot}/swap"), &any, Some(body))
        .await
}

async fn inbox(person: &Person) -> Vec<String> {
    let inbox = person.get("/api/v1/me/messages").await.ok();
    let items = inbox["items"].as_array().expect("items");
    items.iter().map(|one| text(&one["body"])).collect()
}
