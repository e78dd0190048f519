//! Invitations and printed codes.

use super::*;

#[both]
async fn an_unknown_address_is_a_fault_of_its_field(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let grant = |body: Value| coordinator.post(&path, body);
    assert_eq!(
        grant(json!({ "email": "x@ile.example", "role": "juror" }))
            .await
            .faults(),
        ["/email unknown"]
    );
    assert_eq!(
        grant(json!({ "account_id": Id::new(), "role": "juror" }))
            .await
            .faults(),
        ["/account_id unknown"]
    );
    assert_eq!(
        grant(json!({ "role": "juror" })).await.faults(),
        ["/email required"]
    );
    assert_eq!(
        grant(json!({ "email": "x@ile.example", "role": "admin" }))
            .await
            .faults(),
        ["/role unknown"]
    );
    assert_eq!(
        grant(json!({ "email": "x@ile.example", "role": "applicant" }))
            .await
            .faults(),
        ["/role unknown"]
    );
}

#[both]
async fn an_invited_person_takes_the_role_once(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let token = invited(&server, &coordinator, id, "trainer@ile.example", "trainer").await;
    let trainer = server.person("trainer").await;
    let member = accept(&trainer, &token).await.ok();
    assert_eq!(
        (&member["role"], &member["granted_by"]),
        (&json!("trainer"), &json!(coordinator.id))
    );
    trainer.get(&format!("/api/v1/programmes/{id}")).await.ok();
    accept(&trainer, &token).await.refused(409, "link_expired");
    let list = coordinator
        .get(&format!("/api/v1/programmes/{id}/invitations"))
        .await
        .ok();
    assert_eq!(
        (&list["items"][0]["status"], &list["items"][0]["accepted_by"]),
        (&json!("accepted"), &json!(trainer.id))
    );
}

#[both]
async fn an_invitation_is_for_the_address_that_it_was_sent_to(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let token = invited(&server, &coordinator, id, "trainer@ile.example", "trainer").await;
    accept(&server.person("stranger").await, &token)
        .await
        .refused(409, "link_expired");
    accept(&server.nobody(), &token)
        .await
        .refused(401, "unauthenticated");
    accept(&server.person("trainer").await, &token).await.ok();
}

#[both]
async fn an_invitation_expires_after_two_weeks_by_the_clock(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let token = invited(&server, &coordinator, id, "trainer@ile.example", "trainer").await;
    server.at("2027-01-26T04:00:00Z");
    let trainer = server.person("trainer").await;
    accept(&trainer, &token).await.refused(409, "link_expired");
}

#[both]
async fn a_revoked_invitation_opens_nothing(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let token = invited(&server, &coordinator, id, "trainer@ile.example", "trainer").await;
    let path = format!("/api/v1/programmes/{id}/invitations");
    let one = text(&coordinator.get(&path).await.ok()["items"][0]["id"]);
    assert_eq!(coordinator.delete(&format!("{path}/{one}")).await.status, 204);
    coordinator
        .delete(&format!("{path}/{one}"))
        .await
        .refused(409, "wrong_state");
    accept(&server.person("trainer").await, &token)
        .await
        .refused(409, "link_expired");
}

#[both]
async fn one_invitation_is_open_for_an_address_and_a_role(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    invited(&server, &coordinator, id, "a@ile.example", "juror").await;
    let path = format!("/api/v1/programmes/{id}/invitations");
    coordinator
        .post(&path, json!({ "email": "A@ile.example", "role": "juror" }))
        .await
        .refused(409, "duplicate");
    coordinator
        .post(&path, json!({ "email": "a@ile.example", "role": "trainer" }))
        .await
        .created();
}

#[both]
async fn a_printed_code_lets_somebody_without_e_mail_set_a_password(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/codes");
    let body = json!({ "phone": "8 700 123 45 67", "display_name": "Айгүл", "language": "kk" });
    let answer = coordinator.post(&path, body.clone()).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let code = text(&answer.ok()["code"]);
    let nobody = server.nobody();
    let reset = json!({ "token": code, "password": "a long and quiet river" });
    assert_eq!(nobody.post("/api/v1/auth/reset", reset).await.status, 204);
    let login = json!({ "login": "+77001234567", "password": "a long and quiet river" });
    nobody.post("/api/v1/auth/login", login).await.ok();
    // Somebody uses the account now: staff cannot take it over.
    coordinator.post(&path, body).await.refused(409, "duplicate");
    let wrong = json!({ "phone": "12345678901x", "display_name": "A" });
    assert_eq!(coordinator.post(&path, wrong).await.faults(), ["/phone phone"]);
}

#[both]
async fn whoever_has_a_telephone_and_no_e_mail_is_told_by_text_message(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let body = json!({ "phone": "+77001234567", "display_name": "Айгүл", "language": "ru" });
    let printed = coordinator
        .post(&format!("/api/v1/programmes/{id}/codes"), body)
        .await
        .ok();
    let nobody = server.nobody();
    let reset = json!({ "token": printed["code"], "password": "a long and quiet river" });
    assert_eq!(nobody.post("/api/v1/auth/reset", reset).await.status, 204);
    let role = json!({ "account_id": printed["account_id"], "role": "trainer" });
    coordinator
        .post(&format!("/api/v1/programmes/{id}/members"), role)
        .await
        .created();
    nobody
        .post("/api/v1/auth/forgot", json!({ "login": "8 700 123 45 67" }))
        .await
        .ok();
    // The gateway fails once: the message comes again, under the same id.
    let gateway = Recorder::default();
    let senders = Senders {
        mailer: Mailer::Folder(server.data_dir.join("unused")),
        from: "nobody@ile.example".into(),
        texts: Arc::new(gateway.clone()),
        ..server.service.senders.clone()
    };
    server.work_off(&senders).await;
    server
        .clock
        .set_offset(server.clock.offset() + chrono::Duration::minutes(1));
    server.work_off(&senders).await;
    let sent = gateway.0.lock().expect("no panic").clone();
    // The password, the role, the link, and one of them twice.
    assert_eq!(sent.len(), 4);
    assert!(sent.iter().all(|(_, to, _)| to == "+77001234567"));
    assert_eq!(sent.iter().filter(|(id, ..)| *id == sent[0].0).count(), 2);
    assert!(sent.iter().any(|(.., text)| text.contains("Тренер")), "{sent:?}");
    assert!(sent.iter().any(|(.., text)| text.contains("/reset#")));
}
