//! The sitting: what is said, how the members vote or sign, and what stands in the way of the publication.

use super::*;

mod voting;

impl Round {
    /// Open, with three candidates; a conflict with one of them takes the vote on all.
    async fn voting_as_a_whole(server: &Server) -> Round {
        let round = Round::setup(server, 3).await;
        let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "voting": "as_a_whole" });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        round.spread().await;
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        round
    }

    /// Computed, and decided by vote.
    async fn put_to_the_vote(&self) -> Value {
        let result = self.computed().await;
        let mut decision = self.decision(&result);
        decision["manner"] = json!("vote");
        self.chair
            .put_if(&format!("{}/decision", self.path), "*", decision)
            .await
            .ok()
    }

    async fn ballot(&self, who: usize, vote: &str) -> Answer {
        self.jurors[who]
            .post(&format!("{}/ballots", self.path), json!({ "vote": vote }))
            .await
    }
}

#[both]
async fn where_the_scores_cannot_tell_the_commission_talks_before_it_decides(server: Server) {
    let round = Round::open(&server, 27).await;
    let result = round.computed().await;
    assert_eq!(result["firmness"]["crosses_cut"], true);
    let (decision, notes) = (
        format!("{}/decision", round.path),
        format!("{}/deliberations", round.path),
    );
    round
        .chair
        .put_if(&decision, "*", round.decision(&result))
        .await
        .refused(409, "deliberation_required");
    let note = json!({ "note": "У обоих проектов равные оценки; у второго есть участок." });
    round.jurors[2]
        .post(&notes, note.clone())
        .await
        .refused(403, "forbidden");
    let noted = round.chair.post(&notes, note.clone()).await.ok();
    assert_eq!(
        (&noted["status"], &noted["deliberations"][0]["note"]),
        (&json!("deliberated"), &note["note"])
    );
    round
        .chair
        .put_if(&decision, "*", round.decision(&result))
        .await
        .ok();
    round.chair.post(&notes, note).await.refused(409, "wrong_state");
}

#[both]
async fn nothing_is_published_that_the_members_did_not_carry(server: Server) {
    let round = Round::open(&server, 3).await;
    round.put_to_the_vote().await;
    assert_eq!(
        round.publish().await.refused(409, "blocked")["blockers"],
        json!([{ "code": "ballots_awaited", "count": 3 }])
    );
    round.ballot(0, "for").await.ok();
    round.ballot(1, "against").await.ok();
    let voted = round.ballot(2, "against").await.ok();
    assert_eq!(
        (&voted["tally"]["votes_against"], &voted["tally"]["carried"]),
        (&json!(2), &json!(false))
    );
    let refused = round.publish().await.refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "decision_not_carried", "count": 3 }])
    );
    // A new result makes room for another decision, and the old votes do not count for it.
    let second = round.chair.act(&format!("{}/results", round.path)).await.ok();
    round.carried(&second).await;
    let published = round.publish().await.ok();
    assert_eq!(published["selected"], 3);
}

#[both]
async fn with_equal_votes_that_of_the_chair_decides(server: Server) {
    let round = Round::open(&server, 3).await;
    round.put_to_the_vote().await;
    round.ballot(0, "for").await.ok();
    round.ballot(1, "against").await.ok();
    let voted = round.ballot(2, "abstain").await.ok();
    let tally = &voted["tally"];
    assert_eq!(
        (&tally["casting_vote"], &tally["carried"], &tally["needed"]),
        (&json!(true), &json!(true), &json!(2))
    );
    round.publish().await.ok();
}

#[both]
async fn a_vote_stands_and_the_same_again_changes_nothing(server: Server) {
    let round = Round::open(&server, 3).await;
    round.put_to_the_vote().await;
    let voted = round.ballot(2, "for").await.ok();
    assert_eq!(round.ballot(2, "for").await.ok()["version"], voted["version"]);
    round.ballot(2, "against").await.refused(409, "already_voted");
    round
        .coordinator
        .post(&format!("{}/ballots", round.path), json!({ "vote": "for" }))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn as_a_whole_only_who_was_there_and_has_no_conflict_takes_part(server: Server) {
    let round = Round::voting_as_a_whole(&server).await;
    let result = round.computed().await;
    round
        .conflict(&server, &round.jurors[2], round.applications[1])
        .await;
    let mut decision = round.decision(&result);
    decision["present"] = json!([round.jurors[0].id, round.jurors[1].id]);
    let path = format!("{}/decision", round.path);
    round.ballot(0, "for").await.refused(409, "wrong_state");
    round.chair.put_if(&path, "*", decision).await.ok();
    round.ballot(2, "for").await.refused(409, "no_vote");
    let lines = json!({ "vote": "for", "lines": [{ "candidate_id": result["lines"][0]["candidate_id"], "vote": "for" }] });
    let ballots = format!("{}/ballots", round.path);
    let refused = round.chair.post(&ballots, lines).await.refused(422, "invalid");
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/lines"), &json!("unexpected"))
    );
    // What is left of the result tells the conflicted member nothing of the decision.
    let seen = round.jurors[2].get(&format!("{}/result", round.path)).await.ok();
    assert_eq!(
        (&seen["veiled"], &seen["ballots"], &seen["tally"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    round.ballot(0, "for").await.ok();
    let signed = round.ballot(1, "for").await.ok();
    assert_eq!(
        (&signed["tally"]["eligible"], &signed["tally"]["carried"]),
        (&json!(2), &json!(true))
    );
    round.publish().await.ok();
}

#[both]
async fn a_member_who_does_not_sign_stops_the_chairs_decision(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    round.decided(&result).await;
    round.ballot(0, "for").await.ok();
    round.ballot(1, "for").await.ok();
    assert_eq!(
        round.publish().await.refused(409, "blocked")["blockers"][0]["code"],
        "ballots_awaited"
    );
    let opinion = json!({ "vote": "against", "opinion": "Плана сбыта нет." });
    let seen = round.jurors[2]
        .post(&format!("{}/ballots", round.path), opinion)
        .await
        .ok();
    let mine = seen["ballots"]
        .as_array()
        .expect("ballots")
        .iter()
        .find(|b| b["juror_id"] == json!(round.jurors[2].id));
    assert_eq!(mine.expect("mine")["opinion"], "Плана сбыта нет.");
    assert_eq!(
        round.publish().await.refused(409, "blocked")["blockers"][0]["code"],
        "decision_not_carried"
    );
}

#[both]
async fn who_has_a_conflict_notes_nothing_of_the_sitting(server: Server) {
    let round = Round::open(&server, 3).await;
    round.computed().await;
    round.conflict(&server, &round.chair, round.applications[0]).await;
    let (path, note) = (
        format!("{}/deliberations", round.path),
        json!({ "note": "Обсудили." }),
    );
    round
        .chair
        .post(&path, note.clone())
        .await
        .refused(409, "conflict_of_interest");
    round.jurors[1].post(&path, note).await.ok();
}

#[both]
async fn who_was_not_there_does_not_vote(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    let mut decision = round.decision(&result);
    decision["present"] = json!([round.jurors[0].id, round.jurors[1].id]);
    round
        .chair
        .put_if(&format!("{}/decision", round.path), "*", decision)
        .await
        .ok();
    round.ballot(2, "against").await.refused(409, "no_vote");
    round.ballot(0, "for").await.ok();
    let signed = round.ballot(1, "for").await.ok();
    assert_eq!(
        (&signed["tally"]["awaited"], &signed["tally"]["carried"]),
        (&json!([]), &json!(true))
    );
    round.publish().await.ok();
}

#[both]
async fn what_is_known_of_conflicts_later_changes_no_tally(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    round.carried(&result).await;
    round.publish().await.ok();
    let path = format!("{}/result", round.path);
    let published = round.coordinator.get(&path).await.ok();
    assert_eq!(published["tally"]["votes_for"], 3);
    for juror in &round.jurors[1..] {
        round.conflict(&server, juror, round.applications[0]).await;
    }
    assert_eq!(
        round.coordinator.get(&path).await.ok()["tally"],
        published["tally"]
    );
}
