//! The village box: a round goes to a hall without internet, and each card comes back once.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use base::db::schema::{audit_entry, card, venue_card};
use diesel::prelude::*;
use jury::cards::CardStatus;
use kernel::{Id, Json};
use results::venue::rules::Outcome;
use results::venue::{export, import, load, package};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Backend, Person, SECRET, Server};
use crate::world::Round;

fn round_id(round: &Round) -> Id {
    round
        .path
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id")
}

async fn packed(server: &Server, round: &Round) -> package::Package {
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
async fn hall(package: &package::Package) -> (Server, Vec<Person>) {
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

#[both]
async fn the_hall_shows_when_and_where_each_presents(server: Server) {
    let round = Round::open(&server, 3).await;
    let path = format!("{}/pitches", round.path);
    let order = json!({
        "sittings": [{ "starts_at": "2027-01-15T05:00:00Z", "room": "2-зал" }], "slot_minutes": 15, "seed": 1,
    });
    round.coordinator.put_if(&path, "*", order).await.ok();
    assert_eq!(
        packed(&server, &round).await.pitches.len(),
        0,
        "what nobody was told of stays at home"
    );
    round.coordinator.act(&format!("{path}/announce")).await.ok();
    let package = packed(&server, &round).await;
    let (_hall, jurors) = hall(&package).await;
    let pack = jurors[2].get(&format!("{}/pack", round.path)).await.ok();
    assert_eq!(pack["candidates"][0]["pitch"]["room"], "2-зал", "{pack}");
    let listed = jurors[2].get(&path).await.ok();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(3));
    let slot = format!(
        "/api/v1/pitches/{}/mark",
        listed["items"][0]["id"].as_str().expect("an id")
    );
    jurors[0]
        .post(&slot, json!({ "status": "held" }))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_hall_without_internet_scores_and_its_cards_come_back_once(server: Server) {
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    jurors[0]
        .get(&format!("/api/v1/programmes/{}", round.programme))
        .await
        .refused(403, "forbidden");
    let file = collected(&hall).await;
    let outcomes = imported(&server, &file).await;
    assert_eq!(outcomes, vec![Some(Outcome::Merged); 6]);
    assert_eq!(states(&round).await, vec![json!("submitted"); 6]);
    assert_eq!(
        imported(&server, &file).await,
        vec![None; 6],
        "the second time nothing is done"
    );
    let result = {
        round.chair.act(&format!("{}/close", round.path)).await.ok();
        round.chair.act(&format!("{}/results", round.path)).await.ok()
    };
    assert_eq!(result["lines"][0]["cards"], 2);
}

#[both]
async fn what_was_submitted_on_the_server_stands(server: Server) {
    let round = Round::open(&server, 2).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    // Meanwhile one juror scores at home.
    let home = &round.jurors[0];
    score(&round, std::slice::from_ref(home)).await;
    let kept = round.cards(home).await.len();
    let outcomes = imported(&server, &collected(&hall).await).await;
    assert_eq!(
        outcomes.iter().filter(|o| **o == Some(Outcome::Kept)).count(),
        kept
    );
    assert_eq!(
        outcomes.iter().filter(|o| **o == Some(Outcome::Merged)).count(),
        4 - kept
    );
}

#[both]
async fn what_comes_after_the_result_is_kept_aside_and_told(server: Server) {
    let round = Round::open(&server, 2).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    round.computed().await;
    // Of those the server had none submitted before the close but what `computed` did; all stay.
    let file = collected(&hall).await;
    let before = states(&round).await;
    let outcomes = imported(&server, &file).await;
    assert!(
        outcomes
            .iter()
            .all(|o| matches!(o, Some(Outcome::Kept | Outcome::Late))),
        "{outcomes:?}"
    );
    assert_eq!(states(&round).await, before);
}

#[both]
async fn a_file_that_was_changed_on_its_way_is_refused(server: Server) {
    let round = Round::open(&server, 2).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    let file = collected(&hall)
        .await
        .replacen("\\\"score\\\":4", "\\\"score\\\":5", 1);
    let refused = server
        .tried(move |cx| import::read(cx, &file))
        .await
        .expect_err("refused");
    assert!(
        format!("{refused:?}").contains("changed on its way"),
        "{refused:?}"
    );
}

#[both]
async fn the_cards_of_a_juror_in_conflict_stay_at_home(server: Server) {
    let round = Round::open(&server, 3).await;
    let torn = &round.jurors[1];
    round.conflict(&server, torn, round.applications[0]).await;
    let package = packed(&server, &round).await;
    let hidden = package
        .candidates
        .iter()
        .find(|c| c.reference == "ILE-001")
        .map(|c| c.id);
    assert!(
        !package
            .cards
            .iter()
            .any(|c| c.juror_id == torn.id && Some(c.candidate_id) == hidden)
    );
    assert!(package.candidates.iter().all(|c| c.application_id.is_none()));
}

#[both]
async fn a_candidate_whom_nobody_in_the_hall_scores_stays_at_home(server: Server) {
    let round = Round::open(&server, 3).await;
    let path = format!("{}/pitches", round.path);
    let order = json!({ "sittings": [{ "starts_at": "2027-01-15T05:00:00Z", "room": "2-зал" }], "slot_minutes": 15, "seed": 1 });
    round.coordinator.put_if(&path, "*", order).await.ok();
    round.coordinator.act(&format!("{path}/announce")).await.ok();
    let mine = &round.cards(&round.jurors[0]).await[0];
    let noted = json!({ "marks": { "market": { "score": 4 } }, "private_note": "Спросить о земле" });
    round.jurors[0]
        .put_if(
            &format!("/api/v1/cards/{}", mine["id"].as_str().expect("an id")),
            "*",
            noted,
        )
        .await
        .ok();
    for juror in &round.jurors {
        round.conflict(&server, juror, round.applications[1]).await;
    }
    let package = packed(&server, &round).await;
    let references: Vec<&str> = package.candidates.iter().map(|c| c.reference.as_str()).collect();
    assert_eq!(references, ["ILE-001", "ILE-003"]);
    assert_eq!((package.pitches.len(), package.cards.len()), (2, 4));
    assert!(
        package.cards.iter().all(|c| c.private_note.is_none()),
        "what a juror noted stays with the juror"
    );
}

#[both]
async fn a_package_with_the_signature_of_another_is_refused(server: Server) {
    let round = Round::open(&server, 2).await;
    let id = round_id(&round);
    let pack = async || -> Value {
        let file = server.below(move |cx| export::pack(cx, id)).await;
        serde_json::from_str(&file).expect("JSON")
    };
    let (mut one, other) = (pack().await, pack().await);
    let parts = |file: &Value| -> Vec<String> {
        file["signature"]
            .as_str()
            .expect("a signature")
            .split('.')
            .map(str::to_owned)
            .collect()
    };
    let (own, theirs) = (parts(&one), parts(&other));
    assert_ne!(own[1], theirs[1]);
    assert!(package::read(&one.to_string(), None).is_ok());
    one["signature"] = json!(format!("{}.{}.{}", own[0], theirs[1], own[2]));
    assert!(package::read(&one.to_string(), None).is_err());
}

#[both]
async fn only_an_open_round_leaves_and_a_hall_takes_one(server: Server) {
    let round = Round::open(&server, 2).await;
    let (first, second) = (packed(&server, &round).await, packed(&server, &round).await);
    let (hall, _) = hall(&first).await;
    let refused = hall
        .tried(move |cx| load::load(cx, &second))
        .await
        .expect_err("refused");
    assert!(
        format!("{refused:?}").contains("holds another programme"),
        "{refused:?}"
    );
    round.chair.act(&format!("{}/close", round.path)).await.ok();
    let id = round_id(&round);
    let refused = server
        .tried(move |cx| export::pack(cx, id))
        .await
        .expect_err("refused");
    assert_eq!(refused.to_string(), "round_not_open");
}

#[both]
async fn a_card_counts_that_was_scored_in_the_hall_before_the_close(server: Server) {
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, mut jurors) = hall(&package).await;
    score(&round, &jurors[..1]).await;
    server.at("2027-01-11T04:05:00Z");
    round.chair.act(&format!("{}/close", round.path)).await.ok();
    hall.at("2027-01-11T04:06:00Z");
    hall.renew(&mut jurors[1]);
    score(&round, &jurors[1..2]).await;
    let count = |outcomes: &[Option<Outcome>], of| outcomes.iter().filter(|o| **o == Some(of)).count();
    let outcomes = imported(&server, &collected(&hall).await).await;
    // What nobody touched in the hall does not travel.
    assert_eq!(
        (
            outcomes.len(),
            count(&outcomes, Outcome::Merged),
            count(&outcomes, Outcome::Late)
        ),
        (4, 2, 2)
    );
    let submitted = states(&round).await.iter().filter(|s| **s == "submitted").count();
    assert_eq!(submitted, 2);
}

#[both]
async fn a_card_that_comes_after_the_result_is_late_though_it_was_scored_in_time(server: Server) {
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors[2..]).await;
    score(&round, &round.jurors[..2]).await;
    server.at("2027-01-11T04:05:00Z");
    round.chair.act(&format!("{}/close", round.path)).await.ok();
    round.chair.act(&format!("{}/results", round.path)).await.ok();
    let outcomes = imported(&server, &collected(&hall).await).await;
    assert_eq!(outcomes, [Some(Outcome::Late); 2]);
    assert_eq!(
        states(&round).await.iter().filter(|s| **s == "submitted").count(),
        4
    );
}

#[both]
async fn a_card_that_does_not_fit_is_kept_aside(server: Server) {
    let (round, elsewhere) = (Round::open(&server, 3).await, Round::open(&server, 3).await);
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors[..1]).await;
    let file = collected(&hall).await;
    let cards = server.below(move |cx| import::read(cx, &file)).await;
    // A program in the hall that is not ours: a score that no rubric has, and a round that is not the card's.
    let (mut scored, mut moved) = (cards.clone(), cards);
    scored.cards[0].marks.0.get_mut("market").expect("a mark").score = Some(99);
    moved.round_id = round_id(&elsewhere);
    for (forged, no) in [(scored, 0), (moved, 1)] {
        let outcome = server
            .below(move |cx| import::card(cx, &forged, &forged.cards[no]))
            .await;
        assert_eq!(outcome, Some(Outcome::Refused));
    }
    assert!(states(&round).await.iter().all(|s| s == "assigned"));
}

#[tokio::test]
async fn the_program_writes_cards_for_their_owner_alone_and_over_nothing_else() {
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, _) = hall(&package).await;
    let collect = |to: &str| {
        let database = format!("sqlite://{}", hall.data_dir.join("test.sqlite").display());
        Command::new(env!("CARGO_BIN_EXE_incubator"))
            .args(["venue", "collect", "--to", to])
            .env("INCUBATOR_DATA_DIR", &hall.data_dir)
            .env("INCUBATOR_DATABASE_URL", database)
            .env("INCUBATOR_MASTER_SECRET", SECRET)
            .current_dir(&hall.data_dir)
            .output()
            .expect("the program ends")
    };
    let (cards, letter) = (
        hall.data_dir.join("cards.json"),
        hall.data_dir.join("letter.json"),
    );
    // Once more over what it wrote itself, and never over anything else.
    for _ in 0..2 {
        let ended = collect("cards.json");
        assert!(
            ended.status.success(),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        let file = std::fs::read_to_string(&cards).expect("the cards");
        assert!(package::is_cards(&file) && !package::is_package(&file));
        assert!(!base::files::is_open(&cards));
    }
    std::fs::write(&letter, "{}").expect("a file");
    let ended = collect("letter.json");
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("something else"));
    assert_eq!(std::fs::read_to_string(&letter).expect("the letter"), "{}");
}

#[tokio::test]
async fn tablets_are_told_the_address_that_they_can_use() {
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 3).await;
    let id = round_id(&round);
    let file = server.below(move |cx| export::pack(cx, id)).await;
    let folder = server.data_dir.join("laptop");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("round.json"), file).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_incubator"));
    command
        .args([
            "venue",
            "serve",
            "round.json",
            "--bind",
            "0.0.0.0:0",
            "--public-url",
            "http://10.1.2.3:8080",
        ])
        .env_remove("DATABASE_URL")
        .current_dir(&folder)
        .stdout(Stdio::piped());
    let mut process = command.spawn().expect("the program starts");
    let mut said = String::new();
    let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
    for line in lines.map_while(std::result::Result::ok) {
        said += &(line + "\n");
        if said.contains("/docs/") {
            break;
        }
    }
    process.kill().expect("it serves");
    process.wait().expect("it ends");
    assert!(said.contains("tablets use http://10.1.2.3:8080"), "{said}");
    assert!(!said.contains("http://0.0.0.0"), "{said}");
    // A pass for each juror stands before it.
    let passes = said.lines().filter(|l| l.split("  ").count() == 3).count();
    assert!(passes >= round.jurors.len() && passes > 0, "{said}");
}

/// The import is killed again and again, each time after some more cards; in the end each card is there once.
#[tokio::test]
async fn an_import_that_is_killed_fifty_times_merges_each_of_a_thousand_cards_once() {
    const CARDS: i64 = 1_000;
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 500).await;
    let package = packed(&server, &round).await;
    let (hall, _) = hall(&package).await;
    let declared: Vec<Id> = package
        .candidates
        .iter()
        .filter(|c| c.disability_declared)
        .map(|c| c.id)
        .collect();
    let file = hall
        .tried(move |cx| {
            let marks = |novelty: bool| {
                let mut marks = json!({ "market": { "score": 4 } });
                if novelty {
                    marks["novelty"] = json!({ "score": 3 });
                }
                Json::from(marks)
            };
            for without in [true, false] {
                let cards = card::table.filter(card::candidate_id.eq_any(declared.clone()));
                let ids: Vec<Id> = cards.select(card::id).load(cx.conn)?;
                let submitted = (
                    card::status.eq(CardStatus::Submitted),
                    card::submitted_at.eq(cx.now),
                    card::marks.eq(marks(!without)),
                    card::version.eq(1),
                );
                match without {
                    true => diesel::update(card::table.filter(card::id.eq_any(ids)))
                        .set(submitted)
                        .execute(cx.conn)?,
                    false => diesel::update(card::table.filter(card::id.ne_all(ids)))
                        .set(submitted)
                        .execute(cx.conn)?,
                };
            }
            export::collect(cx)
        })
        .await
        .expect("collected")
        .0;
    let path = server.data_dir.join("cards.json");
    std::fs::write(&path, file).expect("a file");
    let import = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_incubator"));
        command
            .args(["venue", "import"])
            .arg(&path)
            .env("INCUBATOR_DATA_DIR", &server.data_dir)
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", server.data_dir.join("test.sqlite").display()),
            )
            .env("INCUBATOR_MASTER_SECRET", SECRET)
            .current_dir(&server.data_dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    // Read beside the import: who wants to write would wait for it.
    let merged = async || {
        let db = &server.service.app.db;
        db.read(|conn| Ok(venue_card::table.count().get_result::<i64>(conn)?))
            .await
            .expect("a count")
    };
    let mut kills = 0;
    while kills < 50 {
        let before = merged().await;
        let mut running = import().spawn().expect("the program starts");
        // After none, one, two or three more cards, and those that come before the blow falls.
        while merged().await < before + kills % 4 && running.try_wait().expect("a state").is_none() {}
        running.kill().expect("it can be killed");
        running.wait().expect("it ends");
        kills += 1;
    }
    assert!(
        merged().await < CARDS,
        "it was killed in the middle of its work, at {}",
        merged().await
    );
    let ended = import().output().expect("the program ends");
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    let (once, logged): (i64, i64) = server
        .tried(|cx| {
            let once = card::table
                .filter(card::status.eq(CardStatus::Submitted))
                .filter(card::version.eq(1))
                .count()
                .get_result(cx.conn)?;
            let logged = audit_entry::table
                .filter(audit_entry::action.eq("import_card"))
                .count()
                .get_result(cx.conn)?;
            Ok((once, logged))
        })
        .await
        .expect("counts");
    assert_eq!((once, logged, merged().await), (CARDS, CARDS, CARDS));
}
