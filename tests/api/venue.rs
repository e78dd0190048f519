//! The village box: a round goes to a hall without internet, and each card comes back once.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use base::db::schema::{audit_entry, card, venue_card};
use diesel::prelude::*;
use jury::cards::CardStatus;
use kernel::{Id, Json};
use results::venue::rules::Outcome;
use results::venue::{contents, export, import, load, package};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Backend, Person, SECRET, Server};
use crate::world::Round;

mod hall;
mod late;
mod leaving;

fn round_id(round: &Round) -> Id {
    round
        .path
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id")
}

async fn packed(server: &Server, round: &Round) -> contents::Package {
    let id = round_id(round);
    let file = server.below(move |cx| export::pack(cx, id)).await;
    let jwks = server
        .nobody()
        .get("/.well-known/jwks.json")
        .await
        .ok()
        .to_string();
    let other = json!({ "keys": [] }).to_string();
    assert!(
        package::read(&file, Some(&other)).is_err(),
        "another installation signed it"
    );
    assert!(
        package::read(&file.replacen("ILE-001", "ILE-007", 1), None).is_ok(),
        "what was signed is read"
    );
    package::read(&file, Some(&jwks)).expect("a package")
}

/// A laptop in the hall with the package, and its jurors by their passes.
async fn hall(package: &contents::Package) -> (Server, Vec<Person>) {
    let hall = Server::start(Backend::Sqlite);
    let loaded = package.clone();
    let passes = hall
        .below(move |cx| {
            assert!(load::load(cx, &loaded)?);
            assert!(!load::load(cx, &loaded)?, "the same again changes nothing");
            load::passes(cx, None)
        })
        .await;
    let mut jurors = Vec::new();
    for pass in passes {
        let answer = hall
            .nobody()
            .post("/api/v1/auth/pass", json!({ "code": pass.code }))
            .await
            .ok();
        let mut juror = hall.nobody();
        juror.id = pass.juror_id;
        juror.token = answer["access_token"].as_str().map(str::to_owned);
        jurors.push(juror);
    }
    (hall, jurors)
}

async fn collected(hall: &Server) -> String {
    hall.below(export::collect).await.0
}

async fn imported(server: &Server, file: &str) -> Vec<Option<Outcome>> {
    let file = file.to_owned();
    let cards = server.below(move |cx| import::read(cx, &file)).await;
    let mut outcomes = Vec::new();
    for n in 0..cards.cards.len() {
        let cards = cards.clone();
        outcomes.push(
            server
                .below(move |cx| import::card(cx, &cards, &cards.cards[n]))
                .await,
        );
    }
    outcomes
}

/// Everybody in the hall submits every card.
async fn score(round: &Round, jurors: &[Person]) {
    for juror in jurors {
        for card in round.cards(juror).await {
            let path = format!("/api/v1/cards/{}", card["id"].as_str().expect("an id"));
            let mut marks = json!({ "market": { "score": 4 } });
            if card["not_applicable"] == json!([]) {
                marks["novelty"] = json!({ "score": 3 });
            }
            juror.put_if(&path, "*", json!({ "marks": marks })).await.ok();
            juror.act(&format!("{path}/submit")).await.ok();
        }
    }
}

async fn states(round: &Round) -> Vec<Value> {
    let mut states = Vec::new();
    for juror in &round.jurors {
        states.extend(round.cards(juror).await.into_iter().map(|c| c["status"].clone()));
    }
    states
}
