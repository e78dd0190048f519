//! Whoever applied on paper goes all the way: staff type what they hand in, a printed code opens the application to them, and a
//! team goes on when its lead has left.

use kernel::Id;
use kernel::vocabulary::Role;
use people::applications::ApplicationStatus;
use people::programmes::programme;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::{Course, NewApplication};

/// Somebody without an account who takes part: participant, application and idea.
struct Paper {
    participant: String,
    application: Id,
    idea: String,
}

impl Paper {
    async fn of(server: &Server, course: &Course, phone: Option<&str>) -> Paper {
        let (programme, phone) = (course.id, phone.map(str::to_owned));
        let application = server
            .below(move |cx| {
                let number = programme::store::take_number(cx.conn, programme)?;
                NewApplication::to(programme, number)
                    .named("Омарова", "Гүлнар")
                    .reached_at(phone.clone())
                    .with_idea("title", "Жүн өңдеу")
                    .stands(ApplicationStatus::Confirmed)
                    .insert(cx)
            })
            .await;
        let base = format!("/api/v1/programmes/{}", course.id);
        course
            .coordinator
            .act(&format!("{base}/participants/enrol"))
            .await
            .ok();
        let found = |list: Value, field: &'static str| {
            let items = list["items"].as_array().expect("items").clone();
            let one = items.into_iter().find(|i| i[field] == json!(application));
            text(&one.expect("one of this application")["id"])
        };
        let people = course.coordinator.get(&format!("{base}/participants")).await.ok();
        let ideas = course.coordinator.get(&format!("{base}/ideas")).await.ok();
        Paper {
            participant: found(people, "application_id"),
            application,
            idea: found(ideas, "origin_application_id"),
        }
    }

    async fn code(&self, course: &Course) -> Value {
        let path = format!("/api/v1/applications/{}/account-code", self.application);
        course.coordinator.act(&path).await.ok()
    }
}

fn plan() -> Value {
    let tenge = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
    json!({ "summary": "Жүн", "market": "Аудан", "production": "Цех", "team": "Екеу", "finance": "Бір жыл",
        "total_budget": tenge(400_000_000), "requested": tenge(300_000_000), "own_contribution": tenge(100_000_000),
        "new_jobs": 2 })
}

#[both]
async fn staff_type_homework_and_a_plan_with_evidence(server: Server) {
    let course = Course::begun(&server).await;
    let paper = Paper::of(&server, &course, None).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let assignment = course.assignment("2027-03-20T15:00:00Z").await;
    let path = format!("/api/v1/assignments/{assignment}/submissions");
    let typed = json!({ "text": "Смета", "on_behalf": { "participant_id": paper.participant, "evidence": "Дәптер, 3-бума" } });

    // A participant types for nobody else, and staff for nobody in particular for nobody.
    asel.post(&path, typed.clone()).await.refused(403, "forbidden");
    let bare = course.trainer.post(&path, json!({ "text": "Смета" })).await;
    assert_eq!(bare.faults(), ["/on_behalf required"]);
    let blank =
        json!({ "text": "Смета", "on_behalf": { "participant_id": paper.participant, "evidence": " " } });
    let blank = course.trainer.post(&path, blank).await;
    assert_eq!(blank.faults(), ["/on_behalf/evidence required"]);
    let unknown =
        json!({ "text": "Смета", "on_behalf": { "participant_id": Id::new(), "evidence": "Дәптер" } });
    let unknown = course.trainer.post(&path, unknown).await;
    assert_eq!(unknown.faults(), ["/on_behalf/participant_id unknown"]);
    // Nor for somebody with whom there is a conflict of interest.
    let second = server
        .with_role("second", Role::Coordinator, Some(course.id))
        .await;
    server.conflict(course.id, &second, paper.application).await;
    let hidden = second.post(&path, typed.clone()).await;
    assert_eq!(hidden.faults(), ["/on_behalf/participant_id unknown"]);
    for staff in [&course.trainer, &course.coordinator] {
        let made = staff.post(&path, typed.clone()).await.created();
        assert_eq!(
            (&made["participant_id"], &made["typed_by"], &made["evidence"]),
            (
                &json!(paper.participant),
                &json!(staff.id),
                &json!("Дәптер, 3-бума")
            )
        );
    }

    let plans = format!("/api/v1/ideas/{}/plan/versions", paper.idea);
    let mut wrong = plan();
    wrong["requested"]["amount"] = json!(900_000_000_000_i64);
    let input = |plan: Value, submit: bool| json!({ "plan": plan, "evidence": "Папка 4", "submit": submit });
    let refused = course.coordinator.post(&plans, input(wrong, false)).await;
    assert_eq!(refused.faults(), ["/plan/requested/amount range"]);
    let refused = course
        .coordinator
        .post(&plans, input(json!({ "summary": "Жүн" }), true))
        .await;
    assert!(refused.faults().contains(&"/plan/market required".to_owned()));
    course
        .trainer
        .post(&plans, input(plan(), true))
        .await
        .refused(403, "forbidden");
    let made = course
        .coordinator
        .post(&plans, input(plan(), true))
        .await
        .created();
    assert_eq!(
        (&made["version"], &made["evidence"]),
        (&json!(1), &json!("Папка 4"))
    );
    assert!(made["submitted_at"].is_string(), "{made}");
    course
        .coordinator
        .post(&plans, input(plan(), true))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_plan_that_was_submitted_by_mistake_is_written_again(server: Server) {
    let course = Course::begun(&server).await;
    let paper = Paper::of(&server, &course, None).await;
    let base = format!("/api/v1/ideas/{}", paper.idea);
    let typed = json!({ "plan": plan(), "evidence": "Папка 4", "submit": true });
    let reopen = format!("{base}/plan/reopen");
    let reason = json!({ "reason": "Сомада қате бар" });
    course
        .coordinator
        .post(&reopen, reason.clone())
        .await
        .refused(409, "wrong_state");
    course
        .coordinator
        .post(&format!("{base}/plan/versions"), typed.clone())
        .await
        .created();
    let bare = course.coordinator.post(&reopen, json!({})).await;
    assert_eq!(bare.faults(), ["/reason required"]);
    let open = course.coordinator.post(&reopen, reason).await.ok();
    assert!(open["submitted_at"].is_null() && open["version"] == 1, "{open}");
    let calls = format!("/api/v1/programmes/{}/phone-calls", course.id);
    let calls = course.coordinator.get(&calls).await.ok();
    assert_eq!(calls["items"][0]["kind"], "plan_reopened");
    course
        .coordinator
        .post(&format!("{base}/plan/versions"), typed)
        .await
        .created();
}

#[both]
async fn a_printed_code_opens_the_application_and_all_that_came_of_it(server: Server) {
    let course = Course::begun(&server).await;
    let paper = Paper::of(&server, &course, Some("+77010001122")).await;
    // Something waits to be said by telephone.
    let group = json!({ "group_id": course.group });
    let path = format!("/api/v1/participants/{}/group", paper.participant);
    course.coordinator.put_if(&path, "*", group).await.ok();
    course.session("2027-03-18").await;

    let old = paper.code(&course).await;
    let code = paper.code(&course).await;
    assert_eq!(code["phone"], "+77010001122");
    let nobody = server.nobody();
    let register =
        |code: &str| json!({ "code": code, "password": "a long and quiet river", "language": "ru" });
    let path = "/api/v1/auth/register-by-code";
    nobody
        .post(path, register(&text(&old["code"])))
        .await
        .refused(409, "link_expired");
    let typed = text(&code["code"]).to_lowercase().replace('-', " ");
    let made = nobody.post(path, register(&typed)).await.ok();
    assert_eq!(made["phone"], "+77010001122");
    nobody
        .post(path, register(&typed))
        .await
        .refused(409, "link_expired");

    let gulnar = server.log_in("8 701 000 11 22", "a long and quiet river").await;
    let mine = gulnar.get("/api/v1/me/applications").await.ok();
    assert_eq!(mine["items"][0]["id"], json!(paper.application));

    let home = gulnar.get("/api/v1/me/home").await.ok();
    assert_eq!(home["places"][0]["application_id"], json!(paper.application));
    let messages = gulnar.get("/api/v1/me/messages").await.ok();
    let kinds: Vec<&Value> = messages["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|m| &m["kind"])
        .collect();
    assert!(kinds.contains(&&json!("session_planned")), "{messages}");
    let open = format!("/api/v1/programmes/{}/phone-calls?status=open", course.id);
    assert_eq!(course.coordinator.get(&open).await.ok()["items"], json!([]));

    // She writes herself now, and no code is printed any more.
    let first = json!({ "plan": plan(), "evidence": "Папка 4" });
    let path = format!("/api/v1/ideas/{}/plan", paper.idea);
    gulnar.put_new(&path, plan()).await.ok();
    gulnar
        .post(&format!("{path}/versions"), first)
        .await
        .refused(403, "forbidden");
    let again = format!("/api/v1/applications/{}/account-code", paper.application);
    course.coordinator.act(&again).await.refused(409, "duplicate");
}

#[both]
async fn an_account_that_there_is_takes_the_application_by_the_code(server: Server) {
    let course = Course::begun(&server).await;
    let claim = "/api/v1/me/applications/claim";
    let (asel, _) = course.participant(&server, "asel").await;
    let paper = Paper::of(&server, &course, None).await;
    let code = json!({ "code": text(&paper.code(&course).await["code"]) });

    for (who, status, why) in [
        (&course.trainer, 409, "role_excluded"),
        (&asel, 409, "one_application"),
    ] {
        who.post(claim, code.clone()).await.refused(status, why);
    }
    let guess = json!({ "code": "AAAAA-AAAAA-AAAAA-AAAAA" });
    let stranger: Person = server.person("gulnar").await;
    stranger.post(claim, guess).await.refused(409, "link_expired");
    let mine = stranger.post(claim, code.clone()).await.ok();
    assert_eq!(mine["id"], json!(paper.application));
    stranger.post(claim, code).await.refused(409, "link_expired");
    let idea = format!("/api/v1/ideas/{}", paper.idea);
    assert_eq!(
        stranger.get(&idea).await.ok()["lead_id"],
        json!(paper.participant)
    );
}

#[both]
async fn of_two_who_use_one_code_at_once_one_gets_the_application(server: Server) {
    let course = Course::begun(&server).await;
    let paper = Paper::of(&server, &course, None).await;
    let code = json!({ "code": text(&paper.code(&course).await["code"]) });
    let mut people = vec![];
    for n in 0..8 {
        people.push(server.person(&format!("holder-{n}")).await);
    }
    let sent = people.iter().map(|one| {
        let code = code.clone();
        async move { one.post("/api/v1/me/applications/claim", code).await.status }
    });
    let mut statuses = futures_util::future::join_all(sent).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
}

#[both]
async fn a_member_leads_on_when_the_lead_has_left(server: Server) {
    let course = Course::begun(&server).await;
    let paper = Paper::of(&server, &course, None).await;
    let (asel, member) = course.participant(&server, "asel").await;
    let (_, other) = course.participant(&server, "daulet").await;
    let idea = format!("/api/v1/ideas/{}", paper.idea);
    let (_, gone) = course.participant(&server, "gone").await;
    course.team(&idea, &[&member, &gone]).await.ok();
    course.seated(&server, &paper.participant, 1).await;
    let out = format!("/api/v1/participants/{}/drop-out", paper.participant);
    course
        .coordinator
        .post(&out, json!({ "reason": "Көшті" }))
        .await
        .ok();

    let lead = format!("{idea}/lead");
    let to = |who: &str| json!({ "participant_id": who, "evidence": "Телефонмен келісті" });
    let bare = course
        .coordinator
        .post(&lead, json!({ "participant_id": member }))
        .await;
    assert_eq!(bare.faults(), ["/evidence required"]);
    let stranger = course.coordinator.post(&lead, to(&other)).await;
    assert_eq!(stranger.faults(), ["/participant_id unknown"]);
    asel.post(&lead, to(&member)).await.refused(403, "forbidden");
    course.seated(&server, &gone, 2).await;
    let leaves = format!("/api/v1/participants/{gone}/drop-out");
    course
        .coordinator
        .post(&leaves, json!({ "reason": "Көшті" }))
        .await
        .ok();
    course
        .coordinator
        .post(&lead, to(&gone))
        .await
        .refused(409, "wrong_state");
    let led = course.coordinator.post(&lead, to(&member)).await.ok();
    assert_eq!(
        (&led["lead_id"], &led["members"]),
        (&json!(member), &json!([gone]))
    );
    assert_eq!(led["title"], "Жүн өңдеу");
    let messages = asel.get("/api/v1/me/messages").await.ok();
    assert_eq!(messages["items"][0]["kind"], "lead_handed");
    asel.put_new(&format!("{idea}/plan"), plan()).await.ok();
    asel.act(&format!("{idea}/plan/submit")).await.ok();
}
