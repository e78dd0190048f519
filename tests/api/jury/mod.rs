//! A jury round from its setup to the publication.

use base::cx::Cx;
use base::db::DbConn;
use base::db::schema::{application, audit_entry, conflict, person};
use diesel::prelude::*;
use kernel::error::Code;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Json};
use people::programmes::programme;
use serde_json::{Value, json};
use test_macros::both;

mod appeals;
mod calibration;
mod cards;
mod decision;
mod figures;
mod passes;
mod pitches;
mod results;
mod rounds;
mod turns;

use crate::support::{Answer, Person, Server};

/// A programme in its selection, with eligible applications and a round in setup.
pub struct Round {
    pub programme: Id,
    pub path: String,
    pub coordinator: Person,
    pub chair: Person,
    pub jurors: Vec<Person>,
    pub applications: Vec<Id>,
}

pub fn eligible(conn: &mut DbConn, programme: Id, no: i32, now: kernel::Ts) -> QueryResult<Id> {
    let (id, person_id) = (Id::new(), Id::new());
    diesel::insert_into(person::table)
        .values((
            person::id.eq(person_id),
            person::family_name.eq(format!("Сапаров {no}")),
            person::given_name.eq("Аслан"),
            person::version.eq(1),
            person::created_at.eq(now),
            person::updated_at.eq(now),
        ))
        .execute(conn)?;
    let content = json!({
        "idea": { "title": format!("Идея {no}"), "social_category": (no % 4 == 0).then_some("serves_vulnerable") },
        "disability_declared": no == 2,
    });
    diesel::insert_into(application::table)
        .values((
            (
                application::id.eq(id),
                application::programme_id.eq(programme),
                application::number.eq(no),
                application::reference.eq(format!("ILE-{no:03}")),
                application::person_id.eq(person_id),
                application::channel.eq("paper"),
                application::status.eq("eligible"),
                application::content.eq(Json::from(content)),
            ),
            (
                application::consents.eq(Json::from(json!({
                    "processing": true, "publication": false, "at": now, "text": { "ru": "Согласен" },
                    "term_years": 2, "programme_version": 1,
                }))),
                application::submission_no.eq(1),
                application::submitted_at.eq(now + chrono::Duration::seconds(i64::from(no))),
                application::version.eq(1),
                application::created_at.eq(now),
                application::updated_at.eq(now),
            ),
        ))
        .execute(conn)?;
    Ok(id)
}

impl Round {
    /// In setup, with three jurors (the first is the chair), nothing assigned.
    pub async fn setup(server: &Server, candidates: i32) -> Round {
        Round::named(server, candidates, Id::new()).await
    }

    /// The same with an identifier that the client chose.
    pub async fn named(server: &Server, candidates: i32, id: Id) -> Round {
        let (programme, coordinator) = server.draft_programme().await;
        let now = server.now();
        let vault = std::sync::Arc::clone(&server.service.app.vault);
        let applications = server
            .service
            .app
            .db
            .write(move |conn| {
                let row = programme::lock(conn, programme)?;
                programme::store::set_phase(
                    &mut Cx::of_the_service(conn, &vault, now),
                    &row,
                    Phase::Selection,
                    None,
                )?;
                Ok((1..=candidates)
                    .map(|no| eligible(conn, programme, no, now))
                    .collect::<QueryResult<Vec<Id>>>()?)
            })
            .await
            .expect("applications");
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
        self.chair.act(&format!("{}/close", self.path)).await.ok();
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

    async fn publish(&self) -> Answer {
        self.coordinator.act(&format!("{}/publish", self.path)).await
    }

    /// Works below HTTP, in one transaction.
    pub async fn below(
        &self,
        server: &Server,
        work: impl Fn(&mut Cx<'_>) -> kernel::error::Result<()> + Send + 'static,
    ) {
        let (vault, now) = (std::sync::Arc::clone(&server.service.app.vault), server.now());
        let db = &server.service.app.db;
        db.write(move |conn| work(&mut Cx::of_the_service(conn, &vault, now)))
            .await
            .expect("it is done");
    }

    pub async fn conflict(&self, server: &Server, who: &Person, application: Id) {
        let (programme, account, now) = (self.programme, who.id, server.now());
        server
            .service
            .app
            .db
            .write(move |conn| {
                diesel::insert_into(conflict::table)
                    .values((
                        conflict::id.eq(Id::new()),
                        conflict::programme_id.eq(programme),
                        conflict::account_id.eq(account),
                        conflict::application_id.eq(application),
                        conflict::kind.eq("family"),
                        conflict::status.eq("declared"),
                        conflict::version.eq(1),
                        conflict::created_at.eq(now),
                        conflict::updated_at.eq(now),
                    ))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .expect("a conflict");
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn marks(score: i32) -> Value {
    json!({ "marks": { "market": { "score": score }, "novelty": { "score": score } } })
}
