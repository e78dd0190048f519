//! Roles, invitations, printed codes, administrators, and the log of it all.

use std::sync::{Arc, Mutex};

use base::notifications::{Mailer, Senders, TextGateway, TextMessage};
use kernel::Id;
use kernel::error::Error;
use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server, text, token_in};

/// Invites by e-mail and gives the token of the mail.
async fn invited(server: &Server, by: &Person, programme: Id, email: &str, role: &str) -> String {
    let path = format!("/api/v1/programmes/{programme}/invitations");
    by.post(&path, json!({ "email": email, "role": role }))
        .await
        .created();
    token_in(&server.mails().await.pop().expect("a mail"))
}

async fn accept(person: &Person, token: &str) -> Answer {
    person
        .post("/api/v1/invitations/accept", json!({ "token": token }))
        .await
}

/// Notes what it is given, and refuses the first message.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(Id, String, String)>>>);

impl TextGateway for Recorder {
    fn send(&self, id: Id, message: &TextMessage) -> kernel::error::Result<()> {
        let mut sent = self.0.lock().expect("no panic");
        sent.push((id, message.to.clone(), message.body.clone()));
        if sent.len() == 1 {
            return Err(Error::internal("no signal"));
        }
        Ok(())
    }
}

#[both]
async fn a_role_is_given_by_e_mail_and_the_person_is_told(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.person("juror").await;
    let made = coordinator
        .post(&path, json!({ "email": "Juror@ile.example", "role": "juror" }))
        .await
        .created();
    assert_eq!(
        (&made["account_id"], &made["role"]),
        (&json!(juror.id), &json!("juror"))
    );
    let roles = juror.get("/api/v1/me").await.ok()["roles"].clone();
    assert_eq!(roles, json!([{ "programme_id": id, "role": "juror" }]));
    let message = juror.get("/api/v1/me/messages").await.ok()["items"][0].clone();
    assert_eq!(message["kind"], "role_granted");
    assert!(text(&message["body"]).contains("Член комиссии"), "{message}");
}

#[both]
async fn members_are_listed_in_pages_and_by_role_without_applicants(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    for name in ["one", "two", "three"] {
        server.with_role(name, Role::Juror, Some(id)).await;
    }
    server.with_role("applicant", Role::Applicant, Some(id)).await;
    let path = format!("/api/v1/programmes/{id}/members");
    let mut names = vec![];
    let mut next = format!("{path}?role=juror&limit=2");
    loop {
        let page = coordinator.get(&next).await.ok();
        names.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|m| text(&m["display_name"])),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        next = format!("{path}?role=juror&limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["one", "two", "three"]);
    let all = coordinator.get(&path).await.ok();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(4));
}

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
async fn the_same_role_is_not_given_twice_and_an_applicant_gets_no_other(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let applicant = server.with_role("applicant", Role::Applicant, Some(id)).await;
    coordinator
        .post(&path, json!({ "account_id": juror.id, "role": "juror" }))
        .await
        .refused(409, "duplicate");
    coordinator
        .post(&path, json!({ "account_id": applicant.id, "role": "juror" }))
        .await
        .refused(409, "role_excluded");
}

#[both]
async fn nobody_gives_a_role_to_himself(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let itself = |who: &Person| json!({ "account_id": who.id, "role": "trainer" });
    coordinator
        .post(&path, itself(&coordinator))
        .await
        .refused(403, "forbidden");
    let address = text(&coordinator.get("/api/v1/me").await.ok()["email"]);
    let invitations = format!("/api/v1/programmes/{id}/invitations");
    let invitation = json!({ "email": address, "role": "trainer" });
    coordinator
        .post(&invitations, invitation)
        .await
        .refused(403, "forbidden");
    // Somebody has to be the first: an administrator may begin with himself.
    let admin = server.with_role("chief", Role::Admin, None).await;
    admin.post(&path, itself(&admin)).await.created();
}

#[both]
async fn a_grant_with_the_clients_id_can_be_repeated(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.person("juror").await;
    let body = json!({ "id": Id::new(), "account_id": juror.id, "role": "juror" });
    let first = coordinator.post(&path, body.clone()).await.created();
    assert_eq!(coordinator.post(&path, body).await.created(), first);
}

#[both]
async fn only_coordinators_and_administrators_give_roles(server: Server) {
    let (id, _) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let admin = server.with_role("admin", Role::Admin, None).await;
    let stranger = server.person("stranger").await;
    let body = json!({ "email": "stranger@ile.example", "role": "observer" });
    juror.post(&path, body.clone()).await.refused(403, "forbidden");
    juror.get(&path).await.refused(403, "forbidden");
    stranger.post(&path, body.clone()).await.refused(404, "not_found");
    server
        .nobody()
        .post(&path, body.clone())
        .await
        .refused(401, "unauthenticated");
    admin.post(&path, body).await.created();
}

#[both]
async fn a_role_ends_with_the_next_request_and_the_last_coordinator_stays(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let members = coordinator.get(&path).await.ok();
    let grant = |role: &str| {
        let found = members["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|m| m["role"] == role);
        format!("{path}/{}", text(&found.expect("a grant")["id"]))
    };
    assert_eq!(
        members["items"][0]["actions"][0]["blocked_by"],
        json!(["last_one"])
    );
    coordinator
        .delete(&grant("coordinator"))
        .await
        .refused(409, "last_one");
    juror.delete(&grant("juror")).await.refused(403, "forbidden");
    assert_eq!(coordinator.delete(&grant("juror")).await.status, 204);
    juror
        .get(&format!("/api/v1/programmes/{id}"))
        .await
        .refused(404, "not_found");
    coordinator
        .delete(&grant("juror"))
        .await
        .refused(404, "not_found");
}

#[both]
async fn two_coordinators_cannot_remove_each_other_at_once(server: Server) {
    let (id, one) = server.draft_programme().await;
    let other = server.with_role("other", Role::Coordinator, Some(id)).await;
    let path = format!("/api/v1/programmes/{id}/members");
    let members = one.get(&path).await.ok();
    let grant = |of: &Person| {
        let found = members["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|m| m["account_id"] == json!(of.id));
        format!("{path}/{}", text(&found.expect("a grant")["id"]))
    };
    let (first, second) = (grant(&other), grant(&one));
    let (a, b) = tokio::join!(one.delete(&first), other.delete(&second));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204);
    // The other is refused: the last one, or no coordinator any more.
    assert!([404, 409].contains(&statuses[1]), "{statuses:?}");
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

#[both]
async fn an_administrator_makes_another(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let other = server.person("other").await;
    let body = json!({ "email": "other@ile.example" });
    other
        .post("/api/v1/admins", body.clone())
        .await
        .refused(403, "forbidden");
    for _ in 0..2 {
        assert_eq!(
            admin.post("/api/v1/admins", body.clone()).await.ok()["account_id"],
            json!(other.id)
        );
    }
    assert_eq!(
        other.get("/api/v1/me").await.ok()["roles"],
        json!([{ "role": "admin" }])
    );
    assert_eq!(
        admin
            .post("/api/v1/admins", json!({ "email": "x@ile.example" }))
            .await
            .faults(),
        ["/email unknown"]
    );
}

#[both]
async fn the_log_tells_coordinators_who_did_what(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let juror = server.person("juror").await;
    let key = [("idempotency-key", "one")];
    let body = json!({ "account_id": juror.id, "role": "juror" });
    let members = format!("/api/v1/programmes/{id}/members");
    for _ in 0..2 {
        coordinator
            .send(Method::POST, &members, &key, Some(body.clone()))
            .await
            .created();
    }
    let path = format!("/api/v1/programmes/{id}/audit");
    let all = coordinator.get(&path).await.ok();
    let actions: Vec<&str> = all["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|e| e["entry"]["action"].as_str())
        .collect();
    assert_eq!(
        actions,
        ["create_programme", "put_rubric", "put_rubric", "grant_role"]
    );
    assert_eq!(
        all["items"][3]["change"]["after"],
        json!({ "account_id": juror.id, "role": "juror" })
    );
    let first = coordinator.get(&format!("{path}?limit=3")).await.ok();
    assert_eq!((&first["next_after"], &first["more"]), (&json!(3), &json!(true)));
    let rest = coordinator.get(&format!("{path}?after=3&limit=3")).await.ok();
    assert_eq!(
        (rest["items"][0]["entry"]["seq"].clone(), &rest["more"]),
        (json!(4), &json!(false))
    );
    juror.get(&path).await.refused(403, "forbidden");
}
