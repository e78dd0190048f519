//! Sums are refused where they are typed, and what is proposed can be decided.

use super::*;

/// Somebody in training with an idea, and where its plan is written.
async fn author(server: &Server) -> (Person, String) {
    let course = Course::begun(server).await;
    let (asel, _) = course.participant(server, "asel").await;
    let path = format!("/api/v1/programmes/{}/ideas", course.id);
    let ideas = asel.get(&path).await.ok();
    let idea = text(&ideas["items"][0]["id"]);
    (asel, format!("/api/v1/ideas/{idea}/plan"))
}

fn plan(total: Value, asked: Value, own: Value) -> Value {
    json!({
        "summary": "Сыроварня", "market": "Магазины", "production": "Варка", "team": "Двое", "finance": "2 года",
        "total_budget": total, "requested": asked, "own_contribution": own, "new_jobs": 3,
    })
}

#[both]
async fn the_sums_of_a_plan_are_refused_where_they_are_typed(server: Server) {
    let (asel, path) = author(&server).await;
    let usd = |amount: i64| json!({ "amount": amount, "currency": "USD" });
    // Most that can be asked for is 300 000 000, and a fifth of the whole is to be one's own.
    for (sums, fault) in [
        ((400, 300, -1), "/own_contribution/amount range"),
        ((-1, 300, 100), "/total_budget/amount range"),
        ((400, -1, 100), "/requested/amount range"),
        ((400, 0, 100), "/requested/amount range"),
        ((410, 301, 109), "/requested/amount range"),
        ((9_000, 9_000, 0), "/requested/amount range"),
    ] {
        let (total, asked, own) = sums;
        let written = plan(
            money(total * 1_000_000),
            money(asked * 1_000_000),
            money(own * 1_000_000),
        );
        assert_eq!(
            asel.put_if(&path, "*", written).await.faults(),
            [fault],
            "{sums:?}"
        );
    }
    let foreign = plan(usd(400_000_000), money(300_000_000), usd(100_000_000));
    assert_eq!(
        asel.put_if(&path, "*", foreign).await.faults(),
        [
            "/total_budget/currency currency",
            "/own_contribution/currency currency"
        ]
    );
    // One sum after the other may be typed; together they are looked at when the plan is submitted.
    let submit = format!("{path}/submit");
    for (sums, fault) in [
        ((1, 300, 100), "/total_budget/amount range"),
        ((399, 300, 100), "/total_budget/amount range"),
        ((400, 300, 74), "/own_contribution/amount range"),
    ] {
        let (total, asked, own) = sums;
        let written = plan(
            money(total * 1_000_000),
            money(asked * 1_000_000),
            money(own * 1_000_000),
        );
        asel.put_if(&path, "*", written).await.ok();
        assert_eq!(asel.act(&submit).await.faults(), [fault], "{sums:?}");
    }
    let written = plan(money(375_000_000), money(300_000_000), money(75_000_000));
    asel.put_if(&path, "*", written).await.ok();
    asel.act(&submit).await.ok();
}

#[both]
async fn a_proposed_sum_can_be_decided(server: Server) {
    let (course, round, chair, result) = final_by(&server, json!({ "amounts": "asked_times_share" })).await;
    let line = &result["lines"][0];
    assert_eq!(line["proposed_amount"], money(ASKED), "full marks");
    let decision = json!({
        "lines": [{ "candidate_id": line["candidate_id"], "outcome": "select", "amount": line["proposed_amount"] }],
        "present": [chair.id],
    });
    let path = format!("{round}/decision");
    chair.put_if(&path, "*", decision).await.ok();
    // What the budget does not reach is not proposed.
    let total = programme_budget::total;
    server
        .below(move |cx| {
            let less = diesel::update(programme_budget::table).set(total.eq(ASKED - 1));
            less.execute(cx.conn)?;
            Ok(())
        })
        .await;
    let anew = chair.act(&format!("{round}/results")).await.ok();
    let line = &anew["lines"][0];
    assert_eq!(
        (&line["proposed"], line.get("proposed_amount")),
        (&json!("select"), None)
    );
    let decision = json!({
        "lines": [{ "candidate_id": line["candidate_id"], "outcome": "select", "amount": money(ASKED - 1) }],
        "present": [chair.id],
    });
    chair.put_if(&path, "*", decision).await.ok();
    // What was not proposed stands in the protocol, which holds.
    chair
        .post(&format!("{round}/ballots"), json!({ "vote": "for" }))
        .await
        .ok();
    let waits = async |who: &Person| {
        let home = who.get("/api/v1/me/home").await.ok();
        home["places"][0]["waiting"][0]["kind"].clone()
    };
    assert_eq!(waits(&course.coordinator).await, "decision_to_publish");
    course.coordinator.act(&format!("{round}/publish")).await.ok();
    let programme = course.id;
    let told: Vec<String> = server
        .below(move |cx| {
            let told = message::table.filter(message::programme_id.eq(programme));
            Ok(told
                .select(message::body)
                .filter(message::kind.eq("final_selected"))
                .load(cx.conn)?)
        })
        .await;
    // Each of the team.
    assert!(
        !told.is_empty() && told.iter().all(|t| t.contains("1\u{a0}999\u{a0}999,99")),
        "{told:?}"
    );
    let bundle = course.coordinator.get(&format!("{round}/protocol")).await.text;
    let jwks = server.nobody().get("/.well-known/jwks.json").await.text;
    let report = verify(&Given {
        file: &bundle,
        public: None,
        jwks: Some(&jwks),
        code: None,
    });
    assert!(report.holds(), "{report}");
}
