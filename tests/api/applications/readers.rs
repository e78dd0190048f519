//! Who reads an application, who finds it, and who never learns that it is there.

use super::*;

#[both]
async fn a_stranger_finds_nothing(server: Server) {
    let (id, _) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    let (other, _) = draft(&server, id, "zhanar").await;
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let admin = server.with_role("root", Role::Admin, None).await;
    for reader in [&server.person("stranger").await, &other, &juror, &admin] {
        for answer in [
            reader.get(&path).await,
            reader.get(&format!("{path}/versions")).await,
            reader.get(&format!("{path}/eligibility")).await,
            reader.patch(&path, json!({})).await,
            reader.act(&format!("{path}/submit")).await,
            reader.delete(&path).await,
        ] {
            answer.refused(404, "not_found");
        }
    }
    juror
        .get(&format!("/api/v1/programmes/{id}/applications"))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_conflicted_coordinator_finds_nothing(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let conflicts = format!("/api/v1/programmes/{id}/conflicts");
    let declared = second
        .post(
            &conflicts,
            json!({ "application_id": id_of(&path), "kind": "family" }),
        )
        .await
        .created();
    assert_eq!(declared["status"], "declared");
    second.get(&path).await.refused(404, "not_found");
    assert!(listed(&second, id, "").await.is_empty());
    assert!(listed(&second, id, "?q=айгүл").await.is_empty());
    assert_eq!(second.get(&conflicts).await.ok()["items"], json!([]));
    assert_eq!(listed(&coordinator, id, "").await.len(), 1);
    let decide = format!(
        "/api/v1/conflicts/{}/decide",
        declared["id"].as_str().expect("an id")
    );
    let rejected = json!({ "decision": "rejected", "reason": "Тек аттас" });
    second
        .post(&decide, rejected.clone())
        .await
        .refused(409, "second_person");
    coordinator.post(&decide, rejected).await.ok();
    second.get(&path).await.ok();
}

#[both]
async fn cancelling_a_programme_opens_nothing_to_those_in_conflict(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let declared = json!({ "application_id": id_of(&path), "kind": "family" });
    second
        .post(&format!("/api/v1/programmes/{id}/conflicts"), declared)
        .await
        .created();
    let cancel = json!({ "to": "cancelled", "reason": "Бюджет жоқ" });
    coordinator
        .post(&format!("/api/v1/programmes/{id}/phase"), cancel)
        .await
        .ok();
    coordinator.get(&path).await.ok();
    second.get(&path).await.refused(404, "not_found");
    assert!(listed(&second, id, "").await.is_empty());
}

#[both]
async fn staff_find_applications_by_beginnings_of_kazakh_words(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    submitted(&server, id, "aigul").await;
    for (query, found) in [
        ("?q=ҚҰРТ", 1),
        ("?q=ірім%20сәрс", 1),
        ("?q=001", 1),
        ("?q=рімшік", 0),
        ("?q=құрт%20жоқ", 0),
        ("?status=submitted&sector=food&locality=baiserke", 1),
        ("?sector=it", 0),
        ("?updated_since=2027-01-11T00:00:00Z", 1),
        ("?updated_since=2028-01-11T00:00:00Z", 0),
    ] {
        assert_eq!(listed(&coordinator, id, query).await.len(), found, "{query}");
    }
    let path = format!("/api/v1/programmes/{id}/applications?q=a%C2%84");
    assert_eq!(
        coordinator.get(&path).await.refused(400, "unreadable")["parameter"],
        "q"
    );
}

#[both]
async fn the_list_comes_in_pages_without_secrets(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    for name in ["a", "b", "c"] {
        submitted(&server, id, name).await;
    }
    let path = format!("/api/v1/programmes/{id}/applications?limit=2");
    let first = coordinator.get(&path).await;
    assert!(
        !first.text.contains("840517") && !first.text.contains("+7700"),
        "{}",
        first.text
    );
    let first = first.ok();
    let cursor = first["next_cursor"].as_str().expect("a second page");
    let second = coordinator.get(&format!("{path}&cursor={cursor}")).await.ok();
    assert_eq!(
        (
            first["items"].as_array().map(Vec::len),
            second["items"].as_array().map(Vec::len)
        ),
        (Some(2), Some(1))
    );
    assert_eq!(second.get("next_cursor"), None);
}

#[both]
async fn staff_apply_for_somebody_without_an_account_and_may_be_in_conflict(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let path = format!("/api/v1/programmes/{id}/applications");
    let body = json!({ "consents": { "processing": true }, "on_behalf": { "channel": "paper", "consent_evidence": "Қол қойылған парақ" } });
    server
        .person("stranger")
        .await
        .post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    let made = coordinator.post(&path, body).await.created();
    let application = format!("/api/v1/applications/{}", made["id"].as_str().expect("an id"));
    coordinator.patch(&application, complete(&iin())).await.ok();
    assert_eq!(
        coordinator.act(&format!("{application}/submit")).await.ok()["status"],
        "submitted"
    );
    let conflicts = coordinator
        .get(&format!("/api/v1/programmes/{id}/conflicts"))
        .await
        .ok();
    assert_eq!(
        (&conflicts["items"][0]["kind"], &conflicts["items"][0]["status"]),
        (&json!("helped"), &json!("proposed"))
    );
}

#[both]
async fn a_coordinator_reads_but_does_not_write_what_an_applicant_tells(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (_, path) = draft(&server, id, "aigul").await;
    coordinator.get(&path).await.ok();
    coordinator
        .patch(&path, json!({ "content": { "education": "higher" } }))
        .await
        .refused(403, "forbidden");
    coordinator
        .act(&format!("{path}/submit"))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn the_jury_gets_name_place_and_idea_and_nothing_else_of_the_person(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = submitted(&server, id, "aigul").await;
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut coordinator);
    server.renew(&mut person);
    coordinator.act(&format!("{path}/eligibility/decide")).await.ok();
    let facts = server
        .below(move |cx| {
            let facts = applications::application::candidates(cx, id)?;
            let all = applications::application::admitted(cx.conn, id)?;
            applications::application::begin_review(cx, id, &all)?;
            Ok(facts)
        })
        .await;
    let [one] = facts.as_slice() else {
        panic!("one candidate")
    };
    let dossier = one.dossier.read::<Value>().expect("JSON").to_string();
    for secret in ["840517", "+7700", "large_family", "disability", "tax_debt"] {
        assert!(!dossier.contains(secret), "{secret} in {dossier}");
    }
    assert!(one.disability_declared && !one.priority && one.reference.ends_with("-001"));
    assert_eq!(coordinator.get(&path).await.ok()["status"], "under_review");
    assert_eq!(person.get(&path).await.ok()["public_status"], "under_review");
}

#[both]
async fn a_likely_conflict_is_proposed_at_the_submission(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let colleague = server.person_at("colleague@ile-college.kz").await;
    let namesake = server.person_at("namesake@gmail.com").await;
    let stranger = server.person_at("stranger@gmail.com").await;
    let ids = [colleague.id, namesake.id];
    server
        .below(move |cx| {
            Ok(diesel::update(account::table.filter(account::id.eq_any(ids)))
                .set(account::display_name.eq("Ерлан Сәрсенбаев"))
                .execute(cx.conn)?)
        })
        .await;
    for juror in [&colleague, &namesake, &stranger] {
        server.grant(juror, Role::Juror, Some(id)).await;
    }
    let conflicts = format!("/api/v1/programmes/{id}/conflicts");
    let mut paths = vec![];
    for address in ["aigul@ile-college.kz", "other@gmail.com"] {
        let person = server.person_at(address).await;
        let body = json!({ "consents": { "processing": true } });
        let made = person
            .post(&format!("/api/v1/programmes/{id}/applications"), body)
            .await
            .created();
        let path = format!("/api/v1/applications/{}", made["id"].as_str().expect("an id"));
        person.patch(&path, complete(&iin())).await.ok();
        if paths.is_empty() {
            assert_eq!(
                coordinator.get(&conflicts).await.ok()["items"],
                json!([]),
                "nobody is compared before the submission"
            );
        }
        person.act(&format!("{path}/submit")).await.ok();
        paths.push(path);
    }
    // Surname and employer of one; the other has the surname alone, or an address that everybody has.
    let listed = coordinator.get(&conflicts).await.ok();
    let [one] = listed["items"].as_array().expect("items").as_slice() else {
        panic!("{listed}")
    };
    assert_eq!(
        (&one["account_id"], &one["status"]),
        (&json!(colleague.id), &json!("proposed"))
    );
    assert_eq!(one["application_id"], json!(id_of(&paths[0])));
    assert_eq!(
        (&one["signals"], &one["kind"]),
        (&json!(["surname", "email_domain"]), &json!("family"))
    );
}
