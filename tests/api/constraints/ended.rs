//! Awards that end early.

use super::*;

#[both]
async fn what_was_paid_of_an_award_stays_committed(server: Server) {
    let found = Final::published(&server, 2).await;
    let id = found.course.id;
    let coordinator = &found.course.coordinator;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let award = |idea: &str| {
        let idea = idea.to_owned();
        let (found, second) = (&found, &second);
        async move { format!("/api/v1/awards/{}", found.award_of(second, &idea).await) }
    };
    let summary = format!("/api/v1/programmes/{id}/summary");
    let committed = || async { coordinator.get(&summary).await.ok()["committed"]["amount"].clone() };
    let (active, agreed) = (
        award(&found.leads[0].idea).await,
        award(&found.leads[1].idea).await,
    );
    for path in [&active, &agreed] {
        second.act(&format!("{path}/agree")).await.ok();
    }
    server.move_to(id, Phase::Support).await;
    second.act(&format!("{active}/activate")).await.ok();
    let end = |paid: Option<Value>| {
        let mut told = json!({ "reason": "Проект остановлен" });
        if let Some(paid) = paid {
            told["paid"] = paid;
        }
        told
    };
    let usd = json!({ "amount": 1, "currency": "USD" });
    for (path, paid, fault) in [
        (&active, None, "/paid required"),
        (&active, Some(money(ASKED + 1)), "/paid/amount range"),
        (&active, Some(money(-1)), "/paid/amount range"),
        (&active, Some(usd), "/paid/currency currency"),
        // Nothing flows before the agreement is signed.
        (&agreed, Some(money(1)), "/paid/amount range"),
    ] {
        let answer = second.post(&format!("{path}/terminate"), end(paid)).await;
        assert_eq!(answer.faults(), [fault]);
    }
    assert_eq!(committed().await, 2 * ASKED);
    let ended = second
        .post(&format!("{active}/terminate"), end(Some(money(150_000_000))))
        .await
        .ok();
    assert_eq!(
        (&ended["status"], &ended["paid"], &ended["idea_title"]),
        (&json!("terminated"), &money(150_000_000), &json!("Сыроварня"))
    );
    assert_eq!(committed().await, ASKED + 150_000_000);
    second.post(&format!("{agreed}/terminate"), end(None)).await.ok();
    assert_eq!(committed().await, 150_000_000);
    // The slot is free for another idea.
    let awards = format!("/api/v1/programmes/{id}/awards");
    let again =
        json!({ "idea_id": found.leads[0].idea, "amount": money(50_000_000), "own": money(50_000_000) });
    second.post(&awards, again).await.created();
}

#[both]
async fn an_award_tells_in_a_list_and_alone_the_same_that_can_be_done(server: Server) {
    let found = Final::published(&server, 1).await;
    let partner = server
        .with_role("partner", Role::Partner, Some(found.course.id))
        .await;
    let awards = format!("/api/v1/programmes/{}/awards", found.course.id);
    for who in [&partner, &found.course.coordinator] {
        let listed = who.get(&awards).await.ok()["items"][0].clone();
        let path = format!("/api/v1/awards/{}", text(&listed["id"]));
        assert_eq!(who.get(&path).await.ok(), listed);
        assert_eq!(
            (&listed["idea_title"], &listed["lead_name"], &listed["amount"]),
            (&json!("Сыроварня"), &json!("lead-0 Ахметова"), &money(ASKED))
        );
    }
    let can = |award: &Value| award["actions"][0].clone();
    let listed = partner.get(&awards).await.ok()["items"][0].clone();
    assert_eq!(can(&listed), json!({ "name": "agree_award", "allowed": true }));
    partner
        .act(&format!("/api/v1/awards/{}/agree", text(&listed["id"])))
        .await
        .ok();
    let listed = partner.get(&awards).await.ok()["items"][0].clone();
    assert_eq!(
        can(&listed),
        json!({ "name": "agree_award", "allowed": false, "blocked_by": ["wrong_state"] })
    );
}
