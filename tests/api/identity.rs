//! Registration, log-in, sessions, passwords.

use std::collections::BTreeSet;

use base::db::schema::{job, one_time_code, secret_key};
use base::master_secret::MasterSecret;
use base::vault::Vault;
use diesel::prelude::*;
use futures_util::future::join_all;
use people::accounts::identity::rules::LoginName;
use people::accounts::identity::service;
use serde_json::json;
use test_macros::both;

use crate::support::{Server, token_in};

async fn registered(server: &Server) -> serde_json::Value {
    let nobody = server.nobody();
    let account = json!({ "email": "Aigul@ile.example", "password": "a long and quiet river", "display_name": "Айгүл" });
    assert_eq!(nobody.post("/api/v1/auth/register", account).await.status, 202);
    let mail = server.mails().await.pop().expect("a mail");
    assert_eq!(
        nobody
            .post("/api/v1/auth/activate", json!({ "token": token_in(&mail) }))
            .await
            .status,
        204
    );
    nobody
        .post(
            "/api/v1/auth/login",
            json!({ "login": "aigul@ile.example", "password": "a long and quiet river" }),
        )
        .await
        .ok()
}

#[both]
async fn somebody_registers_activates_and_logs_in(server: Server) {
    let tokens = registered(&server).await;
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens["refresh_token"].is_string());
}

#[both]
async fn an_account_cannot_be_used_before_it_is_activated(server: Server) {
    let nobody = server.nobody();
    let account =
        json!({ "email": "a@ile.example", "password": "a long and quiet river", "display_name": "A" });
    nobody.post("/api/v1/auth/register", account).await.ok();
    nobody
        .post(
            "/api/v1/auth/login",
            json!({ "login": "a@ile.example", "password": "a long and quiet river" }),
        )
        .await
        .refused(401, "wrong_credentials");
}

#[both]
async fn registration_does_not_tell_that_an_account_exists(server: Server) {
    registered(&server).await;
    let again =
        json!({ "email": "aigul@ile.example", "password": "another long river", "display_name": "X" });
    let answer = server.nobody().post("/api/v1/auth/register", again).await;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (202, r#"{"accepted":true}"#)
    );
    assert_eq!(server.mails().await.len(), 2);
}

#[both]
async fn an_activation_link_works_once(server: Server) {
    registered(&server).await;
    let token = token_in(&server.mails().await[0]);
    server
        .nobody()
        .post("/api/v1/auth/activate", json!({ "token": token }))
        .await
        .refused(409, "link_expired");
}

#[both]
async fn a_common_password_is_refused_with_its_pointer_and_not_repeated(server: Server) {
    let account = json!({ "email": "a@ile.example", "password": "Password1", "display_name": "A" });
    let answer = server.nobody().post("/api/v1/auth/register", account).await;
    assert!(!answer.text.contains("Password1"));
    assert_eq!(answer.faults(), ["/password common_password"]);
}

#[both]
async fn logging_out_takes_effect_at_the_next_request(server: Server) {
    let somebody = server.person("somebody").await;
    somebody.get("/api/v1/me").await.ok();
    assert_eq!(somebody.act("/api/v1/auth/logout").await.status, 204);
    somebody.get("/api/v1/me").await.refused(401, "unauthenticated");
}

#[both]
async fn an_access_token_ends_after_a_quarter_of_an_hour(server: Server) {
    let somebody = server.person("somebody").await;
    server
        .clock
        .set_offset(server.clock.offset() + chrono::Duration::minutes(16));
    somebody.get("/api/v1/me").await.refused(401, "unauthenticated");
}

#[both]
async fn a_forgotten_password_is_reset_by_a_link_and_all_sessions_end(server: Server) {
    registered(&server).await;
    let nobody = server.nobody();
    nobody
        .post("/api/v1/auth/forgot", json!({ "login": "aigul@ile.example" }))
        .await
        .ok();
    let token = token_in(&server.mails().await[1]);
    let reset = json!({ "token": token, "password": "a new and quiet river" });
    assert_eq!(nobody.post("/api/v1/auth/reset", reset).await.status, 204);
    nobody
        .post(
            "/api/v1/auth/login",
            json!({ "login": "aigul@ile.example", "password": "a long and quiet river" }),
        )
        .await
        .refused(401, "wrong_credentials");
    nobody
        .post(
            "/api/v1/auth/login",
            json!({ "login": "aigul@ile.example", "password": "a new and quiet river" }),
        )
        .await
        .ok();
}

#[both]
async fn guessing_has_to_wait(server: Server) {
    let nobody = server.nobody();
    let guess = || {
        nobody.post(
            "/api/v1/auth/login",
            json!({ "login": "x@ile.example", "password": "guess" }),
        )
    };
    for _ in 0..10 {
        guess().await.refused(401, "wrong_credentials");
    }
    let answer = guess().await;
    assert_ne!(answer.header("retry-after"), "");
    answer.refused(429, "too_many_requests");
}

#[both]
async fn a_hall_full_of_people_registers_from_one_address(server: Server) {
    let nobody = server.nobody();
    let account = |no: usize| json!({ "email": format!("guest{no}@ile.example"), "password": "a long and quiet river", "display_name": "Қонақ" });
    for no in 0..40 {
        let answer = nobody.post("/api/v1/auth/register", account(no)).await;
        assert_eq!(answer.status, 202, "{no}: {}", answer.text);
    }
}

#[both]
async fn somebody_elses_session_is_not_there(server: Server) {
    let one = server.person("one").await;
    let other = server.person("other").await;
    let sessions = one.get("/api/v1/me/sessions").await.ok();
    let id = sessions["items"][0]["id"].as_str().expect("a session").to_owned();
    other
        .delete(&format!("/api/v1/me/sessions/{id}"))
        .await
        .refused(404, "not_found");
    assert_eq!(one.delete(&format!("/api/v1/me/sessions/{id}")).await.status, 204);
    one.get("/api/v1/me").await.refused(401, "unauthenticated");
}

#[both]
async fn whoever_registers_first_with_the_address_of_another_does_not_get_in(server: Server) {
    let nobody = server.nobody();
    let account = |password: &str, name: &str| json!({ "email": "aigul@ile.example", "password": password, "display_name": name });
    nobody
        .post(
            "/api/v1/auth/register",
            account("the password of a thief", "Thief"),
        )
        .await
        .ok();
    nobody
        .post(
            "/api/v1/auth/register",
            account("a long and quiet river", "Айгүл"),
        )
        .await
        .ok();
    let mails = server.mails().await;
    let activate = |mail: &str| nobody.post("/api/v1/auth/activate", json!({ "token": token_in(mail) }));
    assert_eq!(activate(&mails[1]).await.status, 204);
    // The other link is worth nothing by now.
    activate(&mails[0]).await.refused(409, "link_expired");
    nobody
        .post(
            "/api/v1/auth/login",
            json!({ "login": "aigul@ile.example", "password": "the password of a thief" }),
        )
        .await
        .refused(401, "wrong_credentials");
    let aigul = server.log_in("aigul@ile.example", "a long and quiet river").await;
    assert_eq!(aigul.get("/api/v1/me").await.ok()["display_name"], "Айгүл");
}

#[both]
async fn guessing_all_at_once_has_to_wait_too(server: Server) {
    let nobody = server.nobody();
    let guess = || {
        nobody.post(
            "/api/v1/auth/login",
            json!({ "login": "x@ile.example", "password": "guess" }),
        )
    };
    let answers = join_all((0..30).map(|_| guess())).await;
    assert_eq!(answers.iter().filter(|a| a.status == 401).count(), 10);
    assert_eq!(answers.iter().filter(|a| a.status == 429).count(), 20);
}

#[both]
async fn nobody_is_flooded_with_messages(server: Server) {
    registered(&server).await;
    let before = server.mails().await.len();
    for _ in 0..5 {
        let answer = server
            .nobody()
            .post("/api/v1/auth/forgot", json!({ "login": "aigul@ile.example" }))
            .await;
        assert_eq!(answer.status, 202);
    }
    // The registration was the first of three in this hour.
    assert_eq!(server.mails().await.len() - before, 2);
}

#[both]
async fn processes_that_begin_together_agree_on_their_keys(server: Server) {
    let mut conn = server.database_url.open().expect("the database");
    diesel::delete(secret_key::table)
        .execute(&mut conn)
        .expect("no key is left");
    let begin = || {
        let (url, now) = (server.database_url.clone(), server.now());
        let secret =
            MasterSecret::given("the one secret that all the processes share").expect("it is long enough");
        std::thread::spawn(move || {
            let mut conn = url.open().expect("the database");
            let vault = Vault::open(&secret, &mut conn, now).expect("it begins");
            (
                vault.token_keys().keys().cloned().collect::<Vec<_>>(),
                vault.digest("iin", "930707350014"),
            )
        })
    };
    let processes: Vec<_> = std::iter::repeat_with(begin).take(8).collect();
    let keys: BTreeSet<_> = processes.into_iter().map(|p| p.join().expect("it ran")).collect();
    assert_eq!(keys.len(), 1);
}

#[both]
async fn a_password_that_was_changed_while_it_was_compared_opens_nothing(server: Server) {
    registered(&server).await;
    let compared = server
        .below(|cx| service::by_login(cx, &LoginName::Email("aigul@ile.example".into())))
        .await
        .expect("an account");
    let aigul = server.log_in("aigul@ile.example", "a long and quiet river").await;
    let change = json!({ "current": "a long and quiet river", "password": "a new and quiet river" });
    assert_eq!(aigul.post("/api/v1/auth/password", change).await.status, 204);
    let opened = server
        .below(move |cx| Ok(service::log_in_by_password(cx, &compared, "late").is_ok()))
        .await;
    assert!(!opened);
}

#[both]
async fn a_forgotten_password_is_the_same_work_for_a_name_that_nobody_has(server: Server) {
    registered(&server).await;
    let rows = || {
        server.below(|cx| {
            Ok((
                job::table
                    .filter(job::done_at.is_null())
                    .count()
                    .get_result::<i64>(cx.conn)?,
                one_time_code::table.count().get_result::<i64>(cx.conn)?,
            ))
        })
    };
    let (jobs, codes) = rows().await;
    for (n, login) in ["aigul@ile.example", "nobody@ile.example"]
        .into_iter()
        .enumerate()
    {
        server
            .nobody()
            .post("/api/v1/auth/forgot", json!({ "login": login }))
            .await
            .ok();
        assert_eq!(
            rows().await,
            (jobs + 1 + i64::try_from(n).expect("a small number"), codes)
        );
    }
    let before = server.mails().await.len();
    assert_eq!((before, rows().await), (2, (0, codes + 1)));
}
