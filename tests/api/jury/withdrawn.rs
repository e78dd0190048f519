//! Whoever withdraws while cards are written, or before the decision.

use super::*;
use crate::world::Final;

async fn withdraws(round: &Round, server: &Server, no: usize) {
    let (application, account) = (round.applications[no - 1], server.person("gone").await);
    let id = account.id;
    server
        .below(move |cx| {
            diesel::update(application::table.find(application))
                .set(application::account_id.eq(id))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    account
        .act(&format!("/api/v1/applications/{application}/withdraw"))
        .await
        .ok();
}

#[both]
async fn who_withdraws_during_the_scoring_is_marked_and_neither_scored_nor_proposed(server: Server) {
    let round = Round::open(&server, 3).await;
    withdraws(&round, &server, 1).await;
    let list = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    let marked: Vec<(&str, bool)> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| {
            (
                one["reference"].as_str().expect("a number"),
                one["withdrawn"].as_bool().expect("told"),
            )
        })
        .collect();
    assert!(marked.contains(&("ILE-001", true)) && marked.contains(&("ILE-002", false)));
    for juror in &round.jurors {
        let pack = juror.get(&format!("{}/pack", round.path)).await.ok();
        let seen = pack["candidates"].as_array().expect("candidates");
        assert!(seen.iter().all(|one| one["reference"] != "ILE-001"), "{seen:?}");
        let home = juror.get("/api/v1/me/home").await.ok().to_string();
        let theirs = seen.len();
        assert!(
            theirs == 0 || home.contains(&format!("\"count\":{theirs}")),
            "{theirs} {home}"
        );
    }
    let spread = format!("{}/assignments/spread", round.path);
    let plan = round.coordinator.post(&spread, json!({})).await.ok();
    assert_eq!(plan["added"], json!([]));
    round.score_all().await;
    // Nothing is missing.
    round.chair.act(&format!("{}/close", round.path)).await.ok();
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    let ranks: Vec<(&Value, &Value)> = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| (&line["reference"], &line["rank"]))
        .collect();
    assert_eq!(
        ranks,
        [(&json!("ILE-002"), &json!(1)), (&json!("ILE-003"), &json!(2))]
    );
    round.carried(&result).await;
    let published = round.publish().await.ok();
    assert_eq!(published["selected"], 2);
    let id = text(&result["round_id"]);
    let public = server.nobody().get(&format!("/api/v1/protocols/{id}")).await;
    assert!(!public.text.contains("ILE-001") && public.status == 200);
}

#[both]
async fn who_withdraws_after_the_proposal_is_not_decided_on(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    withdraws(&round, &server, 1).await;
    round.deliberate(&result).await;
    let decision = format!("{}/decision", round.path);
    let refused = round
        .chair
        .put_if(&decision, "*", round.decision(&result))
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["state"], "candidate_withdrawn");
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    assert_eq!(result["lines"].as_array().map(Vec::len), Some(2));
    round.carried(&result).await;
    round.publish().await.ok();
}

#[both]
async fn an_idea_is_taken_out_of_the_final_until_it_is_decided(server: Server) {
    let found = Final::scored(&server, 3, json!({})).await;
    let coordinator = &found.course.coordinator;
    let (first, second) = (&found.leads[0], &found.leads[1]);
    let withdraw = |idea: &str| format!("/api/v1/ideas/{idea}/withdraw");
    let reason = json!({ "reason": "Уезжаю из района" });
    // Neither a member nor somebody else's lead.
    found
        .member
        .person
        .post(&withdraw(&first.idea), reason.clone())
        .await
        .refused(403, "forbidden");
    second
        .person
        .post(&withdraw(&first.idea), reason.clone())
        .await
        .refused(404, "not_found");
    let gone = first
        .person
        .post(&withdraw(&first.idea), reason.clone())
        .await
        .ok();
    assert_eq!(gone["status"], "withdrawn");
    for told in [&found.member.person, coordinator] {
        assert_eq!(told.notices().await[0], "idea_withdrawn");
    }
    assert_eq!(
        coordinator
            .post(&withdraw(&second.idea), reason.clone())
            .await
            .faults(),
        ["/evidence required"]
    );
    let proven = json!({ "reason": "Уезжает", "evidence": "Заявление от 16.03." });
    coordinator
        .post(&withdraw(&second.idea), proven.clone())
        .await
        .ok();
    assert_eq!(second.person.notices().await[0], "idea_withdrawn");
    let result = found.computed().await;
    let lines = result["lines"].as_array().expect("lines");
    assert_eq!(lines.len(), 1);
    let third = &found.leads[2];
    let can = |idea: Value| -> Value {
        let mut actions = idea["actions"].as_array().expect("actions").iter();
        actions.find(|one| one["name"] == "withdraw_idea").expect("told")["allowed"].clone()
    };
    let path = format!("/api/v1/ideas/{}", third.idea);
    assert_eq!(can(third.person.get(&path).await.ok()), true);
    let sum = json!({ "amount": Final::ASKED, "currency": "KZT" });
    let line = json!({ "candidate_id": lines[0]["candidate_id"], "outcome": "select", "amount": sum });
    let decision = json!({ "lines": [line], "present": [found.chair.id] });
    found
        .chair
        .put_if(&format!("{}/decision", found.path), "*", decision)
        .await
        .ok();
    assert_eq!(can(third.person.get(&path).await.ok()), false);
    third
        .person
        .post(&withdraw(&third.idea), reason)
        .await
        .refused(409, "wrong_state");
    coordinator
        .post(&withdraw(&third.idea), proven)
        .await
        .refused(409, "wrong_state");
    // Of a plan that was submitted nothing is offered any more.
    let seen = third.person.get(&path).await.ok();
    for op in ["put_plan", "submit_plan"] {
        let mut actions = seen["actions"].as_array().expect("actions").iter();
        let one = actions.find(|one| one["name"] == op).expect("told");
        assert_eq!(
            (&one["allowed"], &one["blocked_by"]),
            (&json!(false), &json!(["wrong_state"]))
        );
    }
}
