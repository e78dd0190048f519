//! What the secretary prepares, and the chair confirms: by a tap, together with the deputy, or on paper.

use protocol::verify::{Given, verify};
use reqwest::Method;

use super::*;

struct Table {
    round: Round,
    secretary: Person,
}

impl Table {
    /// Open, with three candidates and a secretary.
    async fn open(server: &Server) -> Table {
        Table::of(server, Round::open(server, 3).await).await
    }

    async fn of(server: &Server, round: Round) -> Table {
        let name = format!("secretary-{}", Id::new());
        let secretary = server
            .with_role(&name, Role::Coordinator, Some(round.programme))
            .await;
        let body = json!({ "account_id": secretary.id });
        let seen = round.coordinator.put_if(&round.secretary(), "*", body).await.ok();
        assert_eq!(seen["secretary"]["account_id"], json!(secretary.id));
        Table { round, secretary }
    }

    fn list(&self) -> String {
        format!("{}/preparations", self.round.path)
    }

    async fn prepare(&self, kind: &str, step: Value) -> Answer {
        let body = json!({ "kind": kind, kind: step });
        self.secretary.post(&self.list(), body).await
    }

    /// Scored, closed by the chair and computed; then a decision is prepared as it was proposed.
    async fn decision(&self) -> Value {
        let result = self.round.computed().await;
        self.round.deliberate(&result).await;
        self.prepare("decision", self.round.decision(&result))
            .await
            .created()
    }

    async fn confirm(&self, who: &Person, prepared: &Value, body: Value) -> Answer {
        let path = format!("/api/v1/preparations/{}/confirm", text(&prepared["id"]));
        who.post(&path, body).await
    }

    async fn give_back(&self, who: &Person, prepared: &Value) -> Answer {
        let path = format!("/api/v1/preparations/{}/return", text(&prepared["id"]));
        who.post(&path, json!({ "reason": "Сумма не та" })).await
    }
}

impl Round {
    async fn unnamed(&self) -> Answer {
        let any = [("if-match", "*")];
        self.coordinator
            .send(Method::DELETE, &self.secretary(), &any, None)
            .await
    }

    fn secretary(&self) -> String {
        format!("{}/secretary", self.path)
    }
}

async fn told(who: &Person) -> Vec<String> {
    let messages = who.get("/api/v1/me/messages").await.ok();
    let items = messages["items"].as_array().expect("messages");
    items.iter().map(|one| text(&one["kind"])).collect()
}

#[both]
async fn the_secretary_prepares_and_the_chair_confirms_by_a_tap(server: Server) {
    let table = Table::open(&server).await;
    let (round, secretary) = (&table.round, &table.secretary);
    assert_eq!(told(secretary).await, ["secretary_named"]);
    // The chair's would be refused too: cards are missing.
    table.prepare("close", json!({})).await.refused(409, "blocked");
    round.score_all().await;
    let close = table.prepare("close", crate::world::early()).await.created();
    assert_eq!(
        (&close["status"], &close["awaited"]),
        (&json!("open"), &json!([round.chair.id, round.jurors[1].id]))
    );
    let names = |who: &Value| who.as_array().map(Vec::len);
    assert_eq!(names(&close["awaited_names"]), Some(2), "{close}");
    assert!(close["prepared_by_name"].is_string(), "{close}");
    let waiting = round.chair.waiting().await;
    assert!(
        waiting.contains(&("steps_to_confirm".to_owned(), 1)),
        "{waiting:?}"
    );
    assert!(told(&round.chair).await.contains(&"step_prepared".to_owned()));
    assert_eq!(
        round.coordinator.get(&round.path).await.ok()["status"],
        "open",
        "nothing happened yet"
    );
    let done = table.confirm(&round.chair, &close, json!({})).await.ok();
    assert_eq!(
        (&done["status"], &done["awaited"]),
        (&json!("confirmed"), &json!([]))
    );
    assert_eq!(round.coordinator.get(&round.path).await.ok()["status"], "closed");
    // A second tap takes no second step.
    table
        .confirm(&round.chair, &close, json!({}))
        .await
        .refused(409, "wrong_state");

    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    let note = json!({ "note": "Обсудили каждого." });
    secretary
        .post(&format!("{}/deliberations", round.path), note)
        .await
        .ok();
    let mut decision = round.decision(&result);
    decision["lines"][0]["outcome"] = json!("decline");
    table
        .prepare("decision", decision.clone())
        .await
        .refused(409, "reason_required");
    decision["lines"][0]["candidate_id"] = json!(Id::new());
    let refused = table.prepare("decision", decision).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/decision/lines/0/candidate_id");
    let prepared = table.prepare("decision", round.decision(&result)).await.created();
    table.confirm(&round.chair, &prepared, json!({})).await.ok();
    assert!(told(secretary).await.contains(&"step_confirmed".to_owned()));
    for juror in &round.jurors {
        juror
            .post(&format!("{}/ballots", round.path), json!({ "vote": "for" }))
            .await
            .ok();
    }
    // Whoever prepared it does not make it known.
    secretary
        .act(&format!("{}/publish", round.path))
        .await
        .refused(409, "second_person");
    round.publish().await.ok();
}

#[both]
async fn only_the_secretary_prepares_and_only_who_presides_confirms(server: Server) {
    let table = Table::open(&server).await;
    let round = &table.round;
    round.score_all().await;
    let body = json!({ "kind": "close", "close": crate::world::early() });
    for who in [&round.chair, &round.jurors[2], &round.coordinator] {
        who.post(&table.list(), body.clone())
            .await
            .refused(403, "forbidden");
    }
    server
        .person("stranger")
        .await
        .post(&table.list(), body.clone())
        .await
        .refused(404, "not_found");
    for (wrong, pointer, code) in [
        (json!({ "kind": "close" }), "/close", "required"),
        (
            json!({ "kind": "decision", "close": {} }),
            "/decision",
            "required",
        ),
        (
            json!({ "kind": "close", "close": {}, "decision": { "lines": [], "present": [] } }),
            "/decision/lines",
            "length",
        ),
    ] {
        let refused = table
            .secretary
            .post(&table.list(), wrong)
            .await
            .refused(422, "invalid");
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!(pointer), &json!(code))
        );
    }
    let close = table.secretary.post(&table.list(), body).await.created();
    for who in [
        &round.jurors[2],
        &round.coordinator,
        &server.person("other").await,
    ] {
        table
            .confirm(who, &close, json!({}))
            .await
            .refused(404, "not_found");
        table.give_back(who, &close).await.refused(404, "not_found");
    }
    for who in [&round.jurors[2], &round.coordinator] {
        who.get(&table.list()).await.refused(403, "forbidden");
    }
    // A secretary who is a coordinator no more prepares nothing; neither does one who was replaced.
    let body = json!({ "account_id": round.coordinator.id });
    round.coordinator.put_if(&round.secretary(), "*", body).await.ok();
    table
        .give_back(&table.secretary, &close)
        .await
        .refused(404, "not_found");
    table.give_back(&round.coordinator, &close).await.ok();
}

#[both]
async fn a_secretary_is_a_coordinator_without_a_seat(server: Server) {
    let round = Round::setup(&server, 2).await;
    let path = round.secretary();
    for who in [round.chair.id, server.person("nobody").await.id, Id::new()] {
        let refused = round
            .coordinator
            .put_if(&path, "*", json!({ "account_id": who }))
            .await;
        assert_eq!(
            refused.refused(422, "invalid")["errors"][0]["pointer"],
            "/account_id"
        );
    }
    let me = json!({ "account_id": round.coordinator.id });
    round
        .coordinator
        .put(&path, me.clone())
        .await
        .refused(428, "precondition_required");
    round
        .chair
        .put_if(&path, "*", me.clone())
        .await
        .refused(403, "forbidden");
    let named = round.coordinator.put_if(&path, "*", me.clone()).await.ok();
    assert_eq!(
        round.coordinator.put_if(&path, "*", me).await.ok()["version"],
        named["version"]
    );
    assert_eq!(round.unnamed().await.status, 204);
    assert_eq!(
        round.coordinator.get(&round.path).await.ok().get("secretary"),
        None
    );
    round.unnamed().await.refused(404, "not_found");
}

#[both]
async fn what_was_signed_on_paper_is_entered_with_what_proves_it(server: Server) {
    let table = Table::open(&server).await;
    let (round, prepared) = (&table.round, table.decision().await);
    let paper = |who: Id| json!({ "on_paper": { "account_id": who, "evidence": "Хаттама № 4, папка 2" } });
    let refused = table
        .confirm(&table.secretary, &prepared, json!({}))
        .await
        .refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/on_paper");
    let refused = table
        .confirm(&table.secretary, &prepared, paper(round.jurors[2].id))
        .await
        .refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/on_paper/account_id");
    let refused = table
        .confirm(&round.chair, &prepared, paper(round.chair.id))
        .await
        .refused(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "unexpected");
    let done = table
        .confirm(&table.secretary, &prepared, paper(round.chair.id))
        .await
        .ok();
    let confirmation = &done["confirmations"][0];
    assert_eq!(
        (&confirmation["account_id"], &confirmation["evidence"]),
        (&json!(round.chair.id), &json!("Хаттама № 4, папка 2"))
    );
    // The chair learns what was entered in the chair's name.
    assert!(told(&round.chair).await.contains(&"step_confirmed".to_owned()));
    assert_eq!(round.coordinator.get(&round.path).await.ok()["status"], "decided");
}

#[both]
async fn chair_and_deputy_stand_together_for_what_neither_can_alone(server: Server) {
    let table = Table::open(&server).await;
    let (round, prepared) = (&table.round, table.decision().await);
    let (chair, deputy) = (&round.jurors[0], &round.jurors[1]);
    round.conflict(&server, chair, round.applications[0]).await;
    round.conflict(&server, deputy, round.applications[1]).await;
    let seen = chair.get(&table.list()).await.ok();
    assert_eq!(
        seen["items"][0]["decision"]["lines"].as_array().map(Vec::len),
        Some(2)
    );
    let half = table.confirm(chair, &prepared, json!({})).await.ok();
    assert_eq!(
        (&half["status"], &half["awaited"]),
        (&json!("open"), &json!([deputy.id]))
    );
    assert_eq!(table.secretary.get(&round.path).await.ok()["status"], "closed");
    let kinds: Vec<String> = chair.waiting().await.into_iter().map(|(kind, _)| kind).collect();
    assert!(!kinds.contains(&"steps_to_confirm".to_owned()), "{kinds:?}");
    table.confirm(deputy, &prepared, json!({})).await.ok();
    for juror in &round.jurors {
        juror
            .post(&format!("{}/ballots", round.path), json!({ "vote": "for" }))
            .await
            .ok();
    }
    round.publish().await.ok();
    let bundle = round.coordinator.get(&format!("{}/protocol", round.path)).await;
    assert_eq!(
        bundle.body["body"]["decision"]["confirmed_by"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let report = verify(&Given {
        file: &bundle.text,
        ..Given::default()
    });
    assert!(report.holds(), "{report}");
}

#[both]
async fn as_a_whole_who_has_a_conflict_confirms_nothing(server: Server) {
    let round = Round::setup(&server, 3).await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "voting": "as_a_whole" });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    let table = Table::of(&server, round).await;
    let (round, prepared) = (&table.round, table.decision().await);
    round.conflict(&server, &round.chair, round.applications[0]).await;
    let seen = round.chair.get(&table.list()).await.ok();
    assert_eq!(seen["items"][0].get("decision"), None);
    let confirm = seen["items"][0]["actions"].as_array().expect("actions").iter();
    let confirm = confirm
        .into_iter()
        .find(|one| one["name"] == "confirm_preparation")
        .expect("it is told");
    assert_eq!(confirm["blocked_by"], json!(["conflict_of_interest"]));
    table
        .confirm(&round.chair, &prepared, json!({}))
        .await
        .refused(409, "conflict_of_interest");
}

#[both]
async fn what_is_sent_back_or_replaced_is_confirmed_by_nobody(server: Server) {
    let table = Table::open(&server).await;
    let round = &table.round;
    round.score_all().await;
    let first = table.prepare("close", crate::world::early()).await.created();
    let second = table.prepare("close", crate::world::early()).await.created();
    table
        .confirm(&round.chair, &first, json!({}))
        .await
        .refused(409, "wrong_state");
    let returned = table.give_back(&round.chair, &second).await.ok();
    assert_eq!(
        (&returned["status"], &returned["reason"]),
        (&json!("returned"), &json!("Сумма не та"))
    );
    assert!(told(&table.secretary).await.contains(&"step_returned".to_owned()));
    table
        .confirm(&round.chair, &second, json!({}))
        .await
        .refused(409, "wrong_state");
    table
        .give_back(&table.secretary, &second)
        .await
        .refused(409, "wrong_state");
    let all = table.secretary.get(&table.list()).await.ok();
    let states: Vec<&Value> = all["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert_eq!(states, ["returned", "replaced"]);
}

#[both]
async fn a_decision_is_on_the_result_for_which_it_was_prepared(server: Server) {
    let table = Table::open(&server).await;
    let (round, prepared) = (&table.round, table.decision().await);
    round.chair.act(&format!("{}/results", round.path)).await.ok();
    table
        .confirm(&round.chair, &prepared, json!({}))
        .await
        .refused(409, "wrong_state");
    let all = table.secretary.get(&table.list()).await.ok();
    assert_eq!(
        (&all["items"][0]["status"], &all["items"][0]["confirmations"]),
        (&json!("open"), &json!([]))
    );
}

#[both]
async fn a_secretary_with_a_conflict_prepares_nothing(server: Server) {
    let table = Table::open(&server).await;
    let round = &table.round;
    let result = round.computed().await;
    round
        .conflict(&server, &table.secretary, round.applications[0])
        .await;
    table
        .prepare("decision", round.decision(&result))
        .await
        .refused(409, "conflict_of_interest");
    let note = json!({ "note": "Обсудили." });
    table
        .secretary
        .post(&format!("{}/deliberations", round.path), note)
        .await
        .refused(409, "conflict_of_interest");
}

#[both]
async fn two_who_confirm_at_once_take_one_step(server: Server) {
    let table = Table::open(&server).await;
    let (round, prepared) = (&table.round, table.decision().await);
    let (one, other) = tokio::join!(
        table.confirm(&round.chair, &prepared, json!({})),
        table.confirm(&round.jurors[1], &prepared, json!({}))
    );
    let mut states = [one.status, other.status];
    states.sort_unstable();
    assert_eq!(states, [200, 409], "{} {}", one.text, other.text);
    let all = table.secretary.get(&table.list()).await.ok();
    assert_eq!(all["items"][0]["confirmations"].as_array().map(Vec::len), Some(1));
}
