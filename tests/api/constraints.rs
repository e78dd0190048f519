//! The database's own rules: whatever a request says, it is refused before one of them is broken.

use std::collections::BTreeSet;

use base::db::schema::result_line;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
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
use crate::world::{Course, Round, programme_input, rubric_input};

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

/// The chair of a final with one idea, scored and computed: the round's path and its result.
async fn final_result(server: &Server) -> (Course, String, Person, Value) {
    let course = Course::begun(server).await;
    let (asel, participant) = course.participant(server, "asel").await;
    let ideas = asel
        .get(&format!("/api/v1/programmes/{}/ideas", course.id))
        .await
        .ok();
    let idea = text(&ideas["items"][0]["id"]);
    let plan = json!({
        "summary": "Сыроварня", "market": "Магазины", "production": "Варка", "team": "Двое", "finance": "2 года",
        "total_budget": money(400_000_000), "requested": money(300_000_000), "own_contribution": money(100_000_000),
        "new_jobs": 3,
    });
    let path = format!("/api/v1/ideas/{idea}/plan");
    asel.send(Method::PUT, &path, &[("if-none-match", "*")], Some(plan))
        .await
        .ok();
    asel.act(&format!("{path}/submit")).await.ok();
    let completion = format!("/api/v1/participants/{participant}/completion");
    course
        .coordinator
        .post(&completion, json!({ "status": "completed" }))
        .await
        .ok();
    server.move_to(course.id, Phase::Final).await;
    let id = course.id;
    server
        .below(move |cx| {
            let programme = people::programmes::programme::find(cx.conn, id)?;
            people::programmes::programme::store::make_places(cx.conn, &programme)
        })
        .await;
    let base = format!("/api/v1/programmes/{id}");
    let rules = json!({ "kind": "final", "cards_per_candidate": 1, "quorum_cards": 1 });
    let round = course
        .coordinator
        .post(&format!("{base}/rounds"), rules)
        .await
        .created();
    let round = format!("/api/v1/rounds/{}", text(&round["id"]));
    let chair = server.with_role("chair", Role::Juror, Some(id)).await;
    course
        .coordinator
        .put_if(
            &format!("{round}/jurors/{}", chair.id),
            "*",
            json!({ "seat": "chair" }),
        )
        .await
        .ok();
    course.coordinator.act(&format!("{round}/candidates")).await.ok();
    course
        .coordinator
        .post(&format!("{round}/assignments/spread"), json!({}))
        .await
        .ok();
    course.coordinator.act(&format!("{round}/open")).await.ok();
    let pack = chair.get(&format!("{round}/pack")).await.ok();
    let card = format!("/api/v1/cards/{}", text(&pack["cards"][0]["id"]));
    chair
        .put_if(&card, "*", json!({ "marks": { "market": { "score": 5 } } }))
        .await
        .ok();
    chair.act(&format!("{card}/submit")).await.ok();
    chair.act(&format!("{round}/close")).await.ok();
    let result = chair.act(&format!("{round}/results")).await.ok();
    (course, round, chair, result)
}

#[both]
async fn in_draft_no_request_breaks_a_rule_of_the_database(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let programme = format!("/api/v1/programmes/{id}");
    let rubric = format!("{programme}/rubrics/selection");
    let put = |rule, changes: &[(&str, Value)], refusal| {
        Case::new(
            rule,
            &coordinator,
            (Method::PUT, &programme),
            with(programme_input(), changes),
            refusal,
        )
    };
    let mut cases = vec![
        put("programme_figures", &[("/seats", json!(-1))], "/seats range"),
        put(
            "programme_figures",
            &[("/seats", json!(2_147_483_648_i64))],
            "/seats type",
        ),
        put(
            "programme_figures",
            &[("/overbooking", json!(-1))],
            "/overbooking range",
        ),
        put("programme_figures", &[("/awards", json!(-1))], "/awards range"),
        put("programme_figures", &[("/months", json!(-1))], "/months range"),
        put(
            "programme_figures",
            &[("/attendance_threshold_bp", json!(10_001))],
            "/attendance_threshold_bp range",
        ),
        put(
            "programme_figures",
            &[("/own_share_bp", json!(10_001))],
            "/own_share_bp range",
        ),
        put(
            "budget_in_range",
            &[("/budget/amount", json!(-1))],
            "/budget/amount range",
        ),
        put(
            "budget_in_range",
            &[("/budget/amount", json!(TOO_MUCH))],
            "/budget/amount range",
        ),
        put(
            "budget_in_range",
            &[("/budget/amount", json!(9_223_372_036_854_775_808_u64))],
            "/budget/amount type",
        ),
        Case::new(
            "rubric_scale",
            &coordinator,
            (Method::PUT, &rubric),
            with(rubric_input(), &[("/scale_min", json!(5))]),
            "scale",
        ),
        Case::new(
            "role_grant_scope",
            &coordinator,
            (Method::POST, &format!("{programme}/members")),
            json!({ "account_id": coordinator.id, "role": "admin" }),
            "/role unknown",
        ),
    ];
    // Instants and days that a database does not keep, or keeps out of order.
    for (field, value) in [
        ("/opens_at", "-9999-01-01T00:00:00Z"),
        ("/opens_at", "9999-12-31T23:59:59Z"),
        ("/opens_at", "+262142-12-31T23:59:59Z"),
    ] {
        cases.push(put("", &[(field, json!(value))], "/opens_at range"));
    }
    for value in ["-9999-01-01", "+12345-01-01", "+262142-12-31"] {
        cases.push(put(
            "",
            &[("/training_starts_on", json!(value))],
            "/training_starts_on range",
        ));
        cases.push(put(
            "",
            &[("/training_ends_on", json!(value))],
            "/training_ends_on range",
        ));
        let zone = ("/time_zone", json!("America/New_York"));
        cases.push(put(
            "",
            &[("/deadline_local", json!(format!("{value}T23:59:59"))), zone],
            "/deadline_local range",
        ));
    }
    refused(In::Draft, &cases).await;
    let odd = json!({ "organisation_id": Id::new(), "code": "ODD", "programme": programme_input() });
    let admin = server.with_role("admin", Role::Admin, None).await;
    assert_eq!(
        admin.post("/api/v1/programmes", odd).await.faults(),
        ["/organisation_id unknown"]
    );
}

#[both]
async fn a_deadline_is_extended_within_the_calendar(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Open).await;
    let path = format!("/api/v1/programmes/{id}/extension");
    for far in [
        "9999-12-31T18:00:00",
        "+262142-12-31T23:59:59",
        "-9999-01-01T00:00:00",
    ] {
        let input = json!({ "deadline_local": far, "reason": "Паводок" });
        assert_eq!(
            coordinator.post(&path, input).await.faults(),
            ["/deadline_local range"],
            "{far}"
        );
    }
}

#[both]
async fn in_training_no_request_breaks_a_rule_of_the_database(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let work = course.assignment("2027-04-01T00:00:00Z").await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let (sessions, coordinator) = (format!("{base}/sessions"), &course.coordinator);
    let (assignments, works) = (
        format!("{base}/assignments"),
        format!("/api/v1/assignments/{work}"),
    );
    let session = |changes: &[(&str, Value)], refusal| {
        let input = with(course.session_input("2027-03-17"), changes);
        let rule = if refusal == "order" {
            "training_session_span"
        } else {
            ""
        };
        Case::new(rule, coordinator, (Method::POST, &sessions), input, refusal)
    };
    let assignment = |changes: &[(&str, Value)], refusal| {
        let input = json!({ "title": { "ru": "Смета" }, "text": { "ru": "Смета" }, "due_at": "2027-04-01T00:00:00Z", "required": true, "max_points": 10 });
        let rule = if refusal == "/max_points range" {
            "assignment_points"
        } else {
            ""
        };
        Case::new(
            rule,
            &course.trainer,
            (Method::POST, &assignments),
            with(input, changes),
            refusal,
        )
    };
    let grade = format!("{works}/grades/{participant}");
    let nobody = json!(Id::new());
    let cases = [
        Case::new(
            "material_content",
            &course.trainer,
            (Method::POST, &format!("{base}/materials")),
            json!({ "title": { "ru": "Налоги" } }),
            "required",
        ),
        session(&[("/ends_at", json!("2027-03-17T05:00:00Z"))], "order"),
        // Equal once it is cut to what the databases keep.
        session(&[("/ends_at", json!("2027-03-17T05:00:00.0000009Z"))], "order"),
        session(&[("/ends_at", json!("2027-03-17T04:00:00Z"))], "order"),
        session(
            &[
                ("/starts_at", json!("9999-12-31T23:00:00Z")),
                ("/ends_at", json!("9999-12-31T23:30:00Z")),
            ],
            "/ends_at range",
        ),
        session(
            &[("/ends_at", json!("+262142-12-31T23:00:00Z"))],
            "/ends_at range",
        ),
        session(&[("/group_id", nobody.clone())], "/group_id unknown"),
        session(&[("/module_id", nobody.clone())], "/module_id unknown"),
        session(&[("/trainer_id", nobody.clone())], "/trainer_id unknown"),
        session(&[("/co_trainer_id", nobody.clone())], "/co_trainer_id unknown"),
        session(&[("/makeup_of", nobody.clone())], "/makeup_of unknown"),
        assignment(&[("/max_points", json!(-1))], "/max_points range"),
        assignment(&[("/due_at", json!("-9999-12-31T23:00:00Z"))], "/due_at range"),
        assignment(&[("/module_id", nobody.clone())], "/module_id unknown"),
        Case::new(
            "submission_content",
            &asel,
            (Method::POST, &format!("{works}/submissions")),
            json!({}),
            "required",
        ),
        Case::new(
            "grade_points",
            &course.trainer,
            (Method::PUT, &grade),
            json!({ "points": -1, "passed": true }),
            "/points range",
        ),
        Case::new(
            "grade_points",
            &course.trainer,
            (Method::PUT, &grade),
            json!({ "points": 4_294_967_296_i64, "passed": true }),
            "/points type",
        ),
        Case::new(
            "",
            coordinator,
            (Method::PUT, &format!("/api/v1/participants/{participant}/group")),
            json!({ "group_id": nobody }),
            "/group_id unknown",
        ),
        Case::new(
            "",
            coordinator,
            (Method::PUT, &format!("{base}/auditors")),
            json!({ "account_ids": [nobody] }),
            "/account_ids/0 unknown",
        ),
        Case::new(
            "",
            coordinator,
            (Method::POST, &format!("{base}/conflicts")),
            json!({ "application_id": nobody, "kind": "family" }),
            "/application_id unknown",
        ),
        Case::new(
            "",
            coordinator,
            (Method::POST, &format!("{base}/members")),
            json!({ "account_id": nobody, "role": "trainer" }),
            "/account_id unknown",
        ),
    ];
    refused(In::Training, &cases).await;
    // Of a participant that is not there nothing is to be graded.
    let unknown = format!("{works}/grades/{}", Id::new());
    course
        .trainer
        .put_if(&unknown, "*", json!({ "points": 1, "passed": true }))
        .await
        .refused(404, "not_found");
    // What can be asked for is bounded too.
    for instant in ["-9999-01-01T00:00:00Z", "+262142-01-01T00:00:00Z"] {
        course
            .trainer
            .get(&format!("{sessions}?from={}", instant.replace('+', "%2B")))
            .await
            .refused(400, "unreadable");
    }
}

#[both]
async fn in_the_selection_no_request_breaks_a_rule_of_the_database(server: Server) {
    let round = Round::setup(&server, 2).await;
    let (path, coordinator) = (&round.path, &round.coordinator);
    let (seat, order) = (
        format!("{path}/jurors/{}", round.chair.id),
        format!("{path}/pitches"),
    );
    let tomorrow = server.now() + chrono::Duration::days(1);
    let plan =
        json!({ "sittings": [{ "starts_at": tomorrow, "room": "2-зал" }], "slot_minutes": 15, "seed": 7 });
    let planned = |rule, changes: &[(&str, Value)], refusal| {
        Case::new(
            rule,
            coordinator,
            (Method::PUT, &order),
            with(plan.clone(), changes),
            refusal,
        )
    };
    coordinator.put_if(&order, "*", plan.clone()).await.ok();
    let slots = coordinator.get(&order).await.ok();
    let pitch = format!("/api/v1/pitches/{}/move", text(&slots["items"][0]["id"]));
    let samples = format!("{path}/samples");
    let sample = json!({ "title": "Пекарня", "dossier": { "content": { "idea": { "title": "Пекарня" } } } });
    for _ in 0..2 {
        coordinator.post(&samples, sample.clone()).await.created();
    }
    let moved = json!({ "starts_at": tomorrow, "ends_at": tomorrow, "reason": "Автобус опоздал" });
    let cases = [
        Case::new(
            "round_juror_cap",
            coordinator,
            (Method::PUT, &seat),
            json!({ "seat": "chair", "cap": -1 }),
            "/cap range",
        ),
        planned(
            "running_order_minutes",
            &[("/slot_minutes", json!(0))],
            "/slot_minutes range",
        ),
        planned(
            "running_order_minutes",
            &[("/gap_minutes", json!(-1))],
            "/gap_minutes range",
        ),
        planned(
            "pitch_time",
            &[("/sittings/0/ends_at", json!(server.now()))],
            "/sittings/0/ends_at order",
        ),
        planned(
            "pitch_time",
            &[("/sittings/0/starts_at", json!("+262142-12-31T23:00:00Z"))],
            "/sittings/0/starts_at range",
        ),
        Case::new(
            "pitch_time",
            coordinator,
            (Method::POST, &pitch),
            moved.clone(),
            "/ends_at order",
        ),
        Case::new(
            "pitch_time",
            coordinator,
            (Method::POST, &pitch),
            with(moved, &[("/starts_at", json!("+262142-12-31T23:00:00Z"))]),
            "/starts_at range",
        ),
        Case::new(
            "sample_two_places",
            coordinator,
            (Method::POST, &samples),
            sample,
            "conflict",
        ),
        Case::new(
            "",
            coordinator,
            (Method::POST, &format!("{path}/passes")),
            json!({ "juror_id": Id::new() }),
            "/juror_id unknown",
        ),
    ];
    refused(In::Selection, &cases).await;
}

#[both]
async fn whoever_is_chosen_in_the_final_is_given_something(server: Server) {
    let (_, round, chair, result) = final_result(&server).await;
    let decision = format!("{round}/decision");
    let candidate = &result["lines"][0]["candidate_id"];
    for (amount, fault) in [
        (None, "/lines/0/amount required"),
        (Some(money(0)), "/lines/0/amount range"),
        (Some(money(-1)), "/lines/0/amount/amount range"),
        (Some(money(TOO_MUCH)), "/lines/0/amount/amount range"),
    ] {
        let mut line = json!({ "candidate_id": candidate, "outcome": "select" });
        if let Some(amount) = amount {
            line["amount"] = amount;
        }
        let input = json!({ "lines": [line], "present": [chair.id] });
        assert_eq!(chair.put_if(&decision, "*", input).await.faults(), [fault]);
    }
    // A fifth of the whole is to be one's own: no more than four times that part.
    let line = json!({ "candidate_id": candidate, "outcome": "select", "amount": money(400_000_001) });
    let input = json!({ "lines": [line], "present": [chair.id] });
    let short = chair
        .put_if(&decision, "*", input)
        .await
        .refused(409, "own_share_too_low");
    assert_eq!(
        (&short["candidate_id"], &short["pointers"]),
        (candidate, &json!(["/lines/0/amount"]))
    );
    // Who is not chosen gets nothing.
    let declined = json!({ "candidate_id": candidate, "outcome": "decline", "reason": "Нет сбыта" });
    chair
        .put_if(
            &decision,
            "*",
            json!({ "lines": [declined], "present": [chair.id] }),
        )
        .await
        .ok();
}

#[both]
async fn a_decision_of_old_that_gives_nothing_is_made_anew(server: Server) {
    let (course, round, chair, result) = final_result(&server).await;
    let line = json!({ "candidate_id": result["lines"][0]["candidate_id"], "outcome": "select", "amount": money(300_000_000) });
    let decision = json!({ "lines": [line], "present": [chair.id] });
    let path = format!("{round}/decision");
    chair.put_if(&path, "*", decision.clone()).await.ok();
    server
        .below(|cx| {
            diesel::update(result_line::table)
                .set(result_line::amount.eq(None::<i64>))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let ballots = format!("{round}/ballots");
    chair.post(&ballots, json!({ "vote": "for" })).await.ok();
    let publish = format!("{round}/publish");
    let refused = course.coordinator.act(&publish).await.refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "chosen_without_a_sum", "count": 1 }])
    );
    chair.act(&format!("{round}/results")).await.ok();
    chair.put_if(&path, "*", decision).await.ok();
    chair.post(&ballots, json!({ "vote": "for" })).await.ok();
    course.coordinator.act(&publish).await.ok();
}

#[both]
async fn in_the_final_no_request_breaks_a_rule_of_the_database(server: Server) {
    let (course, round, chair, result) = final_result(&server).await;
    let decision = format!("{round}/decision");
    let line = json!({ "candidate_id": result["lines"][0]["candidate_id"], "outcome": "select" });
    let decided = |amount: i64| json!({ "lines": [with(line.clone(), &[("/amount", money(amount))])], "present": [chair.id] });
    chair.put_if(&decision, "*", decided(300_000_000)).await.ok();
    chair
        .post(&format!("{round}/ballots"), json!({ "vote": "for" }))
        .await
        .ok();
    server.grant(&chair, Role::Partner, Some(course.id)).await;
    let second = server
        .with_role("second", Role::Coordinator, Some(course.id))
        .await;
    server.grant(&chair, Role::Coordinator, Some(course.id)).await;
    let publish = format!("{round}/publish");
    chair.act(&publish).await.refused(409, "second_person");
    second.act(&publish).await.ok();
    let awards = format!("/api/v1/programmes/{}/awards", course.id);
    let award = second.get(&awards).await.ok()["items"][0].clone();
    let path = format!("/api/v1/awards/{}", text(&award["id"]));
    course
        .coordinator
        .post(&format!("{path}/terminate"), json!({ "reason": "Отказ" }))
        .await
        .ok();
    let propose = |rule, amount: i64, own: i64, refusal| {
        let input = json!({ "idea_id": award["idea_id"], "amount": money(amount), "own": money(own) });
        Case::new(rule, &course.coordinator, (Method::POST, &awards), input, refusal)
    };
    let unknown = json!({ "idea_id": Id::new(), "amount": money(1), "own": money(1) });
    let cases = [
        propose("award_amounts", 0, 100_000, "/amount/amount range"),
        propose("award_amounts", -1, 100_000, "/amount/amount range"),
        propose("award_amounts", TOO_MUCH, 100_000, "/amount/amount range"),
        propose("award_amounts", 100_000, -1, "/own/amount range"),
        propose("award_amounts", 100_000, TOO_MUCH, "/own/amount range"),
        propose("award_own_share", 100_000, 0, "own_share_too_low"),
        propose("budget_not_exceeded", TOO_MUCH - 1, TOO_MUCH - 1, "over_budget"),
        Case::new(
            "",
            &course.coordinator,
            (Method::POST, &awards),
            unknown,
            "/idea_id unknown",
        ),
        Case::new(
            "result_line_amount",
            &chair,
            (Method::PUT, &decision),
            decided(-1),
            "/lines/0/amount/amount range",
        ),
        Case::new(
            "result_two_people",
            &chair,
            (Method::POST, &publish),
            Value::Null,
            "second_person",
        ),
    ];
    let again = course
        .coordinator
        .post(
            &awards,
            json!({ "idea_id": award["idea_id"], "amount": money(100_000), "own": money(100_000) }),
        )
        .await
        .created();
    let agree = format!("/api/v1/awards/{}/agree", text(&again["id"]));
    let mut cases = Vec::from(cases);
    cases.push(Case::new(
        "award_two_people",
        &course.coordinator,
        (Method::POST, &agree),
        Value::Null,
        "second_person",
    ));
    refused(In::Final, &cases).await;
}
