//! The refresh token: one line for each session, whoever sends what how often.

use std::collections::BTreeSet;

use base::db::schema::refresh_token;
use chrono::Duration;
use diesel::prelude::*;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::codes::registered;
use crate::support::{Answer, Server, text};

const PASSWORD: &str = "a long and quiet river";

/// A log-in; its tokens.
async fn logged_in(server: &Server) -> Value {
    registered(server, "aigul@ile.example").await;
    let body = json!({ "login": "aigul@ile.example", "password": PASSWORD });
    server.nobody().post("/api/v1/auth/login", body).await.ok()
}

async fn refresh(server: &Server, token: &str) -> Answer {
    server
        .nobody()
        .post("/api/v1/auth/refresh", json!({ "refresh_token": token }))
        .await
}

/// The same; the new refresh token.
async fn refreshed(server: &Server, token: &str) -> String {
    text(&refresh(server, token).await.ok()["refresh_token"])
}

fn seconds_pass(server: &Server, seconds: i64) {
    server
        .clock
        .set_offset(server.clock.offset() + Duration::seconds(seconds));
}

/// The cookie line of an answer: its value, and whether it takes the cookie away.
fn cookie(answer: &Answer) -> (String, bool) {
    let line = answer.header("set-cookie");
    for part in [
        "incubator_refresh=",
        "Path=/api/v1/auth",
        "HttpOnly",
        "Secure",
        "SameSite=Strict",
    ] {
        assert!(line.contains(part), "{part} is not in `{line}`");
    }
    let value = line.split([';', '=']).nth(1).expect("a value").to_owned();
    (value, line.contains("Max-Age=0"))
}

#[both]
async fn a_token_sent_twice_within_five_seconds_gives_one_successor(server: Server) {
    let first = text(&logged_in(&server).await["refresh_token"]);
    let second = refreshed(&server, &first).await;
    seconds_pass(&server, 4);
    assert_eq!(refreshed(&server, &first).await, second);
    // There is one line: the successor goes on, and the one before it is over.
    let third = refreshed(&server, &second).await;
    refresh(&server, &first).await.refused(401, "refresh_refused");
    refresh(&server, &third).await.refused(401, "refresh_refused");
}

#[both]
async fn a_token_sent_again_after_five_seconds_ends_the_session(server: Server) {
    let first = text(&logged_in(&server).await["refresh_token"]);
    let second = refreshed(&server, &first).await;
    seconds_pass(&server, 6);
    refresh(&server, &first).await.refused(401, "refresh_refused");
    refresh(&server, &second).await.refused(401, "refresh_refused");
}

#[both]
async fn owner_and_thief_do_not_live_side_by_side(server: Server) {
    let stolen = text(&logged_in(&server).await["refresh_token"]);
    let (owner, thief) = (
        refreshed(&server, &stolen).await,
        refreshed(&server, &stolen).await,
    );
    seconds_pass(&server, 600);
    let next = refreshed(&server, &owner).await;
    seconds_pass(&server, 600);
    refresh(&server, &thief).await.refused(401, "refresh_refused");
    refresh(&server, &next).await.refused(401, "refresh_refused");
}

#[both]
async fn sixty_at_once_have_one_living_successor(server: Server) {
    let first = text(&logged_in(&server).await["refresh_token"]);
    let answers = join_all((0..60).map(|_| refresh(&server, &first))).await;
    let successors: BTreeSet<String> = answers
        .into_iter()
        .map(|a| text(&a.ok()["refresh_token"]))
        .collect();
    assert_eq!(successors.len(), 1);
    let unused = server.below(|cx| {
        let open = refresh_token::table.filter(refresh_token::used_at.is_null());
        Ok(open.count().get_result::<i64>(cx.conn)?)
    });
    // That of the log-in before, and this one.
    assert_eq!(unused.await, 2);
    refreshed(&server, successors.first().expect("one")).await;
}

#[both]
async fn a_cookie_is_rotated_like_a_token_and_goes_with_the_session(server: Server) {
    registered(&server, "aigul@ile.example").await;
    let nobody = server.nobody();
    let body = json!({ "login": "aigul@ile.example", "password": PASSWORD, "cookie": true });
    let log_in = nobody.post("/api/v1/auth/login", body).await;
    let (first, gone) = cookie(&log_in);
    assert!(!gone && log_in.body.get("refresh_token").is_none());
    let refresh = async |value: &str| {
        let sent = [("cookie", &*format!("incubator_refresh={value}"))];
        nobody
            .send(Method::POST, "/api/v1/auth/refresh", &sent, Some(json!({})))
            .await
    };
    let second = refresh(&first).await;
    assert_eq!(cookie(&second), cookie(&refresh(&first).await));
    let (second, browser) = (cookie(&second).0, second.ok());
    let mut person = server.nobody();
    person.token = browser["access_token"].as_str().map(str::to_owned);
    let sent = [("cookie", &*format!("incubator_refresh={second}"))];
    let log_out = person
        .send(Method::POST, "/api/v1/auth/logout", &sent, None)
        .await;
    assert_eq!((log_out.status, cookie(&log_out)), (204, (String::new(), true)));
    // A cookie that is good for nothing is taken away too.
    let refused = refresh(&second).await;
    assert_eq!(cookie(&refused), (String::new(), true));
    refused.refused(401, "refresh_refused");
}

#[both]
async fn a_client_without_cookies_is_sent_none(server: Server) {
    let first = text(&logged_in(&server).await["refresh_token"]);
    let answer = refresh(&server, &first).await;
    assert_eq!(answer.header("set-cookie"), "");
    let mut person = server.nobody();
    person.token = answer.ok()["access_token"].as_str().map(str::to_owned);
    assert_eq!(person.act("/api/v1/auth/logout").await.header("set-cookie"), "");
}
