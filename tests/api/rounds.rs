//! Before a round opens: what must be there, who scores whom, how many are needed.

use incubator::kernel::Id;
use incubator::kernel::vocabulary::Role;
use serde_json::{Value, json};

use crate::jury::Round;
use crate::on_both;
use crate::support::Server;

fn blockers(refused: &Value) -> Vec<(&str, i64)> {
    let list = refused["blockers"].as_array().expect("blockers");
    list.iter()
        .map(|b| {
            (
                b["code"].as_str().expect("a code"),
                b["count"].as_i64().expect("a count"),
            )
        })
        .collect()
}

on_both! {
    async fn a_round_opens_only_with_somebody_who_may_decide(server: Server) {
        let round = Round::setup(&server, 3).await;
        round.spread().await;
        // The conflicts are with candidates whom neither has to score.
        let listed = round.coordinator.get(&format!("{}/assignments", round.path)).await.ok();
        let candidates = round.coordinator.get(&format!("{}/candidates", round.path)).await.ok();
        for lead in &round.jurors[..2] {
            let scores = |c: &Value| listed["items"].as_array().expect("items").iter()
                .any(|card| card["juror_id"] == json!(lead.id) && card["candidate_id"] == c["id"]);
            let other = candidates["items"].as_array().expect("items").iter().find(|c| !scores(c)).expect("another");
            let id: Id = other["application_id"].as_str().expect("an id").parse().expect("an id");
            round.conflict(&server, lead, id).await;
        }
        let refused = round.coordinator.act(&format!("{}/open", round.path)).await.refused(409, "blocked");
        assert_eq!(blockers(&refused), [("decider_missing", 1)]);
        let labels = round.coordinator.get("/api/v1/vocabularies").await.ok();
        assert!(labels["enums"]["round_blocker_code"]["decider_missing"]["kk"].is_string());
    }

    async fn a_round_opens_only_with_a_quorum_free_of_conflicts(server: Server) {
        let round = Round::setup(&server, 2).await;
        round.spread().await;
        let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 2 });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        let third = server.with_role("deputy", Role::Juror, Some(round.programme)).await;
        for juror in &round.jurors[1..] {
            round.conflict(&server, juror, round.applications[0]).await;
        }
        let refused = round.coordinator.act(&format!("{}/open", round.path)).await.refused(409, "blocked");
        let told = blockers(&refused);
        assert!(told.contains(&("candidates_without_jurors", 1)) && told.contains(&("candidates_below_quorum", 1)), "{told:?}");
        round.coordinator.put_if(&format!("{}/jurors/{}", round.path, third.id), "*", json!({ "seat": "member" })).await.ok();
        let refused = round.coordinator.act(&format!("{}/open", round.path)).await.refused(409, "blocked");
        assert!(!blockers(&refused).iter().any(|(code, _)| *code == "candidates_without_jurors"), "{refused}");
    }

    async fn what_is_missing_for_a_hidden_candidate_is_not_told(server: Server) {
        let round = Round::setup(&server, 2).await;
        let torn = server.with_role("torn", Role::Coordinator, Some(round.programme)).await;
        round.conflict(&server, &torn, round.applications[0]).await;
        torn.post(&format!("{}/assignments/spread", round.path), json!({})).await.ok();
        let refused = torn.act(&format!("{}/open", round.path)).await.refused(409, "blocked");
        assert_eq!(blockers(&refused), [("unseen", 1)]);
        let read = round.coordinator.get(&round.path).await.ok();
        assert_eq!(blockers(&read), [("cards_missing", 1), ("candidates_below_quorum", 1)]);
        round.spread().await;
        torn.act(&format!("{}/open", round.path)).await.ok();
    }

    async fn rules_that_cannot_rank_are_named(server: Server) {
        let round = Round::setup(&server, 1).await;
        round.spread().await;
        for (method, code) in [("trimmed_mean", "quorum_too_small_to_trim"), ("vote", "rubric_is_no_vote")] {
            let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": method });
            round.coordinator.put_if(&round.path, "*", settings).await.ok();
            let refused = round.coordinator.act(&format!("{}/open", round.path)).await.refused(409, "blocked");
            assert_eq!(blockers(&refused), [(code, 1)]);
        }
    }
}
