//! Links, printed codes and passes: what ends each of them.

use std::sync::{Arc, Mutex};

use base::db::schema::{account, one_time_code};
use base::notifications::{Senders, TextGateway, TextMessage};
use chrono::Duration;
use diesel::prelude::*;
use futures_util::future::join_all;
use kernel::Id;
use people::accounts::identity;
use people::accounts::identity::AccountStatus;
use serde_json::json;
use test_macros::both;

use crate::support::{Answer, Person, Server, token_in};

pub const OLD: &str = "a long and quiet river";
pub const NEW: &str = "a new and quiet river";

/// Keeps the text messages that it is given.
#[derive(Clone, Default)]
pub struct Texts(Arc<Mutex<Vec<(String, String)>>>);

impl TextGateway for Texts {
    fn send(&self, _: Id, message: &TextMessage) -> kernel::error::Result<()> {
        let line = (message.to.clone(), message.body.clone());
        self.0.lock().expect("no panic").push(line);
        Ok(())
    }
}

impl Texts {
    /// Sends what waits, and gives the text messages among it: number and words, oldest first.
    pub async fn sent(&self, server: &Server) -> Vec<(String, String)> {
        let senders = Senders {
            texts: Arc::new(self.clone()),
            ..server.service.senders.clone()
        };
        server.work_off(&senders).await;
        self.0.lock().expect("no panic").clone()
    }
}

pub async fn reset(server: &Server, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    server.nobody().post("/api/v1/auth/reset", body).await
}

async fn activate(server: &Server, token: &str) -> Answer {
    server
        .nobody()
        .post("/api/v1/auth/activate", json!({ "token": token }))
        .await
}

/// Asks for an account; the token of the mail.
async fn asked(server: &Server, email: &str) -> String {
    let account = json!({ "email": email, "password": OLD, "display_name": "Айгүл", "language": "ru" });
    server.nobody().post("/api/v1/auth/register", account).await.ok();
    token_in(&server.mails().await.pop().expect("a mail"))
}

/// Somebody who registered and has logged in.
pub async fn registered(server: &Server, email: &str) -> Person {
    let token = asked(server, email).await;
    assert_eq!(activate(server, &token).await.status, 204);
    let mut person = server.log_in(email, OLD).await;
    let me = person.get("/api/v1/me").await.ok();
    person.id = me["id"].as_str().expect("an id").parse().expect("an id");
    person
}

/// Asks for a link to set a new password; its token.
async fn forgotten(server: &Server, email: &str) -> String {
    server
        .nobody()
        .post("/api/v1/auth/forgot", json!({ "login": email }))
        .await
        .ok();
    token_in(&server.mails().await.pop().expect("a mail"))
}

async fn change(person: &Person) -> Answer {
    person
        .post(
            "/api/v1/auth/password",
            json!({ "current": OLD, "password": NEW }),
        )
        .await
}

/// A pass for an account, good for some round.
pub async fn pass(server: &Server, account: Id) -> String {
    server
        .below(move |cx| identity::issue_pass(cx, account, Id::NIL, cx.now + Duration::hours(8)))
        .await
}

pub async fn by_pass(server: &Server, code: &str) -> Answer {
    server
        .nobody()
        .post("/api/v1/auth/pass", json!({ "code": code }))
        .await
}

#[both]
async fn a_new_password_ends_every_link_that_was_open(server: Server) {
    for way in ["a link", "the present password", "an activation"] {
        let email = format!("{}@ile.example", way.replace(' ', "-"));
        let first = asked(&server, &email).await;
        let (link, other) = if way == "an activation" {
            let link = forgotten(&server, &email).await;
            let other = asked(&server, &email).await;
            assert_eq!(activate(&server, &first).await.status, 204);
            (link, other)
        } else {
            assert_eq!(activate(&server, &first).await.status, 204);
            let link = forgotten(&server, &email).await;
            if way == "a link" {
                let used = forgotten(&server, &email).await;
                assert_eq!(reset(&server, &used, NEW).await.status, 204);
            } else {
                let person = server.log_in(&email, OLD).await;
                assert_eq!(change(&person).await.status, 204);
            }
            (link, first)
        };
        assert_eq!(
            reset(&server, &link, "the password of a thief").await.status,
            409,
            "after {way}"
        );
        activate(&server, &other).await.refused(409, "link_expired");
        let owner = server
            .log_in(&email, if way == "an activation" { OLD } else { NEW })
            .await;
        let expected: &[&str] = if way == "an activation" {
            &[]
        } else {
            &["password_changed"]
        };
        assert_eq!(owner.notices().await, expected, "after {way}");
    }
    let mails = server.mails().await;
    assert_eq!(
        mails.iter().filter(|m| m.contains("задан новый пароль")).count(),
        2
    );
}

#[both]
async fn a_printed_code_ends_the_one_before_and_every_other_when_it_is_used(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let texts = Texts::default();
    let print = async || {
        let body = json!({ "phone": "+77001234567", "display_name": "Айгүл", "language": "kk" });
        let printed = coordinator
            .post(&format!("/api/v1/programmes/{id}/codes"), body)
            .await
            .ok();
        printed["code"].as_str().expect("a code").to_owned()
    };
    let first = print().await;
    let second = print().await;
    reset(&server, &first, "the password of a thief")
        .await
        .refused(409, "link_expired");
    server
        .nobody()
        .post("/api/v1/auth/forgot", json!({ "login": "8 700 123 45 67" }))
        .await
        .ok();
    let link = token_in(&texts.sent(&server).await.pop().expect("a text").1);
    assert_eq!(reset(&server, &second, OLD).await.status, 204);
    reset(&server, &link, "the password of a thief")
        .await
        .refused(409, "link_expired");
    let owner = server.log_in("+77001234567", OLD).await;
    assert_eq!(owner.notices().await, ["password_changed"]);
    let (to, words) = texts.sent(&server).await.pop().expect("a text");
    assert!(
        to == "+77001234567" && words.contains("жаңа құпиясөз қойылды"),
        "{words}"
    );
}

#[both]
async fn a_link_that_was_asked_for_before_the_password_changed_is_not_sent_after(server: Server) {
    let person = registered(&server, "aigul@ile.example").await;
    let before = server.mails().await.len();
    server
        .nobody()
        .post("/api/v1/auth/forgot", json!({ "login": "aigul@ile.example" }))
        .await
        .ok();
    assert_eq!(change(&person).await.status, 204);
    let mails = server.mails().await;
    let links = mails[before..].iter().filter(|m| m.contains("/reset#")).count();
    assert_eq!(links, 0, "{mails:#?}");
    // Who asks afterwards gets one.
    server
        .clock
        .set_offset(server.clock.offset() + Duration::seconds(1));
    forgotten(&server, "aigul@ile.example").await;
    assert!(server.mails().await.iter().any(|m| m.contains("/reset#")));
}

#[both]
async fn a_new_password_ends_passes(server: Server) {
    let person = registered(&server, "aigul@ile.example").await;
    let code = pass(&server, person.id).await;
    assert_eq!(change(&person).await.status, 204);
    by_pass(&server, &code).await.refused(401, "wrong_credentials");
    let later = pass(&server, person.id).await;
    by_pass(&server, &later).await.ok();
}

#[both]
async fn no_link_or_code_wakes_an_account_that_was_disabled(server: Server) {
    let person = registered(&server, "aigul@ile.example").await;
    let link = forgotten(&server, "aigul@ile.example").await;
    let code = pass(&server, person.id).await;
    let id = person.id;
    server
        .below(move |cx| {
            let disabled = account::status.eq(AccountStatus::Disabled);
            Ok(diesel::update(account::table.find(id))
                .set(disabled)
                .execute(cx.conn)?)
        })
        .await;
    reset(&server, &link, NEW).await.refused(409, "link_expired");
    by_pass(&server, &code).await.refused(401, "wrong_credentials");
    person.get("/api/v1/me").await.refused(401, "unauthenticated");
}

#[both]
async fn of_sixty_links_used_at_once_one_sets_the_password(server: Server) {
    let person = registered(&server, "aigul@ile.example").await;
    let links: Vec<String> = (0..60).map(|n| format!("a link that was sent {n}")).collect();
    let (id, tokens) = (person.id, links.clone());
    server
        .below(move |cx| {
            for token in &tokens {
                let row = (
                    one_time_code::digest.eq(base::vault::token_digest(token)),
                    one_time_code::purpose.eq("reset"),
                    one_time_code::account_id.eq(id),
                    one_time_code::created_at.eq(cx.now),
                    one_time_code::expires_at.eq(cx.now + Duration::hours(2)),
                );
                diesel::insert_into(one_time_code::table)
                    .values(row)
                    .execute(cx.conn)?;
            }
            Ok(())
        })
        .await;
    let answers = join_all(links[..20].iter().map(|link| reset(&server, link, NEW))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 204).count(), 1);
    for refused in answers.into_iter().filter(|a| a.status != 204) {
        refused.refused(409, "link_expired");
    }
}
