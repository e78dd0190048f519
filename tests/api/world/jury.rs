//! A jury round from its setup to the publication.

use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use serde_json::{Value, json};

use super::NewApplication;
use crate::support::{Answer, Person, Server, text};

/// A programme in its selection, with eligible applications and a round in setup.
pub struct Round {
    pub programme: Id,
    pub path: String,
    pub coordinator: Person,
    pub chair: Person,
    pub jurors: Vec<Person>,
    pub applications: Vec<Id>,
}

/// The application with a number that may be chosen: every fourth is social, and who sent the second is disabled.
fn eligible(programme: Id, no: i32) -> NewApplication {
    let application = NewApplication::to(programme, no)
        .called(format!("ILE-{no:03}"))
        .named(&format!("Сапаров {no}"), "Аслан")
        .with_idea("title", &format!("Идея {no}"))
        .eligible();
    match no {
        2 => application.disabled(),
        _ if no % 4 == 0 => application.social("serves_vulnerable"),
        _ => application,
    }
}

impl Server {
    /// One more eligible application.
    pub async fn eligible(&self, programme: Id, no: i32) -> Id {
        self.below(move |cx| eligible(programme, no).insert(cx)).await
    }

    /// A programme goes into its selection with so many eligible applications.
    pub async fn selection(&self, programme: Id, candidates: i32) -> Vec<Id> {
        self.move_to(programme, Phase::Selection).await;
        self.below(move |cx| {
            (1..=candidates)
                .map(|no| eligible(programme, no).insert(cx))
                .collect()
        })
        .await
    }
}

impl Round {
    /// In setup, with three jurors (the first is the chair), nothing assigned.
    pub async fn setup(server: &Server, candidates: i32) -> Round {
        Round::named(server, candidates, Id::new()).await
    }

    /// The same with an identifier that the client chose.
    pub async fn named(server: &Server, candidates: i32, id: Id) -> Round {
        let (programme, coordinator) = server.draft_programme().await;
        let applications = server.selection(programme, candidates).await;
        let round = coordinator
            .post(
                &format!("/api/v1/programmes/{programme}/rounds"),
                json!({ "id": id, "kind": "selection", "cards_per_candidate": 2, "quorum_cards": 1 }),
            )
            .await
            .created();
        let path = format!("/api/v1/rounds/{}", text(&round["id"]));
        let mut jurors = vec![];
        for (i, seat) in ["chair", "deputy", "member"].into_iter().enumerate() {
            let juror = server
                .with_role(&format!("juror-{i}-{}", Id::new()), Role::Juror, Some(programme))
                .await;
            coordinator
                .put_if(
                    &format!("{path}/jurors/{}", juror.id),
                    "*",
                    json!({ "seat": seat }),
                )
                .await
                .ok();
            jurors.push(juror);
        }
        coordinator.act(&format!("{path}/candidates")).await.ok();
        Round {
            programme,
            path,
            coordinator,
            chair: jurors[0].clone(),
            jurors,
            applications,
        }
    }

    /// Open, with two cards for each candidate.
    pub async fn open(server: &Server, candidates: i32) -> Round {
        let round = Round::setup(server, candidates).await;
        round.spread().await;
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        round
    }

    pub async fn spread(&self) {
        self.coordinator
            .post(&format!("{}/assignments/spread", self.path), json!({ "seed": 1 }))
            .await
            .ok();
    }

    pub async fn cards(&self, juror: &Person) -> Vec<Value> {
        let pack = juror.get(&format!("{}/pack", self.path)).await.ok();
        pack["cards"].as_array().expect("cards").clone()
    }

    /// A card of the first juror who has one for the candidate with a number.
    pub async fn card_of(&self, no: usize) -> (Person, String) {
        for juror in &self.jurors {
            let pack = juror.get(&format!("{}/pack", self.path)).await.ok();
            let wanted = json!(format!("ILE-{no:03}"));
            let candidates = pack["candidates"].as_array().expect("candidates");
            if let Some(candidate) = candidates.iter().find(|c| c["reference"] == wanted) {
                let cards = pack["cards"].as_array().expect("cards");
                let card = cards
                    .iter()
                    .find(|c| c["candidate_id"] == candidate["id"])
                    .expect("a card");
                return (juror.clone(), text(&card["id"]));
            }
        }
        panic!("nobody scores candidate {no}");
    }

    /// Every juror submits every card: the candidate's number is the better, the lower.
    pub async fn score_all(&self) {
        for juror in &self.jurors {
            let pack = juror.get(&format!("{}/pack", self.path)).await.ok();
            for card in pack["cards"].as_array().expect("cards") {
                let candidates = pack["candidates"].as_array().expect("candidates");
                let candidate = candidates
                    .iter()
                    .find(|c| c["id"] == card["candidate_id"])
                    .expect("a candidate");
                let no: i64 = text(&candidate["reference"])[4..].parse().expect("a number");
                let mut marks = json!({ "market": { "score": 6 - no.min(5) } });
                if card["not_applicable"] == json!([]) {
                    marks["novelty"] = json!({ "score": 6 - no.min(5) });
                }
                let path = format!("/api/v1/cards/{}", text(&card["id"]));
                juror
                    .put_if(
                        &path,
                        "*",
                        json!({ "marks": marks, "feedback": format!("Отзыв на {no}") }),
                    )
                    .await
                    .ok();
                juror.act(&format!("{path}/submit")).await.ok();
            }
        }
    }

    /// Scored, closed and computed; the result.
    pub async fn computed(&self) -> Value {
        self.score_all().await;
        self.chair
            .post(&format!("{}/close", self.path), crate::world::early())
            .await
            .ok();
        self.chair.act(&format!("{}/results", self.path)).await.ok()
    }

    /// The decision as it was proposed.
    pub fn decision(&self, result: &Value) -> Value {
        let lines: Vec<Value> = result["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|l| {
                let mut line = json!({ "candidate_id": l["candidate_id"], "outcome": l["proposed"] });
                if let Some(position) = l.get("proposed_position") {
                    line["position"] = position.clone();
                }
                line
            })
            .collect();
        json!({ "lines": lines, "present": self.jurors.iter().map(|j| j.id).collect::<Vec<_>>() })
    }

    /// The decision as it was proposed, recorded by the chair; with what the commission said, where it must.
    pub async fn decided(&self, result: &Value) -> Value {
        self.deliberate(result).await;
        let path = format!("{}/decision", self.path);
        self.chair.put_if(&path, "*", self.decision(result)).await.ok()
    }

    /// Notes what the commission said, where it must.
    pub async fn deliberate(&self, result: &Value) {
        if result["firmness"]["crosses_cut"] == true {
            let note = json!({ "note": "Обсудили всех у черты." });
            self.chair
                .post(&format!("{}/deliberations", self.path), note)
                .await
                .ok();
        }
    }

    /// The same, signed by everybody.
    pub async fn carried(&self, result: &Value) {
        self.decided(result).await;
        for juror in &self.jurors {
            juror
                .post(&format!("{}/ballots", self.path), json!({ "vote": "for" }))
                .await
                .ok();
        }
    }

    pub async fn publish(&self) -> Answer {
        self.coordinator.act(&format!("{}/publish", self.path)).await
    }

    pub async fn conflict(&self, server: &Server, who: &Person, application: Id) {
        server.conflict(self.programme, who, application).await;
    }
}

/// Closes a round, whatever is missing.
pub fn early() -> Value {
    json!({ "accept_missing": true, "reason": "Больше листов не будет" })
}
