//! Every secret of an account, and what ends it: the table of `docs/API.md`, row by row.

use base::db::schema::account;
use chrono::Duration;
use diesel::prelude::*;
use kernel::Id;
use people::accounts::identity::AccountStatus;
use serde_json::{Value, json};
use test_macros::both;

use crate::codes::{NEW, OLD, Texts, by_pass, pass, registered, reset};
use crate::support::{Person, Server, text, token_in};

/// What opens an account, or changes how it is opened.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Secret {
    ThisSession,
    OtherSession,
    /// That of the other session.
    RefreshToken,
    Pass,
    /// The session that a pass opened.
    OpenedByPass,
    /// For a new password.
    ResetLink,
    /// For another address.
    EmailLink,
    /// For another number.
    PhoneCode,
}
use Secret::{EmailLink, OpenedByPass, OtherSession, Pass, PhoneCode, RefreshToken, ResetLink, ThisSession};

const ALL: [Secret; 8] = [
    ThisSession,
    OtherSession,
    RefreshToken,
    Pass,
    OpenedByPass,
    ResetLink,
    EmailLink,
    PhoneCode,
];
/// Using one of these ends the others, so one of them is tried at a time.
const LINKS: [Secret; 3] = [ResetLink, EmailLink, PhoneCode];

/// What happens to the account.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Event {
    ChangedPassword,
    ResetPassword,
    OtherAddress,
    LogOut,
    EndOfOtherSession,
    ReusedRefreshToken,
    Disabling,
}

const BUT_THE_OTHER_SESSION: &[Secret] = &[ThisSession, Pass, OpenedByPass, ResetLink, EmailLink, PhoneCode];

/// What is left after each event.
const TABLE: [(Event, &[Secret]); 7] = [
    (Event::ChangedPassword, &[ThisSession]),
    (Event::ResetPassword, &[]),
    (
        Event::OtherAddress,
        &[ThisSession, OtherSession, RefreshToken, Pass, OpenedByPass],
    ),
    (
        Event::LogOut,
        &[
            OtherSession,
            RefreshToken,
            Pass,
            OpenedByPass,
            ResetLink,
            EmailLink,
            PhoneCode,
        ],
    ),
    (Event::EndOfOtherSession, BUT_THE_OTHER_SESSION),
    (Event::ReusedRefreshToken, BUT_THE_OTHER_SESSION),
    (Event::Disabling, &[]),
];

/// Somebody, and every secret of the account.
struct Keyring<'a> {
    server: &'a Server,
    login: String,
    password: &'static str,
    this: Person,
    other: Person,
    other_id: String,
    /// That of the other session, and the one before it.
    refresh: [String; 2],
    pass: String,
    guest: Person,
    links: [String; 2],
    email: String,
    phone: String,
}

fn holding(server: &Server, tokens: &Value) -> Person {
    let mut person = server.nobody();
    person.token = Some(text(&tokens["access_token"]));
    person
}

impl Keyring<'_> {
    async fn opened(server: &Server, n: usize) -> Keyring<'_> {
        // Whoever asks much has to wait.
        server
            .clock
            .set_offset(server.clock.offset() + Duration::minutes(16));
        let login = format!("person{n}@ile.example");
        let this = registered(server, &login).await;
        let nobody = server.nobody();
        let credentials = json!({ "login": login, "password": OLD });
        let other = nobody.post("/api/v1/auth/login", credentials).await.ok();
        let first = text(&other["refresh_token"]);
        let refreshed = nobody
            .post("/api/v1/auth/refresh", json!({ "refresh_token": first }))
            .await
            .ok();
        let (code, spare) = (pass(server, this.id).await, this.id);
        let guest = holding(server, &by_pass(server, &code).await.ok());
        let another = server.below(move |cx| {
            people::accounts::identity::issue_pass(cx, spare, Id::new(), cx.now + Duration::hours(8))
        });
        let another = another.await;
        for _ in 0..2 {
            nobody
                .post("/api/v1/auth/forgot", json!({ "login": login }))
                .await
                .ok();
        }
        let email = json!({ "email": format!("new{n}@ile.example"), "current": OLD });
        this.post("/api/v1/me/email", email).await.ok();
        let phone = json!({ "phone": format!("+7700{n:07}"), "current": OLD });
        this.post("/api/v1/me/phone", phone).await.ok();
        let phone = token_in(&Texts::default().sent(server).await.pop().expect("a text").1);
        let mails = server.mails().await;
        let with = |what: &str| {
            mails
                .iter()
                .rev()
                .filter(move |m| m.contains(what))
                .map(|m| token_in(m))
                .collect()
        };
        let (links, emails): (Vec<String>, Vec<String>) = (with("/reset#"), with("/email#"));
        Keyring {
            server,
            password: OLD,
            other: holding(server, &other),
            other_id: text(&other["session_id"]),
            refresh: [text(&refreshed["refresh_token"]), first],
            pass: another,
            guest,
            links: [links[0].clone(), links[1].clone()],
            email: emails[0].clone(),
            phone,
            this,
            login,
        }
    }

    async fn happens(&mut self, event: Event) {
        let status = match event {
            Event::ChangedPassword => {
                self.password = NEW;
                let body = json!({ "current": OLD, "password": NEW });
                self.this.post("/api/v1/auth/password", body).await.status
            }
            Event::ResetPassword => {
                self.password = NEW;
                reset(self.server, &self.links[1], NEW).await.status
            }
            Event::OtherAddress => {
                let proof = json!({ "token": self.email });
                let me = self.this.post("/api/v1/me/email/confirm", proof).await.ok();
                self.login = text(&me["email"]);
                204
            }
            Event::LogOut => self.this.act("/api/v1/auth/logout").await.status,
            Event::EndOfOtherSession => {
                self.this
                    .delete(&format!("/api/v1/me/sessions/{}", self.other_id))
                    .await
                    .status
            }
            Event::ReusedRefreshToken => {
                self.server
                    .clock
                    .set_offset(self.server.clock.offset() + Duration::seconds(10));
                let body = json!({ "refresh_token": self.refresh[1] });
                self.server
                    .nobody()
                    .post("/api/v1/auth/refresh", body)
                    .await
                    .refused(401, "refresh_refused");
                204
            }
            Event::Disabling => {
                let id = self.this.id;
                self.server
                    .below(move |cx| {
                        let disabled = account::status.eq(AccountStatus::Disabled);
                        diesel::update(account::table.find(id))
                            .set(disabled)
                            .execute(cx.conn)?;
                        Ok(204)
                    })
                    .await
            }
        };
        assert_eq!(status, 204, "{event:?}");
    }

    /// Whether a secret still opens what it opened.
    async fn opens(&self, secret: Secret) -> bool {
        let nobody = self.server.nobody();
        let status = match secret {
            ThisSession => self.this.get("/api/v1/me").await.status,
            OtherSession => self.other.get("/api/v1/me").await.status,
            RefreshToken => {
                let body = json!({ "refresh_token": self.refresh[0] });
                nobody.post("/api/v1/auth/refresh", body).await.status
            }
            Pass => by_pass(self.server, &self.pass).await.status,
            // There is no such round; who may not even ask is not known at all.
            OpenedByPass => match self
                .guest
                .get(&format!("/api/v1/rounds/{}", Id::NIL))
                .await
                .status
            {
                404 => 200,
                other => other,
            },
            ResetLink => {
                reset(self.server, &self.links[0], "yet another quiet river")
                    .await
                    .status
            }
            EmailLink => {
                self.proved("/api/v1/me/email/confirm", json!({ "token": self.email }))
                    .await
            }
            PhoneCode => {
                self.proved("/api/v1/me/phone/confirm", json!({ "code": self.phone }))
                    .await
            }
        };
        assert!([200, 204, 401, 409].contains(&status), "{secret:?}: {status}");
        status < 300
    }

    /// Proves an address or number by a session of this moment, if there can be one.
    async fn proved(&self, path: &str, body: Value) -> u16 {
        let credentials = json!({ "login": self.login, "password": self.password });
        let answer = self.server.nobody().post("/api/v1/auth/login", credentials).await;
        match answer.status {
            200 => holding(self.server, &answer.body).post(path, body).await.status,
            refused => refused,
        }
    }
}

#[both]
async fn each_secret_is_ended_by_what_the_guide_says_and_by_nothing_else(server: Server) {
    let mut n = 0;
    for (event, left) in TABLE {
        let links: Vec<Secret> = LINKS.into_iter().filter(|l| left.contains(l)).collect();
        for run in 0..links.len().max(1) {
            let mut keyring = Keyring::opened(&server, n).await;
            n += 1;
            keyring.happens(event).await;
            for secret in ALL.into_iter().filter(|s| !left.contains(s)) {
                assert!(!keyring.opens(secret).await, "{secret:?} opens after {event:?}");
            }
            for secret in left.iter().filter(|s| !LINKS.contains(s)) {
                assert!(keyring.opens(*secret).await, "{secret:?} was ended by {event:?}");
            }
            if let Some(link) = links.get(run) {
                assert!(keyring.opens(*link).await, "{link:?} was ended by {event:?}");
            }
        }
    }
}
