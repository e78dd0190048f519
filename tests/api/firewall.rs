//! The firewall of conflicts as non-inference: worlds that differ only in the cards of one candidate give
//! whoever has a conflict with that candidate the same answers, whatever that person asks.

use std::collections::HashMap;

use base::db::DbUrl;
use base::db::schema::programme;
use base::policy::Who;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::access;
use crate::support::{Answer, Backend, Person, Server, text};
use crate::world::Round;

/// What became of the cards of the hidden candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cards {
    Untouched,
    /// Begun, and left so.
    Begun,
    /// Submitted with the best marks, or with the worst, some minutes apart.
    Best,
    Worst,
    /// A juror stepped back, and the coordinator gave the card to another.
    Reassigned,
}

/// Whose answer is in the transcript, to what.
type Line = (String, String);

struct World {
    server: Server,
    round: Round,
    /// Have a conflict with the first candidate: the chair, a juror, a coordinator, a trainer.
    conflicted: Vec<(&'static str, Person)>,
    /// Of everything that has one: an object of the hidden candidate and one of another.
    ids: HashMap<&'static str, [String; 2]>,
    transcript: Vec<Line>,
    names: HashMap<String, usize>,
    code: String,
    minutes: u32,
}

/// By candidate, the jurors who score it. The third juror learns of the conflict with a card in hand.
const ASSIGNED: [&[usize]; 4] = [&[1, 2, 3, 4], &[0, 1, 2], &[0, 2, 3, 4], &[0, 1, 4]];
const CHAIR: usize = 0;
const DEPUTY: usize = 1;
const JUROR: usize = 2;

/// A pitch day in the order of the candidates; what became of the hidden pitch is another story in each world. The
/// slots of the first two.
async fn pitch_day(coordinator: &Person, round: &str, candidates: &[String], cards: Cards) -> [String; 2] {
    let path = format!("{round}/pitches");
    let body = json!({
        "sittings": [{ "starts_at": "2027-01-11T06:00:00Z", "room": "2-зал" }],
        "slot_minutes": 15, "candidate_ids": candidates,
    });
    coordinator.put_if(&path, "*", body).await.ok();
    coordinator.act(&format!("{path}/announce")).await.ok();
    let listed = coordinator.get(&path).await.ok();
    let slots = [0, 1].map(|n| text(&listed["items"][n]["id"]));
    let hidden = format!("/api/v1/pitches/{}", slots[0]);
    match cards {
        Cards::Untouched => {
            let status = json!({ "status": "no_show" });
            coordinator.post(&format!("{hidden}/mark"), status).await.ok();
        }
        Cards::Best => {
            let status = json!({ "status": "held" });
            coordinator.post(&format!("{hidden}/mark"), status).await.ok();
        }
        Cards::Begun | Cards::Worst | Cards::Reassigned => {}
    }
    slots
}

/// A calibration exercise of the whole jury before the opening; the sample.
async fn practised(round: &Round) -> String {
    let dossier = json!({ "content": { "idea": { "title": "Пекарня" } } });
    let body = json!({ "title": "Пекарня", "dossier": dossier });
    let made = round
        .coordinator
        .post(&format!("{}/samples", round.path), body)
        .await
        .created();
    let sample = text(&made["id"]);
    let path = format!("/api/v1/samples/{sample}");
    round.coordinator.act(&format!("{path}/start")).await.ok();
    for (juror, score) in round.jurors.iter().zip([5, 2, 3]) {
        let marks = json!({ "market": { "score": score }, "novelty": { "score": score } });
        let card = format!("{path}/card");
        juror.put_if(&card, "*", json!({ "marks": marks })).await.ok();
        juror.act(&format!("{card}/submit")).await.ok();
    }
    round.coordinator.act(&format!("{path}/finish")).await.ok();
    sample
}

impl World {
    /// Scored; nobody has closed the round yet.
    async fn scored(backend: Backend, method: &str, cards: Cards) -> World {
        let server = Server::start(backend);
        // The seed of the chances that a conflicted person reads is made from the round's identifier.
        let id = "01890000-0000-7000-8000-00000000feed".parse().expect("an id");
        let mut round = Round::named(&server, 4, id).await;
        let programme = round.programme;
        server
            .below(move |cx| {
                let row = programme::table.find(programme);
                diesel::update(row).set(programme::seats.eq(2)).execute(cx.conn)?;
                Ok(())
            })
            .await;
        let coordinator = round.coordinator.clone();
        let programme = Some(round.programme);
        for name in ["juror-3", "juror-4", "juror-5"] {
            let juror = server.with_role(name, Role::Juror, programme).await;
            let path = format!("{}/jurors/{}", round.path, juror.id);
            coordinator
                .put_if(&path, "*", json!({ "seat": "member" }))
                .await
                .ok();
            round.jurors.push(juror);
        }
        let torn_coordinator = server
            .with_role("coordinator-2", Role::Coordinator, programme)
            .await;
        let trainer = server.with_role("trainer", Role::Trainer, programme).await;
        let settings = json!({ "cards_per_candidate": 3, "quorum_cards": 1, "method": method });
        coordinator.put_if(&round.path, "*", settings).await.ok();

        let listed = coordinator.get(&format!("{}/candidates", round.path)).await.ok();
        let candidates: Vec<String> = listed["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|c| text(&c["id"]))
            .collect();
        let pairs: Vec<Value> = ASSIGNED
            .iter()
            .zip(&candidates)
            .flat_map(|(jurors, candidate)| jurors.iter().map(move |j| (candidate, j)))
            .map(|(candidate, j)| json!({ "candidate_id": candidate, "juror_id": round.jurors[*j].id }))
            .collect();
        let path = format!("{}/assignments", round.path);
        coordinator
            .put_if(&path, "*", json!({ "assignments": pairs }))
            .await
            .ok();
        let hidden = round.applications[0];
        for who in [&round.jurors[CHAIR], &torn_coordinator, &trainer] {
            round.conflict(&server, who, hidden).await;
        }
        let sample = practised(&round).await;
        coordinator.act(&format!("{}/open", round.path)).await.ok();
        let pitches = pitch_day(&coordinator, &round.path, &candidates, cards).await;

        let conflicted = vec![
            ("chair", round.jurors[CHAIR].clone()),
            ("juror", round.jurors[JUROR].clone()),
            ("coordinator", torn_coordinator),
            ("trainer", trainer),
        ];
        let listed = coordinator.get(&path).await.ok();
        let card_of = |candidate: &str, juror: &Person| {
            let cards = listed["items"].as_array().expect("items");
            let found = cards
                .iter()
                .find(|c| c["candidate_id"] == candidate && c["juror_id"] == json!(juror.id));
            text(&found.expect("a card")["card_id"])
        };
        let round_id = text(&json!(round.path.rsplit('/').next()));
        let ids = HashMap::from([
            (
                "programme_id",
                [round.programme.to_string(), round.programme.to_string()],
            ),
            ("round_id", [round_id.clone(), round_id]),
            ("sample_id", [sample.clone(), sample]),
            (
                "application_id",
                [hidden.to_string(), round.applications[1].to_string()],
            ),
            ("candidate_id", [candidates[0].clone(), candidates[1].clone()]),
            ("pitch_id", pitches),
            (
                "account_id",
                [
                    round.jurors[JUROR].id.to_string(),
                    round.jurors[DEPUTY].id.to_string(),
                ],
            ),
            (
                "card_id",
                [
                    card_of(&candidates[0], &round.jurors[JUROR]),
                    card_of(&candidates[1], &round.jurors[JUROR]),
                ],
            ),
        ]);
        let programme = coordinator
            .get(&format!("/api/v1/programmes/{}", round.programme))
            .await
            .ok();
        let mut world = World {
            server,
            round,
            conflicted,
            ids,
            transcript: vec![],
            names: HashMap::new(),
            code: text(&programme["code"]),
            minutes: 0,
        };
        world.step();
        if cards == Cards::Worst {
            world.step();
        }
        for (i, (jurors, candidate)) in ASSIGNED.iter().zip(&candidates).enumerate() {
            if i == 1 {
                // From here on it is the same story in every world.
                world.minutes = 10;
                world.step();
            }
            for j in *jurors {
                let juror = &world.round.jurors[*j];
                let card = format!("/api/v1/cards/{}", card_of(candidate, juror));
                let score = match (i, cards) {
                    (0, Cards::Untouched | Cards::Reassigned) => continue,
                    (0, Cards::Worst) => 1,
                    (0, Cards::Best | Cards::Begun) => 5,
                    // Clear for the means, so that they can be decided on; noisy for the model.
                    _ if method == "weighted_mean" => 7 - 2 * i,
                    _ => 1 + (i * 2 + j) % 5,
                };
                let mut marks = json!({ "market": { "score": score } });
                if i != 1 {
                    marks["novelty"] = json!({ "score": score });
                }
                juror.put_if(&card, "*", json!({ "marks": marks })).await.ok();
                if i > 0 || cards != Cards::Begun {
                    juror.act(&format!("{card}/submit")).await.ok();
                }
            }
        }
        if cards == Cards::Reassigned {
            let (juror, spare) = (&world.round.jurors[3], &world.round.jurors[5]);
            let card = format!("/api/v1/cards/{}", card_of(&candidates[0], juror));
            juror
                .post(&format!("{card}/recuse"), json!({ "reason": "Сосед" }))
                .await
                .ok();
            let to = json!({ "juror_id": spare.id });
            world
                .round
                .coordinator
                .post(&format!("{card}/reassign"), to)
                .await
                .ok();
        }
        let juror = &world.round.jurors[JUROR];
        world.round.conflict(&world.server, juror, hidden).await;
        world.step();
        world
    }

    /// Identifiers are drawn anew in each world: each becomes the number of its first appearance.
    fn plain(&mut self, text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
            plain += &rest[..at];
            rest = &rest[at..];
            match rest.get(..36).filter(|id| id.parse::<Id>().is_ok()) {
                Some(id) => {
                    let next = self.names.len();
                    plain += &format!("#{}", self.names.entry(id.to_owned()).or_insert(next));
                    rest = &rest[36..];
                }
                None => {
                    plain += &rest[..1];
                    rest = &rest[1..];
                }
            }
        }
        let plain = (plain + rest).replace(&self.code, "CODE");
        // Each step of the story has its five minutes, within which every world takes its own time.
        let mut parts = plain.split("T04:");
        let mut told = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let minute: u32 = part[..2].parse().expect("a minute");
            told += &format!(
                "T04:{:02}{}",
                minute / 5 * 5,
                part.split_once('Z').map_or("", |(_, rest)| rest)
            );
        }
        told
    }

    /// The next step of the story, for which everybody has a good token.
    fn step(&mut self) {
        self.minutes += 5;
        self.server.at(&format!("2027-01-11T04:{:02}:00Z", self.minutes));
        let jurors = self.round.jurors.iter_mut();
        for person in jurors.chain(self.conflicted.iter_mut().map(|(_, person)| person)) {
            self.server.renew(person);
        }
        let coordinator = &mut self.round.coordinator;
        self.server.renew(coordinator);
    }

    fn record(&mut self, label: String, answer: &Answer) {
        let mut headers: Vec<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| {
                ![
                    "x-request-id",
                    "date",
                    "content-length",
                    "access-control-expose-headers",
                ]
                .contains(&name.as_str())
            })
            .filter(|(name, _)| !name.as_str().starts_with("ratelimit"))
            .map(|(name, value)| {
                let value = value.to_str().unwrap_or_default();
                // The second half of a tag is a digest of the body, which is compared itself.
                let shown = if name == "etag" {
                    value.split('-').next().unwrap_or_default()
                } else {
                    value
                };
                format!("{name}: {shown}")
            })
            .collect();
        headers.sort();
        let mut body = answer.body.clone();
        if let Some(problem) = body.as_object_mut() {
            problem.remove("request_id");
        }
        let text = format!("{} {}\n{body}", answer.status, headers.join("; "));
        let text = self.plain(&text);
        self.transcript.push((label, text));
    }

    /// Every operation of the contract, called by everybody who has the conflict.
    async fn ask_everything(&mut self, stage: &str) {
        // The steps of the story, and what would end somebody's part in it.
        const LEFT_OUT: [&str; 7] = [
            "log_out",
            "revoke_session",
            "revoke_role",
            "close_round",
            "compute_result",
            "publish_round",
            "remove_round_juror",
        ];
        // Changes are tried at the first stage and at the last.
        let tries = ["open", "decided"].contains(&stage);
        let routes: Vec<_> = access::routes()
            .into_iter()
            .filter(|r| !LEFT_OUT.contains(&r.name) && !r.op.rule().who.contains(&Who::Anyone))
            .filter(|r| tries || r.method == "GET")
            .collect();
        for (who, person) in self.conflicted.clone() {
            for route in &routes {
                // Of what is only read, both; a change is tried on the hidden one alone.
                let several = route.method == "GET" && route.path.contains("_id}");
                for which in 0..=usize::from(several) {
                    let path = self.path(&route.path, which);
                    let method = Method::from_bytes(route.method.as_bytes()).expect("a method");
                    let body = route.body.then(|| json!({}));
                    let answer = person.send(method, &path, &[("if-match", "\"1-x\"")], body).await;
                    self.record(format!("{stage}: {who} {}", route.name), &answer);
                }
            }
            if tries {
                self.ask_with_care(stage, who, &person).await;
            }
        }
    }

    /// Requests that say something, where an empty one is refused too early.
    async fn ask_with_care(&mut self, stage: &str, who: &str, person: &Person) {
        let round = self.round.path.clone();
        let ([card, _], [sample, _]) = (self.ids["card_id"].clone(), self.ids["sample_id"].clone());
        let [hidden, other] = self.ids["candidate_id"].clone();
        let marks = json!({ "market": { "score": 2 }, "novelty": { "score": 2 } });
        let line = |candidate: &str| json!({ "candidate_id": candidate, "outcome": "select" });
        let present = json!([self.round.jurors[DEPUTY].id]);
        let [hidden_pitch, pitch] = self.ids["pitch_id"].clone();
        let [slot, hidden_slot] = [&pitch, &hidden_pitch].map(|id| format!("/api/v1/pitches/{id}"));
        let move_to = |time: &str| json!({ "starts_at": time, "reason": "Опоздал автобус" });
        let order = json!({
            "sittings": [{ "starts_at": "2027-01-11T06:00:00Z", "room": "2-зал" }],
            "slot_minutes": 15, "seed": 3, "dry_run": true,
        });
        for (method, path, body) in [
            (
                "POST",
                format!("{round}/assignments/spread"),
                json!({ "seed": 3, "dry_run": true }),
            ),
            (
                "POST",
                format!("{round}/cards/batch"),
                json!({ "items": [{ "card_id": card, "marks": marks, "submit": true }] }),
            ),
            // Into the place of the hidden one, then into one that is free.
            ("POST", format!("{slot}/move"), move_to("2027-01-11T06:05:00Z")),
            ("POST", format!("{slot}/move"), move_to("2027-01-11T09:00:00Z")),
            (
                "POST",
                format!("{slot}/swap"),
                json!({ "with": hidden_pitch, "reason": "Так удобнее" }),
            ),
            ("POST", format!("{hidden_slot}/mark"), json!({ "status": "held" })),
            (
                "POST",
                format!("{hidden_slot}/move"),
                move_to("2027-01-11T09:00:00Z"),
            ),
            ("PUT", format!("{round}/pitches"), order),
            ("PUT", format!("/api/v1/cards/{card}"), json!({ "marks": marks })),
            (
                "PUT",
                format!("/api/v1/samples/{sample}/card"),
                json!({ "marks": marks }),
            ),
            (
                "POST",
                format!("/api/v1/cards/{card}/recuse"),
                json!({ "reason": "Сосед" }),
            ),
            (
                "POST",
                format!("/api/v1/cards/{card}/reassign"),
                json!({ "juror_id": self.round.jurors[4].id }),
            ),
            (
                "PUT",
                format!("{round}/assignments"),
                json!({ "assignments": [] }),
            ),
            (
                "PUT",
                format!("{round}/decision"),
                json!({ "lines": [line(&other)], "present": present }),
            ),
            (
                "PUT",
                format!("{round}/decision"),
                json!({ "lines": [line(&hidden), line(&other)], "present": present }),
            ),
        ] {
            for tag in ["*", "\"2-x\""] {
                let method = Method::from_bytes(method.as_bytes()).expect("a method");
                let answer = person
                    .send(method.clone(), &path, &[("if-match", tag)], Some(body.clone()))
                    .await;
                self.record(format!("{stage}: {who} {method} {path} {tag}"), &answer);
            }
        }
    }

    fn path(&self, template: &str, which: usize) -> String {
        let mut path = template.to_owned();
        while let Some((before, rest)) = path.split_once('{') {
            let (name, after) = rest.split_once('}').expect("a parameter ends");
            let id = match (self.ids.get(name), name) {
                (Some(ids), _) => ids[which].clone(),
                (None, "round_kind") => "selection".to_owned(),
                (None, "no") => "1".to_owned(),
                (None, name) if name.ends_with("_id") => "01890000-0000-7000-8000-000000000000".to_owned(),
                (None, _) => "adult".to_owned(),
            };
            path = format!("{before}{id}{after}");
        }
        path
    }

    /// Through all stages; at each one everything is asked. The chair and the coordinator who have the conflict
    /// close and compute themselves.
    async fn lived(backend: Backend, method: &str, cards: Cards) -> World {
        let mut world = World::scored(backend, method, cards).await;
        world.ask_everything("open").await;
        world.step();
        let path = world.round.path.clone();
        let closed = world.round.jurors[CHAIR].act(&format!("{path}/close")).await;
        assert_eq!(closed.status, 200, "{}", closed.text);
        world.record("the chair closes".into(), &closed);
        world.ask_everything("closed").await;
        world.step();
        let computed = world.conflicted[2].1.act(&format!("{path}/results")).await;
        assert_eq!(computed.status, 200, "{}", computed.text);
        world.record("the coordinator computes".into(), &computed);
        world.ask_everything("computed").await;
        if method != "weighted_mean" {
            return world;
        }
        world.step();
        let deputy = world.round.jurors[DEPUTY].clone();
        let path = format!("{}/result", world.round.path);
        let result = deputy.get(&path).await.ok();
        let mut decision = world.round.decision(&result);
        for line in decision["lines"].as_array_mut().expect("lines") {
            if line["outcome"] == "no_quorum" {
                line["outcome"] = json!("decline");
                line["reason"] = json!("Нет оценок");
            }
        }
        let path = format!("{}/decision", world.round.path);
        deputy.put_if(&path, "*", decision).await.ok();
        world.ask_everything("decided").await;
        world
    }
}

fn backend(server: &Server) -> Backend {
    match server.database_url {
        DbUrl::Sqlite(_) => Backend::Sqlite,
        _ => Backend::Postgres,
    }
}

/// Where two answers begin to differ.
fn difference(one: &str, other: &str) -> String {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let from = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[same.saturating_sub(60)..])
            .chars()
            .take(120)
            .collect::<String>()
    };
    format!("{:?} or {:?}", from(one), from(other))
}

async fn compare(server: &Server, method: &str, worlds: &[Cards]) {
    let mut first: Option<World> = None;
    for cards in worlds {
        let world = World::lived(backend(server), method, *cards).await;
        let Some(first) = &first else {
            first = Some(world);
            continue;
        };
        let told: Vec<String> = first
            .transcript
            .iter()
            .zip(&world.transcript)
            .filter(|(one, other)| one.1 != other.1)
            .map(|(one, other)| format!("{}: {}", one.0, difference(&one.1, &other.1)))
            .collect();
        assert_eq!(first.transcript.len(), world.transcript.len());
        assert!(
            told.is_empty(),
            "{cards:?} is told by {} answers:\n{}",
            told.len(),
            told.join("\n")
        );
    }
}

#[both]
async fn a_conflicted_person_infers_nothing_from_means(server: Server) {
    compare(
        &server,
        "weighted_mean",
        &[Cards::Untouched, Cards::Best, Cards::Worst],
    )
    .await;
}

#[both]
async fn a_conflicted_person_infers_nothing_from_a_fitted_model(server: Server) {
    compare(
        &server,
        "calibrated",
        &[Cards::Best, Cards::Reassigned, Cards::Begun],
    )
    .await;
}

#[both]
async fn who_has_no_conflict_sees_what_differs(server: Server) {
    let backend = backend(&server);
    let mut seen = vec![];
    for cards in [Cards::Best, Cards::Worst] {
        let mut world = World::scored(backend, "weighted_mean", cards).await;
        let (chair, coordinator) = (world.round.jurors[CHAIR].clone(), world.round.coordinator.clone());
        chair.act(&format!("{}/close", world.round.path)).await.ok();
        let result = coordinator.act(&format!("{}/results", world.round.path)).await;
        world.record("result".into(), &result);
        seen.push(world.transcript.remove(0));
    }
    assert_ne!(seen[0], seen[1]);
}

#[both]
async fn an_overview_is_made_as_if_the_candidate_were_not_in_the_round(server: Server) {
    let world = World::scored(backend(&server), "weighted_mean", Cards::Best).await;
    let round = &world.round;
    let (chair, coordinator) = (world.conflicted[0].1.clone(), world.conflicted[2].1.clone());
    let open = chair.get(&round.path).await;
    assert_eq!(
        (open.body.get("version"), open.body.get("updated_at")),
        (None, None),
        "{}",
        open.text
    );
    assert!(open.header("etag").starts_with("\"0-"));
    let waits = world.conflicted[1].1.get("/api/v1/me/home").await.ok();
    assert_eq!(waits["places"][0]["waiting"], json!([]));
    coordinator
        .get(&format!("/api/v1/programmes/{}/audit", round.programme))
        .await
        .refused(403, "forbidden");
    let summary = coordinator
        .get(&format!("/api/v1/programmes/{}/summary", round.programme))
        .await
        .ok();
    assert_eq!(summary["applications"]["under_review"], 3);
    chair.act(&format!("{}/close", round.path)).await.ok();
    let result = coordinator.act(&format!("{}/results", round.path)).await.ok();
    let lines = result["lines"].as_array().expect("lines");
    let ranks: Vec<_> = lines.iter().map(|l| l["rank"].as_i64()).collect();
    assert_eq!(
        (ranks, &result["veiled"]),
        (vec![Some(1), Some(2), Some(3)], &json!(true))
    );
    assert!(lines.iter().all(|l| l["reference"] != "ILE-001"), "{result}");
    assert_eq!(lines.iter().filter(|l| l["proposed"] == "select").count(), 2);
    assert_eq!((result.get("version"), result.get("computed_at")), (None, None));
    // With the round's version a change of the settings would still be possible by `*` alone.
    for tag in ["\"1-x\"", "\"2-x\"", "\"3-x\"", "\"4-x\"", "\"5-x\""] {
        let stale = coordinator
            .put_if(&round.path, tag, json!({}))
            .await
            .refused(412, "stale");
        assert_eq!(stale.get("current_version"), None);
    }
    let decided = round.jurors[DEPUTY]
        .get(&format!("{}/result", round.path))
        .await
        .ok();
    assert_eq!(decided["lines"].as_array().map(Vec::len), Some(4));
}
