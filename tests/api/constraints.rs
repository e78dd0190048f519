//! The database's own rules: whatever a request says, it is refused before one of them is broken.

use std::collections::BTreeSet;

use base::db::schema::{message, programme_budget, result_line};
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use protocol::verify::{Given, verify};
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

/// What stands before a rule of the database.
enum Before {
    /// A refusal; the test of this world sends what would break it.
    Refused(In),
    /// No request can bring such a row about, and why.
    Never(&'static str),
}

/// Where the requests are made.
#[derive(Clone, Copy, Debug, PartialEq)]
enum In {
    Draft,
    Training,
    Selection,
    Final,
}

use Before::{Never, Refused};

use crate::support::{Answer, Person, Server, text};
use crate::world::{Course, Final, Round, programme_input, rubric_input};

mod awards;
mod draft;
mod ended;
mod selection;
mod sums;
mod training;

/// Every CHECK of the migrations. One that is added needs its line here, and a refusal before it.
const CHECKS: &[(&str, Before)] = &[
    (
        "account_has_login",
        Never("an account is made with an address or a telephone number, and loses neither"),
    ),
    ("programme_figures", Refused(In::Draft)),
    ("budget_not_exceeded", Refused(In::Final)),
    ("budget_in_range", Refused(In::Draft)),
    ("rubric_scale", Refused(In::Draft)),
    ("membership_side", Never("the side follows from the role")),
    ("role_grant_scope", Refused(In::Draft)),
    ("role_grant_side", Never("the side follows from the role")),
    ("application_side", Never("the side is set with the account")),
    ("material_content", Refused(In::Training)),
    ("training_session_span", Refused(In::Training)),
    ("assignment_points", Refused(In::Training)),
    ("submission_content", Refused(In::Training)),
    ("grade_points", Refused(In::Training)),
    (
        "idea_merged",
        Never("only a merge makes the state, and names the idea that stays"),
    ),
    (
        "round_frozen",
        Never("the opening freezes, and nothing leads back to the setup"),
    ),
    ("round_juror_cap", Refused(In::Selection)),
    (
        "card_submitted",
        Never("the time is set with the state, and a submitted card stays submitted"),
    ),
    ("result_two_people", Refused(In::Final)),
    ("result_line_amount", Refused(In::Final)),
    ("award_amounts", Refused(In::Final)),
    ("award_own_share", Refused(In::Final)),
    ("award_two_people", Refused(In::Final)),
    ("appeal_handled", Never("the answer is set with the state")),
    (
        "appeal_two_people",
        Never("jury::appeals: whoever entered an appeal is told second_person before it is answered"),
    ),
    ("running_order_minutes", Refused(In::Selection)),
    ("pitch_position", Never("numbers are given from 1 on")),
    ("pitch_time", Refused(In::Selection)),
    ("pitch_told", Never("room and times are told together")),
    ("sample_two_places", Refused(In::Selection)),
    ("sample_started", Never("the start sets all of it")),
    ("sample_finished", Never("the end sets all of it")),
    (
        "sample_card_status",
        Never("saving and submitting are all that a card of a sample knows"),
    ),
    ("sample_card_submitted", Never("the time is set with the state")),
    (
        "candidate_asked",
        Never("what a plan asks for is money, which is never below nothing"),
    ),
    (
        "award_paid",
        Never("constraints::ended: what was paid is refused above the award and below nothing"),
    ),
    (
        "phone_call_attempts",
        Never("an attempt is counted with its time"),
    ),
    (
        "reminder_before",
        Never("reminders: a duration of less than 15 minutes is refused where it is typed"),
    ),
    (
        "amendment_two_people",
        Never("lifecycle::amendments: whoever proposed is told second_person before it is accepted"),
    ),
    (
        "thread_entry_says",
        Never("a message needs words where it is typed, and the program alone notes a resubmission"),
    ),
    (
        "attachment_size",
        Never("attachments: an empty file is of no kind that is taken"),
    ),
    (
        "attachment_to_one",
        Never("it is attached to what the path names"),
    ),
    (
        "attachment_excuse",
        Never("the path of an excuse names session and participant"),
    ),
    ("attachment_withdrawn", Never("who and when are written together")),
    (
        "upload_received",
        Never("attachments: bytes beyond the size that was told are refused before they are kept"),
    ),
    (
        "upload_piece_size",
        Never("a piece is written where there are bytes"),
    ),
    ("objection_answered", Never("the answer is set with the state")),
    (
        "objection_two_people",
        Never("objections: whoever decided is told second_person before it is answered"),
    ),
    (
        "team_invitation_ended",
        Never("the time is set with the state, and what has ended stays so"),
    ),
];

/// The names of the CHECKs in all migrations; one without a name could not be told from another.
fn checks() -> Vec<String> {
    let migrations = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut folders: Vec<_> = std::fs::read_dir(migrations)
        .expect("migrations")
        .map(|folder| folder.expect("a folder").path())
        .collect();
    folders.sort();
    let mut found = vec![];
    for folder in folders {
        let sql = std::fs::read_to_string(folder.join("up.sql")).expect("up.sql");
        let code: Vec<&str> = sql
            .lines()
            .map(|line| line.split("--").next().unwrap_or(""))
            .collect();
        let code = code.join(" ").replace('(', " ( ");
        let words: Vec<&str> = code.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            if word.eq_ignore_ascii_case("check") {
                assert_eq!(
                    words[at - 2],
                    "CONSTRAINT",
                    "a CHECK without a name in {}",
                    folder.display()
                );
                found.push(words[at - 1].to_owned());
            }
        }
    }
    found
}

#[test]
fn every_check_of_the_database_has_a_refusal_before_it() {
    let told: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    assert_eq!(checks(), told);
    for (name, before) in CHECKS {
        if let Never(why) = before {
            assert!(!why.is_empty(), "{name}");
        }
    }
}

/// A request that would break a rule, and how it is refused: `/pointer code` for 422, a code for 409.
struct Case<'a> {
    rule: &'static str,
    who: &'a Person,
    method: Method,
    path: String,
    body: Value,
    refusal: &'static str,
}

impl<'a> Case<'a> {
    fn new(
        rule: &'static str,
        who: &'a Person,
        at: (Method, &str),
        body: Value,
        refusal: &'static str,
    ) -> Self {
        let (method, path) = at;
        Case {
            rule,
            who,
            method,
            path: path.to_owned(),
            body,
            refusal,
        }
    }
    async fn send(&self) -> Answer {
        let headers: &[(&str, &str)] = if self.method == Method::PUT {
            &[("if-match", "*")]
        } else {
            &[]
        };
        let body = (!self.body.is_null()).then(|| self.body.clone());
        self.who
            .send(self.method.clone(), &self.path, headers, body)
            .await
    }
}

/// Sends all of them; every rule of that world is tried.
async fn refused(world: In, cases: &[Case<'_>]) {
    let mut wrong = vec![];
    for case in cases {
        let answer = case.send().await;
        let told = match (answer.status, &answer.body["errors"][0]) {
            (422, first) => format!(
                "{} {}",
                first["pointer"].as_str().unwrap_or(""),
                first["code"].as_str().unwrap_or("")
            ),
            (409 | 403, _) => answer.body["code"].as_str().unwrap_or("").to_owned(),
            (status, _) => format!("{status} {}", answer.text),
        };
        if told.trim() != case.refusal {
            wrong.push(format!(
                "{}: {} {}: {told} instead of {}",
                case.rule, case.path, case.body, case.refusal
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let tried: BTreeSet<&str> = cases
        .iter()
        .map(|case| case.rule)
        .filter(|rule| !rule.is_empty())
        .collect();
    let rules = CHECKS
        .iter()
        .filter(|(_, before)| matches!(before, Refused(place) if *place == world));
    assert_eq!(tried, rules.map(|(name, _)| *name).collect());
}

fn with(mut value: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, new) in changes {
        let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
        value.pointer_mut(parent).expect("it is there")[field] = new.clone();
    }
    value
}

fn money(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "KZT" })
}

/// More than 10^14, and more than a column holds.
const TOO_MUCH: i64 = 100_000_000_000_001;

/// What the idea of a final asks for.
const ASKED: i64 = Final::ASKED;

/// The chair of a final with one idea, scored and computed: the round's path and its result.
async fn final_result(server: &Server) -> (Course, String, Person, Value) {
    final_by(server, json!({})).await
}

/// The same with other settings.
async fn final_by(server: &Server, settings: Value) -> (Course, String, Person, Value) {
    let found = Final::scored(server, 1, settings).await;
    let result = found.computed().await;
    (found.course, found.path, found.chair, result)
}
