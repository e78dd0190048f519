//! In the selection.

use super::*;

#[both]
async fn in_the_selection_no_request_breaks_a_rule_of_the_database(server: Server) {
    let round = Round::setup(&server, 2).await;
    let (path, coordinator) = (&round.path, &round.coordinator);
    let (seat, order) = (
        format!("{path}/jurors/{}", round.chair.id),
        format!("{path}/pitches"),
    );
    let tomorrow = server.now() + chrono::Duration::days(1);
    let plan =
        json!({ "sittings": [{ "starts_at": tomorrow, "room": "2-зал" }], "slot_minutes": 15, "seed": 7 });
    let planned = |rule, changes: &[(&str, Value)], refusal| {
        Case::new(
            rule,
            coordinator,
            (Method::PUT, &order),
            with(plan.clone(), changes),
            refusal,
        )
    };
    coordinator.put_if(&order, "*", plan.clone()).await.ok();
    let slots = coordinator.get(&order).await.ok();
    let pitch = format!("/api/v1/pitches/{}/move", text(&slots["items"][0]["id"]));
    let samples = format!("{path}/samples");
    let sample = json!({ "title": "Пекарня", "dossier": { "content": { "idea": { "title": "Пекарня" } } } });
    for _ in 0..2 {
        coordinator.post(&samples, sample.clone()).await.created();
    }
    let moved = json!({ "starts_at": tomorrow, "ends_at": tomorrow, "reason": "Автобус опоздал" });
    let cases = [
        Case::new(
            "round_juror_cap",
            coordinator,
            (Method::PUT, &seat),
            json!({ "seat": "chair", "cap": -1 }),
            "/cap range",
        ),
        planned(
            "running_order_minutes",
            &[("/slot_minutes", json!(0))],
            "/slot_minutes range",
        ),
        planned(
            "running_order_minutes",
            &[("/gap_minutes", json!(-1))],
            "/gap_minutes range",
        ),
        planned(
            "pitch_time",
            &[("/sittings/0/ends_at", json!(server.now()))],
            "/sittings/0/ends_at order",
        ),
        planned(
            "pitch_time",
            &[("/sittings/0/starts_at", json!("+262142-12-31T23:00:00Z"))],
            "/sittings/0/starts_at range",
        ),
        Case::new(
            "pitch_time",
            coordinator,
            (Method::POST, &pitch),
            moved.clone(),
            "/ends_at order",
        ),
        Case::new(
            "pitch_time",
            coordinator,
            (Method::POST, &pitch),
            with(moved, &[("/starts_at", json!("+262142-12-31T23:00:00Z"))]),
            "/starts_at range",
        ),
        Case::new(
            "sample_two_places",
            coordinator,
            (Method::POST, &samples),
            sample,
            "conflict",
        ),
        Case::new(
            "",
            coordinator,
            (Method::POST, &format!("{path}/passes")),
            json!({ "juror_id": Id::new() }),
            "/juror_id unknown",
        ),
    ];
    refused(In::Selection, &cases).await;
}
