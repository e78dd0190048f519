//! The end of the scoring: what is missing then, the way back, and a juror who was lost.

use super::*;

/// The codes of what a refusal lists, with their numbers.
fn listed(body: &Value) -> Vec<(String, i64)> {
    let list = body.as_array().expect("a list").iter();
    list.map(|one| (text(&one["code"]), one["count"].as_i64().expect("a number")))
        .collect()
}

async fn submitted(juror: &Person, card: &Value) {
    let path = format!("/api/v1/cards/{}", text(&card["id"]));
    let mut marks = json!({ "market": { "score": 4 } });
    if card["not_applicable"] == json!([]) {
        marks["novelty"] = json!({ "score": 4 });
    }
    juror.put_if(&path, "*", json!({ "marks": marks })).await.ok();
    juror.act(&format!("{path}/submit")).await.ok();
}

#[both]
async fn a_round_is_closed_early_only_by_somebody_who_knows_what_is_missing(server: Server) {
    let round = Round::open(&server, 3).await;
    let close = format!("{}/close", round.path);
    // Two of six cards are there, both of one juror; the quorum is one.
    let first = &round.jurors[0];
    for card in round.cards(first).await {
        submitted(first, &card).await;
    }
    let missing = vec![
        ("cards_missing".to_owned(), 4),
        ("candidates_below_quorum".to_owned(), 1),
    ];
    for sent in [None, Some(json!({})), Some(json!({ "reason": "Так решили" }))] {
        let answer = round.chair.send(reqwest::Method::POST, &close, &[], sent).await;
        assert_eq!(listed(&answer.refused(409, "blocked")["blockers"]), missing);
    }
    assert_eq!(
        round
            .chair
            .post(&close, json!({ "accept_missing": true }))
            .await
            .faults(),
        ["/reason required"]
    );
    let warned = round.coordinator.get(&round.path).await.ok();
    let warned = listed(&warned["warnings"]);
    assert!(missing.iter().all(|one| warned.contains(one)), "{warned:?}");
    let accepted = json!({ "accept_missing": true, "reason": "Член комиссии заболел" });
    let closed = round.chair.post(&close, accepted).await.ok();
    assert_eq!(
        (&closed["status"], &closed["close_reason"]),
        (&json!("closed"), &json!("Член комиссии заболел"))
    );
}

#[both]
async fn nothing_has_to_be_said_once_all_is_there_or_the_time_is_over(server: Server) {
    let mut round = Round::open(&server, 2).await;
    let soon = json!({ "closes_at": server.now() + chrono::Duration::minutes(5) });
    round.coordinator.put_if(&round.path, "*", soon).await.ok();
    let close = format!("{}/close", round.path);
    round.chair.act(&close).await.refused(409, "blocked");
    server.at("2027-01-11T04:06:00Z");
    let closed = round.chair.act(&close).await.ok();
    assert_eq!(closed.get("close_reason"), None);
    // Its time is over, so it cannot go on without another.
    let resume = format!("{}/resume", round.path);
    server.renew(&mut round.coordinator);
    let reason = json!({ "reason": "Листы в дороге" });
    assert_eq!(
        round.coordinator.post(&resume, reason).await.faults(),
        ["/closes_at required"]
    );
    let past = json!({ "reason": "Листы в дороге", "closes_at": "2027-01-11T04:00:00Z" });
    assert_eq!(
        round.coordinator.post(&resume, past).await.faults(),
        ["/closes_at past"]
    );
    let later = json!({ "reason": "Листы в дороге", "closes_at": "2027-01-12T04:00:00Z" });
    round.coordinator.post(&resume, later).await.ok();
    round.score_all().await;
    round.chair.act(&close).await.ok();
}

#[both]
async fn somebody_else_opens_a_round_again_until_a_result_is_decided(server: Server) {
    let round = Round::open(&server, 3).await;
    let resume = format!("{}/resume", round.path);
    let reason = json!({ "reason": "Закрыто по ошибке" });
    round
        .coordinator
        .post(&resume, reason.clone())
        .await
        .refused(409, "wrong_state");
    let close = format!("{}/close", round.path);
    round.chair.post(&close, crate::world::early()).await.ok();
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    round
        .chair
        .post(&resume, reason.clone())
        .await
        .refused(403, "forbidden");
    let before = round.jurors[2].notices().await.len();
    let open = round.coordinator.post(&resume, reason.clone()).await.ok();
    assert_eq!(
        (&open["status"], open.get("close_reason"), open.get("closed_at")),
        (&json!("open"), None, None)
    );
    assert_eq!(round.jurors[2].notices().await.len(), before + 1);
    // While cards are taken, nobody reads what others gave.
    let path = format!("{}/result", round.path);
    round.jurors[2].get(&path).await.refused(404, "not_found");
    round.score_all().await;
    round.chair.act(&close).await.ok();
    // What was computed before is no result of these cards.
    round
        .chair
        .put_if(
            &format!("{}/decision", round.path),
            "*",
            json!({ "lines": [{ "candidate_id": result["lines"][0]["candidate_id"], "outcome": "decline", "reason": "-" },
                { "candidate_id": result["lines"][1]["candidate_id"], "outcome": "decline", "reason": "-" },
                { "candidate_id": result["lines"][2]["candidate_id"], "outcome": "decline", "reason": "-" }],
                "present": [round.chair.id] }),
        )
        .await
        .refused(409, "wrong_state");
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    round.decided(&result).await;
    round
        .coordinator
        .post(&resume, reason)
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn who_closed_a_round_does_not_open_it_again(server: Server) {
    let round = Round::open(&server, 1).await;
    server
        .grant(&round.chair, Role::Coordinator, Some(round.programme))
        .await;
    let close = format!("{}/close", round.path);
    round.chair.post(&close, crate::world::early()).await.ok();
    let reason = json!({ "reason": "Закрыто по ошибке" });
    round
        .chair
        .post(&format!("{}/resume", round.path), reason)
        .await
        .refused(409, "second_person");
}

#[both]
async fn a_quorum_that_cannot_be_reached_is_lowered_with_a_reason(server: Server) {
    let round = Round::setup(&server, 2).await;
    let settings = json!({ "cards_per_candidate": 3, "quorum_cards": 3 });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    for juror in &round.jurors[..2] {
        for card in round.cards(juror).await {
            submitted(juror, &card).await;
        }
    }
    let close = format!("{}/close", round.path);
    round.chair.post(&close, crate::world::early()).await.ok();
    let results = format!("{}/results", round.path);
    let result = round.chair.act(&results).await.ok();
    assert_eq!(result["lines"][0]["proposed"], "no_quorum");
    let quorum = format!("{}/quorum", round.path);
    let lower = |cards: i64| json!({ "quorum_cards": cards, "reason": "Член комиссии заболел" });
    round
        .coordinator
        .post(&quorum, lower(2))
        .await
        .refused(403, "forbidden");
    assert_eq!(
        round.chair.post(&quorum, lower(3)).await.faults(),
        ["/quorum_cards range"]
    );
    let lowered = round.chair.post(&quorum, lower(2)).await.ok();
    assert_eq!(
        (
            &lowered["settings"]["quorum_cards"],
            &lowered["quorum_lowered"]["from"],
            &lowered["quorum_lowered"]["reason"]
        ),
        (&json!(2), &json!(3), &json!("Член комиссии заболел"))
    );
    round.deliberate(&result).await;
    let decision = format!("{}/decision", round.path);
    let mut stale = round.decision(&result);
    for line in stale["lines"].as_array_mut().expect("lines") {
        line["outcome"] = json!("decline");
        line["reason"] = json!("Нет кворума");
    }
    round
        .chair
        .put_if(&decision, "*", stale)
        .await
        .refused(409, "wrong_state");
    let result = round.chair.act(&results).await.ok();
    assert_eq!(result["lines"][0]["proposed"], "select");
    round.carried(&result).await;
    round.publish().await.ok();
    round
        .chair
        .post(&quorum, lower(1))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_chair_who_lost_the_role_is_followed_by_another(server: Server) {
    let round = Round::open(&server, 3).await;
    let members = format!("/api/v1/programmes/{}/members", round.programme);
    let list = round
        .coordinator
        .get(&format!("{members}?role=juror&limit=100"))
        .await
        .ok();
    for lost in &round.jurors[..2] {
        let mut grants = list["items"].as_array().expect("items").iter();
        let grant = grants
            .find(|one| one["account_id"] == json!(lost.id))
            .expect("a grant");
        round
            .coordinator
            .delete(&format!("{members}/{}", text(&grant["id"])))
            .await
            .ok();
    }
    let read = round.coordinator.get(&round.path).await.ok();
    let warned = listed(&read["warnings"]);
    for code in ["jurors_without_role", "chair_missing"] {
        assert!(warned.iter().any(|one| one.0 == code), "{warned:?}");
    }
    let jurors = format!("{}/jurors", round.path);
    let seated = round.coordinator.get(&jurors).await.ok();
    let available = |list: &Value| -> Vec<Id> {
        let there = list["items"].as_array().expect("items").iter();
        let there = there.filter(|one| one["available"] == true);
        there
            .map(|one| text(&one["account_id"]).parse().expect("an id"))
            .collect()
    };
    assert_eq!(available(&seated), [round.jurors[2].id]);
    let third = &round.jurors[2];
    let new = server
        .with_role("fourth", Role::Juror, Some(round.programme))
        .await;
    for (who, seat) in [(third, "chair"), (&new, "deputy")] {
        let path = format!("{jurors}/{}", who.id);
        round
            .coordinator
            .put_if(&path, "*", json!({ "seat": seat }))
            .await
            .ok();
    }
    let spread = format!("{}/assignments/spread", round.path);
    let told = round
        .coordinator
        .post(&spread, json!({ "hand_over": true }))
        .await
        .ok();
    let moved = told["handed_over"].as_array().expect("pairs");
    assert_eq!(
        (moved.len(), told["added"].as_array().map(Vec::len)),
        (4, Some(4))
    );
    for juror in [third, &new] {
        for card in round.cards(juror).await {
            submitted(juror, &card).await;
        }
    }
    round.jurors[0]
        .act(&format!("{}/close", round.path))
        .await
        .refused(404, "not_found");
    third.act(&format!("{}/close", round.path)).await.ok();
    let result = third.act(&format!("{}/results", round.path)).await.ok();
    assert_eq!(result["lines"][0]["cards"], 2);
}

#[both]
async fn an_action_is_told_as_the_call_would_answer(server: Server) {
    let round = Round::setup(&server, 2).await;
    let told = |read: &Value, name: &str| -> Value {
        let mut actions = read["actions"].as_array().expect("actions").iter();
        actions.find(|one| one["name"] == name).expect("told").clone()
    };
    // Nothing is assigned yet.
    let read = round.coordinator.get(&round.path).await.ok();
    assert_eq!(
        told(&read, "open_round"),
        json!({ "name": "open_round", "allowed": false, "blocked_by": ["blocked"] })
    );
    let open = format!("{}/open", round.path);
    round.coordinator.act(&open).await.refused(409, "blocked");
    round.spread().await;
    let read = round.coordinator.get(&round.path).await.ok();
    assert_eq!(told(&read, "open_round")["allowed"], true);
    // In the phase of the other round nothing can be done to this one.
    server.move_to(round.programme, Phase::Final).await;
    let read = round.coordinator.get(&round.path).await.ok();
    assert_eq!(
        told(&read, "open_round"),
        json!({ "name": "open_round", "allowed": false, "blocked_by": ["wrong_phase"] })
    );
    round.coordinator.act(&open).await.refused(409, "wrong_phase");
}
