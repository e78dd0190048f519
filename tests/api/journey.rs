//! The whole programme over HTTP: sixty people apply, twenty-five are trained, three ideas are funded.
//! The invariants are checked at each phase.

use std::cell::RefCell;
use std::collections::HashMap;

use incubator::demo::pilot::pilot;
use incubator::demo::script::{Client, Script};
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Clock, Id, Ts};
use protocol::verify::{Given, verify};
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server};

/// Plays the script over the wire.
pub(crate) struct OverHttp<'a> {
    pub(crate) server: &'a Server,
    pub(crate) people: RefCell<HashMap<String, Person>>,
}

impl Client for OverHttp<'_> {
    async fn account(&self, email: &str, _: &str, _: &str) -> Result<Id> {
        let person = self.server.person_at(email).await;
        let id = person.id;
        self.people.borrow_mut().insert(email.to_owned(), person);
        Ok(id)
    }
    async fn make_admin(&self, email: &str) -> Result<()> {
        let person = self.people.borrow()[email].clone();
        self.server.grant(&person, Role::Admin, None).await;
        Ok(())
    }
    fn at(&self, time: Ts) {
        self.server.clock.move_to(time);
    }
    async fn attach(&self, who: &str, path: &str, bytes: Vec<u8>) -> Result<Value> {
        let mut person = self.people.borrow()[who].clone();
        self.server.log_in_again(&mut person).await;
        Ok(person.send_raw(Method::POST, path, &[], bytes).await.created())
    }
    async fn call(&self, who: &str, method: &str, path: &str, body: Option<Value>) -> Result<Value> {
        let mut person = self.people.borrow()[who].clone();
        self.server.log_in_again(&mut person).await;
        let headers: &[(&str, &str)] = if method == "PUT" {
            &[("if-match", "*")]
        } else {
            &[]
        };
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let answer = person.send(method.clone(), path, headers, body).await;
        if (200..300).contains(&answer.status) {
            Ok(answer.body)
        } else {
            Err(Error::internal(format!(
                "{method} {path} as {who}: {} {}",
                answer.status, answer.text
            )))
        }
    }
    fn progress(&self, _: &str, _: usize, _: usize) {}
}

impl OverHttp<'_> {
    pub(crate) async fn get(&self, who: &str, path: &str) -> Value {
        self.call(who, "GET", path, None).await.expect("a success")
    }
}

fn count(summary: &Value, group: &str, status: &str) -> i64 {
    summary[group][status].as_i64().unwrap_or(0)
}

/// The protocol of a round is read without a log-in and recomputed, and a candidate proves the own cards to be in it:
/// the address and the application of who did.
async fn recomputed(
    client: &OverHttp<'_>,
    coordinator: &str,
    round: &str,
    applicants: Vec<(String, String)>,
) -> (String, String) {
    let anybody = client.server.nobody();
    let public = anybody.get(&format!("/api/v1/protocols/{round}")).await.text;
    let jwks = anybody.get("/.well-known/jwks.json").await.text;
    let bundle = client
        .get(coordinator, &format!("/api/v1/rounds/{round}/protocol"))
        .await
        .to_string();
    let given = Given {
        file: &bundle,
        public: Some(&public),
        jwks: Some(&jwks),
        code: None,
    };
    let report = verify(&given);
    assert!(report.holds(), "{report}");

    for (email, application) in applicants {
        let codes = client
            .get(
                &email,
                &format!("/api/v1/applications/{application}/protocol-codes"),
            )
            .await;
        let codes = codes["items"].as_array().expect("codes").clone();
        let Some(own) = codes.iter().find(|c| c["round_id"] == round) else {
            continue;
        };
        let code = own["code"].as_str().expect("a code");
        let path = format!("/api/v1/protocols/{round}/proofs");
        let proof = anybody
            .post(&path, json!({ "code": code }))
            .await
            .ok()
            .to_string();
        let given = Given {
            file: &proof,
            code: Some(code),
            ..given
        };
        let report = verify(&given);
        assert!(report.holds(), "{report}");
        return (email, application);
    }
    panic!("nobody in the final has an account");
}

/// The jury practised on an invented plan before the final was opened, and reads it in the form of a candidate.
async fn exercised(client: &OverHttp<'_>, jurors: &[String], round: &str) {
    let samples = client
        .get(&jurors[1], &format!("/api/v1/rounds/{round}/samples"))
        .await;
    let sample = &samples["items"][0];
    let path = format!(
        "/api/v1/samples/{}/differences",
        sample["id"].as_str().expect("an id")
    );
    let table = client.get(&jurors[1], &path).await;
    assert_eq!(table["jurors"].as_array().map(Vec::len), Some(jurors.len()));
    let pack = client
        .get(&jurors[1], &format!("/api/v1/rounds/{round}/pack"))
        .await;
    let parts = |of: &Value| {
        of["dossier"]
            .as_object()
            .expect("a dossier")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(parts(sample), parts(&pack["candidates"][0]));
    assert!(
        !pack
            .to_string()
            .contains(sample["title"].as_str().expect("a title"))
    );
}

#[both]
async fn one_programme_runs_from_the_call_to_three_awards(server: Server) {
    let client = OverHttp {
        server: &server,
        people: RefCell::default(),
    };
    let mut script = Script::new(&client, pilot().expect("the pilot"), server.clock.now());
    let coordinator = script.staff("coordinator")[0].clone();
    let applicant = script
        .pilot
        .applicants
        .iter()
        .find_map(|a| a.email.clone())
        .expect("an applicant");

    script.set_up().await.expect("set up");
    script.apply().await.expect("apply");
    let base = format!("/api/v1/programmes/{}", script.programme);
    let summary = client.get(&coordinator, &format!("{base}/summary")).await;
    assert_eq!(
        (
            count(&summary, "applications", "submitted"),
            count(&summary, "applications", "draft")
        ),
        (56, 4)
    );

    script.check_eligibility().await.expect("eligibility");
    let summary = client.get(&coordinator, &format!("{base}/summary")).await;
    assert_eq!(
        (
            count(&summary, "applications", "eligible"),
            count(&summary, "applications", "ineligible")
        ),
        (50, 6)
    );

    let round = script.open_selection().await.expect("the round opens");
    script.score(&round, 41, 100).await.expect("cards");
    let home = client.get(&applicant, "/api/v1/me/home").await;
    assert_eq!(
        home["places"][0]["status"], "under_review",
        "the embargo holds before publication"
    );
    script.decide(&round, 46, None).await.expect("decision");
    let summary = client.get(&coordinator, &format!("{base}/summary")).await;
    assert_eq!(count(&summary, "applications", "offered"), 25);
    script.answer_offers().await.expect("offers");
    let summary = client.get(&coordinator, &format!("{base}/summary")).await;
    assert_eq!(count(&summary, "applications", "confirmed"), 25);

    script.begin_training().await.expect("training");
    let summary = client.get(&coordinator, &format!("{base}/summary")).await;
    assert_eq!(count(&summary, "participants", "enrolled"), 25);
    script.train(60, 240).await.expect("registers");
    script.complete_training().await.expect("completion");
    let summary = client.get(&coordinator, &format!("{base}/summary")).await;
    assert_eq!(
        count(&summary, "participants", "enrolled"),
        0,
        "completion is decided for everybody"
    );

    let round = script.open_final().await.expect("the final opens");
    exercised(&client, &script.staff("juror"), &round).await;
    script.hold_pitches(&round, 248).await.expect("the pitch day");
    script.score(&round, 249, 100).await.expect("cards");
    script
        .decide(&round, 262, Some(script.award_amount()))
        .await
        .expect("decision");
    let round = client
        .get(&coordinator, &format!("/api/v1/rounds/{round}/result"))
        .await;
    assert_eq!(round["status"], "standstill");
    let pitches: Vec<&str> = round["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(|l| l["pitch"].as_str())
        .collect();
    assert_eq!(
        pitches.iter().filter(|p| **p == "no_show").count(),
        1,
        "{pitches:?}"
    );
    let lead = script
        .pilot
        .applicants
        .iter()
        .zip(&script.applications)
        .filter_map(|(a, id)| Some((a.email.clone()?, id.clone()?)));
    let (email, application) = recomputed(
        &client,
        &coordinator,
        round["round_id"].as_str().expect("a round"),
        lead.collect(),
    )
    .await;
    let appeal =
        json!({ "round": "final", "ground": "procedure", "statement": "Мне не дали ответить на вопрос." });
    let path = format!("/api/v1/applications/{application}/appeals");
    let appeal = client
        .call(&email, "POST", &path, Some(appeal))
        .await
        .expect("an appeal");
    let blockers = client.get(&coordinator, &format!("{base}/blockers")).await["blockers"].to_string();
    assert!(
        blockers.contains("standstill_running") && blockers.contains("appeals_open"),
        "{blockers}"
    );
    let path = format!("/api/v1/appeals/{}/refuse", appeal["id"].as_str().expect("an id"));
    let answer = json!({ "answer": "Время ответа было у всех одно." });
    client
        .call(&coordinator, "POST", &path, Some(answer))
        .await
        .expect("an answer");
    script.agree_awards().await.expect("awards");
    let summary = client.get(&coordinator, &format!("{base}/summary")).await;
    assert_eq!(
        (summary["live_awards"].as_i64(), summary["phase"].as_str()),
        (Some(3), Some("support"))
    );
    let (committed, budget) = (
        summary["committed"]["amount"].as_i64(),
        summary["budget"]["amount"].as_i64(),
    );
    assert!(committed <= budget && committed > Some(0));
    script.close().await.expect("the end");
    assert_eq!(client.get(&coordinator, &base).await["phase"], json!("closed"));

    let (chains, breaks) = server
        .service
        .app
        .db
        .read(base::audit::verify_all)
        .await
        .expect("the audit can be checked");
    assert!(breaks.is_empty(), "{breaks:?}");
    assert!(chains.iter().any(|(_, entries)| *entries > 500));
}
