//! A package for a hall, and the cards that came back.

use base::db::schema::card;
use diesel::prelude::*;
use jury::cards::CardStatus;
use kernel::Id;
use results::venue::rules::Outcome;
use results::venue::{export, import, load, package};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Backend, Server, text};
use crate::world::Round;

#[tokio::test]
async fn a_round_goes_to_a_hall_and_its_cards_are_written() {
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 4).await;
    let order = json!({
        "sittings": [{ "starts_at": "2027-01-15T05:00:00Z", "room": "2-зал" }], "slot_minutes": 15, "seed": 1,
    });
    let path = format!("{}/pitches", round.path);
    round.coordinator.put_if(&path, "*", order).await.ok();
    round.coordinator.act(&format!("{path}/announce")).await.ok();
    // One card was begun and one submitted before the package was made.
    let mine = round.cards(&round.jurors[0]).await;
    let begun =
        json!({ "marks": { "market": { "score": 2 } }, "feedback": "Начато", "private_note": "Спросить" });
    round.jurors[0]
        .put_if(&format!("/api/v1/cards/{}", text(&mine[0]["id"])), "*", begun)
        .await
        .ok();
    let id: Id = round
        .path
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    let file = server.below(move |cx| export::pack(cx, id)).await;
    let jwks = server.nobody().get("/.well-known/jwks.json").await.text;
    let package = package::read(&file, Some(&jwks)).expect("a package");

    let hall = Server::start(Backend::Sqlite);
    let passes = hall
        .below(move |cx| {
            assert!(load::load(cx, &package)?);
            load::passes(cx, None)
        })
        .await;
    for (n, pass) in passes.iter().enumerate() {
        let code = json!({ "code": pass.code });
        let answer = hall.nobody().post("/api/v1/auth/pass", code).await.ok();
        let mut juror = hall.nobody();
        juror.token = answer["access_token"].as_str().map(str::to_owned);
        for (k, card) in round.cards(&juror).await.into_iter().enumerate() {
            let path = format!("/api/v1/cards/{}", text(&card["id"]));
            if (n, k) == (2, 0) {
                juror
                    .post(&format!("{path}/recuse"), json!({ "reason": "Сосед" }))
                    .await
                    .ok();
                continue;
            }
            let mut marks = json!({ "market": { "score": 4 } });
            if card["not_applicable"] == json!([]) {
                marks["novelty"] = json!({ "score": 3 });
            }
            let card = json!({ "marks": marks, "feedback": "Отзыв", "private_note": "Моё" });
            juror.put_if(&path, "*", card).await.ok();
            // One is left unfinished.
            if (n, k) != (1, 0) {
                juror.act(&format!("{path}/submit")).await.ok();
            }
        }
    }
    let (cards, count) = hall.below(export::collect).await;
    assert!(count >= 7, "{count}");
    if let Some(folder) = super::written() {
        let folder = folder.join("venue");
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in [
            ("package.json", &file),
            ("jwks.json", &jwks),
            ("cards.json", &cards),
        ] {
            std::fs::write(folder.join(name), text).expect("a file");
        }
    }
}

fn golden(file: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/venue/1");
    std::fs::read_to_string(std::path::Path::new(folder).join(file)).expect("a golden file")
}

/// A machine with the package that the first program wrote: in the hall, and as well as a server that has the round.
async fn with_the_golden_package(server: &Server) {
    let package = package::read(&golden("package.json"), Some(&golden("jwks.json"))).expect("a package");
    let new = server.below(move |cx| load::load(cx, &package)).await;
    assert!(new);
}

#[tokio::test]
async fn a_package_of_format_1_is_served_in_a_hall_for_ever() {
    let hall = Server::start(Backend::Sqlite);
    with_the_golden_package(&hall).await;
    let passes = hall.below(|cx| load::passes(cx, None)).await;
    assert_eq!(passes.len(), 3);
    let file: Value = serde_json::from_str(&golden("package.json")).expect("JSON");
    let round = format!("/api/v1/rounds/{}", text(&file["body"]["round"]["id"]));
    let (mut cards, mut begun) = (0, 0);
    for pass in passes {
        let code = json!({ "code": pass.code });
        let answer = hall.nobody().post("/api/v1/auth/pass", code).await.ok();
        let mut juror = hall.nobody();
        juror.token = answer["access_token"].as_str().map(str::to_owned);
        let pack = juror.get(&format!("{round}/pack")).await.ok();
        assert_eq!(pack["rubric"]["criteria"][1]["key"], "novelty");
        assert_eq!(pack["candidates"][0]["pitch"]["room"], "2-зал");
        assert_eq!(
            pack["candidates"][0]["dossier"]["applicant"]["given_name"],
            "Аслан"
        );
        for card in pack["cards"].as_array().expect("cards") {
            cards += 1;
            begun += u32::from(card["status"] == "in_progress");
            let mut marks = json!({ "market": { "score": 5 } });
            // What is not applicable to somebody is so in the hall too.
            if card["not_applicable"] == json!([]) {
                marks["novelty"] = json!({ "score": 1 });
            }
            let path = format!("/api/v1/cards/{}", text(&card["id"]));
            juror.put_if(&path, "*", json!({ "marks": marks })).await.ok();
            juror.act(&format!("{path}/submit")).await.ok();
        }
    }
    assert_eq!((cards, begun), (8, 1));
    assert_eq!(hall.below(export::collect).await.1, 8);
}

#[both]
async fn cards_of_format_1_are_imported_for_ever(server: Server) {
    with_the_golden_package(&server).await;
    let collected = server.below(|cx| import::read(cx, &golden("cards.json"))).await;
    let mut outcomes = vec![];
    for n in 0..collected.cards.len() {
        let collected = collected.clone();
        outcomes.push(
            server
                .below(move |cx| import::card(cx, &collected, &collected.cards[n]))
                .await,
        );
    }
    assert_eq!(outcomes, vec![Some(Outcome::Merged); 8]);
    let (states, notes) = server
        .below(|cx| {
            let states: Vec<CardStatus> = card::table.select(card::status).load(cx.conn)?;
            let notes: Vec<Option<String>> = card::table.select(card::private_note).load(cx.conn)?;
            Ok((states, notes))
        })
        .await;
    let count = |of| states.iter().filter(|state| **state == of).count();
    assert_eq!(
        (
            count(CardStatus::Submitted),
            count(CardStatus::InProgress),
            count(CardStatus::Recused)
        ),
        (6, 1, 1)
    );
    assert_eq!(
        notes.into_iter().flatten().filter(|note| note == "Моё").count(),
        7
    );
}
