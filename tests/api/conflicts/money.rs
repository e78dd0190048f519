//! Where money is agreed and paid.

use super::*;

/// Declares that two people are of one family.
async fn declared(found: &Final, by: &Person, whom: &Person, application: Id) {
    let path = format!("/api/v1/programmes/{}/conflicts", found.course.id);
    let mut conflict = json!({ "application_id": application, "kind": "family" });
    if by.id != whom.id {
        conflict["account_id"] = json!(whom.id);
    }
    by.post(&path, conflict).await.created();
}

/// The ideas of the awards that somebody is shown.
async fn shown(found: &Final, reader: &Person) -> Vec<Value> {
    let path = format!("/api/v1/programmes/{}/awards", found.course.id);
    let list = reader.get(&path).await.ok();
    let items = list["items"].as_array().expect("items").iter();
    items.map(|one| one["idea_id"].clone()).collect()
}

#[both]
async fn whoever_has_a_conflict_with_anybody_of_a_team_has_no_part_in_its_money(server: Server) {
    let found = Final::published(&server, 2).await;
    let id = found.course.id;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let partner = server.with_role("partner", Role::Partner, Some(id)).await;
    let observer = server.with_role("observer", Role::Observer, Some(id)).await;
    let (team, other) = (&found.leads[0], &found.leads[1]);
    let award = found.award_of(&second, &team.idea).await;
    let free = found.award_of(&second, &other.idea).await;
    // With the lead, with a member; one's own, and one that a coordinator knows of.
    declared(&found, &second, &second, found.member.application).await;
    declared(&found, &partner, &partner, found.member.application).await;
    declared(&found, &found.course.coordinator, &observer, team.application).await;
    let awards = format!("/api/v1/programmes/{id}/awards");
    let summary = format!("/api/v1/programmes/{id}/summary");
    let money = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
    for phase in [Phase::Final, Phase::Support] {
        server.move_to(id, phase).await;
        for who in [&second, &partner] {
            assert_eq!(shown(&found, who).await, [json!(other.idea)], "{phase:?}");
            let path = format!("/api/v1/awards/{award}");
            who.get(&path).await.refused(404, "not_found");
            for step in ["agree", "activate", "settle"] {
                who.act(&format!("{path}/{step}")).await.refused(404, "not_found");
            }
            who.post(&format!("{path}/terminate"), json!({ "reason": "Отказ" }))
                .await
                .refused(404, "not_found");
        }
        let proposed = json!({ "idea_id": team.idea, "amount": money(1), "own": money(1) });
        assert_eq!(
            second.post(&awards, proposed).await.faults(),
            ["/idea_id unknown"]
        );
        for who in [&second, &partner, &observer] {
            let seen = who.get(&summary).await.ok();
            assert_eq!(
                (&seen["live_awards"], &seen["committed"]["amount"]),
                (&json!(1), &json!(Final::ASKED)),
                "{phase:?}"
            );
        }
        let all = found.course.coordinator.get(&summary).await.ok();
        assert_eq!(all["live_awards"], 2);
    }
    // The others' money goes its way.
    partner.act(&format!("/api/v1/awards/{free}/agree")).await.ok();
    let seen = second.get(&format!("/api/v1/awards/{free}")).await.ok();
    assert_eq!(seen["actions"][1]["name"], "activate_award", "{seen}");
}

#[both]
async fn an_appeal_of_a_team_is_not_answered_by_whoever_has_a_conflict_with_one_of_it(server: Server) {
    let found = Final::scored(&server, 1, json!({ "standstill_days": 5 })).await;
    let id = found.course.id;
    let result = found.computed().await;
    let line = json!({ "candidate_id": result["lines"][0]["candidate_id"], "outcome": "decline", "reason": "Нет сбыта" });
    let decision = json!({ "lines": [line], "present": [found.chair.id] });
    found
        .chair
        .put_if(&format!("{}/decision", found.path), "*", decision)
        .await
        .ok();
    found
        .chair
        .post(&format!("{}/ballots", found.path), json!({ "vote": "for" }))
        .await
        .ok();
    found.publish().await.ok();
    let lead = &found.leads[0];
    let appeals = format!("/api/v1/applications/{}/appeals", lead.application);
    let appeal = json!({ "round": "final", "ground": "procedure", "statement": "Мне не дали ответить." });
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let partner = server.with_role("partner", Role::Partner, Some(id)).await;
    let appeal = lead.person.post(&appeals, appeal).await.created();
    let path = format!("/api/v1/appeals/{}", text(&appeal["id"]));
    // Whoever may answer it is told, and finds it.
    let open = format!("/api/v1/programmes/{id}/appeals?status=submitted");
    for who in [&second, &partner] {
        assert_eq!(who.notices().await[0], "appeal_made");
        assert_eq!(who.get(&open).await.ok()["items"][0]["id"], appeal["id"]);
        who.get(&path).await.ok();
        declared(&found, &found.course.coordinator, who, found.member.application).await;
        who.get(&path).await.refused(404, "not_found");
        for step in ["uphold", "refuse"] {
            who.post(&format!("{path}/{step}"), json!({ "answer": "Нет" }))
                .await
                .refused(404, "not_found");
        }
    }
    assert_eq!(partner.get(&open).await.ok()["items"], json!([]));
    for list in [appeals, format!("{}/appeals", found.path), open] {
        let seen = second.get(&list).await.ok();
        assert_eq!(seen["items"], json!([]), "{list}");
        let seen = found.course.coordinator.get(&list).await.ok();
        assert_eq!(seen["items"][0]["id"], appeal["id"], "{list}");
    }
    lead.person.get(&path).await.ok();
    found
        .course
        .coordinator
        .post(
            &format!("{path}/refuse"),
            json!({ "answer": "Время было у всех одно." }),
        )
        .await
        .ok();
}
