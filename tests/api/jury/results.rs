//! Results: the proposal, the decision, its publication.

use super::*;

mod publication;

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
    round
        .chair
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .ok();
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
