//! Results: the proposal, the decision, its publication.

use people::programmes::programme;
use scoring::commission::outcome::DecisionOutcome;

use super::*;

#[both]
async fn the_proposal_is_exact_and_follows_the_scores(server: Server) {
    let round = Round::open(&server, 5).await;
    let result = round.computed().await;
    let ranks: Vec<_> = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| (text(&l["reference"]), l["rank"].as_i64()))
        .collect();
    assert_eq!(ranks[0], ("ILE-001".into(), Some(1)));
    assert_eq!(ranks[4], ("ILE-005".into(), Some(5)));
    assert_eq!(
        (&result["lines"][0]["score"], &result["lines"][0]["proposed"]),
        (&json!("1/1"), &json!("select"))
    );
    assert_eq!(result["lines"][1]["decided_by"], "score");
    round.jurors[2].get(&format!("{}/result", round.path)).await.ok();
    round
        .conflict(&server, &round.coordinator, round.applications[2])
        .await;
    let veiled = round
        .coordinator
        .get(&format!("{}/result", round.path))
        .await
        .ok();
    assert_eq!(
        (veiled["lines"].as_array().map(Vec::len), &veiled["veiled"]),
        (Some(4), &json!(true))
    );
    let ranks: Vec<_> = veiled["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| l["rank"].as_i64())
        .collect();
    assert_eq!(ranks, [Some(1), Some(2), Some(3), Some(4)]);
}

#[both]
async fn a_result_tells_the_commission_how_firm_it_is(server: Server) {
    let round = Round::open(&server, 12).await;
    let result = round.computed().await;
    assert_eq!(
        (&result["method"], result.get("method_refused")),
        (&json!("weighted_mean"), None)
    );
    assert_eq!(
        (&result["firmness"]["draws"], &result["firmness"]["crosses_cut"]),
        (&json!(10_000), &json!(false))
    );
    // The jurors of each candidate gave the same marks, so there is no doubt.
    assert_eq!(
        (
            &result["lines"][0]["standard_error"],
            &result["lines"][0]["chance"]
        ),
        (&json!(0.0), &json!(1.0))
    );
    assert_eq!(
        result["agreement"]["headline"],
        json!({ "form": "icc_1_k", "k": 2.0, "value": 1.0 })
    );
    assert_eq!(result["agreement"]["jurors"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        round
            .coordinator
            .get(&format!("{}/result", round.path))
            .await
            .ok(),
        result
    );
    round
        .conflict(&server, &round.coordinator, round.applications[2])
        .await;
    let veiled = round
        .coordinator
        .get(&format!("{}/result", round.path))
        .await
        .ok();
    // Made anew, as if that one were not there.
    assert_ne!(veiled["firmness"]["seed"], result["firmness"]["seed"]);
    assert_eq!(
        (
            &veiled["lines"][0]["chance"],
            veiled["lines"].as_array().map(Vec::len)
        ),
        (&json!(1.0), Some(11))
    );
}

#[both]
async fn a_model_of_the_jurors_ranks_where_it_was_chosen_and_anew_where_one_is_hidden(server: Server) {
    let round = Round::setup(&server, 6).await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": "additive" });
    let read = round.coordinator.put_if(&round.path, "*", settings).await.ok();
    assert_eq!(read["settings"]["method"], "additive");
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    let result = round.computed().await;
    assert_eq!(
        (&result["method"], result.get("method_refused")),
        (&json!("additive"), None)
    );
    let severity: Vec<f64> = result["agreement"]["jurors"]
        .as_array()
        .expect("jurors")
        .iter()
        .filter_map(|j| j["severity"].as_f64())
        .collect();
    assert!(
        severity.len() == 3 && severity.iter().all(|s| s.abs() < 1e-9),
        "{severity:?}"
    );
    assert_eq!(
        (&result["lines"][0]["reference"], &result["lines"][0]["score"]),
        (&json!("ILE-001"), &json!("1/1"))
    );
    round
        .conflict(&server, &round.coordinator, round.applications[2])
        .await;
    let veiled = round
        .coordinator
        .get(&format!("{}/result", round.path))
        .await
        .ok();
    assert_eq!(
        (&veiled["method"], &veiled["lines"][0]["score"]),
        (&json!("additive"), &json!("1/1"))
    );
}

#[both]
async fn a_model_is_refused_where_the_cards_do_not_connect(server: Server) {
    let round = Round::setup(&server, 1).await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": "calibrated" });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    round.spread().await;
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "juror_with_one_card", "count": 2 }])
    );
}

#[both]
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
    assert_eq!(
        (&result["method"], &result["method_refused"]),
        (&json!("weighted_mean"), &json!("juror_with_one_card"))
    );
    assert_eq!(result["lines"][0]["score"], "4/5");
}

#[both]
async fn a_departure_without_a_reason_is_refused(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    let path = format!("{}/decision", round.path);
    let mut decision = round.decision(&result);
    decision["lines"][2]["outcome"] = json!("decline");
    let refused = round
        .chair
        .put_if(&path, "*", decision.clone())
        .await
        .refused(409, "reason_required");
    assert_eq!(refused["pointers"], json!(["/lines/2/reason"]));
    round
        .coordinator
        .put_if(&path, "*", decision.clone())
        .await
        .refused(403, "forbidden");
    decision["lines"][2]["reason"] = json!("Не явился на встречу");
    round
        .chair
        .put_if(&path, "\"7-x\"", decision.clone())
        .await
        .refused(412, "stale");
    let decided = round.chair.put_if(&path, "\"1-x\"", decision).await.ok();
    assert_eq!(
        (&decided["status"], &decided["round_status"]),
        (&json!("decided"), &json!("decided"))
    );
    assert_eq!(decided["lines"][2]["reason"], "Не явился на встречу");
}

#[both]
async fn a_decision_is_on_every_candidate_and_needs_a_quorum(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    let path = format!("{}/decision", round.path);
    let mut part = round.decision(&result);
    part["lines"].as_array_mut().expect("lines").pop();
    assert_eq!(
        round.chair.put_if(&path, "*", part).await.faults(),
        ["/lines required"]
    );
    for (amount, fault) in [
        (json!(5), "/lines/0/amount type"),
        (
            json!({ "amount": 5, "currency": "tenge" }),
            "/lines/0/amount/currency currency",
        ),
        // A selection gives places, no money.
        (json!({ "amount": 5, "currency": "KZT" }), "/lines/0/amount order"),
    ] {
        let mut paid = round.decision(&result);
        paid["lines"][0]["amount"] = amount;
        assert_eq!(round.chair.put_if(&path, "*", paid).await.faults(), [fault]);
    }
    let mut alone = round.decision(&result);
    alone["present"] = json!([round.chair.id]);
    round
        .chair
        .put_if(&path, "*", alone)
        .await
        .refused(409, "no_quorum");
    round.conflict(&server, &round.chair, round.applications[0]).await;
    round
        .chair
        .put_if(&path, "*", round.decision(&result))
        .await
        .refused(409, "conflict_of_interest");
    round.jurors[1]
        .put_if(&path, "*", round.decision(&result))
        .await
        .ok();
}

#[both]
async fn what_is_wrong_with_a_decision_is_told_before_what_stands_in_its_way(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    let path = format!("{}/decision", round.path);
    let mut decision = round.decision(&result);
    round.chair.put_if(&path, "*", decision.clone()).await.ok();
    round
        .chair
        .put_if(&path, "*", decision.clone())
        .await
        .refused(409, "wrong_state");
    decision["present"][0] = json!(Id::new());
    assert_eq!(
        round.chair.put_if(&path, "*", decision.clone()).await.faults(),
        ["/present/0 unknown"]
    );
}

#[both]
async fn a_withdrawal_before_the_publication_stops_nobody_elses_result(server: Server) {
    let round = Round::open(&server, 27).await;
    let result = round.computed().await;
    assert_eq!(
        result["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .filter(|l| l["proposed"] == "select")
            .count(),
        25
    );
    round.carried(&result).await;
    let gone = round.applications[0];
    let owner = server.person("owner").await;
    server
        .below({
            let owner = owner.id;
            move |cx| {
                diesel::update(application::table.find(gone))
                    .set(application::account_id.eq(owner))
                    .execute(cx.conn)?;
                Ok(())
            }
        })
        .await;
    owner
        .act(&format!("/api/v1/applications/{gone}/withdraw"))
        .await
        .ok();
    let published = round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
    assert_eq!(
        (&published["selected"], &published["waitlisted"]),
        (&json!(24), &json!(2))
    );
    // The place that it would have had is offered to the first who waits.
    let offers = round
        .coordinator
        .get(&format!(
            "/api/v1/programmes/{}/offers?limit=100",
            round.programme
        ))
        .await
        .ok();
    let offered: Vec<&Value> = offers["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|o| &o["application_id"])
        .collect();
    assert_eq!((offered.len(), offered.contains(&&json!(gone))), (25, false));
    assert_eq!(
        owner.get(&format!("/api/v1/applications/{gone}")).await.ok()["public_status"],
        "withdrawn"
    );
}

#[both]
async fn nothing_is_published_in_a_programme_that_is_cancelled_meanwhile(server: Server) {
    let round = Round::open(&server, 2).await;
    let result = round.computed().await;
    round.carried(&result).await;
    let (began, cancel) = tokio::sync::oneshot::channel();
    let began = std::sync::Mutex::new(Some(began));
    let programme = round.programme;
    // The programme is cancelled by a transaction that is still at work when the publication begins.
    let db = server.service.app.db.clone();
    let cancelling = tokio::spawn(async move {
        db.write(move |conn| {
            programme::lock(conn, programme)?;
            if let Some(tell) = began.lock().expect("a lock").take() { let _ = tell.send(()); }
            // On SQLite the publication waits in the writer's queue; on PostgreSQL until it is seen to wait: among
            // the locks, for who is connected is seen as at the beginning of the transaction.
            let waiting = "(SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))";
            while conn.is_postgres()
                && diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(waiting)).get_result::<i64>(conn)? == 0 {}
            diesel::update(base::db::schema::programme::table.find(programme))
                .set(base::db::schema::programme::phase.eq(Phase::Cancelled))
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

#[both]
async fn a_result_is_published_by_a_second_person(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    round.carried(&result).await;
    server
        .grant(&round.chair, Role::Coordinator, Some(round.programme))
        .await;
    let id: Id = round
        .path
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    assert_eq!(
        publish(&server, &round.chair, round.programme, id)
            .await
            .map_err(|e| e.which())
            .err(),
        Some(Code::SecondPerson)
    );
    let published = publish(&server, &round.coordinator, round.programme, id)
        .await
        .expect("published");
    let outcomes: Vec<_> = published
        .lines
        .iter()
        .map(|l| (l.application_id, l.outcome))
        .collect();
    assert_eq!(
        outcomes[0],
        (Some(round.applications[0]), DecisionOutcome::Select)
    );
    assert_eq!(outcomes.len(), 3);
    let again = publish(&server, &round.coordinator, round.programme, id).await;
    assert_eq!(again.map_err(|e| e.which()).err(), Some(Code::WrongState));
    assert_eq!(
        round.coordinator.get(&round.path).await.ok()["status"],
        "published"
    );
    round
        .chair
        .act(&format!("{}/results", round.path))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_decision_that_was_not_published_makes_room_for_a_new_result(server: Server) {
    let round = Round::open(&server, 2).await;
    let result = round.computed().await;
    round.decided(&result).await;
    let second = round.chair.act(&format!("{}/results", round.path)).await.ok();
    assert_eq!(
        (&second["no"], &second["status"], &second["round_status"]),
        (&json!(2), &json!("computed"), &json!("closed"))
    );
}

async fn publish(
    server: &Server,
    who: &Person,
    programme: Id,
    round: Id,
) -> kernel::error::Result<::results::Published> {
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
            ::results::publish(&mut cx, round)
        })
        .await
}
