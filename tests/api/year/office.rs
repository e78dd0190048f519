//! The office and everybody who writes to it: who acts by what name, calls over HTTP, the calendar.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::Duration;
use kernel::Ts;
use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, Server, text};

/// A token lives a quarter of an hour; a new session is made well before.
const FRESH: Duration = Duration::minutes(10);

/// Whoever acts, by name, and the programme.
pub struct Office<'a> {
    pub server: &'a Server,
    pub id: String,
    people: RefCell<HashMap<String, (Person, Ts)>>,
}

impl<'a> Office<'a> {
    /// Somebody who administers the installation, and nothing else.
    pub async fn empty(server: &'a Server) -> Office<'a> {
        let office = Office {
            server,
            id: String::new(),
            people: RefCell::default(),
        };
        // The first administrator is made by the command line.
        let admin = server.with_role("admin", Role::Admin, None).await;
        office.keep("admin", admin);
        office
    }

    /// It is this time where the programme is, five hours before the world's.
    pub fn on(&self, day: &str, hour: u32) {
        self.server.at(&format!("{day}T{:02}:00:00Z", hour - 5));
    }

    /// So many minutes go by.
    pub fn later(&self, minutes: i64) {
        self.server
            .clock
            .move_to(self.server.now() + Duration::minutes(minutes));
    }

    /// Somebody registers with an address.
    pub async fn arrives(&self, name: &str) {
        let person = self.server.person(name).await;
        self.keep(name, person);
    }

    pub fn keep(&self, name: &str, person: Person) {
        let since = self.server.now();
        self.people.borrow_mut().insert(name.to_owned(), (person, since));
    }

    pub fn account(&self, name: &str) -> Value {
        json!(self.people.borrow()[name].0.id)
    }

    pub fn has_account(&self, name: &str) -> bool {
        self.people.borrow().contains_key(name)
    }

    /// Somebody, logged in.
    async fn who(&self, name: &str) -> Person {
        let found = self.people.borrow().get(name).cloned();
        let (mut person, since) = found.unwrap_or_else(|| panic!("{name} has no account"));
        if since + FRESH < self.server.now() {
            self.server.log_in_again(&mut person).await;
            self.keep(name, person.clone());
        }
        person
    }

    /// Any call; a PUT goes over whatever stands.
    pub async fn answer(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let person = self.who(who).await;
        let any: &[(&str, &str)] = if method == Method::PUT {
            &[("if-match", "*")]
        } else {
            &[]
        };
        person.send(method, &format!("/api/v1{path}"), any, body).await
    }

    async fn call(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> Value {
        let sent = body.clone();
        let answer = self.answer(who, method.clone(), path, body).await;
        let good = (200..300).contains(&answer.status);
        assert!(
            good,
            "{method} {path} by {who} with {sent:?}: {} {}",
            answer.status, answer.text
        );
        answer.body
    }

    pub async fn get(&self, who: &str, path: &str) -> Value {
        self.call(who, Method::GET, path, None).await
    }
    pub async fn post(&self, who: &str, path: &str, body: Value) -> Value {
        self.call(who, Method::POST, path, Some(body)).await
    }
    pub async fn act(&self, who: &str, path: &str) -> Value {
        self.call(who, Method::POST, path, None).await
    }
    pub async fn put(&self, who: &str, path: &str, body: Value) -> Value {
        self.call(who, Method::PUT, path, Some(body)).await
    }
    pub async fn patch(&self, who: &str, path: &str, body: Value) -> Value {
        self.call(who, Method::PATCH, path, Some(body)).await
    }

    /// A POST that is refused, and why.
    pub async fn refused(&self, who: &str, path: &str, body: Value, status: u16, code: &str) {
        let answer = self.answer(who, Method::POST, path, Some(body)).await;
        answer.refused(status, code);
    }

    /// All items of a list.
    pub async fn all(&self, who: &str, path: &str) -> Vec<Value> {
        let join = if path.contains('?') { '&' } else { '?' };
        let (mut found, mut cursor) = (vec![], String::new());
        loop {
            let page = self.get(who, &format!("{path}{join}limit=100{cursor}")).await;
            found.extend(items(&page));
            match page.get("next_cursor") {
                Some(next) => cursor = format!("&cursor={}", text(next)),
                None => return found,
            }
        }
    }

    /// A path of the programme.
    pub fn of(&self, rest: &str) -> String {
        format!("/programmes/{}{rest}", self.id)
    }

    /// The phase is moved by the first coordinator.
    pub async fn moves_to(&self, phase: &str) {
        self.post("c1", &self.of("/phase"), json!({ "to": phase })).await;
    }
}

/// The items of an answer.
pub fn items(of: &Value) -> Vec<Value> {
    of["items"].as_array().expect("items").clone()
}

pub fn kzt(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "KZT" })
}
