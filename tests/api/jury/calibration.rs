//! The calibration exercise: samples before the opening, which count for nothing.

use base::db::DbConn;
use base::db::schema::{programme as programme_table, rubric, sample};
use futures_util::future::join_all;
use kernel::Json;
use reqwest::Method;

use super::*;

mod practice;
mod samples;
mod seats;

const TITLE: &str = "Пекарня, которой нет";

fn sample_input() -> Value {
    json!({ "title": TITLE, "dossier": { "content": { "idea": { "title": "Пекарня", "summary": "Хлеб для двух сёл" } } } })
}

impl Round {
    fn samples(&self) -> String {
        format!("{}/samples", self.path)
    }

    /// A sample that nobody but coordinators knows of.
    async fn drafted(&self) -> String {
        let made = self.coordinator.post(&self.samples(), sample_input()).await;
        format!("/api/v1/samples/{}", text(&made.created()["id"]))
    }

    /// A sample that the jurors score.
    async fn running(&self) -> String {
        let path = self.drafted().await;
        self.coordinator.act(&format!("{path}/start")).await.ok();
        path
    }

    /// The rubric of the selection, with some fields changed.
    async fn rubric(&self, more: Value) {
        let mut body = rubric_input();
        for (field, value) in more.as_object().expect("fields") {
            body[field] = value.clone();
        }
        let path = format!("/api/v1/programmes/{}/rubrics/selection", self.programme);
        self.coordinator.put_if(&path, "*", body).await.ok();
    }

    /// What was done, in its order.
    async fn logged(&self) -> Vec<String> {
        let (mut actions, mut after) = (vec![], json!(0));
        loop {
            let path = format!(
                "/api/v1/programmes/{}/audit?limit=100&after={after}",
                self.programme
            );
            let feed = self.coordinator.get(&path).await.ok();
            let entries = feed["items"].as_array().expect("entries");
            actions.extend(entries.iter().map(|e| text(&e["entry"]["action"])));
            if feed["more"] == false {
                return actions;
            }
            after = feed["next_after"].clone();
        }
    }

    async fn blocking(&self) -> Vec<String> {
        let round = self.coordinator.get(&self.path).await.ok();
        let blockers = round["blockers"].as_array().cloned().unwrap_or_default();
        blockers.iter().map(|b| text(&b["code"])).collect()
    }
}

/// Saves and submits the card of a juror.
async fn scored(juror: &Person, sample: &str, marks: Value) {
    let card = format!("{sample}/card");
    juror.put_if(&card, "*", json!({ "marks": marks })).await.ok();
    juror.act(&format!("{card}/submit")).await.ok();
}

fn of<'a>(list: &'a Value, who: &Person) -> &'a Value {
    let found = list
        .as_array()
        .expect("a list")
        .iter()
        .find(|j| j["juror_id"] == json!(who.id));
    found.unwrap_or_else(|| panic!("{} is not in {list}", who.id))
}

/// How many samples wait for a juror.
async fn waits(juror: &Person) -> i64 {
    let waiting = juror.waiting().await.into_iter();
    let samples = waiting.filter(|(kind, _)| kind == "samples_to_score");
    samples.map(|(_, count)| count).sum()
}
