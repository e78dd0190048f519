//! The story that every world lives through.

use std::collections::HashMap;

use base::db::schema::programme;
use diesel::prelude::*;
use kernel::vocabulary::Role;
use serde_json::{Value, json};

use super::{ASSIGNED, CHAIR, Cards, DEPUTY, JUROR, Run, World};
use crate::support::{Backend, Person, Server, text};
use crate::world::Round;

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
    pub(super) async fn scored(backend: Backend, run: Run, cards: Cards) -> World {
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
        let settings = json!({ "cards_per_candidate": 3, "quorum_cards": 1, "method": run.method, "voting": run.voting });
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
            run,
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
                    _ if run.method == "weighted_mean" => 7 - 2 * i,
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

    /// The next step of the story, for which everybody has a good token.
    pub(super) fn step(&mut self) {
        self.minutes += 5;
        self.server.at(&format!("2027-01-11T04:{:02}:00Z", self.minutes));
        let jurors = self.round.jurors.iter_mut();
        for person in jurors.chain(self.conflicted.iter_mut().map(|(_, person)| person)) {
            self.server.renew(person);
        }
        let coordinator = &mut self.round.coordinator;
        self.server.renew(coordinator);
    }

    /// Through all stages; at each one everything is asked. The chair and the coordinator who have the conflict
    /// close and compute themselves.
    pub(super) async fn lived(backend: Backend, run: Run, cards: Cards) -> World {
        let mut world = World::scored(backend, run, cards).await;
        world.ask_everything("open").await;
        world.step();
        let path = world.round.path.clone();
        let closed = world.round.jurors[CHAIR]
            .post(&format!("{path}/close"), crate::world::early())
            .await;
        assert_eq!(closed.status, 200, "{}", closed.text);
        world.record("the chair closes".into(), &closed);
        world.ask_everything("closed").await;
        world.step();
        let computed = world.conflicted[2].1.act(&format!("{path}/results")).await;
        assert_eq!(computed.status, 200, "{}", computed.text);
        world.record("the coordinator computes".into(), &computed);
        world.ask_everything("computed").await;
        if run.method != "weighted_mean" {
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
