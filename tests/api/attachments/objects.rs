//! Access follows the object: work that was handed in, sessions, excuses.

use super::*;
use crate::world::Course;

/// Who may read the files of an object, and who finds nothing or may not.
async fn read_by(readers: &[(&Person, u16)], of: &str, file: &Value) {
    for (n, (reader, status)) in readers.iter().enumerate() {
        let list = reader.get(&format!("{of}/attachments")).await;
        assert_eq!(list.status, *status, "list by reader {n}: {}", list.text);
        let one = reader.get(&content(file)).await;
        // By its id a file is not even there.
        let expected = if *status == 200 { 200 } else { 404 };
        assert_eq!(one.status, expected, "content by reader {n}: {}", one.text);
    }
}

#[both]
async fn a_piece_of_work_has_its_photos(server: Server) {
    let course = Course::begun(&server).await;
    let (person, participant) = course.participant(&server, "aigul").await;
    let (other, _) = course.participant(&server, "zhanar").await;
    let input = json!({ "title": { "ru": "Смета" }, "text": { "ru": "Посчитайте" },
        "due_at": "2027-03-20T12:00:00Z", "required": true, "max_points": 10 });
    let path = format!("/api/v1/programmes/{}/assignments", course.id);
    let assignment = text(&course.trainer.post(&path, input).await.created()["id"]);
    let hand_in = format!("/api/v1/assignments/{assignment}/submissions");
    let work = person
        .post(&hand_in, json!({ "text": "На фото" }))
        .await
        .created();
    let of = format!("/api/v1/submissions/{}", text(&work["id"]));
    let photo = add(&person, &of, "purpose=work&name=a.pdf", pdf(100))
        .await
        .created();
    let readers = [
        (&person, 200),
        (&course.trainer, 200),
        (&course.coordinator, 200),
        (&other, 404),
    ];
    read_by(&readers, &of, &photo).await;
    add(&other, &of, "purpose=work", pdf(101))
        .await
        .refused(404, "not_found");
    // What was graded stays as it was.
    let grade = format!("/api/v1/assignments/{assignment}/grades/{participant}");
    course
        .trainer
        .put_new(&grade, json!({ "points": 8, "passed": true }))
        .await
        .ok();
    add(&person, &of, "purpose=work", pdf(102))
        .await
        .refused(409, "wrong_state");
    let item = format!("/api/v1/attachments/{}", text(&photo["id"]));
    person.delete(&item).await.refused(409, "wrong_state");
}

#[both]
async fn a_doctors_word_is_not_for_trainers(server: Server) {
    let course = Course::begun(&server).await;
    let (person, participant) = course.participant(&server, "aigul").await;
    let (other, _) = course.participant(&server, "zhanar").await;
    let input = json!({ "trainer_id": course.trainer.id, "group_id": course.group, "place": "Зал",
        "starts_at": "2027-03-18T04:00:00Z", "ends_at": "2027-03-18T07:00:00Z" });
    let path = format!("/api/v1/programmes/{}/sessions", course.id);
    let session = text(&course.coordinator.post(&path, input).await.created()["id"]);
    let of = format!("/api/v1/sessions/{session}/excuses/{participant}");
    // It comes before the session: somebody knows already.
    let note = add(&person, &of, "purpose=medical_note", pdf(100))
        .await
        .created();
    assert_eq!(
        (&note["attached_to"], &note["name"]),
        (&json!("excuse"), &json!("medical_note.pdf"))
    );
    let readers = [
        (&person, 200),
        (&course.coordinator, 200),
        (&course.trainer, 404),
        (&other, 404),
    ];
    read_by(&readers, &of, &note).await;
    // The sheet of the whole session is for those who keep the register.
    let of = format!("/api/v1/sessions/{session}");
    let sheet = add(&course.trainer, &of, "purpose=register_sheet", pdf(200))
        .await
        .created();
    let readers = [(&course.trainer, 200), (&course.coordinator, 200), (&person, 404)];
    read_by(&readers, &of, &sheet).await;
    assert_eq!(
        listed(&course.coordinator, &of).await.len(),
        1,
        "no doctor's word among them"
    );
    add(&person, &of, "purpose=register_sheet", pdf(201))
        .await
        .refused(404, "not_found");
    let foreign = server
        .with_role("trainer-2", Role::Trainer, Some(course.id))
        .await;
    add(&foreign, &of, "purpose=register_sheet", pdf(202))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn what_comes_after_the_submission_waits_until_somebody_has_looked(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let waits = async || {
        let all = coordinator.waiting().await;
        all.into_iter().find(|(kind, _)| kind == "messages_to_answer")
    };
    add(&applicant, &path, "purpose=identity&name=a.pdf", pdf(300))
        .await
        .created();
    applicant
        .patch(&path, crate::world::complete(&crate::world::iin()))
        .await
        .ok();
    applicant.act(&format!("{path}/submit")).await.ok();
    assert_eq!(waits().await, None);
    // What staff add is looked at; what the person adds is not.
    let evidence = "purpose=other&name=b.pdf&evidence=paper";
    add(&coordinator, &path, evidence, pdf(400)).await;
    assert_eq!(waits().await, None);
    for _ in 0..2 {
        // The same again is one file.
        add(&applicant, &path, "purpose=residence&name=c.pdf", pdf(500)).await;
    }
    assert_eq!(waits().await.map(|(_, count)| count), Some(1));
    let list = format!("/api/v1/programmes/{id}/threads");
    let one = coordinator.get(&list).await.ok()["items"][0].clone();
    assert_eq!(one["text"], "c.pdf");
    let thread = coordinator.get(&format!("{path}/thread")).await.ok();
    let entries = thread["items"].as_array().expect("items");
    assert_eq!(entries.len(), 1, "{thread}");
    assert_eq!(
        (&entries[0]["kind"], &entries[0]["side"]),
        (&json!("file"), &json!("applicant"))
    );
    assert_eq!(
        coordinator.act(&format!("{path}/thread/settle")).await.status,
        204
    );
    assert_eq!(waits().await, None);
}
