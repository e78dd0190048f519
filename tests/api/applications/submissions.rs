//! Submissions: the deadline, one for each person, and what is asked afterwards.

use super::*;

#[both]
async fn a_submission_gets_a_number_and_is_kept(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (person, path) = submitted(&server, id, "aigul").await;
    let read = person.get(&path).await.ok();
    assert!(read["reference"].as_str().expect("a reference").ends_with("-001"));
    assert_eq!(
        (&read["public_status"], &read["submission_no"]),
        (&json!("submitted"), &json!(1))
    );
    assert_eq!(coordinator.get(&path).await.ok()["status"], "submitted");
    person
        .patch(&path, json!({ "content": { "education": "higher" } }))
        .await
        .refused(409, "wrong_state");
    let (_, second) = submitted(&server, id, "zhanar").await;
    assert!(
        coordinator.get(&second).await.ok()["reference"]
            .as_str()
            .expect("a reference")
            .ends_with("-002")
    );
}

#[both]
async fn one_second_after_the_deadline_is_too_late(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (mut person, path) = draft(&server, id, "aigul").await;
    person.patch(&path, complete(&iin())).await.ok();
    server.at("2027-01-12T13:00:01Z");
    server.renew(&mut person);
    person
        .act(&format!("{path}/submit"))
        .await
        .refused(409, "deadline_passed");
    person
        .patch(&path, json!({ "content": { "education": "higher" } }))
        .await
        .refused(409, "deadline_passed");
    let mut coordinator = coordinator;
    server.renew(&mut coordinator);
    let more = json!({ "deadline_local": "2027-01-13T18:00:00", "reason": "Интернет болмады" });
    coordinator.post(&format!("{path}/extension"), more).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
}

#[both]
async fn two_people_with_one_identity_number_are_one_application(server: Server) {
    let (id, _) = open_call(&server).await;
    let number = iin();
    let (first, path) = draft(&server, id, "aigul").await;
    first.patch(&path, complete(&number)).await.ok();
    first.act(&format!("{path}/submit")).await.ok();
    let (second, other) = draft(&server, id, "zhanar").await;
    second.patch(&other, complete(&number)).await.ok();
    let refusal = second.act(&format!("{other}/submit")).await;
    assert!(
        !refusal.text.contains("-001") && !refusal.text.contains(&number),
        "{}",
        refusal.text
    );
    refusal.refused(409, "one_application");
    first.act(&format!("{path}/withdraw")).await.ok();
    second.act(&format!("{other}/submit")).await.ok();
    first
        .act(&format!("{path}/submit"))
        .await
        .refused(409, "one_application");
}

#[both]
async fn sixty_submissions_of_one_person_at_once_leave_one(server: Server) {
    let (id, _) = open_call(&server).await;
    let number = iin();
    let mut drafts = vec![];
    for n in 0..60 {
        let (person, path) = draft(&server, id, &format!("applicant{n}")).await;
        person.patch(&path, complete(&number)).await.ok();
        drafts.push((person, path));
    }
    let answers = join_all(
        drafts
            .iter()
            .map(|(person, path)| async move { person.act(&format!("{path}/submit")).await }),
    )
    .await;
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
    for refused in answers.into_iter().filter(|a| a.status != 200) {
        refused.refused(409, "one_application");
    }
}

#[both]
async fn after_a_withdrawal_it_can_be_submitted_again_and_the_old_version_stays(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (person, path) = submitted(&server, id, "aigul").await;
    assert_eq!(
        person.act(&format!("{path}/withdraw")).await.ok()["public_status"],
        "withdrawn"
    );
    person
        .patch(&path, json!({ "content": { "idea": { "title": "Нан" } } }))
        .await
        .ok();
    let again = person.act(&format!("{path}/submit")).await.ok();
    assert_eq!(
        (&again["submission_no"], &again["public_status"]),
        (&json!(2), &json!("submitted"))
    );
    assert!(
        again["reference"]
            .as_str()
            .expect("a reference")
            .ends_with("-001")
    );
    let versions = coordinator.get(&format!("{path}/versions")).await.ok();
    assert_eq!(
        versions["items"][0]["content"]["idea"]["title"],
        "Құрт пен ірімшік жасайтын шағын цех"
    );
    assert_eq!(
        person.get(&format!("{path}/versions/2")).await.ok()["content"]["idea"]["title"],
        "Нан"
    );
    person
        .get(&format!("{path}/versions/3"))
        .await
        .refused(404, "not_found");
}

#[both]
async fn a_clarification_leads_to_a_new_version_also_after_the_deadline(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = submitted(&server, id, "aigul").await;
    server.at("2027-01-13T04:00:00Z");
    server.renew(&mut person);
    server.renew(&mut coordinator);
    server.move_to(id, Phase::Selection).await;
    let question = json!({ "text": "Сатып алушылар кім?", "due_local": "2027-01-15T18:00:00" });
    coordinator
        .post(&format!("{path}/clarification"), question)
        .await
        .ok();
    assert_eq!(
        person.get(&path).await.ok()["clarification"]["text"],
        "Сатып алушылар кім?"
    );
    let told = person.get("/api/v1/me/messages").await.text;
    assert!(told.contains("clarification_asked"), "{told}");
    person
        .patch(
            &path,
            json!({ "content": { "idea": { "customers": "Асханалар" } } }),
        )
        .await
        .ok();
    assert_eq!(
        person.act(&format!("{path}/submit")).await.ok()["submission_no"],
        2
    );
    assert_eq!(coordinator.get(&path).await.ok()["status"], "resubmitted");
}

#[both]
async fn a_question_that_is_not_answered_in_time_does_not_hold_up_the_decision(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    server.at("2027-01-13T04:00:00Z");
    server.renew(&mut coordinator);
    let question = json!({ "text": "Сатып алушылар кім?", "due_local": "2027-01-15T18:00:00" });
    coordinator
        .post(&format!("{path}/clarification"), question)
        .await
        .ok();
    let decide = format!("{path}/eligibility/decide");
    coordinator.act(&decide).await.refused(409, "wrong_state");
    server.at("2027-01-15T13:00:00Z");
    server.renew(&mut coordinator);
    assert_eq!(coordinator.act(&decide).await.ok()["status"], "eligible");
}
