//! In draft.

use super::*;

#[both]
async fn in_draft_no_request_breaks_a_rule_of_the_database(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let programme = format!("/api/v1/programmes/{id}");
    let rubric = format!("{programme}/rubrics/selection");
    let put = |rule, changes: &[(&str, Value)], refusal| {
        Case::new(
            rule,
            &coordinator,
            (Method::PUT, &programme),
            with(programme_input(), changes),
            refusal,
        )
    };
    let mut cases = vec![
        put("programme_figures", &[("/seats", json!(-1))], "/seats range"),
        put(
            "programme_figures",
            &[("/seats", json!(2_147_483_648_i64))],
            "/seats type",
        ),
        put(
            "programme_figures",
            &[("/overbooking", json!(-1))],
            "/overbooking range",
        ),
        put("programme_figures", &[("/awards", json!(-1))], "/awards range"),
        put("programme_figures", &[("/months", json!(-1))], "/months range"),
        put(
            "programme_figures",
            &[("/attendance_threshold_bp", json!(10_001))],
            "/attendance_threshold_bp range",
        ),
        put(
            "programme_figures",
            &[("/own_share_bp", json!(10_001))],
            "/own_share_bp range",
        ),
        put(
            "budget_in_range",
            &[("/budget/amount", json!(-1))],
            "/budget/amount range",
        ),
        put(
            "budget_in_range",
            &[("/budget/amount", json!(TOO_MUCH))],
            "/budget/amount range",
        ),
        put(
            "budget_in_range",
            &[("/budget/amount", json!(9_223_372_036_854_775_808_u64))],
            "/budget/amount type",
        ),
        Case::new(
            "rubric_scale",
            &coordinator,
            (Method::PUT, &rubric),
            with(rubric_input(), &[("/scale_min", json!(5))]),
            "scale",
        ),
        Case::new(
            "role_grant_scope",
            &coordinator,
            (Method::POST, &format!("{programme}/members")),
            json!({ "account_id": coordinator.id, "role": "admin" }),
            "/role unknown",
        ),
    ];
    // Instants and days that a database does not keep, or keeps out of order.
    for (field, value) in [
        ("/opens_at", "-9999-01-01T00:00:00Z"),
        ("/opens_at", "9999-12-31T23:59:59Z"),
        ("/opens_at", "+262142-12-31T23:59:59Z"),
    ] {
        cases.push(put("", &[(field, json!(value))], "/opens_at range"));
    }
    for value in ["-9999-01-01", "+12345-01-01", "+262142-12-31"] {
        cases.push(put(
            "",
            &[("/training_starts_on", json!(value))],
            "/training_starts_on range",
        ));
        cases.push(put(
            "",
            &[("/training_ends_on", json!(value))],
            "/training_ends_on range",
        ));
        let zone = ("/time_zone", json!("America/New_York"));
        cases.push(put(
            "",
            &[("/deadline_local", json!(format!("{value}T23:59:59"))), zone],
            "/deadline_local range",
        ));
    }
    refused(In::Draft, &cases).await;
    let odd = json!({ "organisation_id": Id::new(), "code": "ODD", "programme": programme_input() });
    let admin = server.with_role("admin", Role::Admin, None).await;
    assert_eq!(
        admin.post("/api/v1/programmes", odd).await.faults(),
        ["/organisation_id unknown"]
    );
}

#[both]
async fn a_deadline_is_extended_within_the_calendar(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Open).await;
    let path = format!("/api/v1/programmes/{id}/extension");
    for far in [
        "9999-12-31T18:00:00",
        "+262142-12-31T23:59:59",
        "-9999-01-01T00:00:00",
    ] {
        let input = json!({ "deadline_local": far, "reason": "Паводок" });
        assert_eq!(
            coordinator.post(&path, input).await.faults(),
            ["/deadline_local range"],
            "{far}"
        );
    }
}
