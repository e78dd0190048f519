//! Participants: enrolment, completion, who drops out.

use super::*;

async fn seat_of(server: &Server, application: Id) -> i64 {
    server
        .below(move |cx| {
            Ok(schema::seat::table
                .filter(schema::seat::application_id.eq(application))
                .count()
                .get_result(cx.conn)?)
        })
        .await
}

#[both]
async fn whoever_confirmed_is_enrolled_once(server: Server) {
    let course = Course::begun(&server).await;
    participant_to_be(&server, course.id, "asel").await;
    let path = format!("/api/v1/programmes/{}/participants/enrol", course.id);
    assert_eq!(course.coordinator.act(&path).await.ok()["enrolled"], 1);
    assert_eq!(course.coordinator.act(&path).await.ok()["enrolled"], 0);
    course.trainer.act(&path).await.refused(403, "forbidden");
}

#[both]
async fn a_stranger_sees_nothing_of_a_training(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let (other, _) = course.participant(&server, "daulet").await;
    let session = course.session("2027-03-16").await;
    let stranger = server.person("stranger").await;
    let path = format!("/api/v1/participants/{participant}");
    assert_eq!(asel.get(&path).await.ok()["name"], "asel Ахметова");
    for somebody in [&stranger, &other] {
        somebody.get(&path).await.refused(404, "not_found");
    }
    stranger
        .get(&format!("/api/v1/sessions/{session}"))
        .await
        .refused(404, "not_found");
    asel.get(&format!("/api/v1/sessions/{session}")).await.ok();
    asel.get(&format!("/api/v1/sessions/{session}/register"))
        .await
        .refused(404, "not_found");
    stranger
        .get(&format!("/api/v1/programmes/{}/participants", course.id))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn completion_below_the_threshold_needs_a_reason(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-16").await;
    course.mark(&session, &participant, "absent").await;
    let path = format!("/api/v1/participants/{participant}/completion");
    let early = json!({ "status": "not_completed" });
    course
        .coordinator
        .post(&path, early)
        .await
        .refused(409, "training_not_over");
    course.last_day(&server).await;
    let refused = course
        .coordinator
        .post(&path, json!({ "status": "completed" }))
        .await
        .refused(409, "reason_required");
    assert_eq!(refused["proposal"], "not_completed");
    let done = course
        .coordinator
        .post(
            &path,
            json!({ "status": "completed", "reason": "Болела, догнала сама" }),
        )
        .await
        .ok();
    assert_eq!(done["status"], "completed");
    course
        .coordinator
        .post(&path, json!({ "status": "not_completed" }))
        .await
        .refused(409, "wrong_state");
    assert_eq!(
        asel.get("/api/v1/me/messages").await.ok()["items"][0]["kind"],
        "training_ended"
    );
}

#[both]
async fn whoever_drops_out_frees_the_seat(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    course.seated(&server, &participant, 1).await;
    let seen = course.seen(&participant).await;
    let application: Id = text(&seen["application_id"]).parse().expect("an id");
    let programme = course.id;
    let path = format!("/api/v1/participants/{participant}/drop-out");
    assert_eq!(
        course
            .coordinator
            .post(&path, json!({ "reason": "Переезд" }))
            .await
            .ok()["status"],
        "dropped_out"
    );
    assert_eq!(seat_of(&server, application).await, 0);
    course
        .coordinator
        .post(&path, json!({ "reason": "Переезд" }))
        .await
        .refused(409, "wrong_state");
    asel.get(&format!("/api/v1/programmes/{programme}/sessions"))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_conflicted_coordinator_sees_nothing_of_a_participant(server: Server) {
    let course = Course::begun(&server).await;
    let (_, participant) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-16").await;
    let relative = server
        .with_role("relative", Role::Coordinator, Some(course.id))
        .await;
    let seen = course.seen(&participant).await;
    let application: Id = text(&seen["application_id"]).parse().expect("an id");
    let programme = course.id;
    server.conflict(programme, &relative, application).await;
    relative
        .get(&format!("/api/v1/participants/{participant}"))
        .await
        .refused(404, "not_found");
    let list = relative
        .get(&format!("/api/v1/programmes/{programme}/participants"))
        .await
        .ok();
    assert_eq!(list["items"], json!([]));
    let register = relative
        .get(&format!("/api/v1/sessions/{session}/register"))
        .await
        .ok();
    assert_eq!(register["rows"], json!([]));
}

#[both]
async fn training_cannot_end_before_its_last_day_and_its_decisions(server: Server) {
    let course = Course::begun(&server).await;
    let (_, participant) = course.participant(&server, "asel").await;
    let id = course.id;
    let blockers = |server: &Server| {
        let now = server.now();
        let db = server.service.app.db.clone();
        async move {
            db.read(move |conn| {
                let programme = people::programmes::programme::find(conn, id)?;
                let found = people::training::what_blocks(conn, &programme, now)?;
                Ok(found
                    .list()
                    .into_iter()
                    .map(|b| (b.code.as_str(), b.count))
                    .collect::<Vec<_>>())
            })
            .await
            .expect("blockers")
        }
    };
    assert_eq!(
        blockers(&server).await,
        [("training_not_over", 1), ("completion_undecided", 1)]
    );
    server.at("2027-09-15T04:00:00Z");
    let mut coordinator = course.coordinator.clone();
    server.log_in_again(&mut coordinator).await;
    coordinator
        .post(
            &format!("/api/v1/participants/{participant}/completion"),
            json!({ "status": "completed" }),
        )
        .await
        .ok();
    server.at("2027-09-16T04:00:00Z");
    assert_eq!(blockers(&server).await, []);
}
