//! The life of the pilot as calls of the API: the demo plays it in-process, the journey test over the wire.

mod applying;
mod finishing;
mod papers;
mod selecting;
mod training;

use std::future::Future;

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use super::pilot::Pilot;
use kernel::error::{Error, Result};
use kernel::{Id, Ts};

/// Whoever can call the API in the name of somebody, and move the clock.
pub trait Client {
    /// Makes an active account.
    fn account(&self, email: &str, name: &str, language: &str) -> impl Future<Output = Result<Id>>;
    /// Makes an account an administrator.
    fn make_admin(&self, email: &str) -> impl Future<Output = Result<()>>;
    /// Sets the clock.
    fn at(&self, time: Ts);
    /// Calls the API as somebody; a PUT goes with `If-Match: *`. Anything but success is an error.
    fn call(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> impl Future<Output = Result<Value>>;
    /// Adds a file at a path.
    fn attach(&self, who: &str, path: &str, bytes: Vec<u8>) -> impl Future<Output = Result<Value>>;
    /// Tells how far it is.
    fn progress(&self, what: &str, done: usize, of: usize);
}

/// The pilot on its way.
pub struct Script<'a, C> {
    /// Calls the API.
    pub client: &'a C,
    /// What is played.
    pub pilot: Pilot,
    /// When the call opens.
    pub start: Ts,
    /// The programme, once it is made.
    pub programme: String,
    /// Application of each applicant, by the applicant's place in the pilot.
    pub applications: Vec<Option<String>>,
}

impl<'a, C: Client> Script<'a, C> {
    /// At the beginning; `start` is when the call opens.
    pub fn new(client: &'a C, pilot: Pilot, start: Ts) -> Self {
        let applications = vec![None; pilot.applicants.len()];
        Script {
            client,
            pilot,
            start,
            programme: String::new(),
            applications,
        }
    }

    /// So many days (and hours) after the opening.
    fn day(&self, days: i64) -> Ts {
        self.start + Duration::days(days)
    }

    fn at(&self, days: i64, minutes: i64) {
        self.client.at(self.day(days) + Duration::minutes(minutes));
    }

    fn today(&self, days: i64) -> NaiveDate {
        self.day(days).date_in(chrono_tz::Asia::Almaty)
    }

    async fn get(&self, who: &str, path: &str) -> Result<Value> {
        self.client.call(who, "GET", path, None).await
    }
    async fn post(&self, who: &str, path: &str, body: Value) -> Result<Value> {
        self.client.call(who, "POST", path, Some(body)).await
    }
    async fn act(&self, who: &str, path: &str) -> Result<Value> {
        self.client.call(who, "POST", path, None).await
    }
    async fn put(&self, who: &str, path: &str, body: Value) -> Result<Value> {
        self.client.call(who, "PUT", path, Some(body)).await
    }
    async fn patch(&self, who: &str, path: &str, body: Value) -> Result<Value> {
        self.client.call(who, "PATCH", path, Some(body)).await
    }

    /// All items of a list.
    async fn all(&self, who: &str, path: &str) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        let join = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(who, &format!("{path}{join}limit=100{cursor}")).await?;
            items.extend(page["items"].as_array().cloned().unwrap_or_default());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(items),
            }
        }
    }

    fn of_programme(&self, rest: &str) -> String {
        format!("/api/v1/programmes/{}{rest}", self.programme)
    }

    /// Addresses of the staff with a role, in the pilot's order.
    pub fn staff(&self, role: &str) -> Vec<String> {
        self.pilot
            .staff
            .iter()
            .filter(|s| s.role == role)
            .map(|s| s.email.clone())
            .collect()
    }

    /// The n-th of the staff with a role.
    fn one(&self, role: &str, n: usize) -> Result<String> {
        self.staff(role)
            .into_iter()
            .nth(n)
            .ok_or_else(|| Error::internal(format!("the pilot has no {role} {n}")))
    }

    /// Moves the programme on.
    async fn move_to(&self, phase: &str) -> Result<()> {
        let coordinator = self.one("coordinator", 0)?;
        self.post(&coordinator, &self.of_programme("/phase"), json!({ "to": phase }))
            .await?;
        Ok(())
    }

    /// Staff, organisations, the programme with its rules and rubrics; then the call is opened.
    pub async fn set_up(&mut self) -> Result<()> {
        self.at(-10, 0);
        for one in &self.pilot.staff {
            let name = format!("{} {}", one.given_name, one.family_name);
            self.client.account(&one.email, &name, &one.language).await?;
        }
        let admin = self.one("admin", 0)?;
        self.client.make_admin(&admin).await?;
        let organisation = self
            .post(&admin, "/api/v1/organisations", self.pilot.organisation.clone())
            .await?;
        for partner in &self.pilot.partners {
            self.post(&admin, "/api/v1/organisations", partner.clone())
                .await?;
        }
        let body = json!({
            "organisation_id": organisation["id"], "code": self.pilot.programme.code, "programme": self.programme_input(),
        });
        self.programme = id(&self.post(&admin, "/api/v1/programmes", body).await?)?;
        for one in self.pilot.staff.iter().filter(|s| s.role != "admin") {
            let body = json!({ "email": one.email, "role": one.role });
            self.post(&admin, &self.of_programme("/members"), body).await?;
        }
        let coordinator = self.one("coordinator", 0)?;
        for (kind, rubric) in [
            ("selection", &self.pilot.selection_rubric),
            ("final", &self.pilot.final_rubric),
        ] {
            self.put(
                &coordinator,
                &self.of_programme(&format!("/rubrics/{kind}")),
                rubric.input(),
            )
            .await?;
        }
        self.at(-1, 0);
        self.move_to("open").await
    }

    fn programme_input(&self) -> Value {
        let facts = &self.pilot.programme;
        let deadline = self.today(30).and_time(chrono::NaiveTime::MIN) + Duration::hours(18);
        let rule = |code: &str, limit: Option<i32>| {
            let mut rule = json!({ "key": code, "code": code });
            if let Some(limit) = limit {
                rule["limit"] = json!(limit);
            }
            rule
        };
        let round = |cards: u32, quorum: u32| {
            json!({ "cards_per_candidate": cards, "quorum_cards": quorum,
                    "tie_break": [{ "by": "priority" }, { "by": "earlier_submission" }] })
        };
        json!({
            "name": facts.name, "call_text": facts.call_text, "languages": ["kk", "ru", "en"],
            "time_zone": facts.time_zone, "seats": facts.seats, "overbooking": 0, "awards": facts.awards,
            "months": facts.months, "budget": { "amount": facts.budget * 100, "currency": "KZT" },
            "attendance_threshold_bp": facts.attendance_threshold_bp, "own_share_bp": facts.own_share_bp,
            "opens_at": self.day(0), "deadline_local": deadline.format("%Y-%m-%dT%H:%M:%S").to_string(),
            "grace_seconds": 300, "training_starts_on": self.today(60), "training_ends_on": self.today(240),
            "offer_days": 7,
            "rules": {
                "eligibility": [rule("adult", Some(18)), rule("locality", None), rule("business_age", Some(3)),
                                rule("no_tax_debt", None), rule("consent", None)],
                "priority": { "kind": "tie_break" },
                "localities": facts.localities,
                "questions": facts.questions,
                "consent": { "text": facts.consent_text, "term_years": 2 },
                "max_request": facts.max_request * 100,
                "replacement_until_session": 4, "objection_days": 2,
                "selection": round(3, 2),
                "final": round(5, 3),
            },
        })
    }
}

/// The identifier of a resource.
fn id(value: &Value) -> Result<String> {
    text(value, "id")
}

/// A text of a resource.
fn text(value: &Value, key: &str) -> Result<String> {
    value[key]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Error::internal(format!("no {key} in {value}")))
}

/// A number that looks thrown, and is the same each time: how juror `j` sees candidate `c` in criterion `k`.
fn opinion(c: usize, j: usize, k: usize) -> i64 {
    let quality = (c * 7919) % 41;
    let noise = (c * 31 + j * 17 + k * 13) % 7;
    let severity = j % 3;
    let raw = quality / 10 + noise / 3 + 1;
    i64::try_from(raw.saturating_sub(severity / 2).clamp(1, 5)).unwrap_or(3)
}
