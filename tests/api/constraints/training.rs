//! In the training.

use super::*;

#[both]
async fn in_training_no_request_breaks_a_rule_of_the_database(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let work = course.assignment("2027-04-01T00:00:00Z").await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let (sessions, coordinator) = (format!("{base}/sessions"), &course.coordinator);
    let (assignments, works) = (
        format!("{base}/assignments"),
        format!("/api/v1/assignments/{work}"),
    );
    let session = |changes: &[(&str, Value)], refusal| {
        let input = with(course.session_input("2027-03-17"), changes);
        let rule = if refusal == "order" {
            "training_session_span"
        } else {
            ""
        };
        Case::new(rule, coordinator, (Method::POST, &sessions), input, refusal)
    };
    let assignment = |changes: &[(&str, Value)], refusal| {
        let input = json!({ "title": { "ru": "Смета" }, "text": { "ru": "Смета" }, "due_at": "2027-04-01T00:00:00Z", "required": true, "max_points": 10 });
        let rule = if refusal == "/max_points range" {
            "assignment_points"
        } else {
            ""
        };
        Case::new(
            rule,
            &course.trainer,
            (Method::POST, &assignments),
            with(input, changes),
            refusal,
        )
    };
    let grade = format!("{works}/grades/{participant}");
    let nobody = json!(Id::new());
    let cases = [
        Case::new(
            "material_content",
            &course.trainer,
            (Method::POST, &format!("{base}/materials")),
            json!({ "title": { "ru": "Налоги" } }),
            "required",
        ),
        session(&[("/ends_at", json!("2027-03-17T05:00:00Z"))], "order"),
        // Equal once it is cut to what the databases keep.
        session(&[("/ends_at", json!("2027-03-17T05:00:00.0000009Z"))], "order"),
        session(&[("/ends_at", json!("2027-03-17T04:00:00Z"))], "order"),
        session(
            &[
                ("/starts_at", json!("9999-12-31T23:00:00Z")),
                ("/ends_at", json!("9999-12-31T23:30:00Z")),
            ],
            "/ends_at range",
        ),
        session(
            &[("/ends_at", json!("+262142-12-31T23:00:00Z"))],
            "/ends_at range",
        ),
        session(&[("/group_id", nobody.clone())], "/group_id unknown"),
        session(&[("/module_id", nobody.clone())], "/module_id unknown"),
        session(&[("/trainer_id", nobody.clone())], "/trainer_id unknown"),
        session(&[("/co_trainer_id", nobody.clone())], "/co_trainer_id unknown"),
        session(&[("/makeup_of", nobody.clone())], "/makeup_of unknown"),
        assignment(&[("/max_points", json!(-1))], "/max_points range"),
        assignment(&[("/due_at", json!("-9999-12-31T23:00:00Z"))], "/due_at range"),
        assignment(&[("/module_id", nobody.clone())], "/module_id unknown"),
        Case::new(
            "submission_content",
            &asel,
            (Method::POST, &format!("{works}/submissions")),
            json!({}),
            "required",
        ),
        Case::new(
            "grade_points",
            &course.trainer,
            (Method::PUT, &grade),
            json!({ "points": -1, "passed": true }),
            "/points range",
        ),
        Case::new(
            "grade_points",
            &course.trainer,
            (Method::PUT, &grade),
            json!({ "points": 4_294_967_296_i64, "passed": true }),
            "/points type",
        ),
        Case::new(
            "",
            coordinator,
            (Method::PUT, &format!("/api/v1/participants/{participant}/group")),
            json!({ "group_id": nobody }),
            "/group_id unknown",
        ),
        Case::new(
            "",
            coordinator,
            (Method::PUT, &format!("{base}/auditors")),
            json!({ "account_ids": [nobody] }),
            "/account_ids/0 unknown",
        ),
        Case::new(
            "",
            coordinator,
            (Method::POST, &format!("{base}/conflicts")),
            json!({ "application_id": nobody, "kind": "family" }),
            "/application_id unknown",
        ),
        Case::new(
            "",
            coordinator,
            (Method::POST, &format!("{base}/members")),
            json!({ "account_id": nobody, "role": "trainer" }),
            "/account_id unknown",
        ),
    ];
    refused(In::Training, &cases).await;
    // Of a participant that is not there nothing is to be graded.
    let unknown = format!("{works}/grades/{}", Id::new());
    course
        .trainer
        .put_if(&unknown, "*", json!({ "points": 1, "passed": true }))
        .await
        .refused(404, "not_found");
    // What can be asked for is bounded too.
    for instant in ["-9999-01-01T00:00:00Z", "+262142-01-01T00:00:00Z"] {
        course
            .trainer
            .get(&format!("{sessions}?from={}", instant.replace('+', "%2B")))
            .await
            .refused(400, "unreadable");
    }
}
