//! In the final.

use super::*;

#[both]
async fn whoever_is_chosen_in_the_final_is_given_something(server: Server) {
    let (_, round, chair, result) = final_result(&server).await;
    let decision = format!("{round}/decision");
    let candidate = &result["lines"][0]["candidate_id"];
    for (amount, fault) in [
        (None, "/lines/0/amount required"),
        (Some(money(0)), "/lines/0/amount range"),
        (Some(money(-1)), "/lines/0/amount/amount range"),
        (Some(money(TOO_MUCH)), "/lines/0/amount/amount range"),
        // No more than can be asked for.
        (Some(money(300_000_001)), "/lines/0/amount range"),
        (
            Some(json!({ "amount": ASKED, "currency": "USD" })),
            "/lines/0/amount/currency currency",
        ),
    ] {
        let mut line = json!({ "candidate_id": candidate, "outcome": "select" });
        if let Some(amount) = amount {
            line["amount"] = amount;
        }
        let input = json!({ "lines": [line], "present": [chair.id] });
        assert_eq!(chair.put_if(&decision, "*", input).await.faults(), [fault]);
    }
    // A fifth of the whole is to be one's own: no more than four times that part.
    let line = json!({ "candidate_id": candidate, "outcome": "select", "amount": money(240_000_001) });
    let input = json!({ "lines": [line], "present": [chair.id] });
    let short = chair
        .put_if(&decision, "*", input)
        .await
        .refused(409, "own_share_too_low");
    assert_eq!(
        (&short["candidate_id"], &short["pointers"]),
        (candidate, &json!(["/lines/0/amount"]))
    );
    // More than the plan asks for is given for a reason.
    let mut line = json!({ "candidate_id": candidate, "outcome": "select", "amount": money(ASKED + 1) });
    let given = |line: &Value| json!({ "lines": [line], "present": [chair.id] });
    let without = chair
        .put_if(&decision, "*", given(&line))
        .await
        .refused(409, "reason_required");
    assert_eq!(without["pointers"], json!(["/lines/0/reason"]));
    line["reason"] = json!("Станок подорожал");
    chair.put_if(&decision, "*", given(&line)).await.ok();
    chair.act(&format!("{round}/results")).await.ok();
    // Who is not chosen gets nothing.
    let declined = json!({ "candidate_id": candidate, "outcome": "decline", "reason": "Нет сбыта" });
    chair
        .put_if(
            &decision,
            "*",
            json!({ "lines": [declined], "present": [chair.id] }),
        )
        .await
        .ok();
}

#[both]
async fn a_decision_of_old_that_gives_nothing_is_made_anew(server: Server) {
    let (course, round, chair, result) = final_result(&server).await;
    let line = json!({ "candidate_id": result["lines"][0]["candidate_id"], "outcome": "select", "amount": money(ASKED) });
    let decision = json!({ "lines": [line], "present": [chair.id] });
    let path = format!("{round}/decision");
    chair.put_if(&path, "*", decision.clone()).await.ok();
    server
        .below(|cx| {
            diesel::update(result_line::table)
                .set(result_line::amount.eq(None::<i64>))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let ballots = format!("{round}/ballots");
    chair.post(&ballots, json!({ "vote": "for" })).await.ok();
    let publish = format!("{round}/publish");
    let refused = course.coordinator.act(&publish).await.refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "chosen_without_a_sum", "count": 1 }])
    );
    chair.act(&format!("{round}/results")).await.ok();
    chair.put_if(&path, "*", decision).await.ok();
    chair.post(&ballots, json!({ "vote": "for" })).await.ok();
    course.coordinator.act(&publish).await.ok();
}

#[both]
async fn in_the_final_no_request_breaks_a_rule_of_the_database(server: Server) {
    let (course, round, chair, result) = final_result(&server).await;
    let decision = format!("{round}/decision");
    let line = json!({ "candidate_id": result["lines"][0]["candidate_id"], "outcome": "select" });
    let decided = |amount: i64| json!({ "lines": [with(line.clone(), &[("/amount", money(amount))])], "present": [chair.id] });
    chair.put_if(&decision, "*", decided(ASKED)).await.ok();
    chair
        .post(&format!("{round}/ballots"), json!({ "vote": "for" }))
        .await
        .ok();
    server.grant(&chair, Role::Partner, Some(course.id)).await;
    let second = server
        .with_role("second", Role::Coordinator, Some(course.id))
        .await;
    server.grant(&chair, Role::Coordinator, Some(course.id)).await;
    let publish = format!("{round}/publish");
    chair.act(&publish).await.refused(409, "second_person");
    second.act(&publish).await.ok();
    let awards = format!("/api/v1/programmes/{}/awards", course.id);
    let award = second.get(&awards).await.ok()["items"][0].clone();
    let path = format!("/api/v1/awards/{}", text(&award["id"]));
    course
        .coordinator
        .post(&format!("{path}/terminate"), json!({ "reason": "Отказ" }))
        .await
        .ok();
    // Nearly all of the budget is given to others.
    let committed = programme_budget::committed;
    let spend = |left: i64| {
        server.below(move |cx| {
            let spent = diesel::update(programme_budget::table).set(committed.eq(900_000_000 - left));
            spent.execute(cx.conn)?;
            Ok(())
        })
    };
    spend(1_000_000).await;
    let propose = |rule, amount: i64, own: i64, refusal| {
        let input = json!({ "idea_id": award["idea_id"], "amount": money(amount), "own": money(own) });
        Case::new(rule, &course.coordinator, (Method::POST, &awards), input, refusal)
    };
    let unknown = json!({ "idea_id": Id::new(), "amount": money(1), "own": money(1) });
    let cases = [
        propose("award_amounts", 0, 100_000, "/amount/amount range"),
        propose("award_amounts", -1, 100_000, "/amount/amount range"),
        propose("award_amounts", TOO_MUCH, 100_000, "/amount/amount range"),
        propose("award_amounts", 100_000, -1, "/own/amount range"),
        propose("award_amounts", 100_000, TOO_MUCH, "/own/amount range"),
        propose("award_own_share", 100_000, 0, "own_share_too_low"),
        propose("", 300_000_001, 300_000_001, "/amount/amount range"),
        propose("", ASKED + 1, ASKED, "reason_required"),
        propose("budget_not_exceeded", ASKED, ASKED, "over_budget"),
        Case::new(
            "",
            &course.coordinator,
            (Method::POST, &awards),
            unknown,
            "/idea_id unknown",
        ),
        Case::new(
            "result_line_amount",
            &chair,
            (Method::PUT, &decision),
            decided(-1),
            "/lines/0/amount/amount range",
        ),
        Case::new(
            "result_two_people",
            &chair,
            (Method::POST, &publish),
            Value::Null,
            "second_person",
        ),
    ];
    let again = course
        .coordinator
        .post(
            &awards,
            json!({ "idea_id": award["idea_id"], "amount": money(100_000), "own": money(100_000) }),
        )
        .await
        .created();
    let agree = format!("/api/v1/awards/{}/agree", text(&again["id"]));
    let mut cases = Vec::from(cases);
    cases.push(Case::new(
        "award_two_people",
        &course.coordinator,
        (Method::POST, &agree),
        Value::Null,
        "second_person",
    ));
    refused(In::Final, &cases).await;
}
