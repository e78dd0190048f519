//! What was clicked by mistake is taken back: by oneself for a quarter of an hour, later by a second person with a reason.

use kernel::vocabulary::{Phase, Role};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::{Course, Final};

/// One who decides, another one, and a moment.
struct Desk {
    course: Course,
    second: Person,
}

impl Desk {
    async fn new(server: &Server) -> Desk {
        let course = Course::begun(server).await;
        let second = server
            .with_role("second", Role::Coordinator, Some(course.id))
            .await;
        Desk { course, second }
    }

    /// So many minutes after four o'clock.
    fn at(&mut self, server: &Server, minutes: u32) {
        server.at(&format!("2027-03-16T04:{minutes:02}:00Z"));
        server.renew(&mut self.course.coordinator);
        server.renew(&mut self.second);
    }
}

fn may(seen: &Value, name: &str) -> Value {
    let actions = seen["actions"].as_array().expect("actions");
    let one = actions.iter().find(|a| a["name"] == name).expect("the action");
    one.get("blocked_by").cloned().unwrap_or_else(|| json!([]))
}

/// Of each thing that is taken back: the way to do it, to undo it, to read it, its state before and after.
struct Case {
    act: (String, Value),
    undo: String,
    read: String,
    name: &'static str,
    states: [&'static str; 2],
}

async fn cases(server: &Server, course: &Course) -> Vec<Case> {
    let mut found = vec![];
    let mut people = vec![];
    for no in 1..=3 {
        let (person, participant) = course.participant(server, &format!("p{no}")).await;
        course.seated(server, &participant, no).await;
        people.push((person, participant));
    }
    course.last_day(server).await;
    let one = |n: usize| format!("/api/v1/participants/{}", people[n].1);
    for (n, act, state) in [
        (0, ("drop-out", json!({ "reason": "Көшті" })), "dropped_out"),
        (1, ("completion", json!({ "status": "completed" })), "completed"),
    ] {
        found.push(Case {
            act: (format!("{}/{}", one(n), act.0), act.1),
            undo: format!("{}/reinstatement", one(n)),
            read: one(n),
            name: "reinstate_participant",
            states: ["enrolled", state],
        });
    }
    let ideas = format!("/api/v1/programmes/{}/ideas", course.id);
    let ideas = course.coordinator.get(&ideas).await.ok();
    let idea = |n: usize| text(&ideas["items"][n]["id"]);
    found.push(Case {
        act: (
            format!("/api/v1/ideas/{}/merge", idea(2)),
            json!({ "into": idea(1) }),
        ),
        undo: format!("/api/v1/ideas/{}/unmerge", idea(2)),
        read: format!("/api/v1/ideas/{}", idea(2)),
        name: "unmerge_idea",
        states: ["active", "merged"],
    });
    // An hour before the lesson, so that people are told of it.
    let session = course.session("2027-03-17").await;
    let session = format!("/api/v1/sessions/{session}");
    found.push(Case {
        act: (format!("{session}/cancel"), json!({ "reason": "Ауырды" })),
        undo: format!("{session}/reinstatement"),
        read: session,
        name: "reinstate_training_session",
        states: ["planned", "cancelled"],
    });
    found
}

#[both]
async fn whoever_did_it_takes_it_back_for_a_while_and_a_second_person_later(server: Server) {
    let mut desk = Desk::new(&server).await;
    for case in cases(&server, &desk.course).await {
        desk.at(&server, 0);
        let first = desk.course.coordinator.clone();
        let before = first.get(&case.read).await.ok();
        assert_eq!(
            (&before["status"], may(&before, case.name)),
            (&json!(case.states[0]), json!(["wrong_state"]))
        );
        first
            .post(&case.undo, json!({}))
            .await
            .refused(409, "wrong_state");

        // At once, by oneself.
        first.post(&case.act.0, case.act.1.clone()).await.ok();
        desk.at(&server, 14);
        let first = desk.course.coordinator.clone();
        let done = first.get(&case.read).await.ok();
        assert_eq!(
            (&done["status"], may(&done, case.name)),
            (&json!(case.states[1]), json!([]))
        );
        let back = first.post(&case.undo, json!({})).await.ok();
        assert_eq!(back["status"], case.states[0]);

        // Later, by another one.
        first.post(&case.act.0, case.act.1.clone()).await.ok();
        desk.at(&server, 30);
        let first = desk.course.coordinator.clone();
        let late = first.get(&case.read).await.ok();
        assert_eq!(may(&late, case.name), json!(["second_person"]));
        let reason = json!({ "reason": "Аттасы еді" });
        first
            .post(&case.undo, reason.clone())
            .await
            .refused(409, "second_person");
        let bare = desk.second.post(&case.undo, json!({})).await;
        assert_eq!(bare.faults(), ["/reason required"]);
        let back = desk.second.post(&case.undo, reason).await.ok();
        assert_eq!(back["status"], case.states[0]);
    }
}

#[both]
async fn whoever_was_merged_by_mistake_leaves_the_other_team(server: Server) {
    let course = Course::begun(&server).await;
    course.participant(&server, "asel").await;
    let (_, daulet) = course.participant(&server, "daulet").await;
    let base = format!("/api/v1/programmes/{}/ideas", course.id);
    let ideas = course.coordinator.get(&base).await.ok();
    let ids = [text(&ideas["items"][0]["id"]), text(&ideas["items"][1]["id"])];
    let members = |ideas: &Value| {
        [
            ideas["items"][0]["members"].clone(),
            ideas["items"][1]["members"].clone(),
        ]
    };
    let path = format!("/api/v1/ideas/{}/merge", ids[1]);
    course
        .coordinator
        .post(&path, json!({ "into": ids[0] }))
        .await
        .ok();
    let merged = course.coordinator.get(&base).await.ok();
    assert_eq!(members(&merged), [json!([daulet]), json!([])]);
    let path = format!("/api/v1/ideas/{}/unmerge", ids[1]);
    course.coordinator.post(&path, json!({})).await.ok();
    let apart = course.coordinator.get(&base).await.ok();
    assert_eq!(members(&apart), [json!([]), json!([])]);
    assert_eq!(apart["items"][1]["lead_id"], json!(daulet));
    // Somebody who was a member before stays one.
    let path = format!("/api/v1/ideas/{}", ids[0]);
    course.team(&path, &[&daulet]).await.ok();
    let path = format!("/api/v1/ideas/{}/merge", ids[1]);
    course
        .coordinator
        .post(&path, json!({ "into": ids[0] }))
        .await
        .ok();
    let path = format!("/api/v1/ideas/{}/unmerge", ids[1]);
    course.coordinator.post(&path, json!({})).await.ok();
    assert_eq!(
        members(&course.coordinator.get(&base).await.ok()),
        [json!([daulet]), json!([])]
    );
}

#[both]
async fn a_session_that_was_made_up_for_stays_cancelled_and_people_are_told_of_one_that_takes_place(
    server: Server,
) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-17").await;
    let path = format!("/api/v1/sessions/{session}");
    let cancel = json!({ "reason": "Ауырды" });
    course
        .coordinator
        .post(&format!("{path}/cancel"), cancel.clone())
        .await
        .ok();
    // Something else is at the same time now.
    course.session("2027-03-17").await;
    let before = asel.notices().await.len();
    let back = course
        .coordinator
        .post(&format!("{path}/reinstatement"), json!({}))
        .await
        .ok();
    assert_eq!(
        (&back["status"], &back["version"]),
        (&json!("planned"), &json!(3))
    );
    assert_eq!(back["warnings"][0]["code"], "trainer_busy");
    assert!(back.get("cancel_reason").is_none(), "{back}");
    let told = asel.notices().await;
    assert_eq!((told.len(), told[0].as_str()), (before + 1, "session_reinstated"));
    assert_eq!(course.trainer.notices().await[0], "session_reinstated");
    course
        .coordinator
        .post(&format!("{path}/cancel"), cancel)
        .await
        .ok();
    course.makeup("2027-03-19", &session).await;
    course
        .coordinator
        .post(&format!("{path}/reinstatement"), json!({}))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn an_award_that_was_settled_by_mistake_is_active_again(server: Server) {
    let found = Final::published(&server, 1).await;
    let id = found.course.id;
    let mut second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let mut third = server.with_role("third", Role::Coordinator, Some(id)).await;
    let mut lead = found.leads[0].person.clone();
    server.renew(&mut lead);
    let award = format!(
        "/api/v1/awards/{}",
        found.award_of(&second, &found.leads[0].idea).await
    );
    second.act(&format!("{award}/agree")).await.ok();
    server.move_to(id, Phase::Support).await;
    second.act(&format!("{award}/activate")).await.ok();
    let back = format!("{award}/reopening");
    second.post(&back, json!({})).await.refused(409, "wrong_state");
    second.act(&format!("{award}/settle")).await.ok();
    let told = lead.notices().await.len();
    let active = second.post(&back, json!({})).await.ok();
    assert_eq!(
        (&active["status"], &active["version"]),
        (&json!("active"), &json!(5))
    );
    assert_eq!(lead.notices().await.len(), told + 1);
    second.act(&format!("{award}/settle")).await.ok();
    server.clock.move_to(server.now() + chrono::Duration::minutes(30));
    server.renew(&mut second);
    server.renew(&mut third);
    let reason = json!({ "reason": "Есеп қабылданбады" });
    second
        .post(&back, reason.clone())
        .await
        .refused(409, "second_person");
    assert_eq!(third.post(&back, json!({})).await.faults(), ["/reason required"]);
    assert_eq!(third.post(&back, reason).await.ok()["status"], "active");
}
