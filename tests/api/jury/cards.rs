//! Cards: who sees them, what they take, until when.

use super::*;

#[both]
async fn a_card_is_seen_by_its_juror_alone(server: Server) {
    let round = Round::open(&server, 3).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    let saved = juror.put_if(&path, "\"0-x\"", marks(4)).await.ok();
    assert_eq!(
        (&saved["status"], &saved["version"]),
        (&json!("in_progress"), &json!(1))
    );
    for other in round
        .jurors
        .iter()
        .filter(|j| j.id != juror.id)
        .chain([&round.coordinator])
    {
        other.get(&path).await.refused(404, "not_found");
        other.put_if(&path, "*", marks(1)).await.refused(404, "not_found");
    }
    let assignments = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await;
    assert!(!assignments.text.contains("score"), "{}", assignments.text);
    round
        .coordinator
        .get(&format!("{}/result", round.path))
        .await
        .refused(404, "not_found");
    let progress = round
        .coordinator
        .get(&format!("{}/progress", round.path))
        .await
        .ok();
    let begun: i64 = progress["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|j| j["cards"]["in_progress"].as_i64().unwrap_or(0))
        .sum();
    assert_eq!(begun, 1);
}

#[both]
async fn an_unassigned_juror_sees_no_round(server: Server) {
    let round = Round::open(&server, 1).await;
    let other = server
        .with_role("other", Role::Juror, Some(round.programme))
        .await;
    other.get(&round.path).await.refused(404, "not_found");
    other
        .get(&format!("{}/pack", round.path))
        .await
        .refused(404, "not_found");
    round
        .coordinator
        .get(&format!("{}/pack", round.path))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_conflict_takes_a_card_out_of_sight(server: Server) {
    let round = Round::open(&server, 3).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror.put_if(&path, "*", marks(5)).await.ok();
    let before = round.cards(&juror).await.len();
    round.conflict(&server, &juror, round.applications[0]).await;
    juror.get(&path).await.refused(404, "not_found");
    juror.put_if(&path, "*", marks(5)).await.refused(404, "not_found");
    juror
        .act(&format!("{path}/submit"))
        .await
        .refused(404, "not_found");
    juror
        .post(&format!("{path}/recuse"), json!({ "reason": "Брат" }))
        .await
        .refused(404, "not_found");
    let batch = json!({ "items": [{ "card_id": card, "marks": marks(5)["marks"] }] });
    let told = juror
        .post(&format!("{}/cards/batch", round.path), batch)
        .await
        .ok();
    assert_eq!(told["items"][0]["status"], 404);
    let pack = juror.get(&format!("{}/pack", round.path)).await;
    assert!(!pack.text.contains("ILE-001"), "{}", pack.text);
    assert_eq!(round.cards(&juror).await.len(), before - 1);
    round
        .conflict(&server, &round.coordinator, round.applications[0])
        .await;
    let other = round.jurors.iter().find(|j| j.id != juror.id).expect("another");
    round
        .coordinator
        .post(&format!("{path}/reassign"), json!({ "juror_id": other.id }))
        .await
        .refused(404, "not_found");
    let listed = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await;
    assert!(!listed.text.contains(&card), "{}", listed.text);
}

#[both]
async fn a_stale_or_missing_version_is_refused(server: Server) {
    let round = Round::open(&server, 1).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror
        .put(&path, marks(4))
        .await
        .refused(428, "precondition_required");
    let first = juror.get(&path).await;
    let tag = first.header("etag").to_owned();
    juror.put_if(&path, &tag, marks(4)).await.ok();
    let stale = juror.put_if(&path, &tag, marks(3)).await.refused(412, "stale");
    assert_eq!(stale["current_version"], 1);
    assert_eq!(juror.get(&path).await.ok()["marks"]["market"]["score"], 4);
}

#[both]
async fn wrong_marks_are_named_and_an_incomplete_card_is_not_submitted(server: Server) {
    let round = Round::open(&server, 2).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    let wrong = json!({ "marks": { "market": { "score": 6 }, "novelty": { "not_applicable": true }, "x": { "score": 1 } } });
    assert_eq!(
        juror.put_if(&path, "*", wrong).await.faults(),
        [
            "/marks/market score_out_of_scale",
            "/marks/novelty criterion_may_not_be_skipped",
            "/marks/x criterion_unknown"
        ]
    );
    assert_eq!(
        juror
            .put_if(&path, "*", json!({ "marks": { "market": {} } }))
            .await
            .faults(),
        ["/marks/market mark"]
    );
    juror
        .put_if(&path, "*", json!({ "marks": { "market": { "score": 5 } } }))
        .await
        .ok();
    let refused = juror
        .act(&format!("{path}/submit"))
        .await
        .refused(409, "card_incomplete");
    assert_eq!(refused["missing"], json!(["novelty"]));
    juror.put_if(&path, "*", marks(5)).await.ok();
    juror.act(&format!("{path}/submit")).await.ok();
    juror
        .put_if(&path, "*", marks(1))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_criterion_that_a_rule_takes_out_is_no_zero(server: Server) {
    let round = Round::open(&server, 2).await;
    let (juror, card) = round.card_of(2).await;
    let path = format!("/api/v1/cards/{card}");
    let read = juror.get(&path).await;
    assert!(!read.text.contains("disability"), "{}", read.text);
    assert_eq!(read.ok()["not_applicable"], json!(["novelty"]));
    assert_eq!(
        juror.put_if(&path, "*", marks(4)).await.faults(),
        ["/marks/novelty criterion_not_applicable"]
    );
    let result = round.computed().await;
    let line = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .find(|l| l["reference"] == "ILE-002")
        .expect("a line");
    assert_eq!(
        (&line["mean"], &line["score_decimal"]),
        (&json!("4/5"), &json!("0.8000"))
    );
}

#[both]
async fn a_batch_that_is_sent_twice_is_applied_once(server: Server) {
    let round = Round::open(&server, 3).await;
    let juror = round.jurors[0].clone();
    let items: Vec<Value> = round
        .cards(&juror)
        .await
        .iter()
        .map(|c| {
            let mut all = marks(4)["marks"].clone();
            if c["not_applicable"] != json!([]) {
                all = json!({ "market": { "score": 4 } });
            }
            json!({ "card_id": c["id"], "version": 0, "marks": all, "feedback": "Хорошо", "submit": true })
        })
        .collect();
    let count = items.len();
    let mut batch = json!({ "items": items });
    batch["items"]
        .as_array_mut()
        .expect("items")
        .push(json!({ "card_id": Id::new(), "marks": {} }));
    let path = format!("{}/cards/batch", round.path);
    let first = juror.post(&path, batch.clone()).await.ok();
    let second = juror.post(&path, batch).await.ok();
    for i in 0..count {
        assert_eq!(
            (&first["items"][i]["replayed"], &first["items"][i]["card_status"]),
            (&json!(false), &json!("submitted"))
        );
        assert_eq!(
            (&second["items"][i]["replayed"], &second["items"][i]["version"]),
            (&json!(true), &json!(1))
        );
    }
    assert_eq!(second["items"][count]["code"], "not_found");
    assert!(round.cards(&juror).await.iter().all(|c| c["version"] == 1));
}

#[both]
async fn an_item_of_a_batch_that_is_stale_or_incomplete_does_not_stop_the_others(server: Server) {
    let round = Round::open(&server, 3).await;
    let juror = round.jurors[0].clone();
    let cards = round.cards(&juror).await;
    juror
        .put_if(
            &format!("/api/v1/cards/{}", text(&cards[0]["id"])),
            "*",
            json!({ "marks": { "market": { "score": 2 } } }),
        )
        .await
        .ok();
    let batch = json!({ "items": [
        { "card_id": cards[0]["id"], "version": 0, "marks": { "market": { "score": 5 } } },
        { "card_id": cards[1]["id"], "version": 0, "marks": {}, "submit": true },
    ] });
    let told = juror
        .post(&format!("{}/cards/batch", round.path), batch)
        .await
        .ok();
    assert_eq!(
        (&told["items"][0]["code"], &told["items"][0]["version"]),
        (&json!("stale"), &json!(1))
    );
    assert_eq!(told["items"][1]["code"], "card_incomplete");
    assert_eq!(told["items"][1]["version"], 1);
}

#[both]
async fn a_recused_card_goes_to_somebody_else(server: Server) {
    let round = Round::open(&server, 1).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror
        .post(&format!("{path}/recuse"), json!({ "reason": "Сосед" }))
        .await
        .ok();
    juror
        .put_if(&path, "*", marks(3))
        .await
        .refused(409, "wrong_state");
    let mut free = None;
    for j in &round.jurors {
        if round.cards(j).await.is_empty() {
            free = Some(j.clone());
        }
    }
    let free = free.expect("a juror without cards");
    let new = round
        .coordinator
        .post(&format!("{path}/reassign"), json!({ "juror_id": free.id }))
        .await
        .ok();
    juror.get(&path).await.refused(404, "not_found");
    let card = free
        .get(&format!("/api/v1/cards/{}", text(&new["card_id"])))
        .await
        .ok();
    assert_eq!(
        (&card["status"], &card["version"], &card["marks"]),
        (&json!("assigned"), &json!(0), &json!({}))
    );
    round
        .coordinator
        .post(&format!("{path}/reassign"), json!({ "juror_id": free.id }))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn jurors_are_told_once_what_they_have_to_score(server: Server) {
    let round = Round::setup(&server, 3).await;
    round.spread().await;
    let told = async |juror: &Person| -> Vec<(String, String)> {
        let inbox = juror.get("/api/v1/me/messages").await.ok();
        let messages = inbox["items"].as_array().expect("items").iter();
        messages
            .map(|m| (text(&m["kind"]), text(&m["body"])))
            .filter(|(kind, _)| kind.starts_with("card"))
            .collect()
    };
    assert_eq!(told(&round.jurors[0]).await, []);
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    for juror in &round.jurors {
        let [(kind, body)] = told(juror).await.try_into().expect("one message");
        let cards = round.cards(juror).await.len();
        assert_eq!(kind, "cards_assigned");
        assert!(
            body.ends_with(&format!("назначено для оценки: {cards}.")),
            "{body}"
        );
    }
    // A card changes hands: both are told.
    let (juror, card) = round.card_of(1).await;
    let mut other = None;
    for j in &round.jurors {
        let theirs = round.cards(j).await;
        let first = round.card_of(1).await.1;
        let candidate = juror.get(&format!("/api/v1/cards/{first}")).await.ok()["candidate_id"].clone();
        if !theirs.iter().any(|c| c["candidate_id"] == candidate) {
            other = Some(j.clone());
        }
    }
    let other = other.expect("a juror without a card for it");
    round
        .coordinator
        .post(
            &format!("/api/v1/cards/{card}/reassign"),
            json!({ "juror_id": other.id }),
        )
        .await
        .ok();
    let kinds =
        async |who: &Person| -> Vec<String> { told(who).await.into_iter().map(|(kind, _)| kind).collect() };
    assert_eq!(kinds(&juror).await, ["card_withdrawn", "cards_assigned"]);
    assert_eq!(kinds(&other).await, ["cards_assigned", "cards_assigned"]);
    // A recused card goes on by the spread: only who gets it is told.
    let (juror, card) = round.card_of(2).await;
    juror
        .post(
            &format!("/api/v1/cards/{card}/recuse"),
            json!({ "reason": "Сосед" }),
        )
        .await
        .ok();
    let before = kinds(&juror).await;
    round.spread().await;
    assert_eq!(kinds(&juror).await, before);
    let mut all = 0;
    for j in &round.jurors {
        all += kinds(j).await.len();
    }
    assert_eq!(all, 6);
}

#[both]
async fn the_pack_has_one_tag(server: Server) {
    let round = Round::open(&server, 3).await;
    let path = format!("{}/pack", round.path);
    let pack = round.chair.get(&path).await;
    let tag = pack.header("etag").to_owned();
    let same = round
        .chair
        .send(reqwest::Method::GET, &path, &[("if-none-match", &tag)], None)
        .await;
    assert_eq!(same.status, 304);
    assert_eq!(pack.body["rubric"]["criteria"][0]["key"], "market");
    let card = text(&pack.body["cards"][0]["id"]);
    round
        .chair
        .put_if(&format!("/api/v1/cards/{card}"), "*", json!({ "marks": {} }))
        .await
        .ok();
    assert_eq!(
        round
            .chair
            .send(reqwest::Method::GET, &path, &[("if-none-match", &tag)], None)
            .await
            .status,
        200
    );
}

#[both]
async fn sixty_cards_against_the_close_are_counted_or_refused(server: Server) {
    let round = Round::open(&server, 40).await;
    let mut work = Vec::new();
    for juror in &round.jurors {
        for card in round.cards(juror).await {
            work.push((juror.clone(), format!("/api/v1/cards/{}", text(&card["id"]))));
        }
    }
    work.truncate(60);
    let tasks: Vec<_> = work
        .into_iter()
        .map(|(juror, path)| {
            tokio::spawn(async move {
                let answer = juror
                    .put_if(&path, "*", json!({ "marks": { "market": { "score": 5 } } }))
                    .await;
                (juror, path, answer)
            })
        })
        .collect();
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
    juror
        .put_if(&format!("/api/v1/cards/{card}"), "*", marks(5))
        .await
        .refused(409, "round_not_open");
}

#[both]
async fn sixty_submissions_against_the_close_are_in_the_result_or_refused(server: Server) {
    let round = Round::open(&server, 30).await;
    let mut work = Vec::new();
    for juror in &round.jurors {
        for card in round.cards(juror).await {
            let mut all = marks(4);
            if card["not_applicable"] != json!([]) {
                all = json!({ "marks": { "market": { "score": 4 } } });
            }
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
    let tasks: Vec<_> = work
        .into_iter()
        .map(|(juror, path)| tokio::spawn(async move { juror.act(&format!("{path}/submit")).await }))
        .collect();
    let result = closing.await.expect("it runs");
    let mut accepted = 0;
    for task in tasks {
        let answer = task.await.expect("it runs");
        if answer.status == 200 {
            accepted += 1;
        } else {
            answer.refused(409, "round_not_open");
        }
    }
    let counted: i64 = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| l["cards"].as_i64().unwrap_or(0))
        .sum();
    assert_eq!(counted, accepted);
    let actions: Vec<String> = server
        .below(move |cx| {
            Ok(audit_entry::table
                .filter(audit_entry::action.eq_any(["submit_card", "close_round"]))
                .order(audit_entry::seq)
                .select(audit_entry::action)
                .load(cx.conn)?)
        })
        .await;
    assert_eq!(
        actions.last().map(String::as_str),
        Some("close_round"),
        "a card was taken after the close"
    );
}

#[both]
async fn no_card_is_taken_after_the_closing_time(server: Server) {
    let round = Round::open(&server, 1).await;
    round
        .coordinator
        .put_if(
            &round.path,
            "*",
            json!({ "closes_at": server.now() + chrono::Duration::minutes(5) }),
        )
        .await
        .ok();
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror.put_if(&path, "*", marks(5)).await.ok();
    server.at("2027-01-11T04:06:00Z");
    juror
        .put_if(&path, "*", marks(4))
        .await
        .refused(409, "round_not_open");
    let settings = json!({ "quorum_cards": 2 });
    round
        .coordinator
        .put_if(&round.path, "*", settings)
        .await
        .refused(409, "wrong_state");
    round.coordinator.put_if(&round.path, "*", json!({})).await.ok();
    juror.put_if(&path, "*", marks(4)).await.ok();
}
