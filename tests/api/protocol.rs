//! The protocol of a round: frozen at the publication, read by everybody, recomputed by anybody.

use base::db::schema::programme;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use protocol::verify::{Given, Report, Verdict, verify};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server};
use crate::world::Round;

mod papers;
mod readers;
mod verified;

/// A published round, and what can be read of it.
struct Published {
    round: Round,
    bundle: String,
    public: String,
    jwks: String,
}

const MINUTES: &str = "Обсудили каждую заявку";
const OPINION: &str = "Согласен без замечаний";
const REASON: &str = "Комиссия так решила";

impl Published {
    async fn new(server: &Server) -> Published {
        Self::of(server, Round::open(server, 6).await).await
    }

    /// Decided with a departure from the proposal that has its reason, and published.
    async fn of(server: &Server, round: Round) -> Published {
        round.score_all().await;
        Self::scored(server, round).await
    }

    async fn scored(server: &Server, round: Round) -> Published {
        round
            .chair
            .post(&format!("{}/close", round.path), crate::world::early())
            .await
            .ok();
        let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
        round.deliberate(&result).await;
        let mut decision = round.decision(&result);
        decision["minutes"] = json!(MINUTES);
        let last = decision["lines"]
            .as_array_mut()
            .expect("lines")
            .last_mut()
            .expect("a line");
        last["outcome"] = json!("decline");
        last["reason"] = json!(REASON);
        last.as_object_mut().expect("a line").remove("position");
        round
            .chair
            .put_if(&format!("{}/decision", round.path), "*", decision)
            .await
            .ok();
        for juror in &round.jurors {
            let ballot = json!({ "vote": "for", "opinion": OPINION });
            juror.post(&format!("{}/ballots", round.path), ballot).await.ok();
        }
        round
            .coordinator
            .act(&format!("{}/publish", round.path))
            .await
            .ok();
        let bundle = round.coordinator.get(&format!("{}/protocol", round.path)).await;
        assert_eq!(
            (bundle.status, bundle.header("cache-control")),
            (200, "no-store"),
            "{}",
            bundle.text
        );
        let public = server.nobody().get(&public_path(&round)).await;
        assert_eq!(public.status, 200, "{}", public.text);
        let jwks = server.nobody().get("/.well-known/jwks.json").await.text;
        Published {
            bundle: bundle.text,
            public: public.text,
            jwks,
            round,
        }
    }

    fn verify(&self, file: &str) -> Report {
        verify(&Given {
            file,
            public: Some(&self.public),
            jwks: Some(&self.jwks),
            code: None,
        })
    }
}

fn public_path(round: &Round) -> String {
    round.path.replace("/rounds/", "/protocols/")
}

#[track_caller]
fn holds(report: &Report) {
    assert!(report.holds(), "{report}");
}

/// Where a report names faults.
fn places(report: &Report) -> Vec<&str> {
    let broken = report.checks.iter().filter(|c| c.verdict == Verdict::Broken);
    broken.flat_map(|c| &c.at).map(String::as_str).collect()
}

/// The private code for an application on paper, which a coordinator hands out.
async fn code(coordinator: &Person, application: Id) -> Value {
    let path = format!("/api/v1/applications/{application}/protocol-codes");
    let codes = coordinator.get(&path).await;
    assert_eq!(codes.header("cache-control"), "no-store");
    codes.ok()["items"][0].clone()
}
