//! Ideas and business plans.

use base::cx::Cx;
use base::db::schema::{candidate, participant};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::plans;
use people::programmes::programme;
use people::training::participants;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server, text};
use crate::world::{Course, participant_to_be};

/// Somebody in training with an idea: the account, the participant, the idea.
async fn inventor(server: &Server, course: &Course, name: &str) -> (Person, String, String) {
    let (person, participant) = course.participant(server, name).await;
    let id = course.id;
    let ideas = person.get(&format!("/api/v1/programmes/{id}/ideas")).await.ok();
    (person, participant, text(&ideas["items"][0]["id"]))
}

fn plan() -> Value {
    let money = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
    json!({
        "summary": "Сыроварня", "market": "Магазины", "production": "Варка", "team": "Двое", "finance": "Окупаемость 2 года",
        "total_budget": money(400_000_000), "requested": money(300_000_000), "own_contribution": money(100_000_000),
        "new_jobs": 3,
    })
}

async fn first(person: &Person, idea: &str, plan: Value) -> Answer {
    let path = format!("/api/v1/ideas/{idea}/plan");
    person
        .send(reqwest::Method::PUT, &path, &[("if-none-match", "*")], Some(plan))
        .await
}

#[both]
async fn an_idea_begins_as_that_of_the_application(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant, idea) = inventor(&server, &course, "asel").await;
    let seen = asel.get(&format!("/api/v1/ideas/{idea}")).await.ok();
    // A list shows each idea as it is, with what this reader may do.
    let base = format!("/api/v1/programmes/{}/ideas", course.id);
    assert_eq!(asel.get(&base).await.ok()["items"], json!([seen]));
    for staff in [&course.coordinator, &course.trainer] {
        let one = staff.get(&format!("/api/v1/ideas/{idea}")).await.ok();
        assert_eq!(staff.get(&base).await.ok()["items"], json!([one]));
    }
    assert_eq!(
        (&seen["title"], &seen["lead_id"]),
        (&json!("Сыроварня"), &json!(participant))
    );
    assert_eq!(
        (&seen["content"]["summary"], &seen["social_category"]),
        (&json!("Сыр из местного молока"), &json!("employs_vulnerable"))
    );
}

#[both]
async fn an_idea_begins_once(server: Server) {
    let course = Course::begun(&server).await;
    participant_to_be(&server, course.id, "asel").await;
    let id = course.id;
    let begun = server
        .below(move |cx| {
            let programme = programme::find(cx.conn, id)?;
            participants::enrol_confirmed(cx, &programme)?;
            let first = plans::ideas::from_applications(cx, &programme)?;
            Ok((first, plans::ideas::from_applications(cx, &programme)?))
        })
        .await;
    assert_eq!(begun, (1, 0));
}

#[both]
async fn a_stranger_and_another_participant_see_no_idea(server: Server) {
    let course = Course::begun(&server).await;
    let (_, _, idea) = inventor(&server, &course, "asel").await;
    let (other, _, _) = inventor(&server, &course, "daulet").await;
    let stranger = server.person("stranger").await;
    for somebody in [&other, &stranger] {
        somebody
            .get(&format!("/api/v1/ideas/{idea}"))
            .await
            .refused(404, "not_found");
        first(somebody, &idea, plan()).await.refused(404, "not_found");
    }
    course.trainer.get(&format!("/api/v1/ideas/{idea}")).await.ok();
}

#[both]
async fn a_trainer_in_conflict_sees_the_register_but_neither_idea_nor_plan_nor_grade(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant, idea) = inventor(&server, &course, "asel").await;
    let work = course.assignment("2027-04-01T00:00:00Z").await;
    first(&asel, &idea, plan()).await.ok();
    asel.post(
        &format!("/api/v1/assignments/{work}/submissions"),
        json!({ "text": "Смета" }),
    )
    .await
    .created();
    let application = course.seen(&participant).await["application_id"].clone();
    let declared = json!({ "application_id": application, "kind": "family" });
    course
        .trainer
        .post(&format!("/api/v1/programmes/{}/conflicts", course.id), declared)
        .await
        .created();
    let grade = format!("/api/v1/assignments/{work}/grades/{participant}");
    for path in [
        format!("/api/v1/ideas/{idea}"),
        format!("/api/v1/ideas/{idea}/plan"),
        format!("/api/v1/ideas/{idea}/plan/versions"),
        format!("/api/v1/ideas/{idea}/plan/versions/1"),
        grade.clone(),
    ] {
        course.trainer.get(&path).await.refused(404, "not_found");
    }
    course
        .trainer
        .put_if(&grade, "*", json!({ "points": 9, "passed": true }))
        .await
        .refused(404, "not_found");
    for list in [
        format!("/api/v1/programmes/{}/ideas", course.id),
        format!("/api/v1/assignments/{work}/submissions"),
    ] {
        assert_eq!(course.trainer.get(&list).await.ok()["items"], json!([]));
    }
    let session = course.session("2027-03-17").await;
    course.mark(&session, &participant, "present").await;
}

#[both]
async fn a_conflict_with_a_member_of_an_idea_hides_the_idea_and_its_card(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let (_, member, _) = inventor(&server, &course, "daulet").await;
    let path = format!("/api/v1/ideas/{idea}");
    asel.put_if(&format!("{path}/members"), "*", json!({ "members": [member] }))
        .await
        .ok();
    first(&asel, &idea, plan()).await.ok();
    asel.act(&format!("{path}/plan/submit")).await.ok();
    server
        .below(|cx| {
            diesel::update(participant::table)
                .set(participant::status.eq("completed"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server.move_to(course.id, Phase::Final).await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let round = course
        .coordinator
        .post(
            &format!("{base}/rounds"),
            json!({ "kind": "final", "cards_per_candidate": 1, "quorum_cards": 1 }),
        )
        .await
        .created();
    let round = format!("/api/v1/rounds/{}", text(&round["id"]));
    let juror = server.with_role("juror", Role::Juror, Some(course.id)).await;
    course
        .coordinator
        .put_if(
            &format!("{round}/jurors/{}", juror.id),
            "*",
            json!({ "seat": "chair" }),
        )
        .await
        .ok();
    course.coordinator.act(&format!("{round}/candidates")).await.ok();
    let application = course.seen(&member).await["application_id"].clone();
    let second = server
        .with_role("second", Role::Coordinator, Some(course.id))
        .await;
    for who in [&juror, &second] {
        let declared = json!({ "application_id": application, "kind": "family" });
        who.post(&format!("{base}/conflicts"), declared).await.created();
    }
    let listed = course.coordinator.get(&format!("{round}/candidates")).await.ok();
    let by_hand =
        json!({ "assignments": [{ "candidate_id": listed["items"][0]["id"], "juror_id": juror.id }] });
    course
        .coordinator
        .put_if(&format!("{round}/assignments"), "*", by_hand)
        .await
        .refused(409, "conflict_of_interest");
    course
        .coordinator
        .post(&format!("{round}/assignments/spread"), json!({}))
        .await
        .refused(409, "no_assignment");
    assert_eq!(
        second.get(&format!("{round}/candidates")).await.ok()["items"],
        json!([])
    );
    second.get(&path).await.refused(404, "not_found");
    assert_eq!(
        second.get(&format!("{base}/ideas")).await.ok()["items"],
        json!([])
    );
}

#[both]
async fn the_sum_that_a_plan_asks_for_stands_with_the_candidate_also_of_a_round_of_before(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    first(&asel, &idea, plan()).await.ok();
    asel.act(&format!("/api/v1/ideas/{idea}/plan/submit")).await.ok();
    server
        .below(|cx| {
            diesel::update(participant::table)
                .set(participant::status.eq("completed"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server.move_to(course.id, Phase::Final).await;
    let rounds = format!("/api/v1/programmes/{}/rounds", course.id);
    let round = course
        .coordinator
        .post(&rounds, json!({ "kind": "final" }))
        .await
        .created();
    course
        .coordinator
        .act(&format!("/api/v1/rounds/{}/candidates", text(&round["id"])))
        .await
        .ok();
    // The migration finds it in the dossiers that were there before.
    let migration = include_str!("../../migrations/0019_asked/up.sql");
    let fill = migration
        .split(';')
        .find(|statement| statement.contains("UPDATE"))
        .expect("a statement");
    let sums = server
        .below(move |cx| {
            let asked = |cx: &mut Cx<'_>| {
                candidate::table
                    .select(candidate::asked)
                    .load::<Option<i64>>(cx.conn)
            };
            let told = asked(cx)?;
            diesel::update(candidate::table)
                .set(candidate::asked.eq(None::<i64>))
                .execute(cx.conn)?;
            cx.conn.batch_execute(fill)?;
            Ok((told, asked(cx)?))
        })
        .await;
    assert_eq!(sums, (vec![Some(300_000_000)], vec![Some(300_000_000)]));
}

#[both]
async fn the_lead_changes_only_the_fields_that_are_named(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let path = format!("/api/v1/ideas/{idea}");
    let changed = asel
        .patch(&path, json!({ "content": { "customers": "Магазины" } }))
        .await
        .ok();
    assert_eq!(
        (&changed["content"]["customers"], &changed["content"]["summary"]),
        (&json!("Магазины"), &json!("Сыр из местного молока"))
    );
    assert_eq!(
        asel.patch(&path, json!({ "content": { "profit": "много" } }))
            .await
            .status,
        422
    );
    course
        .trainer
        .patch(&path, json!({ "title": "Иное" }))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_member_writes_the_plan_and_only_the_lead_submits(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let (daulet, member, _) = inventor(&server, &course, "daulet").await;
    let path = format!("/api/v1/ideas/{idea}");
    asel.put_if(&format!("{path}/members"), "*", json!({ "members": [Id::new()] }))
        .await
        .faults();
    asel.put_if(&format!("{path}/members"), "*", json!({ "members": [member] }))
        .await
        .ok();
    first(&daulet, &idea, plan()).await.ok();
    daulet
        .act(&format!("{path}/plan/submit"))
        .await
        .refused(403, "forbidden");
    asel.act(&format!("{path}/plan/submit")).await.ok();
}

#[both]
async fn a_version_of_a_plan_is_kept_after_a_new_one(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let path = format!("/api/v1/ideas/{idea}/plan");
    asel.get(&path).await.refused(404, "not_found");
    let written = first(&asel, &idea, json!({ "summary": "Первая" })).await;
    let tag = written.header("etag").to_owned();
    asel.put_if(&path, &tag, plan()).await.ok();
    asel.put_if(&path, &tag, plan()).await.refused(412, "stale");
    assert_eq!(
        asel.get(&format!("{path}/versions/1")).await.ok()["plan"],
        json!({ "summary": "Первая" })
    );
    asel.get(&format!("{path}/versions/3"))
        .await
        .refused(404, "not_found");
    let versions = asel.get(&format!("{path}/versions")).await.ok();
    let numbers: Vec<_> = versions["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|v| v["version"].clone())
        .collect();
    assert_eq!(numbers, [json!(2), json!(1)]);
}

#[both]
async fn sixty_first_versions_at_once_are_one(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let sent = (0..60).map(|_| {
        let (asel, idea) = (asel.clone(), idea.clone());
        async move { first(&asel, &idea, plan()).await.status }
    });
    let mut statuses = futures_util::future::join_all(sent).await;
    statuses.sort_unstable();
    assert_eq!(
        (statuses[0], statuses[1], statuses[59]),
        (200, 412, 412),
        "{statuses:?}"
    );
}

#[both]
async fn all_that_a_submission_misses_is_named_and_it_is_final(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let path = format!("/api/v1/ideas/{idea}/plan");
    let mut foreign = plan();
    foreign["requested"]["currency"] = json!("USD");
    assert_eq!(
        first(&asel, &idea, foreign).await.faults(),
        ["/requested/currency currency"]
    );
    first(&asel, &idea, json!({ "summary": "Первая" })).await.ok();
    assert_eq!(asel.act(&format!("{path}/submit")).await.faults().len(), 8);
    asel.put_if(&path, "*", plan()).await.ok();
    assert!(asel.act(&format!("{path}/submit")).await.ok()["submitted_at"].is_string());
    asel.put_if(&path, "*", plan()).await.refused(409, "wrong_state");
    asel.act(&format!("{path}/submit"))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_merged_idea_goes_on_in_the_other(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, lead, idea) = inventor(&server, &course, "asel").await;
    let (_, _, other) = inventor(&server, &course, "daulet").await;
    let path = format!("/api/v1/ideas/{idea}");
    asel.post(&format!("{path}/merge"), json!({ "into": other }))
        .await
        .refused(403, "forbidden");
    assert_eq!(
        course
            .coordinator
            .post(&format!("{path}/merge"), json!({ "into": idea }))
            .await
            .faults(),
        ["/into unknown"]
    );
    let merged = course
        .coordinator
        .post(&format!("{path}/merge"), json!({ "into": other }))
        .await
        .ok();
    assert_eq!(
        (&merged["status"], &merged["merged_into"]),
        (&json!("merged"), &json!(other))
    );
    assert_eq!(
        asel.get(&format!("/api/v1/ideas/{other}")).await.ok()["members"],
        json!([lead])
    );
    asel.patch(&path, json!({ "title": "Иное" }))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn candidates_are_ideas_of_completers_with_a_submitted_plan(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant, idea) = inventor(&server, &course, "asel").await;
    let (daulet, _, other) = inventor(&server, &course, "daulet").await;
    for (person, idea) in [(&asel, &idea), (&daulet, &other)] {
        first(person, idea, plan()).await.ok();
        person
            .act(&format!("/api/v1/ideas/{idea}/plan/submit"))
            .await
            .ok();
    }
    course
        .coordinator
        .post(
            &format!("/api/v1/participants/{participant}/completion"),
            json!({ "status": "completed" }),
        )
        .await
        .ok();
    let id = course.id;
    let found = server
        .below(move |cx| {
            let programme = programme::find(cx.conn, id)?;
            plans::candidates(cx, &programme)
        })
        .await;
    assert_eq!(found.len(), 1);
    let candidate = &found[0];
    assert_eq!(candidate.idea_id.map(|i| i.to_string()), Some(idea));
    assert_eq!(
        (
            candidate.reference.as_str(),
            candidate.priority,
            candidate.disability_declared
        ),
        ("ILE-asel", true, true)
    );
    let dossier: Value = candidate.dossier.read().expect("JSON");
    assert_eq!(
        (
            &dossier["plan"]["new_jobs"],
            dossier["idea"].get("disability_declared")
        ),
        (&json!(3), None)
    );
    assert_eq!(candidate.asked, Some(300_000_000));
}

#[both]
async fn no_plan_is_submitted_after_the_final_round_opened(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    first(&asel, &idea, plan()).await.ok();
    server.move_to(course.id, Phase::Final).await;
    let id = course.id;
    server.below(move |cx| plans::close(cx, id)).await;
    asel.act(&format!("/api/v1/ideas/{idea}/plan/submit"))
        .await
        .refused(409, "deadline_passed");
}
