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
    let mut course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    for (day, mark) in [
        ("2027-03-16", "present"),
        ("2027-03-17", "excused"),
        ("2027-03-18", "late"),
        ("2027-03-19", "absent"),
    ] {
        let session = course.session(day).await;
        course.on(&server, day);
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
async fn a_make_up_mends_an_absence_and_so_does_its_own(server: Server) {
    let mut course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    let missed = course.session("2027-03-16").await;
    course.mark(&missed, &asel, "absent").await;
    let again = course.makeup("2027-03-17", &missed).await;
    let third = course.makeup("2027-03-18", &again).await;
    course.on(&server, "2027-03-18");
    course.mark(&again, &asel, "absent").await;
    // Who joined after the lesson has missed nothing by not coming to what makes up for it.
    let (_, later) = course.participant(&server, "later").await;
    let counted = async |who: &str| {
        let seen = course.seen(who).await;
        ["sessions_held", "sessions_attended"].map(|key| seen["attendance"][key].clone())
    };
    assert_eq!(counted(&asel).await, [1, 0]);
    course.mark(&third, &asel, "present").await;
    assert_eq!(counted(&asel).await, [1, 1]);
    assert_eq!(counted(&later).await, [0, 0]);
    let mut circle = course.session_input("2027-03-16");
    circle["makeup_of"] = json!(third);
    circle["starts_at"] = json!("2027-04-16T05:00:00Z");
    circle["ends_at"] = json!("2027-04-16T06:00:00Z");
    let first = course.makeup("2027-04-01", &third).await;
    let last = course.makeup("2027-04-02", &first).await;
    circle["makeup_of"] = json!(last);
    let refused = course
        .coordinator
        .put_if(&format!("/api/v1/sessions/{first}"), "*", circle)
        .await;
    assert_eq!(refused.faults(), ["/makeup_of order"]);
}

#[both]
async fn a_register_belongs_to_a_lesson_that_has_begun_and_is_emptied_again(server: Server) {
    let mut course = Course::begun(&server).await;
    let (_, asel) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-20").await;
    let (path, register) = (
        format!("/api/v1/sessions/{session}"),
        format!("/api/v1/sessions/{session}/register"),
    );
    let row = |mark: Value| json!({ "rows": [{ "participant_id": asel, "mark": mark }] });
    let may = async |course: &Course| {
        let seen = course.trainer.get(&path).await.ok();
        let actions = seen["actions"].as_array().expect("actions").clone();
        let put = actions.iter().find(|a| a["name"] == "put_register").cloned();
        put.expect("the action")["allowed"].clone()
    };
    assert_eq!(may(&course).await, false);
    course
        .trainer
        .put(&register, row(json!("present")))
        .await
        .refused(409, "not_begun");
    course.on(&server, "2027-03-20");
    assert_eq!(may(&course).await, true);
    // It was the wrong one: the row is taken out, and the session is to be held.
    let held = course.trainer.put(&register, row(json!("absent"))).await.ok();
    assert_eq!(held["session"]["status"], "held");
    let empty = course.trainer.delete(&format!("{register}/{asel}")).await.ok();
    assert_eq!(empty["session"]["status"], "planned");
    assert_eq!(course.seen(&asel).await["attendance"]["sessions_held"], 0);
    course
        .trainer
        .delete(&format!("{register}/{asel}"))
        .await
        .refused(404, "not_found");
}

#[both]
async fn lessons_before_the_phase_was_moved_count_for_those_who_held_a_place(server: Server) {
    let mut course = Course::begun(&server).await;
    let (_, first) = course.participant(&server, "first").await;
    let session = course.session("2027-03-16").await;
    course.mark(&session, &first, "present").await;
    // Confirmed on the day of the first lesson, enrolled two days later.
    let (_, application) = participant_to_be(&server, course.id, "asel").await;
    let programme = course.id;
    server
        .below(move |cx| {
            use schema::offer;
            let confirmed = (
                offer::id.eq(Id::new()),
                offer::programme_id.eq(programme),
                offer::application_id.eq(application),
                offer::status.eq("confirmed"),
                offer::expires_at.eq(cx.now),
                offer::responded_at.eq(cx.now),
                offer::version.eq(2),
                offer::created_at.eq(cx.now),
            );
            diesel::insert_into(offer::table)
                .values(confirmed)
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    course.on(&server, "2027-03-18");
    let enrol = format!("/api/v1/programmes/{}/participants/enrol", course.id);
    course.coordinator.act(&enrol).await.ok();
    let list = format!("/api/v1/programmes/{}/participants?limit=100", course.id);
    let all = course.coordinator.get(&list).await.ok();
    let items = all["items"].as_array().expect("items");
    let asel = items
        .iter()
        .find(|p| p["application_id"] == json!(application))
        .expect("asel");
    assert_eq!(asel["joined_on"], "2027-03-16");
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
