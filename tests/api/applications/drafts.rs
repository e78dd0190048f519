//! Drafts: who makes one, what it takes, and its form.

use super::*;

#[both]
async fn a_draft_needs_consent_and_makes_an_applicant(server: Server) {
    let (id, _) = open_call(&server).await;
    let path = format!("/api/v1/programmes/{id}/applications");
    let person = server.person("aigul").await;
    person
        .post(&path, json!({ "consents": { "processing": false } }))
        .await
        .refused(422, "consent_required");
    let made = person
        .post(&path, json!({ "consents": { "processing": true } }))
        .await
        .created();
    assert_eq!(
        (&made["public_status"], &made["consents"]["processing"]),
        (&json!("draft"), &json!(true))
    );
    assert_eq!(made.get("status"), None);
    person
        .post(&path, json!({ "consents": { "processing": true } }))
        .await
        .refused(409, "one_application");
    let mine = person.get("/api/v1/me/applications").await.ok();
    assert_eq!(mine["items"][0]["id"], made["id"]);
}

#[both]
async fn staff_of_a_programme_cannot_apply_to_it(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let body = json!({ "consents": { "processing": true } });
    coordinator
        .post(&format!("/api/v1/programmes/{id}/applications"), body)
        .await
        .refused(409, "role_excluded");
}

#[both]
async fn a_call_takes_drafts_only_while_it_is_open(server: Server) {
    let (id, _) = short_call(&server).await;
    let path = format!("/api/v1/programmes/{id}/applications");
    let body = json!({ "consents": { "processing": true } });
    let mut person = server.person("aigul").await;
    person.post(&path, body.clone()).await.refused(404, "not_found");
    server.move_to(id, Phase::Open).await;
    server.at("2027-01-10T03:59:59Z");
    server.renew(&mut person);
    person
        .post(&path, body.clone())
        .await
        .refused(409, "call_not_open");
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut person);
    person.post(&path, body).await.refused(409, "deadline_passed");
}

#[both]
async fn a_patch_changes_only_the_fields_it_names(server: Server) {
    let (id, _) = open_call(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    person.patch(&path, complete(&iin())).await.ok();
    let patch = json!({ "content": { "idea": { "title": "Ірімшік", "summary": null } }, "person": { "patronymic": null } });
    let body = serde_json::to_vec(&patch).expect("JSON");
    let merge = [("content-type", "application/merge-patch+json")];
    let changed = person.send_raw(Method::PATCH, &path, &merge, body).await.ok();
    let mut expected = complete(
        changed["person"]["iin"]
            .as_str()
            .expect("the owner sees the number"),
    );
    expected["content"]["idea"]["title"] = json!("Ірімшік");
    expected["content"]["idea"]
        .as_object_mut()
        .expect("an idea")
        .remove("summary");
    expected["person"]
        .as_object_mut()
        .expect("a person")
        .remove("patronymic");
    assert_eq!(
        (&changed["content"], &changed["person"]),
        (&expected["content"], &expected["person"])
    );
}

#[both]
async fn an_identity_number_must_be_whole_and_agree_with_the_person(server: Server) {
    let (id, _) = open_call(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    let wrong = json!({ "person": { "iin": "840517498001" } });
    assert_eq!(
        person.patch(&path, wrong).await.faults(),
        ["/person/iin checksum"]
    );
    let other = json!({ "person": { "iin": iin(), "birth_date": "1984-05-18", "sex": "male" } });
    assert_eq!(
        person.patch(&path, other).await.faults(),
        ["/person/birth_date iin_mismatch", "/person/sex iin_mismatch"]
    );
}

#[both]
async fn every_missing_field_is_named_at_once(server: Server) {
    let (id, _) = open_call(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    let mut part = complete(&iin());
    part["content"]["idea"] = json!({ "title": "x", "sector": "food", "social_category": "social_purpose" });
    part["content"]["money"]["requested"]["amount"] = json!(300_000_001);
    part["person"].as_object_mut().expect("a person").remove("phone");
    person.patch(&path, part).await.ok();
    assert_eq!(
        person.act(&format!("{path}/submit")).await.faults(),
        [
            "/content/idea/business_model required",
            "/content/idea/customers required",
            "/content/idea/problem required",
            "/content/idea/social_effect required",
            "/content/idea/summary required",
            "/content/money/requested/amount range",
            "/content/money/total_budget/amount range",
            "/person/phone required",
        ]
    );
}

#[both]
async fn a_draft_can_be_deleted_and_a_submission_cannot(server: Server) {
    let (id, _) = open_call(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    assert_eq!(person.delete(&path).await.status, 204);
    person.get(&path).await.refused(404, "not_found");
    let body = json!({ "consents": { "processing": true } });
    person
        .post(&format!("/api/v1/programmes/{id}/applications"), body)
        .await
        .created();
    let (other, path) = submitted(&server, id, "zhanar").await;
    other.delete(&path).await.refused(409, "wrong_state");
}

#[both]
async fn whoever_took_the_draft_away_may_become_staff_and_staff_whose_role_ended_may_apply(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    let members = format!("/api/v1/programmes/{id}/members");
    let role = json!({ "account_id": person.id, "role": "trainer" });
    coordinator
        .post(&members, role.clone())
        .await
        .refused(409, "role_excluded");
    assert_eq!(person.delete(&path).await.status, 204);
    assert_eq!(person.get("/api/v1/me").await.ok()["roles"], json!([]));
    let grant = coordinator.post(&members, role.clone()).await.created();
    let applications = format!("/api/v1/programmes/{id}/applications");
    let consent = json!({ "consents": { "processing": true } });
    person
        .post(&applications, consent.clone())
        .await
        .refused(409, "role_excluded");
    let grant = grant["id"].as_str().expect("an id");
    assert_eq!(
        coordinator.delete(&format!("{members}/{grant}")).await.status,
        204
    );
    person.post(&applications, consent).await.created();
    coordinator
        .post(&members, role.clone())
        .await
        .refused(409, "role_excluded");
    // A withdrawn application can be submitted again: its applicant stays one.
    let (other, path) = submitted(&server, id, "zhanar").await;
    other.act(&format!("{path}/withdraw")).await.ok();
    let role = json!({ "account_id": other.id, "role": "trainer" });
    coordinator
        .post(&members, role)
        .await
        .refused(409, "role_excluded");
}

#[both]
async fn sixty_drafts_of_one_account_at_once_leave_one(server: Server) {
    let (id, _) = open_call(&server).await;
    let person = server.person("aigul").await;
    let path = format!("/api/v1/programmes/{id}/applications");
    let answers = join_all((0..60).map(|_| {
        let (person, path) = (person.clone(), path.clone());
        async move {
            person
                .post(&path, json!({ "consents": { "processing": true } }))
                .await
        }
    }))
    .await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1);
    for refused in answers.into_iter().filter(|a| a.status != 201) {
        refused.refused(409, "one_application");
    }
}

#[both]
async fn the_same_identifier_again_is_the_same_draft(server: Server) {
    let (id, _) = open_call(&server).await;
    let person = server.person("aigul").await;
    let path = format!("/api/v1/programmes/{id}/applications");
    let body = json!({ "id": Id::new(), "consents": { "processing": true } });
    let first = person.post(&path, body.clone()).await.created();
    assert_eq!(person.post(&path, body).await.created()["id"], first["id"]);
}

#[both]
async fn the_form_tells_fields_limits_and_options_in_the_readers_language(server: Server) {
    let (id, _) = open_call(&server).await;
    let language = [("accept-language", "ru")];
    let form = server
        .nobody()
        .send(
            Method::GET,
            &format!("/api/v1/programmes/{id}/form"),
            &language,
            None,
        )
        .await
        .ok();
    let field = |pointer: &str| {
        form["fields"]
            .as_array()
            .expect("fields")
            .iter()
            .find(|f| f["pointer"] == pointer)
            .expect(pointer)
            .clone()
    };
    assert_eq!(
        field("/person/locality")["options"][0],
        json!({ "value": "otegen-batyr", "label": "Отеген батыр" })
    );
    assert_eq!(
        field("/content/idea/sector")["options"][0]["label"],
        "Сельское хозяйство"
    );
    assert_eq!(field("/content/money/requested")["maximum"], 300_000_000);
    assert_eq!(field("/person/patronymic")["required"], false);
    assert_eq!(form["consent_text"], "Согласие на обработку персональных данных");
}
