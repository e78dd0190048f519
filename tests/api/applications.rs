//! From the draft to the decision on eligibility.

use base::db::schema::account;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use futures_util::future::join_all;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications;
use people::programmes::programme;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, id_of};
use crate::world::{complete, iin, programme_input};

/// A programme whose call ends within the life of a session: 18:00 in Almaty, UTC+5.
async fn short_call(server: &Server) -> (Id, Person) {
    let (id, coordinator) = server.draft_programme().await;
    let mut input = programme_input();
    input["deadline_local"] = json!("2027-01-12T18:00:00");
    coordinator
        .put_if(&format!("/api/v1/programmes/{id}"), "*", input)
        .await
        .ok();
    (id, coordinator)
}

/// A programme whose call is open, and its coordinator.
pub async fn open_call(server: &Server) -> (Id, Person) {
    let (id, coordinator) = short_call(server).await;
    server.move_to(id, Phase::Open).await;
    (id, coordinator)
}

/// An applicant with a draft; the path of the application.
pub async fn draft(server: &Server, programme: Id, name: &str) -> (Person, String) {
    let person = server.person(name).await;
    let body = json!({ "consents": { "processing": true } });
    let made = person
        .post(&format!("/api/v1/programmes/{programme}/applications"), body)
        .await
        .created();
    let path = format!("/api/v1/applications/{}", made["id"].as_str().expect("an id"));
    (person, path)
}

pub async fn submitted(server: &Server, programme: Id, name: &str) -> (Person, String) {
    let (person, path) = draft(server, programme, name).await;
    person.patch(&path, complete(&iin())).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
    (person, path)
}

pub async fn listed(coordinator: &Person, programme: Id, query: &str) -> Vec<Value> {
    let page = coordinator
        .get(&format!("/api/v1/programmes/{programme}/applications{query}"))
        .await
        .ok();
    page["items"].as_array().expect("items").clone()
}

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
async fn a_submission_gets_a_number_and_is_kept(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (person, path) = submitted(&server, id, "aigul").await;
    let read = person.get(&path).await.ok();
    assert!(read["reference"].as_str().expect("a reference").ends_with("-001"));
    assert_eq!(
        (&read["public_status"], &read["submission_no"]),
        (&json!("submitted"), &json!(1))
    );
    assert_eq!(coordinator.get(&path).await.ok()["status"], "submitted");
    person
        .patch(&path, json!({ "content": { "education": "higher" } }))
        .await
        .refused(409, "wrong_state");
    let (_, second) = submitted(&server, id, "zhanar").await;
    assert!(
        coordinator.get(&second).await.ok()["reference"]
            .as_str()
            .expect("a reference")
            .ends_with("-002")
    );
}

#[both]
async fn one_second_after_the_deadline_is_too_late(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (mut person, path) = draft(&server, id, "aigul").await;
    person.patch(&path, complete(&iin())).await.ok();
    server.at("2027-01-12T13:00:01Z");
    server.renew(&mut person);
    person
        .act(&format!("{path}/submit"))
        .await
        .refused(409, "deadline_passed");
    person
        .patch(&path, json!({ "content": { "education": "higher" } }))
        .await
        .refused(409, "deadline_passed");
    let mut coordinator = coordinator;
    server.renew(&mut coordinator);
    let more = json!({ "deadline_local": "2027-01-13T18:00:00", "reason": "Интернет болмады" });
    coordinator.post(&format!("{path}/extension"), more).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
}

#[both]
async fn two_people_with_one_identity_number_are_one_application(server: Server) {
    let (id, _) = open_call(&server).await;
    let number = iin();
    let (first, path) = draft(&server, id, "aigul").await;
    first.patch(&path, complete(&number)).await.ok();
    first.act(&format!("{path}/submit")).await.ok();
    let (second, other) = draft(&server, id, "zhanar").await;
    second.patch(&other, complete(&number)).await.ok();
    let refusal = second.act(&format!("{other}/submit")).await;
    assert!(
        !refusal.text.contains("-001") && !refusal.text.contains(&number),
        "{}",
        refusal.text
    );
    refusal.refused(409, "one_application");
    first.act(&format!("{path}/withdraw")).await.ok();
    second.act(&format!("{other}/submit")).await.ok();
    first
        .act(&format!("{path}/submit"))
        .await
        .refused(409, "one_application");
}

#[both]
async fn sixty_submissions_of_one_person_at_once_leave_one(server: Server) {
    let (id, _) = open_call(&server).await;
    let number = iin();
    let mut drafts = vec![];
    for n in 0..60 {
        let (person, path) = draft(&server, id, &format!("applicant{n}")).await;
        person.patch(&path, complete(&number)).await.ok();
        drafts.push((person, path));
    }
    let answers = join_all(
        drafts
            .iter()
            .map(|(person, path)| async move { person.act(&format!("{path}/submit")).await }),
    )
    .await;
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
    for refused in answers.into_iter().filter(|a| a.status != 200) {
        refused.refused(409, "one_application");
    }
}

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
async fn after_a_withdrawal_it_can_be_submitted_again_and_the_old_version_stays(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (person, path) = submitted(&server, id, "aigul").await;
    assert_eq!(
        person.act(&format!("{path}/withdraw")).await.ok()["public_status"],
        "withdrawn"
    );
    person
        .patch(&path, json!({ "content": { "idea": { "title": "Нан" } } }))
        .await
        .ok();
    let again = person.act(&format!("{path}/submit")).await.ok();
    assert_eq!(
        (&again["submission_no"], &again["public_status"]),
        (&json!(2), &json!("submitted"))
    );
    assert!(
        again["reference"]
            .as_str()
            .expect("a reference")
            .ends_with("-001")
    );
    let versions = coordinator.get(&format!("{path}/versions")).await.ok();
    assert_eq!(
        versions["items"][0]["content"]["idea"]["title"],
        "Құрт пен ірімшік жасайтын шағын цех"
    );
    assert_eq!(
        person.get(&format!("{path}/versions/2")).await.ok()["content"]["idea"]["title"],
        "Нан"
    );
    person
        .get(&format!("{path}/versions/3"))
        .await
        .refused(404, "not_found");
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
async fn a_clarification_leads_to_a_new_version_also_after_the_deadline(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = submitted(&server, id, "aigul").await;
    server.at("2027-01-13T04:00:00Z");
    server.renew(&mut person);
    server.renew(&mut coordinator);
    server.move_to(id, Phase::Selection).await;
    let question = json!({ "text": "Сатып алушылар кім?", "due_local": "2027-01-15T18:00:00" });
    coordinator
        .post(&format!("{path}/clarification"), question)
        .await
        .ok();
    assert_eq!(
        person.get(&path).await.ok()["clarification"]["text"],
        "Сатып алушылар кім?"
    );
    let told = person.get("/api/v1/me/messages").await.text;
    assert!(told.contains("clarification_asked"), "{told}");
    person
        .patch(
            &path,
            json!({ "content": { "idea": { "customers": "Асханалар" } } }),
        )
        .await
        .ok();
    assert_eq!(
        person.act(&format!("{path}/submit")).await.ok()["submission_no"],
        2
    );
    assert_eq!(coordinator.get(&path).await.ok()["status"], "resubmitted");
}

#[both]
async fn a_question_that_is_not_answered_in_time_does_not_hold_up_the_decision(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    server.at("2027-01-13T04:00:00Z");
    server.renew(&mut coordinator);
    let question = json!({ "text": "Сатып алушылар кім?", "due_local": "2027-01-15T18:00:00" });
    coordinator
        .post(&format!("{path}/clarification"), question)
        .await
        .ok();
    let decide = format!("{path}/eligibility/decide");
    coordinator.act(&decide).await.refused(409, "wrong_state");
    server.at("2027-01-15T13:00:00Z");
    server.renew(&mut coordinator);
    assert_eq!(coordinator.act(&decide).await.ok()["status"], "eligible");
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
        (&told["public_status"], &told["ineligible_reasons"]),
        (&json!("ineligible"), &json!([{ "rule": "locality" }]))
    );
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
            applications::application::begin_review(cx, id)?;
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
            .into_iter()
            .map(|b| (b.code, b.count))
            .collect::<Vec<_>>()
    };
    assert_eq!(blockers().await, [("deadline_not_passed", 1)]);
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut coordinator);
    assert_eq!(blockers().await, []);
    server.move_to(id, Phase::Selection).await;
    assert_eq!(blockers().await, [("eligibility_undecided", 1)]);
    coordinator.act(&format!("{path}/eligibility/decide")).await.ok();
    assert_eq!(blockers().await, []);
}

#[both]
async fn a_trial_import_names_each_faulty_cell_and_stores_nothing(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let path = format!("/api/v1/programmes/{id}/applications/import");
    let number = iin();
    let good = sheet_row(&number);
    let mut bad = sheet_row(&number);
    bad[3] = "food industry".into();
    bad[11] = "x".into();
    let csv = [sheet_columns(), good, bad]
        .map(|cells| cells.join(";"))
        .join("\n");
    let body = json!({ "format": "csv", "content_base64": STANDARD.encode(csv) });
    let trial = coordinator
        .post(&format!("{path}?dry_run=true"), body.clone())
        .await
        .ok();
    assert_eq!(
        trial["faults"],
        json!([
            { "row": 3, "column": "sector", "code": "unknown" },
            { "row": 3, "column": "requested", "code": "type" },
            { "row": 3, "column": "iin", "code": "duplicate" },
        ])
    );
    let refused = coordinator
        .post(&format!("{path}?dry_run=false"), body.clone())
        .await
        .refused(422, "invalid");
    assert_eq!(
        refused["errors"][0]["params"],
        json!({ "row": 3, "column": "sector" })
    );
    assert!(listed(&coordinator, id, "").await.is_empty());
    let trainer = server.with_role("trainer", Role::Trainer, Some(id)).await;
    trainer
        .post(&format!("{path}?dry_run=true"), body)
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_control_character_in_a_cell_is_named(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let mut row = sheet_row(&iin());
    for cell in [9, 17] {
        row[cell].push('\0');
    }
    let csv = [sheet_columns(), row].map(|cells| cells.join(";")).join("\n");
    let body = json!({ "format": "csv", "content_base64": STANDARD.encode(csv) });
    let path = format!("/api/v1/programmes/{id}/applications/import");
    let trial = coordinator
        .post(&format!("{path}?dry_run=true"), body.clone())
        .await
        .ok();
    let mut told: Vec<_> = trial["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|f| (f["column"].as_str(), f["code"].as_str()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (Some("consent_evidence"), Some("control_characters")),
            (Some("title"), Some("control_characters"))
        ]
    );
    coordinator
        .post(&format!("{path}?dry_run=false"), body)
        .await
        .refused(422, "invalid");
}

#[both]
async fn a_spreadsheet_becomes_submitted_applications(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let numbers = [iin(), iin()];
    let rows = [sheet_columns(), sheet_row(&numbers[0]), sheet_row(&numbers[1])];
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(cells) {
            sheet.write(row, column, text).expect("a cell");
        }
    }
    let file = book.save_to_buffer().expect("a file");
    let body = json!({ "format": "xlsx", "content_base64": STANDARD.encode(file) });
    let path = format!("/api/v1/programmes/{id}/applications/import?dry_run=false");
    let done = coordinator.post(&path, body.clone()).await.ok();
    assert_eq!(
        (&done["rows"], done["imported"].as_array().map(Vec::len)),
        (&json!(2), Some(2))
    );
    let read = coordinator
        .get(&format!(
            "/api/v1/applications/{}",
            done["imported"][1]["application_id"].as_str().expect("an id")
        ))
        .await
        .ok();
    assert_eq!(
        (&read["channel"], &read["status"], &read["person"]["iin"]),
        (&json!("import"), &json!("submitted"), &json!(numbers[1]))
    );
    assert_eq!(read["content"]["money"]["requested"]["amount"], 240_000_000);
    let again = coordinator.post(&path, body).await.refused(422, "invalid");
    assert_eq!(again["errors"][0]["code"], "one_application");
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

fn sheet_columns() -> Vec<String> {
    [
        "family_name",
        "given_name",
        "iin",
        "sector",
        "phone",
        "locality",
        "employment_status",
        "education",
        "tax_debt_declared",
        "title",
        "summary",
        "requested",
        "problem",
        "customers",
        "business_model",
        "total_budget",
        "own_contribution",
        "consent_evidence",
    ]
    .map(String::from)
    .to_vec()
}

fn sheet_row(iin: &str) -> Vec<String> {
    [
        "Сәрсенбаева",
        "Айгүл",
        iin,
        "food",
        "+77000000001",
        "baiserke",
        "unemployed",
        "vocational",
        "жоқ",
        "Нан",
        "Нан пісіремін",
        "2400000",
        "Нан жоқ",
        "Ауыл",
        "Сату",
        "3200000",
        "800000",
        "Қол қойылған парақ",
    ]
    .map(String::from)
    .to_vec()
}
