//! The check-in with a code.

use super::*;

#[both]
async fn whoever_is_in_the_room_checks_in_and_the_trainer_has_the_last_word(server: Server) {
    let mut course = Course::begun(&server).await;
    let (mut asel, me) = course.participant(&server, "asel").await;
    let (mut daulet, other) = course.participant(&server, "daulet").await;
    let session = course.session("2027-03-17").await;
    let (code, path) = (
        format!("/api/v1/sessions/{session}/check-in-code"),
        format!("/api/v1/sessions/{session}/check-in"),
    );
    course.trainer.get(&code).await.refused(409, "not_begun");
    course.on(&server, "2027-03-17");
    server.renew(&mut asel);
    server.renew(&mut daulet);
    let shown = course.trainer.get(&code).await.ok();
    assert_eq!(shown["next_at"], "2027-03-17T05:01:00.000000Z");
    for stranger in [
        &asel,
        &server.with_role("third", Role::Trainer, Some(course.id)).await,
    ] {
        let answer = stranger.get(&code).await;
        assert!([403, 404].contains(&answer.status), "{}", answer.text);
    }
    let typed = json!({ "code": format!(" {} ", text(&shown["code"]).to_lowercase()) });
    asel.post(&path, json!({ "code": "AAAAAA" }))
        .await
        .refused(422, "invalid");
    let mine = asel.post(&path, typed.clone()).await.ok();
    assert_eq!(mine["mark"], "present");
    assert_eq!(asel.post(&path, typed.clone()).await.ok(), mine);
    course
        .trainer
        .post(&path, typed.clone())
        .await
        .refused(403, "forbidden");
    // It is good a minute longer than it is shown; a photograph that was sent on helps nobody.
    server.at("2027-03-17T05:02:00Z");
    assert_eq!(daulet.post(&path, typed).await.faults(), ["/code unknown"]);
    let next = course.coordinator.get(&code).await.ok();
    server.at("2027-03-17T05:03:30Z");
    daulet.post(&path, json!({ "code": next["code"] })).await.ok();
    // What the trainer marks stands.
    course.mark(&session, &other, "absent").await;
    let again = daulet.post(&path, json!({ "code": next["code"] })).await.ok();
    assert_eq!(again["mark"], "absent");
    assert_eq!(course.seen(&me).await["attendance"]["sessions_attended"], 1);
    // Of another group, or afterwards, nobody checks in.
    let evening = json!({ "name": { "ru": "Вечерняя" }, "language": "ru" });
    let groups = format!("/api/v1/programmes/{}/groups", course.id);
    let evening = course.coordinator.post(&groups, evening).await.created();
    let mut input = course.session_input("2027-03-17");
    input["group_id"] = evening["id"].clone();
    let sessions = format!("/api/v1/programmes/{}/sessions", course.id);
    let foreign = text(&course.coordinator.post(&sessions, input).await.created()["id"]);
    let shown = course
        .trainer
        .get(&format!("/api/v1/sessions/{foreign}/check-in-code"))
        .await
        .ok();
    let path = format!("/api/v1/sessions/{foreign}/check-in");
    asel.post(&path, json!({ "code": shown["code"] }))
        .await
        .refused(409, "wrong_state");
    server.at("2027-03-17T07:00:00Z");
    server.renew(&mut course.trainer);
    course.trainer.get(&code).await.refused(409, "wrong_state");
}
