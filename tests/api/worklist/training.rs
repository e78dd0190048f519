//! From the training to the end of the support.

use kernel::vocabulary::{Phase, Role};
use serde_json::json;
use test_macros::both;

use super::{kinds, no_blocker_is_nobodys, told, worklist};
use crate::support::{Server, text};
use crate::world::{Course, Final, participant_to_be};

pub const KINDS: &[&str] = &[
    "amendment_to_accept",
    "assignments_to_hand_in",
    "awards_to_activate",
    "awards_to_agree",
    "awards_to_settle",
    "completions_to_decide",
    "ideas_without_lead",
    "participants_to_enrol",
    "participants_to_group",
    "plan_to_hand_in",
    "plans_awaited",
    "registers_to_mark",
    "sessions_to_announce",
    "submissions_to_grade",
    // built in `plans::invitations`
    "team_invitations_to_answer",
];

#[both]
async fn the_training_waits_for_trainers_coordinators_and_participants(server: Server) {
    let mut course = Course::begun(&server).await;
    let id = course.id;
    participant_to_be(&server, id, "late").await;
    told(
        &kinds(&course.coordinator, id).await,
        &[("participants_to_enrol", 1)],
    );
    let enrol = format!("/api/v1/programmes/{id}/participants/enrol");
    course.coordinator.act(&enrol).await.ok();
    told(
        &kinds(&course.coordinator, id).await,
        &[("participants_to_group", 1)],
    );
    let (mut asel, participant) = course.participant(&server, "asel").await;
    told(&kinds(&asel, id).await, &[("plan_to_hand_in", 1)]);
    let assignment = course.assignment("2027-03-18T04:00:00Z").await;
    let mine = &worklist(&asel, id).await["assignments_to_hand_in"];
    assert_eq!(
        (&mine["count"], &mine["until"]),
        (&json!(1), &json!("2027-03-18T04:00:00.000000Z"))
    );
    course.session("2027-03-16").await;
    let registers = &worklist(&course.trainer, id).await["registers_to_mark"];
    assert_eq!(registers["count"], 1);
    let mut draft = course.session_input("2027-03-20");
    draft["draft"] = json!(true);
    let sessions = format!("/api/v1/programmes/{id}/sessions");
    course.coordinator.post(&sessions, draft).await.created();
    assert_eq!(
        worklist(&course.coordinator, id).await["sessions_to_announce"]["count"],
        1
    );
    let path = format!("/api/v1/assignments/{assignment}/submissions");
    for text in ["Смета", "Смета, ещё раз"] {
        asel.post(&path, json!({ "text": text })).await.created();
    }
    assert!(!worklist(&asel, id).await.contains_key("assignments_to_hand_in"));
    for person in [&course.trainer, &course.coordinator] {
        // The last one counts, once.
        assert_eq!(worklist(person, id).await["submissions_to_grade"]["count"], 1);
    }
    let grade = format!("/api/v1/assignments/{assignment}/grades/{participant}");
    let points = json!({ "points": 7, "passed": true });
    course.trainer.put_if(&grade, "*", points).await.ok();
    assert!(
        !worklist(&course.trainer, id)
            .await
            .contains_key("submissions_to_grade")
    );
    server.at("2027-03-16T04:01:00Z");
    asel.post(&path, json!({ "text": "Исправлено" })).await.created();
    assert_eq!(
        worklist(&course.trainer, id).await["submissions_to_grade"]["count"],
        1
    );
    no_blocker_is_nobodys(id, &course.coordinator, &[&course.trainer, &asel]).await;

    // The last days, and after them.
    server.at("2027-09-10T04:00:00Z");
    server.log_in_again(&mut course.coordinator).await;
    server.log_in_again(&mut asel).await;
    let list = worklist(&course.coordinator, id).await;
    assert_eq!(
        (&list["plans_awaited"]["count"], &list["plans_awaited"]["until"]),
        (&json!(2), &json!("2027-09-15T19:00:00.000000Z"))
    );
    server.at("2027-09-16T04:00:00Z");
    server.log_in_again(&mut course.coordinator).await;
    let list = worklist(&course.coordinator, id).await;
    assert_eq!(list["completions_to_decide"]["count"], 2);
    no_blocker_is_nobodys(id, &course.coordinator, &[]).await;
}

#[both]
async fn awards_wait_for_the_next_step(server: Server) {
    let found = Final::published(&server, 1).await;
    let id = found.course.id;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let partner = server.with_role("partner", Role::Partner, Some(id)).await;
    // Whoever published proposed them.
    assert!(
        !worklist(&found.course.coordinator, id)
            .await
            .contains_key("awards_to_agree")
    );
    told(&kinds(&partner, id).await, &[("awards_to_agree", 1)]);
    server.move_to(id, Phase::Support).await;
    no_blocker_is_nobodys(id, &found.course.coordinator, &[&second]).await;
    let idea = found.leads[0].idea.clone();
    let award = found.award_of(&second, &idea).await;
    for (step, next) in [
        ("agree", "awards_to_activate"),
        ("activate", "awards_to_settle"),
        ("settle", "programme_to_move"),
    ] {
        second.act(&format!("/api/v1/awards/{award}/{step}")).await.ok();
        assert_eq!(kinds(&second, id).await, [(next.to_owned(), 1)], "after {step}");
        no_blocker_is_nobodys(id, &second, &[]).await;
    }
    told(&kinds(&partner, id).await, &[]);
}

#[both]
async fn a_change_of_the_programme_and_an_idea_without_a_lead_wait(server: Server) {
    let course = Course::begun(&server).await;
    let id = course.id;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let change = json!({ "changes": { "awards": 9 }, "reason": "Екінші демеуші" });
    let path = format!("/api/v1/programmes/{id}/amendments");
    course.coordinator.post(&path, change).await.created();
    assert_eq!(worklist(&second, id).await["amendment_to_accept"]["count"], 1);
    let own = worklist(&course.coordinator, id).await;
    assert!(!own.contains_key("amendment_to_accept"));

    let (asel, lead) = course.participant(&server, "asel").await;
    let (_, member) = course.participant(&server, "daulet").await;
    course.seated(&server, &lead, 1).await;
    let ideas = asel.get(&format!("/api/v1/programmes/{id}/ideas")).await.ok();
    let idea = format!("/api/v1/ideas/{}", text(&ideas["items"][0]["id"]));
    course.team(&idea, &[&member]).await.ok();
    assert!(!worklist(&second, id).await.contains_key("ideas_without_lead"));
    let out = format!("/api/v1/participants/{lead}/drop-out");
    second.post(&out, json!({ "reason": "Көшті" })).await.ok();
    assert_eq!(worklist(&second, id).await["ideas_without_lead"]["count"], 1);
    let new = json!({ "participant_id": member, "evidence": "Телефонмен" });
    second.post(&format!("{idea}/lead"), new).await.ok();
    assert!(!worklist(&second, id).await.contains_key("ideas_without_lead"));
}
