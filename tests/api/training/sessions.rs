//! Sessions.

use super::*;

#[both]
async fn a_session_that_moves_is_told_to_the_participants(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-17").await;
    let path = format!("/api/v1/sessions/{session}");
    course
        .coordinator
        .put(&path, course.session_input("2027-03-18"))
        .await
        .refused(428, "precondition_required");
    let moved = course
        .coordinator
        .put_if(&path, "*", course.session_input("2027-03-18"))
        .await
        .ok();
    assert_eq!(moved["starts_at"], "2027-03-18T05:00:00.000000Z");
    assert_eq!(
        asel.get("/api/v1/me/messages").await.ok()["items"][0]["kind"],
        "session_moved"
    );
    course
        .coordinator
        .post(&format!("{path}/cancel"), json!({ "reason": "Буран" }))
        .await
        .ok();
    course
        .coordinator
        .put_if(&path, "*", course.session_input("2027-03-19"))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_session_takes_trainers_and_groups_of_its_own_programme_only(server: Server) {
    let course = Course::begun(&server).await;
    let path = format!("/api/v1/programmes/{}/sessions", course.id);
    let mut input = course.session_input("2027-03-17");
    input["trainer_id"] = json!(course.coordinator.id);
    assert_eq!(
        course.coordinator.post(&path, input).await.faults(),
        ["/trainer_id unknown"]
    );
    let mut input = course.session_input("2027-03-17");
    input["group_id"] = json!(Id::new());
    assert_eq!(
        course.coordinator.post(&path, input).await.faults(),
        ["/group_id unknown"]
    );
}
