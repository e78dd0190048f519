//! Eligibility: computed, judged, decided.

use super::*;

#[both]
async fn eligibility_is_computed_and_decided_by_all_rules(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = submitted(&server, id, "aigul").await;
    let decide = format!("{path}/eligibility/decide");
    coordinator.act(&decide).await.refused(409, "wrong_phase");
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut person);
    server.renew(&mut coordinator);
    let outcomes = coordinator.get(&format!("{path}/eligibility")).await.ok();
    assert!(
        outcomes["outcomes"]
            .as_array()
            .expect("outcomes")
            .iter()
            .all(|o| o["outcome"] == "passed")
    );
    assert_eq!(coordinator.act(&decide).await.ok()["status"], "eligible");
    let own = person.get(&path).await;
    assert!(!own.text.contains("eligible"), "{}", own.text);
    assert_eq!(own.ok()["public_status"], "under_review");
}

#[both]
async fn a_rule_that_a_person_judges_holds_up_the_decision_until_then(server: Server) {
    let (id, mut coordinator) = short_call(&server).await;
    let mut input = programme_input();
    input["deadline_local"] = json!("2027-01-12T18:00:00");
    input["rules"]["eligibility"] =
        json!([{ "key": "motivation", "code": "judged", "text": { "ru": "Есть ли желание учиться?" } }]);
    coordinator
        .put_if(&format!("/api/v1/programmes/{id}"), "*", input)
        .await
        .ok();
    server.move_to(id, Phase::Open).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut coordinator);
    let decide = format!("{path}/eligibility/decide");
    let refused = coordinator.act(&decide).await.refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "rule_pending", "rule": "motivation" }])
    );
    let rule = format!("{path}/eligibility/motivation");
    coordinator
        .put_if(&rule, "*", json!({ "outcome": "passed" }))
        .await
        .ok();
    assert_eq!(coordinator.act(&decide).await.ok()["status"], "eligible");
}

#[both]
async fn a_person_overrules_the_software_only_with_a_reason(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = draft(&server, id, "aigul").await;
    let mut elsewhere = complete(&iin());
    elsewhere["person"]["locality"] = json!("talgar");
    person.patch(&path, elsewhere).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut person);
    server.renew(&mut coordinator);
    let rule = format!("{path}/eligibility/locality");
    coordinator
        .put(&rule, json!({ "outcome": "passed" }))
        .await
        .refused(428, "precondition_required");
    coordinator
        .put_if(&rule, "*", json!({ "outcome": "passed" }))
        .await
        .refused(409, "reason_required");
    coordinator
        .put_if(
            &format!("{path}/eligibility/nothing"),
            "*",
            json!({ "outcome": "passed" }),
        )
        .await
        .refused(404, "not_found");
    assert_eq!(
        coordinator.act(&format!("{path}/eligibility/decide")).await.ok()["status"],
        "ineligible"
    );
    let told = person.get(&path).await.ok();
    assert_eq!(
        (&told["public_status"], &told["ineligible_reasons"][0]["rule"]),
        (&json!("ineligible"), &json!("locality"))
    );
}

#[both]
async fn what_keeps_a_programme_in_its_phase_is_told(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    let blockers = async || {
        server
            .below(move |cx| {
                let programme = programme::find(cx.conn, id)?;
                applications::what_blocks(cx.conn, &programme, cx.now)
            })
            .await
            .list()
            .into_iter()
            .map(|b| (b.code.as_str(), b.count))
            .collect::<Vec<_>>()
    };
    assert_eq!(blockers().await, [("deadline_not_passed", 1)]);
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut coordinator);
    assert_eq!(blockers().await, []);
    server.move_to(id, Phase::Selection).await;
    assert_eq!(blockers().await, [("eligibility_undecided", 1)]);
    coordinator.act(&format!("{path}/eligibility/decide")).await.ok();
    assert_eq!(blockers().await, [("admitted_undecided", 1)]);
}

#[both]
async fn what_was_decided_on_the_wrong_person_can_be_taken_back_until_a_jury_begins(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = submitted(&server, id, "aigul").await;
    let (_, other) = submitted(&server, id, "zhanar").await;
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut person);
    server.renew(&mut coordinator);
    let reopen = format!("{path}/eligibility/reopen");
    let reason = json!({ "reason": "Басқа адамның анықтамасы" });
    coordinator
        .post(&reopen, reason.clone())
        .await
        .refused(409, "wrong_state");
    let rule = format!("{path}/eligibility/no_tax_debt");
    let failed = json!({ "outcome": "failed", "reason": "Анықтамада қарыз бар" });
    coordinator.put_if(&rule, "*", failed).await.ok();
    let decide = format!("{path}/eligibility/decide");
    assert_eq!(coordinator.act(&decide).await.ok()["status"], "ineligible");
    assert_eq!(
        coordinator.post(&reopen, json!({ "reason": " " })).await.faults(),
        ["/reason required"]
    );
    person
        .post(&reopen, reason.clone())
        .await
        .refused(403, "forbidden");
    let action = async || {
        let read = coordinator.get(&path).await.ok();
        let all = read["actions"].as_array().expect("actions").clone();
        let named = all.into_iter().find(|a| a["name"] == "reopen_eligibility");
        named.expect("an action")["allowed"].clone()
    };
    assert_eq!(action().await, true);
    assert_eq!(
        coordinator.post(&reopen, reason.clone()).await.ok()["status"],
        "submitted"
    );
    let told = person.get(&path).await.ok();
    assert_eq!(
        (&told["public_status"], told.get("ineligible_reasons")),
        (&json!("submitted"), None)
    );
    assert_eq!(
        person.notices().await[..2],
        ["eligibility_reopened", "application_ineligible"]
    );
    // What was found stays until somebody changes it.
    let passed = json!({ "outcome": "passed", "reason": "Өз анықтамасы" });
    coordinator.put_if(&rule, "*", passed).await.ok();
    assert_eq!(coordinator.act(&decide).await.ok()["status"], "eligible");
    assert_eq!(person.notices().await[0], "application_admitted");
    let log = coordinator
        .get(&format!("/api/v1/programmes/{id}/audit?limit=100"))
        .await
        .text;
    assert!(log.contains("reopen_eligibility") && log.contains("Басқа адамның анықтамасы"));
    // Admitted by mistake is taken back too; once a jury has it, nothing is.
    coordinator.post(&reopen, reason.clone()).await.ok();
    coordinator.act(&decide).await.ok();
    let failed = json!({ "outcome": "failed", "reason": "Анықтамада қарыз бар" });
    coordinator
        .put_if(&format!("{other}/eligibility/no_tax_debt"), "*", failed)
        .await
        .ok();
    coordinator.act(&format!("{other}/eligibility/decide")).await.ok();
    server.move_to(id, Phase::Selection).await;
    server
        .below(move |cx| {
            let all = applications::application::admitted(cx.conn, id)?;
            applications::application::begin_review(cx, id, &all)
        })
        .await;
    for gone in [&reopen, &format!("{other}/eligibility/reopen")] {
        coordinator
            .post(gone, reason.clone())
            .await
            .refused(409, "wrong_state");
    }
    assert_eq!(action().await, false);
}
