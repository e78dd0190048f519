//! Registers and what is counted of them.

use super::*;

#[both]
async fn the_registers_of_two_trainers_merge_row_by_row(server: Server) {
    let course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    let (_, daulet) = course.participant(&server, "daulet").await;
    let second = server.with_role("second", Role::Trainer, Some(course.id)).await;
    let mut input = course.session_input("2027-03-16");
    input["co_trainer_id"] = json!(second.id);
    let session = course
        .coordinator
        .post(&format!("/api/v1/programmes/{}/sessions", course.id), input)
        .await
        .created();
    let register = format!("/api/v1/sessions/{}/register", text(&session["id"]));
    let row = |who: &str, mark: &str| json!({ "rows": [{ "participant_id": who, "mark": mark }] });
    course.trainer.put(&register, row(&asel, "present")).await.ok();
    let whole = second.put(&register, row(&daulet, "late")).await.ok();
    let marks: Vec<_> = whole["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| r["mark"].clone())
        .collect();
    assert_eq!(
        (marks, &whole["session"]["status"]),
        (vec![json!("present"), json!("late")], &json!("held"))
    );
    let third = server.with_role("third", Role::Trainer, Some(course.id)).await;
    third
        .put(&register, row(&asel, "absent"))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn sixty_rows_at_once_are_all_kept(server: Server) {
    let course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    let (_, daulet) = course.participant(&server, "daulet").await;
    let session = course.session("2027-03-16").await;
    let register = format!("/api/v1/sessions/{session}/register");
    let sent = (0..60).map(|i| {
        let (trainer, path) = (course.trainer.clone(), register.clone());
        let who = if i % 2 == 0 { asel.clone() } else { daulet.clone() };
        async move {
            trainer
                .put(
                    &path,
                    json!({ "rows": [{ "participant_id": who, "mark": "present" }] }),
                )
                .await
                .status
        }
    });
    let statuses = futures_util::future::join_all(sent).await;
    assert!(statuses.iter().all(|s| *s == 200), "{statuses:?}");
    let whole = course.trainer.get(&register).await.ok();
    assert!(
        whole["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .all(|r| r["mark"] == "present")
    );
}

#[both]
async fn an_unknown_participant_in_a_register_is_pointed_at_and_nothing_is_written(server: Server) {
    let course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-16").await;
    let register = format!("/api/v1/sessions/{session}/register");
    let rows = json!({ "rows": [{ "participant_id": asel, "mark": "present" }, { "participant_id": Id::new(), "mark": "present" }] });
    assert_eq!(
        course.trainer.put(&register, rows).await.faults(),
        ["/rows/1/participant_id unknown"]
    );
    assert_eq!(
        course.trainer.get(&register).await.ok()["rows"][0].get("mark"),
        None
    );
}

#[both]
async fn an_excused_session_is_left_out_of_the_percentage(server: Server) {
    let course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    for (day, mark) in [
        ("2027-03-16", "present"),
        ("2027-03-17", "excused"),
        ("2027-03-18", "late"),
        ("2027-03-19", "absent"),
    ] {
        let session = course.session(day).await;
        course.mark(&session, &asel, mark).await;
    }
    let attendance = course.seen(&asel).await["attendance"].clone();
    assert_eq!(
        (&attendance["sessions_held"], &attendance["attendance_bp"]),
        (&json!(3), &json!(6666))
    );
}

#[both]
async fn sessions_before_somebody_joined_do_not_count(server: Server) {
    let mut course = Course::begun(&server).await;
    let (_, first) = course.participant(&server, "first").await;
    let session = course.session("2027-03-16").await;
    course.mark(&session, &first, "present").await;
    server.at("2027-03-20T04:00:00Z");
    server.renew(&mut course.coordinator);
    server.renew(&mut course.trainer);
    let (_, late_comer) = course.participant(&server, "replacement").await;
    assert_eq!(course.seen(&late_comer).await["attendance"]["sessions_held"], 0);
    let register = course
        .trainer
        .get(&format!("/api/v1/sessions/{session}/register"))
        .await
        .ok();
    assert_eq!(register["rows"].as_array().expect("rows").len(), 1);
}

#[both]
async fn a_participant_is_warned_when_the_threshold_is_out_of_reach(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let first = course.session("2027-03-16").await;
    course.session("2027-03-17").await;
    let path = format!("/api/v1/participants/{participant}");
    assert_eq!(
        asel.get(&path).await.ok()["attendance"]["threshold_reachable"],
        true
    );
    course.mark(&first, &participant, "absent").await;
    let attendance = asel.get(&path).await.ok()["attendance"].clone();
    assert_eq!(
        (&attendance["threshold_reachable"], &attendance["sessions_left"]),
        (&json!(false), &json!(1))
    );
}

#[both]
async fn a_make_up_mends_an_absence(server: Server) {
    let course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    let missed = course.session("2027-03-16").await;
    course.mark(&missed, &asel, "absent").await;
    let mut input = course.session_input("2027-03-18");
    input["makeup_of"] = json!(missed);
    let makeup = course
        .coordinator
        .post(&format!("/api/v1/programmes/{}/sessions", course.id), input)
        .await
        .created();
    course.mark(&text(&makeup["id"]), &asel, "present").await;
    assert_eq!(course.seen(&asel).await["attendance"]["attendance_bp"], 10_000);
}

#[both]
async fn a_trainer_has_the_day_in_one_download(server: Server) {
    let course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    let today = course.session("2027-03-16").await;
    course.session("2027-03-17").await;
    course.mark(&today, &asel, "late").await;
    let day = course.trainer.get("/api/v1/me/today").await.ok();
    let sessions = day["sessions"].as_array().expect("sessions");
    assert_eq!(
        (sessions.len(), &sessions[0]["session"]["id"]),
        (1, &json!(today))
    );
    assert_eq!(
        (&sessions[0]["rows"][0]["name"], &sessions[0]["rows"][0]["mark"]),
        (&json!("asel Ахметова"), &json!("late"))
    );
    assert_eq!(
        course.coordinator.get("/api/v1/me/today").await.ok()["sessions"],
        json!([])
    );
    let hours = course
        .coordinator
        .get(&format!("/api/v1/programmes/{}/hours", course.id))
        .await
        .ok();
    assert_eq!(
        (&hours["items"][0]["minutes"], &hours["items"][0]["sessions"]),
        (&json!(120), &json!(1))
    );
}
