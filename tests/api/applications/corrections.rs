//! What was written wrongly of a person is corrected after the submission.

use super::*;

use crate::support::text;
use crate::world::NewApplication;
use people::applications::ApplicationStatus;

/// Somebody whose application stands, with the coordinator who reads it.
async fn standing(server: &Server, status: ApplicationStatus) -> (Person, Person, String) {
    let (id, coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Selection).await;
    let name = format!("owner-{id}");
    let owner = server.with_role(&name, Role::Applicant, Some(id)).await;
    let account = owner.id;
    let application = server
        .below(move |cx| {
            let new = NewApplication::to(id, 1).of(account);
            new.named("Кожабекова", "Айгүл").stands(status).insert(cx)
        })
        .await;
    (owner, coordinator, format!("/api/v1/applications/{application}"))
}

#[both]
async fn a_name_is_corrected_with_what_proves_it_in_any_state(server: Server) {
    for (n, status) in [
        ApplicationStatus::Submitted,
        ApplicationStatus::Confirmed,
        ApplicationStatus::Declined,
    ]
    .into_iter()
    .enumerate()
    {
        let (owner, coordinator, path) = standing(&server, status).await;
        let before = coordinator.get(&path).await.ok();
        let correct = format!("{path}/person");
        let right = json!({ "person": { "family_name": "Қожабекова" }, "evidence": "Куәлік" });
        owner
            .patch(&correct, right.clone())
            .await
            .refused(403, "forbidden");
        for (wrong, fault) in [
            (
                json!({ "person": { "family_name": "Қ" }, "evidence": " " }),
                "/evidence required",
            ),
            (
                json!({ "person": { "locality": "baiserke" }, "evidence": "Куәлік" }),
                "/person/locality read_only",
            ),
            (
                json!({ "person": { "iin": null }, "evidence": "Куәлік" }),
                "/person/iin required",
            ),
            (
                json!({ "person": { "birth_date": "1990-01-02" }, "evidence": "Куәлік" }),
                "/person/birth_date iin_mismatch",
            ),
        ] {
            assert_eq!(coordinator.patch(&correct, wrong).await.faults(), [fault]);
        }
        let after = coordinator.patch(&correct, right).await.ok();
        assert_eq!(after["person"]["family_name"], "Қожабекова");
        for same in ["status", "submitted_at", "reference"] {
            assert_eq!(after[same], before[same], "{n}: {same}");
        }
        let versions = coordinator.get(&format!("{path}/versions")).await.ok();
        let names: Vec<&Value> = versions["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|v| &v["person"]["family_name"])
            .collect();
        assert_eq!(names, ["Кожабекова", "Қожабекова"]);
        assert_eq!(owner.notices().await[0], "details_corrected");
        let found = format!(
            "/api/v1/programmes/{}/applications?q=Қожаб",
            text(&after["programme_id"])
        );
        assert_eq!(coordinator.get(&found).await.ok()["items"][0]["id"], after["id"]);
    }
}

#[both]
async fn an_identity_number_that_another_one_has_is_refused(server: Server) {
    let (_, coordinator, path) = standing(&server, ApplicationStatus::Submitted).await;
    let seen = coordinator.get(&path).await.ok();
    let id: Id = text(&seen["programme_id"]).parse().expect("an id");
    let other = server.below(move |cx| NewApplication::to(id, 2).insert(cx)).await;
    let other = coordinator
        .get(&format!("/api/v1/applications/{other}"))
        .await
        .ok();
    let whose = |person: &Value| {
        json!({ "person": { "iin": person["iin"], "birth_date": person["birth_date"], "sex": person["sex"] },
        "evidence": "Куәлік" })
    };
    coordinator
        .patch(&format!("{path}/person"), whose(&other["person"]))
        .await
        .refused(409, "one_application");
    // Nothing of it was kept.
    assert_eq!(
        coordinator.get(&path).await.ok()["person"]["iin"],
        seen["person"]["iin"]
    );
}

#[both]
async fn a_telephone_number_is_changed_at_any_time_by_the_person_or_staff(server: Server) {
    let (owner, coordinator, path) = standing(&server, ApplicationStatus::Confirmed).await;
    let contact = format!("{path}/contact");
    let stranger = server.person("stranger").await;
    let to = |phone: &str| json!({ "phone": phone });
    stranger
        .put(&contact, to("+77010000001"))
        .await
        .refused(404, "not_found");
    assert_eq!(owner.put(&contact, to("12")).await.faults(), ["/phone phone"]);
    let own = owner.put(&contact, to("8 701 000 00 01")).await.ok();
    assert_eq!(own["person"]["phone"], "+77010000001");
    let told = owner.notices().await.len();
    let staff = coordinator.put(&contact, to("8-701-000-00-02")).await.ok();
    assert_eq!(staff["person"]["phone"], "+77010000002");
    assert_eq!(staff["submission_no"], own["submission_no"]);
    assert_eq!(owner.notices().await.len(), told + 1);
}
