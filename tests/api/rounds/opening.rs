//! What must be there before a round opens.

use super::*;

#[both]
async fn a_round_opens_only_with_somebody_who_may_decide(server: Server) {
    let round = Round::setup(&server, 3).await;
    round.spread().await;
    // The conflicts are with candidates whom neither has to score.
    let listed = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await
        .ok();
    let candidates = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    for lead in &round.jurors[..2] {
        let scores = |c: &Value| {
            listed["items"]
                .as_array()
                .expect("items")
                .iter()
                .any(|card| card["juror_id"] == json!(lead.id) && card["candidate_id"] == c["id"])
        };
        let other = candidates["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|c| !scores(c))
            .expect("another");
        let id: Id = other["application_id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id");
        round.conflict(&server, lead, id).await;
    }
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(blockers(&refused), [("decider_missing", 1)]);
    let labels = round.coordinator.get("/api/v1/vocabularies").await.ok();
    assert!(labels["enums"]["round_blocker_code"]["decider_missing"]["kk"].is_string());
}

#[both]
async fn a_round_opens_only_with_a_quorum_free_of_conflicts(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 2 });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    let third = server
        .with_role("deputy", Role::Juror, Some(round.programme))
        .await;
    for juror in &round.jurors[1..] {
        round.conflict(&server, juror, round.applications[0]).await;
    }
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    let told = blockers(&refused);
    assert!(
        told.contains(&("candidates_without_jurors", 1)) && told.contains(&("candidates_below_quorum", 1)),
        "{told:?}"
    );
    round
        .coordinator
        .put_if(
            &format!("{}/jurors/{}", round.path, third.id),
            "*",
            json!({ "seat": "member" }),
        )
        .await
        .ok();
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert!(
        !blockers(&refused)
            .iter()
            .any(|(code, _)| *code == "candidates_without_jurors"),
        "{refused}"
    );
}

#[both]
async fn what_is_missing_for_a_hidden_candidate_is_not_told(server: Server) {
    let round = Round::setup(&server, 2).await;
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    round.conflict(&server, &torn, round.applications[0]).await;
    torn.post(&format!("{}/assignments/spread", round.path), json!({}))
        .await
        .ok();
    let refused = torn
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(blockers(&refused), [("unseen", 1)]);
    let read = round.coordinator.get(&round.path).await.ok();
    assert_eq!(
        blockers(&read),
        [("cards_missing", 1), ("candidates_below_quorum", 1)]
    );
    round.spread().await;
    torn.act(&format!("{}/open", round.path)).await.ok();
}

#[both]
async fn rules_that_cannot_rank_are_named(server: Server) {
    let round = Round::setup(&server, 1).await;
    round.spread().await;
    for (method, code) in [
        ("trimmed_mean", "quorum_too_small_to_trim"),
        ("vote", "rubric_is_no_vote"),
    ] {
        let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": method });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        let refused = round
            .coordinator
            .act(&format!("{}/open", round.path))
            .await
            .refused(409, "blocked");
        assert_eq!(blockers(&refused), [(code, 1)]);
    }
}

#[both]
async fn a_round_opens_only_with_a_chair_and_with_jurors_who_are_there_and_hold_their_role(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 2 });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    let seat = async |no: usize, seat: Value| {
        let path = format!("{}/jurors/{}", round.path, round.jurors[no].id);
        round.coordinator.put_if(&path, "*", seat).await.ok();
    };
    let refused = async || {
        round
            .coordinator
            .act(&format!("{}/open", round.path))
            .await
            .refused(409, "blocked")
    };
    seat(0, json!({ "seat": "member" })).await;
    assert_eq!(blockers(&refused().await), [("chair_missing", 1)]);
    seat(0, json!({ "seat": "chair" })).await;
    for (no, name) in [(1, "deputy"), (2, "member")] {
        seat(no, json!({ "seat": name, "available": false })).await;
    }
    assert_eq!(blockers(&refused().await), [("jurors_missing", 1)]);
    seat(1, json!({ "seat": "deputy" })).await;
    let (gone, now) = (round.jurors[2].id, server.now());
    server
        .below(move |cx| {
            diesel::update(role_grant::table.filter(role_grant::account_id.eq(gone)))
                .set(role_grant::revoked_at.eq(now))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    assert_eq!(blockers(&refused().await), [("jurors_without_role", 1)]);
}

#[both]
async fn a_round_opens_only_with_candidates_and_before_it_is_to_close(server: Server) {
    let round = Round::setup(&server, 0).await;
    let settings =
        json!({ "cards_per_candidate": 2, "quorum_cards": 1, "closes_at": "2027-01-11T04:05:00Z" });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    let open = format!("{}/open", round.path);
    assert_eq!(
        blockers(&round.coordinator.act(&open).await.refused(409, "blocked")),
        [("candidates_missing", 1)]
    );
    server.at("2027-01-11T04:05:00Z");
    let refused = round.coordinator.act(&open).await.refused(409, "blocked");
    assert_eq!(
        blockers(&refused),
        [("closing_time_passed", 1), ("candidates_missing", 1)]
    );
}

#[both]
async fn a_round_opens_only_when_nobody_scores_in_conflict(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let listed = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await
        .ok();
    let candidates = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    let mine = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|card| card["juror_id"] == json!(round.jurors[2].id))
        .expect("a card");
    let scored = candidates["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|c| c["id"] == mine["candidate_id"])
        .expect("a candidate");
    let application: Id = scored["application_id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    round.conflict(&server, &round.jurors[2], application).await;
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(blockers(&refused), [("cards_in_conflict", 1)]);
}

#[both]
async fn a_round_opens_only_when_it_is_about_everybody_who_is_admitted(server: Server) {
    let round = Round::setup(&server, 3).await;
    round.spread().await;
    let refused = async || {
        let answer = round.coordinator.act(&format!("{}/open", round.path)).await;
        let refused = answer.refused(409, "blocked");
        let told = blockers(&refused).into_iter();
        told.map(|(code, count)| (code.to_owned(), count))
            .collect::<Vec<_>>()
    };
    let told = |code: &str, count| vec![(code.to_owned(), count)];
    // Admitted after the candidates were taken.
    let late = server.eligible(round.programme, 4).await;
    assert_eq!(refused().await, told("candidates_outdated", 1));
    let read = round.coordinator.get(&round.path).await.ok();
    assert_eq!(read["blockers"][0]["code"], "candidates_outdated");
    round.conflict(&server, &round.coordinator, late).await;
    assert_eq!(refused().await, told("unseen", 1));
    put(&server, late, S::Submitted).await;
    assert_eq!(refused().await, told("unseen", 1));
    // Of somebody else it is told what is missing.
    let other = round.applications[0];
    put(&server, other, S::Submitted).await;
    put(&server, late, S::Ineligible).await;
    let mut both = told("eligibility_undecided", 1);
    both.extend(told("candidates_outdated", 1));
    assert_eq!(refused().await, both);
    put(&server, other, S::Withdrawn).await;
    assert_eq!(refused().await, told("candidates_outdated", 1));
    round
        .coordinator
        .act(&format!("{}/candidates", round.path))
        .await
        .ok();
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
}

#[both]
async fn a_round_waits_for_those_who_may_object_and_for_what_they_are_answered(server: Server) {
    let mut round = Round::setup(&server, 3).await;
    let mut second = server
        .with_role("second", Role::Coordinator, Some(round.programme))
        .await;
    let mut torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    round.spread().await;
    let late = server.eligible(round.programme, 4).await;
    put(&server, late, S::Ineligible).await;
    let (programme, decider) = (round.programme, round.coordinator.id);
    server
        .below(move |cx| {
            let decision = Refusal {
                application_id: late,
                programme_id: programme,
                decided_by: decider,
                decided_at: cx.now,
                until_at: cx.now + chrono::Duration::days(2),
            };
            objection_store::stand(cx.conn, decision)
        })
        .await;
    round.conflict(&server, &torn, late).await;
    let open = format!("{}/open", round.path);
    let told = async |who: &Person| {
        let refused = who.act(&open).await.refused(409, "blocked");
        blockers(&refused)
            .into_iter()
            .map(|(code, count)| (code.to_owned(), count))
            .collect::<Vec<_>>()
    };
    let one = |code: &str| vec![(code.to_owned(), 1)];
    assert_eq!(told(&round.coordinator).await, one("objection_term_running"));
    assert_eq!(told(&torn).await, one("unseen"));
    let body = json!({ "statement": "Мен Байсеркеде тұрамын.", "evidence": "Кеңседе айтты" });
    let made = second
        .post(&format!("/api/v1/applications/{late}/objections"), body)
        .await
        .created();
    let late_hour = server.now() + chrono::Duration::days(3);
    server.at(&late_hour.to_string());
    for one in [&mut round.coordinator, &mut second, &mut torn] {
        server.log_in_again(one).await;
    }
    assert_eq!(told(&round.coordinator).await, one("objections_open"));
    assert_eq!(told(&torn).await, one("unseen"));
    let answer = json!({ "decision": "refuse", "answer": "Мекенжайы басқа ауданда." });
    let path = format!(
        "/api/v1/objections/{}/answer",
        made["id"].as_str().expect("an id")
    );
    second.post(&path, answer).await.ok();
    round.coordinator.act(&open).await.ok();
}

async fn put(server: &Server, id: Id, status: S) {
    server
        .below(move |cx| {
            diesel::update(application::table.find(id))
                .set(application::status.eq(status))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
}
