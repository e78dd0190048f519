//! A jury round from its setup to the publication.

use diesel::prelude::*;
use incubator::cx::Cx;
use incubator::db::DbConn;
use incubator::db::schema::{application, audit_entry, conflict, person};
use incubator::error::Code;
use incubator::jury::results::{self, DecisionOutcome};
use incubator::kernel::vocabulary::{Phase, Role};
use incubator::kernel::{Id, Json};
use incubator::programmes::programme;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Person, Server};

/// A programme in its selection, with eligible applications and a round in setup.
pub(crate) struct Round {
    pub(crate) programme: Id,
    pub(crate) path: String,
    pub(crate) coordinator: Person,
    pub(crate) chair: Person,
    pub(crate) jurors: Vec<Person>,
    pub(crate) applications: Vec<Id>,
}

fn eligible(conn: &mut DbConn, programme: Id, no: i32, now: incubator::kernel::Ts) -> QueryResult<Id> {
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
    pub(crate) async fn setup(server: &Server, candidates: i32) -> Round {
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
                json!({ "kind": "selection", "cards_per_candidate": 2, "quorum_cards": 1 }),
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
    pub(crate) async fn open(server: &Server, candidates: i32) -> Round {
        let round = Round::setup(server, candidates).await;
        round.spread().await;
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        round
    }

    async fn spread(&self) {
        self.coordinator
            .post(&format!("{}/assignments/spread", self.path), json!({ "seed": 1 }))
            .await
            .ok();
    }

    async fn cards(&self, juror: &Person) -> Vec<Value> {
        let pack = juror.get(&format!("{}/pack", self.path)).await.ok();
        pack["cards"].as_array().expect("cards").clone()
    }

    /// A card of the first juror who has one for the candidate with a number.
    async fn card_of(&self, no: usize) -> (Person, String) {
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
    pub(crate) async fn score_all(&self) {
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
                juror.put_if(&path, "*", json!({ "marks": marks })).await.ok();
                juror.act(&format!("{path}/submit")).await.ok();
            }
        }
    }

    /// Scored, closed and computed; the result.
    pub(crate) async fn computed(&self) -> Value {
        self.score_all().await;
        self.chair.act(&format!("{}/close", self.path)).await.ok();
        self.chair.act(&format!("{}/results", self.path)).await.ok()
    }

    /// The decision as it was proposed.
    pub(crate) fn decision(&self, result: &Value) -> Value {
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

    /// Works below HTTP, in one transaction.
    async fn below(
        &self,
        server: &Server,
        work: impl Fn(&mut Cx<'_>) -> incubator::error::Result<()> + Send + 'static,
    ) {
        let (vault, now) = (std::sync::Arc::clone(&server.service.app.vault), server.now());
        let db = &server.service.app.db;
        db.write(move |conn| work(&mut Cx::of_the_service(conn, &vault, now)))
            .await
            .expect("it is done");
    }

    pub(crate) async fn conflict(&self, server: &Server, who: &Person, application: Id) {
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

on_both! {
    async fn the_opening_lists_all_that_is_missing(server: Server) {
        let round = Round::setup(&server, 3).await;
        let refused = round.coordinator.act(&format!("{}/open", round.path)).await.refused(409, "blocked");
        assert_eq!(refused["blockers"], json!([{ "code": "cards_missing", "count": 3 }, { "code": "candidates_below_quorum", "count": 3 }]));
        let read = round.coordinator.get(&round.path).await.ok();
        assert_eq!(read["blockers"], refused["blockers"]);
    }

    async fn the_spread_is_even_and_avoids_conflicts(server: Server) {
        let round = Round::setup(&server, 3).await;
        round.conflict(&server, &round.jurors[0], round.applications[0]).await;
        let path = format!("{}/assignments/spread", round.path);
        let plan = round.coordinator.post(&path, json!({ "seed": 5, "dry_run": true })).await.ok();
        assert_eq!((plan["added"].as_array().map(Vec::len), &plan["applied"]), (Some(6), &json!(false)));
        assert_eq!((&plan["quality"]["min_load"], &plan["quality"]["max_load"]), (&json!(2), &json!(2)));
        let again = round.coordinator.post(&path, json!({ "seed": 5 })).await.ok();
        assert_eq!(again["added"], plan["added"]);
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        assert_eq!(round.cards(&round.jurors[0]).await.len(), 2);
    }

    async fn a_spread_that_cannot_be_tells_what_is_short(server: Server) {
        let round = Round::setup(&server, 2).await;
        for juror in &round.jurors[..2] {
            round.conflict(&server, juror, round.applications[0]).await;
        }
        let refused = round.coordinator.post(&format!("{}/assignments/spread", round.path), json!({})).await.refused(409, "no_assignment");
        assert_eq!((&refused["constraints"][0]["kind"], &refused["constraints"][0]["available"]), (&json!("candidate"), &json!(1)));
    }

    async fn assignments_by_hand_refuse_a_conflict_and_unknown_people(server: Server) {
        let round = Round::setup(&server, 2).await;
        let candidates = round.coordinator.get(&format!("{}/candidates", round.path)).await.ok();
        let first = &candidates["items"][0]["id"];
        let path = format!("{}/assignments", round.path);
        let by_hand = |juror: Id| json!({ "assignments": [{ "candidate_id": first, "juror_id": juror }] });
        let faults = round.coordinator.put_if(&path, "*", by_hand(Id::new())).await.faults();
        assert_eq!(faults, ["/assignments/0/juror_id unknown"]);
        round.conflict(&server, &round.jurors[1], round.applications[0]).await;
        round.coordinator.put_if(&path, "*", by_hand(round.jurors[1].id)).await.refused(409, "conflict_of_interest");
        round.coordinator.put_if(&path, "*", by_hand(round.jurors[2].id)).await.ok();
        let listed = round.coordinator.get(&path).await.ok();
        assert_eq!(listed["items"][0]["juror_id"], json!(round.jurors[2].id));
    }

    async fn there_is_one_chair(server: Server) {
        let round = Round::setup(&server, 1).await;
        let path = format!("{}/jurors/{}", round.path, round.jurors[2].id);
        round.coordinator.put_if(&path, "*", json!({ "seat": "chair" })).await.refused(409, "duplicate");
        let stranger = server.person("stranger").await;
        round.coordinator.put_if(&format!("{}/jurors/{}", round.path, stranger.id), "*", json!({ "seat": "member" })).await.refused(409, "conflict");
    }

    async fn a_card_is_seen_by_its_juror_alone(server: Server) {
        let round = Round::open(&server, 3).await;
        let (juror, card) = round.card_of(1).await;
        let path = format!("/api/v1/cards/{card}");
        let saved = juror.put_if(&path, "\"0-x\"", marks(4)).await.ok();
        assert_eq!((&saved["status"], &saved["version"]), (&json!("in_progress"), &json!(1)));
        for other in round.jurors.iter().filter(|j| j.id != juror.id).chain([&round.coordinator]) {
            other.get(&path).await.refused(404, "not_found");
            other.put_if(&path, "*", marks(1)).await.refused(404, "not_found");
        }
        let assignments = round.coordinator.get(&format!("{}/assignments", round.path)).await;
        assert!(!assignments.text.contains("score"), "{}", assignments.text);
        round.coordinator.get(&format!("{}/result", round.path)).await.refused(404, "not_found");
        let progress = round.coordinator.get(&format!("{}/progress", round.path)).await.ok();
        let begun: i64 = progress["items"].as_array().expect("items").iter().map(|j| j["cards"]["in_progress"].as_i64().unwrap_or(0)).sum();
        assert_eq!(begun, 1);
    }

    async fn an_unassigned_juror_sees_no_round(server: Server) {
        let round = Round::open(&server, 1).await;
        let other = server.with_role("other", Role::Juror, Some(round.programme)).await;
        other.get(&round.path).await.refused(404, "not_found");
        other.get(&format!("{}/pack", round.path)).await.refused(404, "not_found");
        round.coordinator.get(&format!("{}/pack", round.path)).await.refused(403, "forbidden");
    }

    async fn a_conflict_takes_a_card_out_of_sight(server: Server) {
        let round = Round::open(&server, 3).await;
        let (juror, card) = round.card_of(1).await;
        let path = format!("/api/v1/cards/{card}");
        juror.put_if(&path, "*", marks(5)).await.ok();
        let before = round.cards(&juror).await.len();
        round.conflict(&server, &juror, round.applications[0]).await;
        juror.get(&path).await.refused(404, "not_found");
        juror.put_if(&path, "*", marks(5)).await.refused(404, "not_found");
        juror.act(&format!("{path}/submit")).await.refused(404, "not_found");
        juror.post(&format!("{path}/recuse"), json!({ "reason": "Брат" })).await.refused(404, "not_found");
        let batch = json!({ "items": [{ "card_id": card, "marks": marks(5)["marks"] }] });
        let told = juror.post(&format!("{}/cards/batch", round.path), batch).await.ok();
        assert_eq!(told["items"][0]["status"], 404);
        let pack = juror.get(&format!("{}/pack", round.path)).await;
        assert!(!pack.text.contains("ILE-001"), "{}", pack.text);
        assert_eq!(round.cards(&juror).await.len(), before - 1);
        round.conflict(&server, &round.coordinator, round.applications[0]).await;
        let other = round.jurors.iter().find(|j| j.id != juror.id).expect("another");
        round.coordinator.post(&format!("{path}/reassign"), json!({ "juror_id": other.id })).await.refused(404, "not_found");
        let listed = round.coordinator.get(&format!("{}/assignments", round.path)).await;
        assert!(!listed.text.contains(&card), "{}", listed.text);
    }

    async fn a_stale_or_missing_version_is_refused(server: Server) {
        let round = Round::open(&server, 1).await;
        let (juror, card) = round.card_of(1).await;
        let path = format!("/api/v1/cards/{card}");
        juror.put(&path, marks(4)).await.refused(428, "precondition_required");
        let first = juror.get(&path).await;
        let tag = first.header("etag").to_owned();
        juror.put_if(&path, &tag, marks(4)).await.ok();
        let stale = juror.put_if(&path, &tag, marks(3)).await.refused(412, "stale");
        assert_eq!(stale["current_version"], 1);
        assert_eq!(juror.get(&path).await.ok()["marks"]["market"]["score"], 4);
    }

    async fn wrong_marks_are_named_and_an_incomplete_card_is_not_submitted(server: Server) {
        let round = Round::open(&server, 2).await;
        let (juror, card) = round.card_of(1).await;
        let path = format!("/api/v1/cards/{card}");
        let wrong = json!({ "marks": { "market": { "score": 6 }, "novelty": { "not_applicable": true }, "x": { "score": 1 } } });
        assert_eq!(juror.put_if(&path, "*", wrong).await.faults(),
            ["/marks/market score_out_of_scale", "/marks/novelty criterion_may_not_be_skipped", "/marks/x criterion_unknown"]);
        assert_eq!(juror.put_if(&path, "*", json!({ "marks": { "market": {} } })).await.faults(), ["/marks/market mark"]);
        juror.put_if(&path, "*", json!({ "marks": { "market": { "score": 5 } } })).await.ok();
        let refused = juror.act(&format!("{path}/submit")).await.refused(409, "card_incomplete");
        assert_eq!(refused["missing"], json!(["novelty"]));
        juror.put_if(&path, "*", marks(5)).await.ok();
        juror.act(&format!("{path}/submit")).await.ok();
        juror.put_if(&path, "*", marks(1)).await.refused(409, "wrong_state");
    }

    async fn a_criterion_that_a_rule_takes_out_is_no_zero(server: Server) {
        let round = Round::open(&server, 2).await;
        let (juror, card) = round.card_of(2).await;
        let path = format!("/api/v1/cards/{card}");
        let read = juror.get(&path).await;
        assert!(!read.text.contains("disability"), "{}", read.text);
        assert_eq!(read.ok()["not_applicable"], json!(["novelty"]));
        assert_eq!(juror.put_if(&path, "*", marks(4)).await.faults(), ["/marks/novelty criterion_not_applicable"]);
        let result = round.computed().await;
        let line = result["lines"].as_array().expect("lines").iter().find(|l| l["reference"] == "ILE-002").expect("a line");
        assert_eq!((&line["mean"], &line["score_decimal"]), (&json!("4/5"), &json!("0.8000")));
    }

    async fn a_batch_that_is_sent_twice_is_applied_once(server: Server) {
        let round = Round::open(&server, 3).await;
        let juror = round.jurors[0].clone();
        let items: Vec<Value> = round.cards(&juror).await.iter().map(|c| {
            let mut all = marks(4)["marks"].clone();
            if c["not_applicable"] != json!([]) { all = json!({ "market": { "score": 4 } }); }
            json!({ "card_id": c["id"], "version": 0, "marks": all, "feedback": "Хорошо", "submit": true })
        }).collect();
        let count = items.len();
        let mut batch = json!({ "items": items });
        batch["items"].as_array_mut().expect("items").push(json!({ "card_id": Id::new(), "marks": {} }));
        let path = format!("{}/cards/batch", round.path);
        let first = juror.post(&path, batch.clone()).await.ok();
        let second = juror.post(&path, batch).await.ok();
        for i in 0..count {
            assert_eq!((&first["items"][i]["replayed"], &first["items"][i]["card_status"]), (&json!(false), &json!("submitted")));
            assert_eq!((&second["items"][i]["replayed"], &second["items"][i]["version"]), (&json!(true), &json!(1)));
        }
        assert_eq!(second["items"][count]["code"], "not_found");
        assert!(round.cards(&juror).await.iter().all(|c| c["version"] == 1));
    }

    async fn an_item_of_a_batch_that_is_stale_or_incomplete_does_not_stop_the_others(server: Server) {
        let round = Round::open(&server, 3).await;
        let juror = round.jurors[0].clone();
        let cards = round.cards(&juror).await;
        juror.put_if(&format!("/api/v1/cards/{}", text(&cards[0]["id"])), "*", json!({ "marks": { "market": { "score": 2 } } })).await.ok();
        let batch = json!({ "items": [
            { "card_id": cards[0]["id"], "version": 0, "marks": { "market": { "score": 5 } } },
            { "card_id": cards[1]["id"], "version": 0, "marks": {}, "submit": true },
        ] });
        let told = juror.post(&format!("{}/cards/batch", round.path), batch).await.ok();
        assert_eq!((&told["items"][0]["code"], &told["items"][0]["version"]), (&json!("stale"), &json!(1)));
        assert_eq!(told["items"][1]["code"], "card_incomplete");
        assert_eq!(told["items"][1]["version"], 1);
    }

    async fn a_recused_card_goes_to_somebody_else(server: Server) {
        let round = Round::open(&server, 1).await;
        let (juror, card) = round.card_of(1).await;
        let path = format!("/api/v1/cards/{card}");
        juror.post(&format!("{path}/recuse"), json!({ "reason": "Сосед" })).await.ok();
        juror.put_if(&path, "*", marks(3)).await.refused(409, "wrong_state");
        let mut free = None;
        for j in &round.jurors { if round.cards(j).await.is_empty() { free = Some(j.clone()); } }
        let free = free.expect("a juror without cards");
        let new = round.coordinator.post(&format!("{path}/reassign"), json!({ "juror_id": free.id })).await.ok();
        juror.get(&path).await.refused(404, "not_found");
        let card = free.get(&format!("/api/v1/cards/{}", text(&new["card_id"]))).await.ok();
        assert_eq!((&card["status"], &card["version"], &card["marks"]), (&json!("assigned"), &json!(0), &json!({})));
        round.coordinator.post(&format!("{path}/reassign"), json!({ "juror_id": free.id })).await.refused(409, "wrong_state");
    }

    async fn jurors_are_told_once_what_they_have_to_score(server: Server) {
        let round = Round::setup(&server, 3).await;
        round.spread().await;
        let told = async |juror: &Person| -> Vec<(String, String)> {
            let inbox = juror.get("/api/v1/me/messages").await.ok();
            let messages = inbox["items"].as_array().expect("items").iter();
            messages.map(|m| (text(&m["kind"]), text(&m["body"]))).filter(|(kind, _)| kind.starts_with("card")).collect()
        };
        assert_eq!(told(&round.jurors[0]).await, []);
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        for juror in &round.jurors {
            let [(kind, body)] = told(juror).await.try_into().expect("one message");
            let cards = round.cards(juror).await.len();
            assert_eq!(kind, "cards_assigned");
            assert!(body.ends_with(&format!("назначено для оценки: {cards}.")), "{body}");
        }
        // A card changes hands: both are told.
        let (juror, card) = round.card_of(1).await;
        let mut other = None;
        for j in &round.jurors {
            let theirs = round.cards(j).await;
            let first = round.card_of(1).await.1;
            let candidate = juror.get(&format!("/api/v1/cards/{first}")).await.ok()["candidate_id"].clone();
            if !theirs.iter().any(|c| c["candidate_id"] == candidate) { other = Some(j.clone()); }
        }
        let other = other.expect("a juror without a card for it");
        round.coordinator.post(&format!("/api/v1/cards/{card}/reassign"), json!({ "juror_id": other.id })).await.ok();
        let kinds = async |who: &Person| -> Vec<String> { told(who).await.into_iter().map(|(kind, _)| kind).collect() };
        assert_eq!(kinds(&juror).await, ["card_withdrawn", "cards_assigned"]);
        assert_eq!(kinds(&other).await, ["cards_assigned", "cards_assigned"]);
        // A recused card goes on by the spread: only who gets it is told.
        let (juror, card) = round.card_of(2).await;
        juror.post(&format!("/api/v1/cards/{card}/recuse"), json!({ "reason": "Сосед" })).await.ok();
        let before = kinds(&juror).await;
        round.spread().await;
        assert_eq!(kinds(&juror).await, before);
        let mut all = 0;
        for j in &round.jurors { all += kinds(j).await.len(); }
        assert_eq!(all, 6);
    }

    async fn the_pack_has_one_tag(server: Server) {
        let round = Round::open(&server, 3).await;
        let path = format!("{}/pack", round.path);
        let pack = round.chair.get(&path).await;
        let tag = pack.header("etag").to_owned();
        let same = round.chair.send(reqwest::Method::GET, &path, &[("if-none-match", &tag)], None).await;
        assert_eq!(same.status, 304);
        assert_eq!(pack.body["rubric"]["criteria"][0]["key"], "market");
        let card = text(&pack.body["cards"][0]["id"]);
        round.chair.put_if(&format!("/api/v1/cards/{card}"), "*", json!({ "marks": {} })).await.ok();
        assert_eq!(round.chair.send(reqwest::Method::GET, &path, &[("if-none-match", &tag)], None).await.status, 200);
    }

    async fn sixty_cards_against_the_close_are_counted_or_refused(server: Server) {
        let round = Round::open(&server, 40).await;
        let mut work = Vec::new();
        for juror in &round.jurors {
            for card in round.cards(juror).await {
                work.push((juror.clone(), format!("/api/v1/cards/{}", text(&card["id"]))));
            }
        }
        work.truncate(60);
        let tasks: Vec<_> = work.into_iter().map(|(juror, path)| tokio::spawn(async move {
            let answer = juror.put_if(&path, "*", json!({ "marks": { "market": { "score": 5 } } })).await;
            (juror, path, answer)
        })).collect();
        let chair = round.chair.clone();
        let close = format!("{}/close", round.path);
        let closing = tokio::spawn(async move { chair.act(&close).await });
        closing.await.expect("it runs").ok();
        for task in tasks {
            let (juror, path, answer) = task.await.expect("it runs");
            let stands = juror.get(&path).await.ok();
            if answer.status == 200 {
                assert_eq!(stands["version"], 1);
            } else {
                answer.refused(409, "round_not_open");
                assert_eq!(stands["version"], 0);
            }
        }
        let (juror, card) = round.card_of(1).await;
        juror.put_if(&format!("/api/v1/cards/{card}"), "*", marks(5)).await.refused(409, "round_not_open");
    }

    async fn sixty_submissions_against_the_close_are_in_the_result_or_refused(server: Server) {
        let round = Round::open(&server, 30).await;
        let mut work = Vec::new();
        for juror in &round.jurors {
            for card in round.cards(juror).await {
                let mut all = marks(4);
                if card["not_applicable"] != json!([]) { all = json!({ "marks": { "market": { "score": 4 } } }); }
                let path = format!("/api/v1/cards/{}", text(&card["id"]));
                juror.put_if(&path, "*", all).await.ok();
                work.push((juror.clone(), path));
            }
        }
        assert_eq!(work.len(), 60);
        let (chair, path) = (round.chair.clone(), round.path.clone());
        let closing = tokio::spawn(async move {
            chair.get(&path).await.ok();
            chair.act(&format!("{path}/close")).await.ok();
            chair.act(&format!("{path}/results")).await.ok()
        });
        let tasks: Vec<_> = work.into_iter().map(|(juror, path)| tokio::spawn(async move {
            juror.act(&format!("{path}/submit")).await
        })).collect();
        let result = closing.await.expect("it runs");
        let mut accepted = 0;
        for task in tasks {
            let answer = task.await.expect("it runs");
            if answer.status == 200 { accepted += 1; } else { answer.refused(409, "round_not_open"); }
        }
        let counted: i64 = result["lines"].as_array().expect("lines").iter().map(|l| l["cards"].as_i64().unwrap_or(0)).sum();
        assert_eq!(counted, accepted);
        let actions: Vec<String> = server.service.app.db
            .read(|conn| Ok(audit_entry::table
                .filter(audit_entry::action.eq_any(["submit_card", "close_round"]))
                .order(audit_entry::seq)
                .select(audit_entry::action)
                .load(conn)?))
            .await
            .expect("the log");
        assert_eq!(actions.last().map(String::as_str), Some("close_round"), "a card was taken after the close");
    }

    async fn no_card_is_taken_after_the_closing_time(server: Server) {
        let round = Round::open(&server, 1).await;
        round.coordinator.put_if(&round.path, "*", json!({ "closes_at": server.now() + chrono::Duration::minutes(5) })).await.ok();
        let (juror, card) = round.card_of(1).await;
        let path = format!("/api/v1/cards/{card}");
        juror.put_if(&path, "*", marks(5)).await.ok();
        server.at("2027-01-11T04:06:00Z");
        juror.put_if(&path, "*", marks(4)).await.refused(409, "round_not_open");
        let settings = json!({ "quorum_cards": 2 });
        round.coordinator.put_if(&round.path, "*", settings).await.refused(409, "wrong_state");
        round.coordinator.put_if(&round.path, "*", json!({})).await.ok();
        juror.put_if(&path, "*", marks(4)).await.ok();
    }

    async fn the_proposal_is_exact_and_follows_the_scores(server: Server) {
        let round = Round::open(&server, 5).await;
        let result = round.computed().await;
        let ranks: Vec<_> = result["lines"].as_array().expect("lines").iter().map(|l| (text(&l["reference"]), l["rank"].as_i64())).collect();
        assert_eq!(ranks[0], ("ILE-001".into(), Some(1)));
        assert_eq!(ranks[4], ("ILE-005".into(), Some(5)));
        assert_eq!((&result["lines"][0]["score"], &result["lines"][0]["proposed"]), (&json!("1/1"), &json!("select")));
        assert_eq!(result["lines"][1]["decided_by"], "score");
        round.jurors[2].get(&format!("{}/result", round.path)).await.refused(403, "forbidden");
        round.conflict(&server, &round.coordinator, round.applications[2]).await;
        let veiled = round.coordinator.get(&format!("{}/result", round.path)).await.ok();
        assert_eq!((veiled["lines"].as_array().map(Vec::len), &veiled["veiled"]), (Some(4), &json!(true)));
        assert_eq!(veiled["lines"][0].get("rank"), None);
    }

    async fn a_result_tells_the_commission_how_firm_it_is(server: Server) {
        let round = Round::open(&server, 12).await;
        let result = round.computed().await;
        assert_eq!((&result["method"], result.get("method_refused")), (&json!("weighted_mean"), None));
        assert_eq!((&result["firmness"]["draws"], &result["firmness"]["crosses_cut"]), (&json!(10_000), &json!(false)));
        // The jurors of each candidate gave the same marks, so there is no doubt.
        assert_eq!((&result["lines"][0]["standard_error"], &result["lines"][0]["chance"]), (&json!(0.0), &json!(1.0)));
        assert_eq!(result["agreement"]["headline"], json!({ "form": "icc_1_k", "k": 2.0, "value": 1.0 }));
        assert_eq!(result["agreement"]["jurors"].as_array().map(Vec::len), Some(3));
        assert_eq!(round.coordinator.get(&format!("{}/result", round.path)).await.ok(), result);
        round.conflict(&server, &round.coordinator, round.applications[2]).await;
        let veiled = round.coordinator.get(&format!("{}/result", round.path)).await.ok();
        assert_eq!((veiled.get("firmness"), veiled.get("agreement"), veiled["lines"][0].get("chance")), (None, None, None));
        assert!(veiled["lines"][0].get("score").is_some());
    }

    async fn a_model_of_the_jurors_ranks_where_it_was_chosen_and_hides_with_the_rest(server: Server) {
        let round = Round::setup(&server, 6).await;
        let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": "additive" });
        let read = round.coordinator.put_if(&round.path, "*", settings).await.ok();
        assert_eq!(read["settings"]["method"], "additive");
        round.spread().await;
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        let result = round.computed().await;
        assert_eq!((&result["method"], result.get("method_refused")), (&json!("additive"), None));
        let severity: Vec<f64> = result["agreement"]["jurors"].as_array().expect("jurors").iter().filter_map(|j| j["severity"].as_f64()).collect();
        assert!(severity.len() == 3 && severity.iter().all(|s| s.abs() < 1e-9), "{severity:?}");
        assert_eq!((&result["lines"][0]["reference"], &result["lines"][0]["score"]), (&json!("ILE-001"), &json!("1/1")));
        round.conflict(&server, &round.coordinator, round.applications[2]).await;
        let veiled = round.coordinator.get(&format!("{}/result", round.path)).await.ok();
        assert_eq!((veiled["lines"][0].get("score"), &veiled["lines"][0]["mean"]), (None, &json!("1/1")));
    }

    async fn a_model_is_refused_where_the_cards_do_not_connect(server: Server) {
        let round = Round::setup(&server, 1).await;
        let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": "calibrated" });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        round.spread().await;
        let refused = round.coordinator.act(&format!("{}/open", round.path)).await.refused(409, "blocked");
        assert_eq!(refused["blockers"], json!([{ "code": "juror_with_one_card", "count": 2 }]));
    }

    async fn cards_that_never_came_leave_the_raw_mean_and_the_reason(server: Server) {
        let round = Round::setup(&server, 3).await;
        let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": "additive" });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        round.spread().await;
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        let (juror, card) = round.card_of(1).await;
        let card = format!("/api/v1/cards/{card}");
        juror.put_if(&card, "*", marks(4)).await.ok();
        juror.act(&format!("{card}/submit")).await.ok();
        round.chair.act(&format!("{}/close", round.path)).await.ok();
        let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
        assert_eq!((&result["method"], &result["method_refused"]), (&json!("weighted_mean"), &json!("juror_with_one_card")));
        assert_eq!(result["lines"][0]["score"], "4/5");
    }

    async fn a_departure_without_a_reason_is_refused(server: Server) {
        let round = Round::open(&server, 3).await;
        let result = round.computed().await;
        let path = format!("{}/decision", round.path);
        let mut decision = round.decision(&result);
        decision["lines"][2]["outcome"] = json!("decline");
        let refused = round.chair.put_if(&path, "*", decision.clone()).await.refused(409, "reason_required");
        assert_eq!(refused["pointers"], json!(["/lines/2/reason"]));
        round.coordinator.put_if(&path, "*", decision.clone()).await.refused(403, "forbidden");
        decision["lines"][2]["reason"] = json!("Не явился на встречу");
        round.chair.put_if(&path, "\"7-x\"", decision.clone()).await.refused(412, "stale");
        let decided = round.chair.put_if(&path, "\"1-x\"", decision).await.ok();
        assert_eq!((&decided["status"], &decided["round_status"]), (&json!("decided"), &json!("decided")));
        assert_eq!(decided["lines"][2]["reason"], "Не явился на встречу");
    }

    async fn a_decision_is_on_every_candidate_and_needs_a_quorum(server: Server) {
        let round = Round::open(&server, 3).await;
        let result = round.computed().await;
        let path = format!("{}/decision", round.path);
        let mut part = round.decision(&result);
        part["lines"].as_array_mut().expect("lines").pop();
        assert_eq!(round.chair.put_if(&path, "*", part).await.faults(), ["/lines required"]);
        for (amount, fault) in [
            (json!(5), "/lines/0/amount type"),
            (json!({ "amount": 5, "currency": "tenge" }), "/lines/0/amount/currency currency"),
            // A selection gives places, no money.
            (json!({ "amount": 5, "currency": "KZT" }), "/lines/0/amount order"),
        ] {
            let mut paid = round.decision(&result);
            paid["lines"][0]["amount"] = amount;
            assert_eq!(round.chair.put_if(&path, "*", paid).await.faults(), [fault]);
        }
        let mut alone = round.decision(&result);
        alone["present"] = json!([round.chair.id]);
        round.chair.put_if(&path, "*", alone).await.refused(409, "no_quorum");
        round.conflict(&server, &round.chair, round.applications[0]).await;
        round.chair.put_if(&path, "*", round.decision(&result)).await.refused(409, "conflict_of_interest");
        round.jurors[1].put_if(&path, "*", round.decision(&result)).await.ok();
    }

    async fn what_is_wrong_with_a_decision_is_told_before_what_stands_in_its_way(server: Server) {
        let round = Round::open(&server, 3).await;
        let result = round.computed().await;
        let path = format!("{}/decision", round.path);
        let mut decision = round.decision(&result);
        round.chair.put_if(&path, "*", decision.clone()).await.ok();
        round.chair.put_if(&path, "*", decision.clone()).await.refused(409, "wrong_state");
        decision["present"][0] = json!(Id::new());
        assert_eq!(round.chair.put_if(&path, "*", decision.clone()).await.faults(), ["/present/0 unknown"]);
    }

    async fn a_withdrawal_before_the_publication_stops_nobody_elses_result(server: Server) {
        let round = Round::open(&server, 27).await;
        let result = round.computed().await;
        assert_eq!(result["lines"].as_array().expect("lines").iter().filter(|l| l["proposed"] == "select").count(), 25);
        round.chair.put_if(&format!("{}/decision", round.path), "*", round.decision(&result)).await.ok();
        let gone = round.applications[0];
        let owner = server.person("owner").await;
        round.below(&server, { let owner = owner.id; move |cx| {
            diesel::update(application::table.find(gone)).set(application::account_id.eq(owner)).execute(cx.conn)?;
            Ok(())
        }}).await;
        owner.act(&format!("/api/v1/applications/{gone}/withdraw")).await.ok();
        let published = round.coordinator.act(&format!("{}/publish", round.path)).await.ok();
        assert_eq!((&published["selected"], &published["waitlisted"]), (&json!(24), &json!(2)));
        // The place that it would have had is offered to the first who waits.
        let offers = round.coordinator.get(&format!("/api/v1/programmes/{}/offers?limit=100", round.programme)).await.ok();
        let offered: Vec<&Value> = offers["items"].as_array().expect("items").iter().map(|o| &o["application_id"]).collect();
        assert_eq!((offered.len(), offered.contains(&&json!(gone))), (25, false));
        assert_eq!(owner.get(&format!("/api/v1/applications/{gone}")).await.ok()["public_status"], "withdrawn");
    }

    async fn nothing_is_published_in_a_programme_that_is_cancelled_meanwhile(server: Server) {
        let round = Round::open(&server, 2).await;
        let result = round.computed().await;
        round.chair.put_if(&format!("{}/decision", round.path), "*", round.decision(&result)).await.ok();
        let (began, cancel) = tokio::sync::oneshot::channel();
        let began = std::sync::Mutex::new(Some(began));
        let programme = round.programme;
        // The programme is cancelled by a transaction that is still at work when the publication begins.
        let db = server.service.app.db.clone();
        let cancelling = tokio::spawn(async move {
            db.write(move |conn| {
                programme::lock(conn, programme)?;
                if let Some(tell) = began.lock().expect("a lock").take() { let _ = tell.send(()); }
                // On SQLite the publication waits in the writer's queue; on PostgreSQL until it is seen to wait.
                let waiting = "(SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))";
                while conn.is_postgres()
                    && diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(waiting)).get_result::<i64>(conn)? == 0 {}
                diesel::update(incubator::db::schema::programme::table.find(programme))
                    .set(incubator::db::schema::programme::phase.eq(Phase::Cancelled))
                    .execute(conn)?;
                Ok(())
            }).await
        });
        cancel.await.expect("it begins");
        let refused = round.coordinator.act(&format!("{}/publish", round.path)).await;
        cancelling.await.expect("it runs").expect("cancelled");
        refused.refused(409, "wrong_phase");
        assert_eq!(round.coordinator.get(&round.path).await.ok()["status"], "decided");
    }

    async fn a_result_is_published_by_a_second_person(server: Server) {
        let round = Round::open(&server, 3).await;
        let result = round.computed().await;
        round.chair.put_if(&format!("{}/decision", round.path), "*", round.decision(&result)).await.ok();
        server.grant(&round.chair, Role::Coordinator, Some(round.programme)).await;
        let id: Id = round.path.rsplit('/').next().expect("an id").parse().expect("an id");
        assert_eq!(publish(&server, &round.chair, round.programme, id).await.map_err(|e| e.which()).err(), Some(Code::SecondPerson));
        let published = publish(&server, &round.coordinator, round.programme, id).await.expect("published");
        let outcomes: Vec<_> = published.lines.iter().map(|l| (l.application_id, l.outcome)).collect();
        assert_eq!(outcomes[0], (Some(round.applications[0]), DecisionOutcome::Select));
        assert_eq!(outcomes.len(), 3);
        let again = publish(&server, &round.coordinator, round.programme, id).await;
        assert_eq!(again.map_err(|e| e.which()).err(), Some(Code::WrongState));
        assert_eq!(round.coordinator.get(&round.path).await.ok()["status"], "published");
        round.chair.act(&format!("{}/results", round.path)).await.refused(409, "wrong_state");
    }

    async fn a_decision_that_was_not_published_makes_room_for_a_new_result(server: Server) {
        let round = Round::open(&server, 2).await;
        let result = round.computed().await;
        round.chair.put_if(&format!("{}/decision", round.path), "*", round.decision(&result)).await.ok();
        let second = round.chair.act(&format!("{}/results", round.path)).await.ok();
        assert_eq!((&second["no"], &second["status"], &second["round_status"]), (&json!(2), &json!("computed"), &json!("closed")));
    }
}

async fn publish(
    server: &Server,
    who: &Person,
    programme: Id,
    round: Id,
) -> incubator::error::Result<results::Published> {
    let vault = std::sync::Arc::clone(&server.service.app.vault);
    let (now, account) = (server.now(), who.id);
    server
        .service
        .app
        .db
        .write(move |conn| {
            let mut cx = Cx::of_the_service(conn, &vault, now);
            cx.actor.account = Some(account);
            cx.actor.grants = vec![(Some(programme), Role::Coordinator)];
            results::publish(&mut cx, round)
        })
        .await
}
