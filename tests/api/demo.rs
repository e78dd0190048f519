//! The demo: each stage is what it says, its accounts work, and a second start adds nothing.

use std::process::Command;
use std::sync::Arc;

use incubator::demo;
use incubator::demo::Until;
use kernel::Ts;
use serde_json::{Value, json};

use crate::support::{Backend, Person, Server};

/// A server with the demo, and what `demo.json` says of it.
struct Demo {
    server: Server,
    facts: Value,
}

/// Starts the demo as the command line does: it calls its own handlers on a thread of its own.
fn start(server: &Server, until: Until) -> Value {
    let (service, clock) = (Arc::clone(&server.service), Arc::clone(&server.clock));
    let folder = server.data_dir.clone();
    let run = move || {
        actix_web::rt::System::new()
            .block_on(demo::run(&service, &clock, until, &folder))
            .expect("the demo loads")
    };
    std::thread::spawn(run).join().expect("the demo loads")
}

impl Demo {
    fn loaded(until: Until) -> Demo {
        let server = Server::start(Backend::Sqlite);
        server.clock.set_offset(chrono::Duration::zero());
        let told = start(&server, until);
        let file = std::fs::read_to_string(server.data_dir.join("demo.json")).expect("demo.json");
        let facts: Value = serde_json::from_str(&file).expect("JSON");
        assert_eq!(facts, told);
        Demo { server, facts }
    }

    /// Role, e-mail and password of each account.
    fn accounts(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let accounts = self.facts["accounts"].as_array().expect("accounts");
        accounts.iter().map(|account| {
            let of = |key: &str| account[key].as_str().expect("a text");
            (of("role"), of("email"), of("password"))
        })
    }

    /// The first person with a role, logged in.
    async fn a(&self, role: &str) -> Person {
        let (_, email, password) = self.accounts().find(|(r, ..)| *r == role).expect("an account");
        self.server.log_in(email, password).await
    }

    async fn get(&self, path: &str) -> Value {
        let base = format!(
            "/api/v1/programmes/{}",
            self.facts["programme_id"].as_str().expect("an id")
        );
        self.a("coordinator")
            .await
            .get(&format!("{base}/{path}"))
            .await
            .ok()
    }

    /// Cards of the latest round that are submitted, and all of them.
    async fn cards(&self, kind: &str) -> (i64, i64) {
        let rounds = self.get("rounds").await;
        let round = rounds["items"]
            .as_array()
            .expect("rounds")
            .iter()
            .find(|r| r["kind"] == kind)
            .expect("a round");
        let path = format!("/api/v1/rounds/{}/progress", round["id"].as_str().expect("an id"));
        let progress = self.a("coordinator").await.get(&path).await.ok();
        let jurors = progress["items"].as_array().expect("jurors");
        let sum = |key: &str| {
            jurors
                .iter()
                .map(|j| j["cards"][key].as_i64().expect("a number"))
                .sum::<i64>()
        };
        let submitted = sum("submitted");
        (submitted, submitted + sum("assigned") + sum("in_progress"))
    }

    /// Entries of all chains of the audit log.
    async fn entries(&self) -> i64 {
        let db = &self.server.service.app.db;
        let (chains, breaks) = db.read(base::audit::verify_all).await.expect("the audit log");
        assert!(breaks.is_empty(), "{breaks:?}");
        chains.iter().map(|(_, entries)| *entries).sum()
    }
}

#[tokio::test]
async fn in_open_sixty_applications_have_come_in_and_a_second_start_adds_none() {
    let demo = Demo::loaded(Until::Open);
    let summary = demo.get("summary").await;
    assert_eq!(
        (&summary["phase"], &summary["applications"]),
        (&json!("open"), &json!({ "submitted": 56, "draft": 4 }))
    );
    let before = demo.entries().await;
    assert_eq!(start(&demo.server, Until::Support), demo.facts);
    assert_eq!(
        (demo.entries().await, demo.get("summary").await),
        (before, summary)
    );
}

#[tokio::test]
async fn in_selection_the_jury_is_scoring() {
    let demo = Demo::loaded(Until::Selection);
    assert_eq!(demo.get("summary").await["phase"], "selection");
    let (submitted, all) = demo.cards("selection").await;
    assert!(submitted > all / 4 && submitted < all / 2, "{submitted} of {all}");
}

#[tokio::test]
async fn in_training_every_session_that_was_held_has_its_register() {
    let demo = Demo::loaded(Until::Training);
    let summary = demo.get("summary").await;
    assert_eq!(
        (&summary["phase"], &summary["participants"]),
        (&json!("training"), &json!({ "enrolled": 25 }))
    );
    let sessions = demo.get("sessions?limit=100").await;
    let now = demo.server.now();
    let (mut held, mut planned) = (0, 0);
    for session in sessions["items"].as_array().expect("sessions") {
        let ends: Ts = serde_json::from_value(session["ends_at"].clone()).expect("a time");
        let over = ends <= now;
        assert_eq!(
            session["status"],
            if over { "held" } else { "planned" },
            "{session}"
        );
        *(if over { &mut held } else { &mut planned }) += 1;
    }
    assert_eq!((held, planned), (14, 10));
}

#[tokio::test]
async fn in_final_half_of_the_cards_are_scored() {
    let demo = Demo::loaded(Until::Final);
    assert_eq!(demo.get("summary").await["phase"], "final");
    let (submitted, all) = demo.cards("final").await;
    assert!(
        (submitted * 2 - all).abs() <= 7,
        "{submitted} of {all}: at most one half card for each juror"
    );
}

#[tokio::test]
async fn in_support_three_awards_stand_inside_the_budget() {
    let demo = Demo::loaded(Until::Support);
    let summary = demo.get("summary").await;
    assert_eq!(
        (&summary["phase"], &summary["live_awards"]),
        (&json!("support"), &json!(3))
    );
    assert!(
        summary["committed"]["amount"].as_i64() <= summary["budget"]["amount"].as_i64(),
        "{summary}"
    );
    let awards = demo.get("awards").await;
    assert!(
        awards["items"]
            .as_array()
            .expect("awards")
            .iter()
            .all(|a| a["status"] == "agreed"),
        "{awards}"
    );
}

#[tokio::test]
async fn the_accounts_in_demo_json_can_log_in() {
    let demo = Demo::loaded(Until::Open);
    assert_eq!(
        demo.facts["base_url"],
        demo.server.service.app.settings.public_url
    );
    let mut roles: Vec<&str> = vec![];
    for (role, email, password) in demo.accounts() {
        let me = demo
            .server
            .log_in(email, password)
            .await
            .get("/api/v1/me")
            .await
            .ok();
        let held = me["roles"].as_array().expect("roles");
        assert!(
            held.iter().any(|r| r["role"] == role),
            "{email} is no {role}: {me}"
        );
        roles.push(role);
    }
    roles.dedup();
    for role in [
        "admin",
        "coordinator",
        "juror",
        "trainer",
        "partner",
        "observer",
        "applicant",
    ] {
        assert!(roles.contains(&role), "nobody to try {role}");
    }
}

#[tokio::test]
async fn the_clock_can_be_read_and_goes_back_only_when_that_is_asked_for() {
    let server = Server::start(Backend::Sqlite);
    let nobody = server.nobody();
    let shown = async || -> Ts {
        let clock = nobody.get("/demo/clock").await.ok();
        serde_json::from_value(clock["now"].clone()).expect("a time")
    };
    let before = shown().await;
    let answer = nobody
        .post("/demo/clock", json!({ "now": "2020-01-01T00:00:00Z" }))
        .await;
    assert_eq!(
        (answer.status, &answer.body["errors"][0]["pointer"]),
        (422, &json!("/now"))
    );
    assert!(shown().await >= before);
    nobody
        .post("/demo/clock", json!({ "now": "2030-01-01T00:00:00Z" }))
        .await
        .ok();
    assert!(shown().await.to_string().starts_with("2030-01-01T00:0"));
    let back = json!({ "now": "2020-01-01T00:00:00Z", "backwards": true });
    nobody.post("/demo/clock", back).await.ok();
    assert!(shown().await.to_string().starts_with("2020-01-01T00:0"));
}

/// The blocks of the walk in README.md.
fn walk() -> String {
    let readme = include_str!("../../README.md");
    let (_, section) = readme
        .split_once("\n## A walk in five minutes\n")
        .expect("the walk");
    let (section, _) = section.split_once("\n## ").expect("another section");
    let blocks: Vec<&str> = section
        .split("\n```bash\n")
        .skip(1)
        .filter_map(|b| b.split_once("\n```").map(|b| b.0))
        .collect();
    assert_eq!(
        blocks.len() * 2,
        section.matches("```").count(),
        "a block that no test runs"
    );
    blocks.join("\n")
}

#[tokio::test]
async fn the_walk_in_the_readme_leads_from_a_log_in_to_a_scored_card() {
    let demo = Demo::loaded(Until::Final);
    let (before, _) = demo.cards("final").await;
    let script = walk().replace("http://127.0.0.1:8080", &demo.server.base);
    assert!(script.contains(&demo.server.base));
    let run = |script: &str| {
        let bash = Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .output();
        bash.expect("bash")
    };
    // Where all cards are scored, it says so before anything else fails.
    let pack = script.lines().find(|l| l.starts_with("PACK=")).expect("the pack");
    let output = run(&script.replace(pack, "PACK='{}'"));
    let fault = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && fault.trim_end().ends_with("start the demo anew with --reset"),
        "{fault}"
    );
    let output = run(&script);
    let (said, fault) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}\n{fault}");
    assert_eq!(said.lines().last(), Some(r#""status":"submitted""#), "{said}");
    assert_eq!(demo.cards("final").await.0, before + 1);
}
