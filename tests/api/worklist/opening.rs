//! From the draft to the end of the call.

use base::db::schema::application;
use base::notifications::Notice;
use chrono::Duration;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::conflicts::store::Conflict;
use people::applications::conflicts::{ConflictKind, ConflictStatus, store};
use people::applications::{ApplicationStatus, phone_calls};
use serde_json::json;
use test_macros::both;

use super::{kinds, no_blocker_is_nobodys, told, worklist};
use crate::support::{Person, Server, text};
use crate::world::NewApplication;

pub const KINDS: &[&str] = &[
    "application_to_finish",
    "arrivals_to_type",
    "broadcasts_held",
    "clarification_to_answer",
    "clarifications_answered",
    "clarifications_overdue",
    "conflicts_to_decide",
    "consents_to_settle",
    "coordinators_to_invite",
    "eligibility_to_decide",
    "invitations_awaited",
    "messages_held",
    "messages_to_answer",
    "messages_undelivered",
    // built in `applications::objections`
    "objection_awaited",
    "objection_possible",
    "objections_to_answer",
    "phone_calls_to_make",
    "programme_to_move",
    "programme_to_set_up",
];

#[both]
async fn a_draft_waits_for_what_it_lacks(server: Server) {
    let (id, mut coordinator) = server.draft_programme().await;
    told(&kinds(&coordinator, id).await, &[("programme_to_set_up", 1)]);
    no_blocker_is_nobodys(id, &coordinator, &[]).await;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    told(&kinds(&coordinator, id).await, &[("programme_to_move", 1)]);
    let place = coordinator.get("/api/v1/me/home").await.ok()["places"][0].clone();
    assert_eq!(place["next_step"], "move_programme");
    let invited = json!({ "email": "new@ile.example", "role": "juror" });
    let invitations = format!("/api/v1/programmes/{id}/invitations");
    coordinator.post(&invitations, invited).await.created();
    let list = worklist(&second, id).await;
    assert!(text(&list["invitations_awaited"]["until"]).starts_with("2027-01-25T04:0"));
    // Observers have nothing to do, strangers nothing to see.
    let observer = server.with_role("observer", Role::Observer, Some(id)).await;
    told(&kinds(&observer, id).await, &[]);
    let path = format!("/api/v1/programmes/{id}/worklist");
    server
        .person("stranger")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
    server.move_to(id, Phase::Closed).await;
    server.renew(&mut coordinator);
    told(&kinds(&coordinator, id).await, &[]);
    let place = coordinator.get("/api/v1/me/home").await.ok()["places"][0].clone();
    assert_eq!(place["next_step"], "look");
}

#[both]
async fn administrators_find_programmes_that_nobody_runs(server: Server) {
    let (id, _) = server.draft_programme().await;
    let admin = server.with_role("admin", Role::Admin, None).await;
    assert_eq!(admin.waiting().await, []);
    // Drafts too.
    let path = "/api/v1/programmes?without_coordinator=true";
    let all = admin.get("/api/v1/programmes").await.ok();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
    let other = admin
        .post(
            "/api/v1/programmes",
            json!({ "organisation_id": all["items"][0]["organisation_id"], "code": "NEW",
                "programme": crate::world::programme_input() }),
        )
        .await
        .created();
    assert_eq!(admin.waiting().await, [("coordinators_to_invite".to_owned(), 1)]);
    let listed = admin.get(path).await.ok();
    assert_eq!(listed["items"][0]["id"], other["id"]);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    let observer = server.with_role("observer", Role::Observer, Some(id)).await;
    assert_eq!(observer.get(path).await.ok()["items"], json!([]));
}

/// An open call with an application in each state that waits for somebody; the owners of the draft and of the question.
async fn call(server: &Server, id: Id, second: &Person) -> Vec<Person> {
    let mut owners = vec![];
    for name in ["draft", "asked", "late"] {
        owners.push(server.with_role(name, Role::Applicant, Some(id)).await);
    }
    let accounts: Vec<Id> = owners.iter().map(|one| one.id).collect();
    let partner = server.with_role("partner", Role::Partner, Some(id)).await.id;
    let blind = second.id;
    server
        .below(move |cx| {
            use ApplicationStatus as S;
            let states = [
                (S::Draft, Some(0)),
                (S::ClarificationRequested, Some(1)),
                (S::ClarificationRequested, Some(2)),
                (S::Submitted, None),
                (S::Resubmitted, None),
                (S::Draft, None),
            ];
            let mut made = vec![];
            for ((state, owner), number) in states.into_iter().zip(1..) {
                let mut one = NewApplication::to(id, number).stands(state);
                if let Some(owner) = owner {
                    one = one.of(accounts[owner]);
                }
                made.push(one.insert(cx)?);
            }
            let due = |days| application::clarification_due_at.eq(cx.now + Duration::days(days));
            for (n, days) in [(1, 3), (2, -1)] {
                diesel::update(application::table.find(made[n]))
                    .set(due(days))
                    .execute(cx.conn)?;
            }
            diesel::update(application::table.find(made[5]))
                .set(application::received_on.eq(chrono::NaiveDate::from_ymd_opt(2027, 1, 10)))
                .execute(cx.conn)?;
            diesel::update(application::table.find(made[3]))
                .set(application::consent_waits_since.eq(cx.now))
                .execute(cx.conn)?;
            let row = people::applications::application::find(cx.conn, made[3])?;
            let notice = Notice::ApplicationIneligible {
                reference: "T".into(),
                until: "20.01.2027 00:00".into(),
            };
            phone_calls::tell(cx, &row, &notice)?;
            let conflict = |who: Id, about: Id, status| Conflict {
                id: Id::new(),
                programme_id: id,
                account_id: who,
                application_id: about,
                kind: ConflictKind::Family,
                status,
                reason: None,
                created_by: None,
                decided_by: None,
                version: 1,
                created_at: cx.now,
                updated_at: cx.now,
                signals: None,
            };
            let proposed = conflict(partner, made[4], ConflictStatus::Proposed);
            let theirs: Vec<Conflict> = made
                .iter()
                .map(|about| conflict(blind, *about, ConflictStatus::Declared))
                .collect();
            store::insert(cx.conn, proposed)?;
            for one in theirs {
                store::insert(cx.conn, one)?;
            }
            Ok(())
        })
        .await;
    owners
}

#[both]
async fn what_an_applicant_asks_waits_for_an_answer(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Open).await;
    let person = server.with_role("aigul", Role::Applicant, Some(id)).await;
    let account = person.id;
    let asked = server
        .below(move |cx| NewApplication::to(id, 1).of(account).insert(cx))
        .await;
    let thread = format!("/api/v1/applications/{asked}/thread");
    person.post(&thread, json!({ "text": "?" })).await.created();
    let list = worklist(&coordinator, id).await;
    assert_eq!(
        text(&list["messages_to_answer"]["link"]),
        format!("/api/v1/programmes/{id}/threads")
    );
    let body = json!({ "audience": {}, "subject": { "kk": "Хабар" }, "body": { "kk": "Кездесу" } });
    let broadcasts = format!("/api/v1/programmes/{id}/broadcasts");
    let made = coordinator.post(&broadcasts, body).await.created();
    let hold = format!("/api/v1/broadcasts/{}/hold", text(&made["id"]));
    coordinator.act(&hold).await.ok();
    assert!(worklist(&coordinator, id).await.contains_key("broadcasts_held"));
}

#[both]
async fn of_a_call_each_learns_what_is_theirs_to_do(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    server.move_to(id, Phase::Open).await;
    let owners = call(&server, id, &second).await;
    let all = [
        ("arrivals_to_type", 1),
        ("clarifications_answered", 1),
        ("clarifications_overdue", 1),
        ("conflicts_to_decide", 1),
        ("consents_to_settle", 1),
        ("eligibility_to_decide", 1),
        ("phone_calls_to_make", 1),
    ];
    told(&kinds(&coordinator, id).await, &all);
    // Whoever has a conflict with all of them has nothing to do with any.
    told(&kinds(&second, id).await, &[]);
    let draft = worklist(&owners[0], id).await;
    assert!(text(&draft["application_to_finish"]["until"]).starts_with("2027-02-10T13:00:00"));
    let asked = worklist(&owners[1], id).await;
    assert!(text(&asked["clarification_to_answer"]["until"]).starts_with("2027-01-14T04:0"));
    told(&kinds(&owners[2], id).await, &[("clarification_to_answer", 1)]);
    let late = &worklist(&coordinator, id).await["clarifications_overdue"];
    assert!(text(&late["oldest"]).starts_with("2027-01-10T04:0"));
    no_blocker_is_nobodys(id, &coordinator, &owners.iter().collect::<Vec<_>>()).await;
    server.move_to(id, Phase::Selection).await;
    no_blocker_is_nobodys(id, &coordinator, &owners.iter().collect::<Vec<_>>()).await;
    assert!(
        kinds(&coordinator, id)
            .await
            .contains(&("round_to_create".into(), 1))
    );
}
