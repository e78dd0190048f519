//! One's own account: name and language, another e-mail address, another telephone number.

use std::collections::BTreeSet;

use chrono::Duration;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::codes::{Texts, registered};
use crate::support::{Answer, Person, Server, token_in};

const PASSWORD: &str = "a long and quiet river";
const EMAIL: &str = "/api/v1/me/email";
const PHONE: &str = "/api/v1/me/phone";

async fn change_email(person: &Person, email: &str) -> Answer {
    person
        .post(EMAIL, json!({ "email": email, "current": PASSWORD }))
        .await
}

async fn confirm_email(person: &Person, token: &str) -> Answer {
    person
        .post(&format!("{EMAIL}/confirm"), json!({ "token": token }))
        .await
}

async fn change_phone(person: &Person, phone: &str) -> Answer {
    person
        .post(PHONE, json!({ "phone": phone, "current": PASSWORD }))
        .await
}

async fn confirm_phone(person: &Person, code: &str) -> Answer {
    person
        .post(&format!("{PHONE}/confirm"), json!({ "code": code }))
        .await
}

/// The mails that were sent since so many.
async fn since(server: &Server, before: usize) -> Vec<String> {
    server.mails().await.split_off(before)
}

/// Asks for an address, and gives the token that was sent there.
async fn asked(server: &Server, person: &Person, email: &str) -> String {
    let before = server.mails().await.len();
    assert_eq!(change_email(person, email).await.status, 202);
    let mails = since(server, before).await;
    token_in(mails.iter().find(|m| m.contains("/email#")).expect("a link"))
}

#[both]
async fn a_name_and_a_language_are_changed_and_messages_follow(server: Server) {
    let aigul = registered(&server, "aigul@ile.example").await;
    let before = aigul.get("/api/v1/me").await.ok();
    let patch = json!({ "display_name": "Айгүл Серікова" });
    let merge = [("content-type", "application/merge-patch+json")];
    let body = serde_json::to_vec(&patch).expect("JSON");
    let named = aigul
        .send_raw(Method::PATCH, "/api/v1/me", &merge, body)
        .await
        .ok();
    assert_eq!(
        (&named["display_name"], &named["language"]),
        (&json!("Айгүл Серікова"), &json!("ru"))
    );
    assert_eq!(
        named["version"],
        json!(before["version"].as_i64().expect("a version") + 1)
    );
    aigul.patch("/api/v1/me", json!({ "language": "en" })).await.ok();
    // Nothing was named: nothing changes.
    let same = aigul.patch("/api/v1/me", json!({})).await.ok();
    assert_eq!(
        (&same["display_name"], &same["language"]),
        (&json!("Айгүл Серікова"), &json!("en"))
    );
    assert_eq!(same, aigul.get("/api/v1/me").await.ok());
    let change = json!({ "current": PASSWORD, "password": "a new and quiet river" });
    assert_eq!(aigul.post("/api/v1/auth/password", change).await.status, 204);
    let told = aigul.get("/api/v1/me/messages").await.ok();
    assert_eq!(told["items"][0]["subject"], "Your password was changed");
}

#[both]
async fn a_name_is_not_taken_away_and_what_must_be_proved_is_not_patched(server: Server) {
    let aigul = registered(&server, "aigul@ile.example").await;
    for (patch, fault) in [
        (json!({ "display_name": null }), "/display_name type"),
        (json!({ "display_name": "" }), "/display_name length"),
        (json!({ "display_name": " \u{200b} " }), "/display_name required"),
        (json!({ "display_name": "x".repeat(201) }), "/display_name length"),
        (json!({ "language": "de" }), "/language unknown"),
        (json!({ "language": null }), "/language type"),
        (json!({ "email": "other@ile.example" }), "/email unknown_field"),
        (json!({ "phone": "+77001234567" }), "/phone unknown_field"),
    ] {
        assert_eq!(aigul.patch("/api/v1/me", patch).await.faults(), [fault]);
    }
    server
        .nobody()
        .patch("/api/v1/me", json!({}))
        .await
        .refused(401, "unauthenticated");
}

#[both]
async fn an_address_is_taken_by_the_link_that_was_sent_there(server: Server) {
    let aigul = registered(&server, "aigul@ile.example").await;
    server
        .nobody()
        .post("/api/v1/auth/forgot", json!({ "login": "aigul@ile.example" }))
        .await
        .ok();
    let reset = token_in(&server.mails().await.pop().expect("a mail"));
    let before = server.mails().await.len();
    let token = asked(&server, &aigul, "New@Ile.example").await;
    assert_eq!(
        since(&server, before).await.len(),
        2,
        "the old address is told, the new one gets a link"
    );
    assert_eq!(aigul.get("/api/v1/me").await.ok()["email"], "aigul@ile.example");
    let before = server.mails().await.len();
    assert_eq!(
        confirm_email(&aigul, &token).await.ok()["email"],
        "new@ile.example"
    );
    assert!(since(&server, before).await[0].contains("изменён"));
    assert_eq!(aigul.notices().await, ["login_changed", "login_asked"]);
    // The link works once, and what went to the old address is over; the session stays.
    confirm_email(&aigul, &token).await.refused(409, "link_expired");
    let body = json!({ "token": reset, "password": "the password of a thief" });
    server
        .nobody()
        .post("/api/v1/auth/reset", body)
        .await
        .refused(409, "link_expired");
    server.log_in("new@ile.example", PASSWORD).await;
    let old = json!({ "login": "aigul@ile.example", "password": PASSWORD });
    server
        .nobody()
        .post("/api/v1/auth/login", old)
        .await
        .refused(401, "wrong_credentials");
    change_email(&aigul, "new@ile.example")
        .await
        .refused(409, "duplicate");
}

#[both]
async fn an_address_needs_the_password_and_is_proved_by_its_own_account_in_time(server: Server) {
    let aigul = registered(&server, "aigul@ile.example").await;
    let other = registered(&server, "other@ile.example").await;
    let wrong = json!({ "email": "new@ile.example", "current": "guess" });
    aigul.post(EMAIL, wrong).await.refused(409, "wrong_password");
    let faulty = json!({ "email": "no address", "current": PASSWORD });
    assert_eq!(aigul.post(EMAIL, faulty).await.faults(), ["/email email"]);
    server
        .nobody()
        .post(EMAIL, json!({}))
        .await
        .refused(401, "unauthenticated");
    let token = asked(&server, &aigul, "new@ile.example").await;
    confirm_email(&other, &token).await.refused(409, "link_expired");
    server
        .nobody()
        .post(&format!("{EMAIL}/confirm"), json!({ "token": token }))
        .await
        .refused(401, "unauthenticated");
    // The next link ends the one before.
    let later = asked(&server, &aigul, "newer@ile.example").await;
    confirm_email(&aigul, &token).await.refused(409, "link_expired");
    server
        .clock
        .set_offset(server.clock.offset() + Duration::hours(24));
    let mut late = server.nobody();
    late.token = server.log_in("aigul@ile.example", PASSWORD).await.token;
    confirm_email(&late, &later).await.refused(409, "link_expired");
    assert_eq!(late.get("/api/v1/me").await.ok()["email"], "aigul@ile.example");
}

#[both]
async fn a_new_password_stops_a_change_of_address(server: Server) {
    let aigul = registered(&server, "aigul@ile.example").await;
    let token = asked(&server, &aigul, "thief@ile.example").await;
    // One that waits in the outbox is not sent any more.
    assert_eq!(change_email(&aigul, "thief2@ile.example").await.status, 202);
    let change = json!({ "current": PASSWORD, "password": "a new and quiet river" });
    assert_eq!(aigul.post("/api/v1/auth/password", change).await.status, 204);
    confirm_email(&aigul, &token).await.refused(409, "link_expired");
    assert_eq!(
        server
            .mails()
            .await
            .iter()
            .filter(|m| m.contains("/email#"))
            .count(),
        1
    );
}

#[both]
async fn nobody_learns_that_an_address_is_taken_but_its_holder(server: Server) {
    let aigul = registered(&server, "aigul@ile.example").await;
    registered(&server, "taken@ile.example").await;
    let mut told = vec![];
    for email in ["free@ile.example", "taken@ile.example"] {
        let before = server.mails().await.len();
        let answer = change_email(&aigul, email).await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (202, r#"{"accepted":true}"#)
        );
        told.push((aigul.notices().await.len(), since(&server, before).await));
    }
    let [(one, to_free), (two, to_taken)] = told.try_into().expect("two");
    assert_eq!((one, two), (1, 2), "the person is told the same");
    assert_eq!((to_free.len(), to_taken.len()), (2, 2));
    assert!(to_free.iter().any(|m| m.contains("/email#")) && !to_taken.iter().any(|m| m.contains("/email#")));
    assert!(
        to_taken.iter().any(|m| m.contains("принадлежит вашей")),
        "{to_taken:?}"
    );
    assert_eq!(server.mails().await.len(), 2 + 4);
}

#[both]
async fn an_address_that_was_never_proved_belongs_to_who_proves_it(server: Server) {
    let squatter =
        json!({ "email": "mine@ile.example", "password": "the password of a thief", "display_name": "X" });
    server.nobody().post("/api/v1/auth/register", squatter).await.ok();
    let link = token_in(&server.mails().await.pop().expect("a mail"));
    let aigul = registered(&server, "aigul@ile.example").await;
    let token = asked(&server, &aigul, "mine@ile.example").await;
    confirm_email(&aigul, &token).await.ok();
    server
        .nobody()
        .post("/api/v1/auth/activate", json!({ "token": link }))
        .await
        .refused(409, "link_expired");
    server.log_in("mine@ile.example", PASSWORD).await;
}

#[both]
async fn of_many_accounts_that_prove_one_address_at_once_one_has_it(server: Server) {
    let mut all = vec![];
    for n in 0..3 {
        let person = registered(&server, &format!("person{n}@ile.example")).await;
        let token = asked(&server, &person, "one@ile.example").await;
        all.push((person, token));
    }
    let answers = join_all(
        all.iter()
            .cycle()
            .take(30)
            .map(|(person, token)| confirm_email(person, token)),
    )
    .await;
    let taken: BTreeSet<String> = answers
        .iter()
        .filter(|a| a.status == 200)
        .map(|a| a.body["id"].to_string())
        .collect();
    assert_eq!(
        (taken.len(), answers.iter().filter(|a| a.status == 200).count()),
        (1, 1)
    );
    for refused in answers.into_iter().filter(|a| a.status != 200) {
        refused.refused(409, "link_expired");
    }
}

#[both]
async fn a_number_is_taken_by_the_code_of_a_text_message(server: Server) {
    let texts = Texts::default();
    let aigul = registered(&server, "aigul@ile.example").await;
    assert_eq!(change_phone(&aigul, "8 700 123 45 67").await.status, 202);
    let sent = texts.sent(&server).await;
    assert_eq!((sent.len(), sent[0].0.as_str()), (1, "+77001234567"));
    let typed = token_in(&sent[0].1).to_lowercase().replace('-', " ");
    assert_eq!(confirm_phone(&aigul, &typed).await.ok()["phone"], "+77001234567");
    server.log_in("+77001234567", PASSWORD).await;
    // The next change is told at the old number too.
    assert_eq!(change_phone(&aigul, "+77007654321").await.status, 202);
    let sent = texts.sent(&server).await.split_off(1);
    let told: Vec<&str> = sent.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(told, ["+77001234567", "+77007654321"]);
    confirm_phone(&aigul, "AAAAA-AAAAA-AAAAA-AAAAA")
        .await
        .refused(409, "link_expired");
    assert_eq!(
        aigul.notices().await,
        ["login_asked", "login_changed", "login_asked"]
    );
}

#[both]
async fn staff_print_the_code_where_no_text_message_comes_and_cannot_use_it(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/codes");
    let body = |phone: &str| json!({ "phone": phone, "display_name": "Айгүл", "use": "new_phone" });
    let aigul = registered(&server, "aigul@ile.example").await;
    let other = registered(&server, "other@ile.example").await;
    assert_eq!(
        coordinator.post(&path, body("+77001234567")).await.faults(),
        ["/phone unknown"]
    );
    change_phone(&aigul, "+77001234567").await.ok();
    server.mails().await;
    let print = async || coordinator.post(&path, body("+77001234567")).await.ok();
    let first = print().await["code"].clone();
    let second = print().await;
    assert_eq!(second.get("account_id"), None);
    let code = |value: &Value| value.as_str().expect("a code").to_owned();
    confirm_phone(&other, &code(&second["code"]))
        .await
        .refused(409, "link_expired");
    confirm_phone(&coordinator, &code(&second["code"]))
        .await
        .refused(409, "link_expired");
    let reset = json!({ "token": second["code"], "password": "the password of a thief" });
    server
        .nobody()
        .post("/api/v1/auth/reset", reset)
        .await
        .refused(409, "link_expired");
    confirm_phone(&aigul, &code(&first))
        .await
        .refused(409, "link_expired");
    confirm_phone(&aigul, &code(&second["code"])).await.ok();
    // The number is in use from now on.
    coordinator
        .post(&path, body("+77001234567"))
        .await
        .refused(409, "duplicate");
    let stranger = server.person("stranger").await;
    stranger
        .post(&path, body("+77001234567"))
        .await
        .refused(404, "not_found");
}
