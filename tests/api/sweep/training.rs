//! Participants and their ideas.

use super::*;

/// Takes part, with the own idea.
struct Part {
    one: One,
    path: String,
    idea: String,
}

/// One with an account and one without, enrolled.
async fn parts(server: &Server, course: &Course) -> Vec<Part> {
    let people = two(server, course.id, ApplicationStatus::Confirmed).await;
    let base = format!("/api/v1/programmes/{}", course.id);
    course
        .coordinator
        .act(&format!("{base}/participants/enrol"))
        .await
        .ok();
    let list = async |what: &str| {
        course
            .coordinator
            .get(&format!("{base}/{what}?limit=100"))
            .await
            .ok()
    };
    let (participants, ideas) = (list("participants").await, list("ideas").await);
    let mut made = vec![];
    for one in people {
        let found = |list: &Value, field: &str| {
            let mut items = list["items"].as_array().expect("items").iter();
            text(
                &items
                    .find(|i| i[field] == json!(one.application))
                    .expect("theirs")["id"],
            )
        };
        made.push(Part {
            path: format!("/api/v1/participants/{}", found(&participants, "application_id")),
            idea: format!("/api/v1/ideas/{}", found(&ideas, "origin_application_id")),
            one,
        });
    }
    made
}

/// What somebody with an account does, and what staff have to do for whoever has none.
fn either(one: &One, step: &'static str, kind: &'static str) -> Then {
    match one.who {
        Who::Here(_) => Then::Does(step),
        Who::Called => Then::WaitsFor(kind),
    }
}

#[both]
async fn every_state_of_a_participant(server: Server) {
    let course = Course::begun(&server).await;
    let mut sweep = Sweep::of("participant_status", &server, course.id, &[&course.coordinator]);
    let mut no = 0;
    for part in parts(&server, &course).await {
        no += 1;
        let then = either(&part.one, "attend_training", "participants_to_group");
        sweep.holds("enrolled", &part.path, &part.one, then).await;
        let participant = text(&json!(part.path.rsplit('/').next()));
        course.seated(&server, &participant, no).await;
        course
            .coordinator
            .post(&format!("{}/drop-out", part.path), json!({ "reason": "Көшті" }))
            .await
            .ok();
        sweep
            .holds("dropped_out", &part.path, &part.one, Then::Told("training_ended"))
            .await;
    }
    let (completed, not) = (parts(&server, &course).await, parts(&server, &course).await);
    course.last_day(&server).await;
    for (people, state) in [(&completed, "completed"), (&not, "not_completed")] {
        for part in people {
            let decided = json!({ "status": state, "reason": "Комиссия решила" });
            course
                .coordinator
                .post(&format!("{}/completion", part.path), decided)
                .await
                .ok();
        }
    }
    for phase in [Phase::Training, Phase::Final] {
        server.move_to(course.id, phase).await;
        for part in &completed {
            let then = either(&part.one, "hand_in_plan", "plans_awaited");
            sweep.holds("completed", &part.path, &part.one, then).await;
        }
        for part in &not {
            sweep
                .holds(
                    "not_completed",
                    &part.path,
                    &part.one,
                    Then::Told("training_ended"),
                )
                .await;
        }
    }
    // Who completed, and did not come into the final, is in nobody's list any more: there is nothing to wait for.
    server.move_to(course.id, Phase::Support).await;
    for part in completed.iter().chain(&not) {
        sweep
            .concerns("completed", &part.one, Then::Told("training_ended"))
            .await;
    }
    sweep.is_whole().await;
}

#[both]
async fn every_state_of_an_idea(server: Server) {
    let course = Course::begun(&server).await;
    let mut sweep = Sweep::of("idea_status", &server, course.id, &[&course.coordinator]);
    let (merged, other) = (parts(&server, &course).await, parts(&server, &course).await);
    for (part, into) in merged.iter().zip(&other) {
        let then = either(&part.one, "attend_training", "participants_to_group");
        sweep.holds("active", &part.idea, &part.one, then).await;
        let into = json!({ "into": into.idea.rsplit('/').next() });
        course
            .coordinator
            .post(&format!("{}/merge", part.idea), into)
            .await
            .ok();
        let then = match part.one.who {
            Who::Here(_) => Then::Does("attend_training"),
            Who::Called => Then::Told("idea_merged"),
        };
        sweep.holds("merged", &part.idea, &part.one, then).await;
        if let Who::Here(person) = &part.one.who {
            assert_eq!(person.notices().await[0], "idea_merged");
        }
    }
    withdrawn(&server, &mut sweep).await;
    sweep.is_whole().await;
}

/// Its lead and whoever works on it.
async fn withdrawn(server: &Server, sweep: &mut Sweep<'_>) {
    let found = Final::scored(server, 2, json!({})).await;
    sweep.moves_to(found.course.id, &[&found.course.coordinator, &found.chair]);
    let lead = &found.leads[0];
    let idea = format!("/api/v1/ideas/{}", lead.idea);
    lead.person
        .post(&format!("{idea}/withdraw"), json!({ "reason": "Отбасы жағдайы" }))
        .await
        .ok();
    let one = |of: &crate::world::Lead| One {
        who: Who::Here(Box::new(of.person.clone())),
        application: of.application,
    };
    sweep.holds("withdrawn", &idea, &one(lead), Then::OwnDoing).await;
    sweep
        .holds(
            "withdrawn",
            &idea,
            &one(&found.member),
            Then::Told("idea_withdrawn"),
        )
        .await;
}
