//! Training: participants, registers, progress, assignments.

use base::db::schema;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::Role;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Server, text};
use crate::world::{Course, participant_to_be};

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
async fn completion_below_the_threshold_needs_a_reason(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-16").await;
    course.mark(&session, &participant, "absent").await;
    let path = format!("/api/v1/participants/{participant}/completion");
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
    let seen = course.seen(&participant).await;
    let application: Id = text(&seen["application_id"]).parse().expect("an id");
    let programme = course.id;
    server
        .below(move |cx| {
            diesel::insert_into(schema::seat::table)
                .values((
                    schema::seat::programme_id.eq(programme),
                    schema::seat::no.eq(1),
                    schema::seat::application_id.eq(application),
                ))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
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

#[both]
async fn what_comes_after_the_due_date_is_taken_and_flagged(server: Server) {
    let course = Course::begun(&server).await;
    let (mut asel, _) = course.participant(&server, "asel").await;
    let assignment = course.assignment("2027-03-17T12:00:00Z").await;
    let path = format!("/api/v1/assignments/{assignment}/submissions");
    assert_eq!(
        asel.post(&path, json!({ "text": "Смета" })).await.created()["late"],
        false
    );
    server.at("2027-03-18T04:00:00Z");
    server.renew(&mut asel);
    let second = asel
        .post(&path, json!({ "url": "https://example.kz/smeta" }))
        .await
        .created();
    assert_eq!((&second["no"], &second["late"]), (&json!(2), &json!(true)));
    assert_eq!(asel.post(&path, json!({})).await.status, 422);
    assert_eq!(
        asel.get(&path).await.ok()["items"]
            .as_array()
            .expect("items")
            .len(),
        2
    );
}

#[both]
async fn nobody_reads_what_another_participant_handed_in(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let (daulet, _) = course.participant(&server, "daulet").await;
    let assignment = course.assignment("2027-03-17T12:00:00Z").await;
    let path = format!("/api/v1/assignments/{assignment}/submissions");
    asel.post(&path, json!({ "text": "Смета" })).await.created();
    assert_eq!(daulet.get(&path).await.ok()["items"], json!([]));
    assert_eq!(course.trainer.get(&path).await.ok()["items"][0]["text"], "Смета");
    course
        .trainer
        .post(&path, json!({ "text": "Не моё" }))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_grade_is_written_told_and_counted(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let assignment = course.assignment("2027-03-17T12:00:00Z").await;
    let path = format!("/api/v1/assignments/{assignment}/grades/{participant}");
    let grade = json!({ "points": 8, "passed": true, "feedback": "Хорошо" });
    course
        .trainer
        .put(&path, grade.clone())
        .await
        .refused(428, "precondition_required");
    let too_many = json!({ "points": 11, "passed": true });
    assert_eq!(
        course
            .trainer
            .send(
                reqwest::Method::PUT,
                &path,
                &[("if-none-match", "*")],
                Some(too_many)
            )
            .await
            .faults(),
        ["/points range"]
    );
    course
        .trainer
        .send(
            reqwest::Method::PUT,
            &path,
            &[("if-none-match", "*")],
            Some(grade.clone()),
        )
        .await
        .ok();
    course
        .trainer
        .send(
            reqwest::Method::PUT,
            &path,
            &[("if-none-match", "*")],
            Some(grade),
        )
        .await
        .refused(412, "stale");
    assert_eq!(asel.get(&path).await.ok()["feedback"], "Хорошо");
    assert_eq!(
        asel.get("/api/v1/me/messages").await.ok()["items"][0]["kind"],
        "graded"
    );
    let seen = course.seen(&participant).await;
    assert_eq!(
        (
            &seen["required_assignments"],
            &seen["passed_assignments"],
            &seen["proposal"]
        ),
        (&json!(1), &json!(1), &json!("completed"))
    );
}

#[both]
async fn lists_tell_each_reader_what_may_be_done_and_what_was_read_can_be_sent_back(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let due = "2027-06-01T00:00:00Z";
    let inputs = [
        (
            "groups",
            json!({ "name": { "ru": "Первая" }, "language": "ru" }),
            "update_training_group",
            vec![],
        ),
        (
            "modules",
            json!({ "key": "taxes", "name": { "ru": "Налоги" }, "hours": 12, "position": 1 }),
            "update_training_module",
            vec![],
        ),
        (
            "materials",
            json!({ "title": { "ru": "Памятка" }, "url": "https://kgd.gov.kz" }),
            "update_material",
            vec![],
        ),
        (
            "assignments",
            json!({ "title": { "ru": "Смета" }, "text": { "ru": "Составьте" }, "due_at": due, "required": true, "max_points": 10 }),
            "update_assignment",
            vec!["create_submission"],
        ),
    ];
    let names = |item: &Value| -> Vec<String> {
        item["actions"]
            .as_array()
            .expect("actions")
            .iter()
            .map(|a| text(&a["name"]))
            .collect()
    };
    for (noun, input, change, participants_may) in inputs {
        let made = course
            .coordinator
            .post(&format!("{base}/{noun}"), input)
            .await
            .created();
        let list = course.coordinator.get(&format!("{base}/{noun}")).await.ok();
        let item = list["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|i| i["id"] == made["id"])
            .expect("it is listed")
            .clone();
        assert_eq!(
            (names(&item)[0].as_str(), &item["actions"]),
            (change, &made["actions"])
        );
        let seen = asel.get(&format!("{base}/{noun}")).await.ok();
        assert_eq!(names(&seen["items"][0]), participants_may);
        let path = format!("/api/v1/{noun}/{}", text(&item["id"]));
        assert_eq!(
            course.coordinator.put_if(&path, "*", item.clone()).await.ok()["version"],
            2
        );
        assert!(
            course
                .coordinator
                .put_if(&path, "*", item)
                .await
                .faults()
                .contains(&"/version read_only".to_owned())
        );
    }
    let ended = json!({ "status": "not_completed", "reason": "Переезд" });
    course
        .coordinator
        .post(&format!("/api/v1/participants/{participant}/completion"), ended)
        .await
        .ok();
    let seen = asel.get(&format!("{base}/assignments")).await.ok();
    assert_eq!(
        seen["items"][0]["actions"],
        json!([{ "name": "create_submission", "allowed": false, "blocked_by": ["wrong_state"] }])
    );
}

#[both]
async fn modules_and_materials_are_read_by_participants(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let modules = format!("/api/v1/programmes/{}/modules", course.id);
    let module = course
        .coordinator
        .post(
            &modules,
            json!({ "key": "taxes", "name": { "ru": "Налоги" }, "hours": 12, "position": 1 }),
        )
        .await
        .created();
    course
        .coordinator
        .post(
            &modules,
            json!({ "key": "taxes", "name": { "ru": "Налоги" }, "hours": 12, "position": 2 }),
        )
        .await
        .refused(409, "duplicate");
    let materials = format!("/api/v1/programmes/{}/materials", course.id);
    let input =
        json!({ "module_id": module["id"], "title": { "ru": "Памятка" }, "url": "https://kgd.gov.kz" });
    let material = course.trainer.post(&materials, input).await.created();
    let list = asel
        .get(&format!("{materials}?module_id={}", text(&module["id"])))
        .await
        .ok();
    assert_eq!(list["items"][0]["url"], "https://kgd.gov.kz");
    asel.post(
        &materials,
        json!({ "title": { "ru": "Моё" }, "text": { "ru": "Текст" } }),
    )
    .await
    .refused(403, "forbidden");
    let bad = json!({ "title": { "ru": "Моё" }, "url": "javascript:alert(1)" });
    assert_eq!(
        course.trainer.post(&materials, bad).await.faults(),
        ["/url pattern"]
    );
    let path = format!("/api/v1/materials/{}", text(&material["id"]));
    let gone = course
        .trainer
        .send(reqwest::Method::DELETE, &path, &[("if-match", "*")], None)
        .await;
    assert_eq!(gone.status, 204);
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
                Ok(found.into_iter().map(|b| (b.code, b.count)).collect::<Vec<_>>())
            })
            .await
            .expect("blockers")
        }
    };
    assert_eq!(
        blockers(&server).await,
        [("training_not_over", 1), ("completion_undecided", 1)]
    );
    course
        .coordinator
        .post(
            &format!("/api/v1/participants/{participant}/completion"),
            json!({ "status": "completed" }),
        )
        .await
        .ok();
    server.at("2027-09-16T04:00:00Z");
    assert_eq!(blockers(&server).await, []);
}
