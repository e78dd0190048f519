//! Assignments, grades and what is read for them.

use super::*;

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
    let read = course.trainer.get(&path).await.ok()["items"][0].clone();
    assert_eq!(read["text"], "Смета");
    assert!(
        read["participant_name"]
            .as_str()
            .is_some_and(|name| !name.is_empty()),
        "{read}"
    );
    assert!(read["assignment_title"].is_object(), "{read}");
    let bare = course.trainer.post(&path, json!({ "text": "Не моё" })).await;
    assert_eq!(bare.faults(), ["/on_behalf required"]);
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
    course.last_day(&server).await;
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
async fn homework_is_told_when_it_is_set_and_when_its_day_moves(server: Server) {
    let course = Course::begun(&server).await;
    let (aigul, _) = course.participant(&server, "aigul").await;
    let told = async || {
        let kinds = aigul.notices().await.into_iter();
        kinds.filter(|kind| kind == "assignment_set").count()
    };
    let work = course.assignment("2027-05-01T05:00:00Z").await;
    assert_eq!(told().await, 1);
    let path = format!("/api/v1/assignments/{work}");
    let mut input = json!({ "title": { "ru": "Смета" }, "text": { "ru": "Составьте" }, "max_points": 20,
        "due_at": "2027-05-01T05:00:00Z", "required": true });
    course.trainer.put_if(&path, "*", input.clone()).await.ok();
    assert_eq!(told().await, 1, "the same day");
    input["due_at"] = json!("2027-05-08T05:00:00Z");
    course.trainer.put_if(&path, "*", input.clone()).await.ok();
    assert_eq!(told().await, 2);
    // What is over is no news.
    input["due_at"] = json!("2027-01-08T05:00:00Z");
    course.trainer.put_if(&path, "*", input).await.ok();
    assert_eq!(told().await, 2);
}
