//! Who reads the bundle, and what an applicant proves.

use super::*;

#[both]
async fn the_bundle_is_for_coordinators_without_a_conflict_and_for_named_auditors(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let path = format!("{}/protocol", round.path);
    let auditor = server.person("auditor").await;
    auditor.get(&path).await.refused(404, "not_found");
    round.jurors[2].get(&path).await.refused(403, "forbidden");
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    torn.get(&path).await.ok();
    round.conflict(&server, &torn, round.applications[0]).await;
    torn.get(&path).await.refused(403, "forbidden");

    let auditors = format!("/api/v1/programmes/{}/auditors", round.programme);
    assert_eq!(
        round.coordinator.get(&auditors).await.ok(),
        json!({ "account_ids": [], "version": 0 })
    );
    let input = json!({ "account_ids": [auditor.id] });
    round
        .coordinator
        .put(&auditors, input.clone())
        .await
        .refused(428, "precondition_required");
    round.jurors[2]
        .put_if(&auditors, "*", input.clone())
        .await
        .refused(403, "forbidden");
    let named = round.coordinator.put_if(&auditors, "*", input.clone()).await.ok();
    assert_eq!(named, json!({ "account_ids": [auditor.id], "version": 1 }));
    round
        .coordinator
        .put_if(&auditors, "\"0-x\"", input)
        .await
        .refused(412, "stale");
    assert_eq!(auditor.get(&path).await.text, published.bundle);
    assert_eq!(auditor.get(&format!("{path}?no=1")).await.text, published.bundle);
    auditor
        .get(&format!("{path}?no=2"))
        .await
        .refused(404, "not_found");
    round.conflict(&server, &auditor, round.applications[1]).await;
    auditor.get(&path).await.refused(404, "not_found");
}

#[both]
async fn an_auditor_who_applies_later_is_none(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let path = format!("{}/protocol", round.path);
    let auditor = server.person("auditor").await;
    let input = json!({ "account_ids": [auditor.id] });
    round
        .coordinator
        .put_if(
            &format!("/api/v1/programmes/{}/auditors", round.programme),
            "*",
            input,
        )
        .await
        .ok();
    assert_eq!(auditor.get(&path).await.status, 200);
    server
        .grant(&auditor, Role::Applicant, Some(round.programme))
        .await;
    auditor.get(&path).await.refused(404, "not_found");
}

#[both]
async fn a_conflict_hides_bundle_and_paper_also_after_the_programme(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    round.conflict(&server, &round.chair, round.applications[0]).await;
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    round.conflict(&server, &torn, round.applications[1]).await;
    let id = round.programme;
    server
        .below(move |cx| {
            diesel::update(programme::table.find(id))
                .set(programme::phase.eq(Phase::Support))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let path = format!("{}/protocol", round.path);
    torn.get(&path).await.refused(403, "forbidden");
    for reader in [&torn, &round.chair] {
        reader
            .get(&format!("{path}/paper"))
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(round.coordinator.get(&path).await.text, published.bundle);
}

#[both]
async fn an_applicant_is_no_auditor(server: Server) {
    let (programme, coordinator) = server.draft_programme().await;
    let applicant = server
        .with_role("applicant", Role::Applicant, Some(programme))
        .await;
    let path = format!("/api/v1/programmes/{programme}/auditors");
    let of = |id: Id| json!({ "account_ids": [id] });
    coordinator
        .put_if(&path, "*", of(applicant.id))
        .await
        .refused(409, "role_excluded");
    assert_eq!(
        coordinator.put_if(&path, "*", of(Id::new())).await.faults(),
        ["/account_ids/0 unknown"]
    );
}

#[both]
async fn an_applicant_proves_that_the_own_cards_are_in_the_result(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let own = code(&round.coordinator, round.applications[2]).await;
    let (code, name) = (
        own["code"].as_str().expect("a code"),
        own["candidate"].as_str().expect("a name"),
    );
    let id = public_path(round).rsplit('/').next().expect("an id").to_owned();
    assert_eq!(
        own["link"],
        json!(format!("http://incubator.test/protocols/{id}#{code}"))
    );
    assert!(
        own["qr_svg"].as_str().is_some_and(|svg| svg.starts_with("<svg")),
        "{own}"
    );
    let path = format!("{}/proofs", public_path(round));
    let typed = code.to_lowercase().replace('-', " ");
    let proof = server.nobody().post(&path, json!({ "code": typed })).await;
    assert_eq!(
        (proof.status, proof.header("cache-control")),
        (200, "no-store"),
        "{}",
        proof.text
    );
    assert_eq!(
        (
            &proof.body["candidate"],
            proof.body["cards"].as_array().map(Vec::len)
        ),
        (&json!(name), Some(2))
    );
    assert!(!proof.text.contains("feedback"), "{}", proof.text);

    let check = |file: &str, code: &str| {
        verify(&Given {
            file,
            public: Some(&published.public),
            jwks: Some(&published.jwks),
            code: Some(code),
        })
    };
    let report = check(&proof.text, code);
    holds(&report);
    assert!(
        report
            .to_string()
            .contains("all 2 cards are in the signed result"),
        "{report}"
    );
    holds(&check(&published.bundle, code));
    let mut better = proof.body.clone();
    better["cards"][0]["card"]["marks"]["market"]["score"] = json!(1);
    assert!(places(&check(&better.to_string(), code)).contains(&"/cards/0"));
    let other = super::code(&round.coordinator, round.applications[3]).await;
    let other = other["code"].as_str().expect("a code");
    assert!(places(&check(&proof.text, other)).contains(&"/cards/0/salt"));

    let wrong = format!("{}{}", &code[..38], if code.ends_with('0') { '1' } else { '0' });
    server
        .nobody()
        .post(&path, json!({ "code": wrong }))
        .await
        .refused(404, "not_found");
    server
        .nobody()
        .post(&path, json!({ "code": "?".repeat(32) }))
        .await
        .refused(404, "not_found");
    round.jurors[1]
        .get(&format!(
            "/api/v1/applications/{}/protocol-codes",
            round.applications[2]
        ))
        .await
        .refused(404, "not_found");
}
