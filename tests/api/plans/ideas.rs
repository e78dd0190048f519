//! Ideas: where they begin, who sees them.

use super::*;

#[both]
async fn an_idea_begins_as_that_of_the_application(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant, idea) = inventor(&server, &course, "asel").await;
    let seen = asel.get(&format!("/api/v1/ideas/{idea}")).await.ok();
    // A list shows each idea as it is, with what this reader may do.
    let base = format!("/api/v1/programmes/{}/ideas", course.id);
    assert_eq!(asel.get(&base).await.ok()["items"], json!([seen]));
    for staff in [&course.coordinator, &course.trainer] {
        let one = staff.get(&format!("/api/v1/ideas/{idea}")).await.ok();
        assert_eq!(staff.get(&base).await.ok()["items"], json!([one]));
    }
    assert_eq!(
        (&seen["title"], &seen["lead_id"]),
        (&json!("Сыроварня"), &json!(participant))
    );
    assert_eq!(
        (&seen["content"]["summary"], &seen["social_category"]),
        (&json!("Сыр из местного молока"), &json!("employs_vulnerable"))
    );
}

#[both]
async fn an_idea_begins_once(server: Server) {
    let course = Course::begun(&server).await;
    participant_to_be(&server, course.id, "asel").await;
    let id = course.id;
    let begun = server
        .below(move |cx| {
            let programme = programme::find(cx.conn, id)?;
            participants::enrol_confirmed(cx, &programme)?;
            let first = plans::ideas::from_applications(cx, &programme)?;
            Ok((first, plans::ideas::from_applications(cx, &programme)?))
        })
        .await;
    assert_eq!(begun, (1, 0));
}

#[both]
async fn a_stranger_and_another_participant_see_no_idea(server: Server) {
    let course = Course::begun(&server).await;
    let (_, _, idea) = inventor(&server, &course, "asel").await;
    let (other, _, _) = inventor(&server, &course, "daulet").await;
    let stranger = server.person("stranger").await;
    for somebody in [&other, &stranger] {
        somebody
            .get(&format!("/api/v1/ideas/{idea}"))
            .await
            .refused(404, "not_found");
        first(somebody, &idea, plan()).await.refused(404, "not_found");
    }
    course.trainer.get(&format!("/api/v1/ideas/{idea}")).await.ok();
}

#[both]
async fn a_trainer_in_conflict_sees_the_register_but_neither_idea_nor_plan_nor_grade(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant, idea) = inventor(&server, &course, "asel").await;
    let work = course.assignment("2027-04-01T00:00:00Z").await;
    first(&asel, &idea, plan()).await.ok();
    asel.post(
        &format!("/api/v1/assignments/{work}/submissions"),
        json!({ "text": "Смета" }),
    )
    .await
    .created();
    let application = course.seen(&participant).await["application_id"].clone();
    let declared = json!({ "application_id": application, "kind": "family" });
    course
        .trainer
        .post(&format!("/api/v1/programmes/{}/conflicts", course.id), declared)
        .await
        .created();
    let grade = format!("/api/v1/assignments/{work}/grades/{participant}");
    for path in [
        format!("/api/v1/ideas/{idea}"),
        format!("/api/v1/ideas/{idea}/plan"),
        format!("/api/v1/ideas/{idea}/plan/versions"),
        format!("/api/v1/ideas/{idea}/plan/versions/1"),
        grade.clone(),
    ] {
        course.trainer.get(&path).await.refused(404, "not_found");
    }
    course
        .trainer
        .put_if(&grade, "*", json!({ "points": 9, "passed": true }))
        .await
        .refused(404, "not_found");
    for list in [
        format!("/api/v1/programmes/{}/ideas", course.id),
        format!("/api/v1/assignments/{work}/submissions"),
    ] {
        assert_eq!(course.trainer.get(&list).await.ok()["items"], json!([]));
    }
    let session = course.session("2027-03-16").await;
    course.mark(&session, &participant, "present").await;
}

#[both]
async fn a_conflict_with_a_member_of_an_idea_hides_the_idea_and_its_card(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let (_, member, _) = inventor(&server, &course, "daulet").await;
    let path = format!("/api/v1/ideas/{idea}");
    course.team(&path, &[&member]).await.ok();
    first(&asel, &idea, plan()).await.ok();
    asel.act(&format!("{path}/plan/submit")).await.ok();
    server
        .below(|cx| {
            diesel::update(participant::table)
                .set(participant::status.eq("completed"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server.move_to(course.id, Phase::Final).await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let round = course
        .coordinator
        .post(
            &format!("{base}/rounds"),
            json!({ "kind": "final", "cards_per_candidate": 1, "quorum_cards": 1 }),
        )
        .await
        .created();
    let round = format!("/api/v1/rounds/{}", text(&round["id"]));
    let juror = server.with_role("juror", Role::Juror, Some(course.id)).await;
    course
        .coordinator
        .put_if(
            &format!("{round}/jurors/{}", juror.id),
            "*",
            json!({ "seat": "chair" }),
        )
        .await
        .ok();
    course.coordinator.act(&format!("{round}/candidates")).await.ok();
    let application = course.seen(&member).await["application_id"].clone();
    let second = server
        .with_role("second", Role::Coordinator, Some(course.id))
        .await;
    for who in [&juror, &second] {
        let declared = json!({ "application_id": application, "kind": "family" });
        who.post(&format!("{base}/conflicts"), declared).await.created();
    }
    let listed = course.coordinator.get(&format!("{round}/candidates")).await.ok();
    let by_hand =
        json!({ "assignments": [{ "candidate_id": listed["items"][0]["id"], "juror_id": juror.id }] });
    course
        .coordinator
        .put_if(&format!("{round}/assignments"), "*", by_hand)
        .await
        .refused(409, "conflict_of_interest");
    course
        .coordinator
        .post(&format!("{round}/assignments/spread"), json!({}))
        .await
        .refused(409, "no_assignment");
    assert_eq!(
        second.get(&format!("{round}/candidates")).await.ok()["items"],
        json!([])
    );
    second.get(&path).await.refused(404, "not_found");
    assert_eq!(
        second.get(&format!("{base}/ideas")).await.ok()["items"],
        json!([])
    );
}

#[both]
async fn the_lead_changes_only_the_fields_that_are_named(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let path = format!("/api/v1/ideas/{idea}");
    let changed = asel
        .patch(&path, json!({ "content": { "customers": "Магазины" } }))
        .await
        .ok();
    assert_eq!(
        (&changed["content"]["customers"], &changed["content"]["summary"]),
        (&json!("Магазины"), &json!("Сыр из местного молока"))
    );
    assert_eq!(
        asel.patch(&path, json!({ "content": { "profit": "много" } }))
            .await
            .status,
        422
    );
    course
        .trainer
        .patch(&path, json!({ "title": "Иное" }))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_merged_idea_goes_on_in_the_other(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, lead, idea) = inventor(&server, &course, "asel").await;
    let (_, _, other) = inventor(&server, &course, "daulet").await;
    let path = format!("/api/v1/ideas/{idea}");
    asel.post(&format!("{path}/merge"), json!({ "into": other }))
        .await
        .refused(403, "forbidden");
    assert_eq!(
        course
            .coordinator
            .post(&format!("{path}/merge"), json!({ "into": idea }))
            .await
            .faults(),
        ["/into unknown"]
    );
    let merged = course
        .coordinator
        .post(&format!("{path}/merge"), json!({ "into": other }))
        .await
        .ok();
    assert_eq!(
        (&merged["status"], &merged["merged_into"]),
        (&json!("merged"), &json!(other))
    );
    assert_eq!(
        asel.get(&format!("/api/v1/ideas/{other}")).await.ok()["members"],
        json!([lead])
    );
    asel.patch(&path, json!({ "title": "Иное" }))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn candidates_are_ideas_of_completers_with_a_submitted_plan(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant, idea) = inventor(&server, &course, "asel").await;
    let (daulet, _, other) = inventor(&server, &course, "daulet").await;
    for (person, idea) in [(&asel, &idea), (&daulet, &other)] {
        first(person, idea, plan()).await.ok();
        person
            .act(&format!("/api/v1/ideas/{idea}/plan/submit"))
            .await
            .ok();
    }
    course.last_day(&server).await;
    course
        .coordinator
        .post(
            &format!("/api/v1/participants/{participant}/completion"),
            json!({ "status": "completed" }),
        )
        .await
        .ok();
    let id = course.id;
    let found = server
        .below(move |cx| {
            let programme = programme::find(cx.conn, id)?;
            plans::candidates(cx, &programme)
        })
        .await;
    assert_eq!(found.len(), 1);
    let candidate = &found[0];
    assert_eq!(candidate.idea_id.map(|i| i.to_string()), Some(idea));
    assert_eq!(
        (
            candidate.reference.ends_with("-001"),
            candidate.priority,
            candidate.disability_declared
        ),
        (true, true, true)
    );
    let dossier: Value = candidate.dossier.read().expect("JSON");
    assert_eq!(
        (
            &dossier["plan"]["new_jobs"],
            dossier["idea"].get("disability_declared")
        ),
        (&json!(3), None)
    );
    assert_eq!(candidate.asked, Some(300_000_000));
}

#[both]
async fn a_team_is_told_who_is_in_it_and_where_its_idea_goes_on(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let (berik, member, other) = inventor(&server, &course, "berik").await;
    let path = format!("/api/v1/ideas/{idea}");
    let of_team = async |person: &Person| -> Vec<String> {
        let kinds = person.notices().await.into_iter();
        kinds
            .filter(|kind| kind.starts_with("team_") || kind == "idea_merged")
            .collect()
    };
    for team in [vec![&member], vec![&member], vec![]] {
        course.team(&path, &team).await.ok();
    }
    // What stays as it was is told to nobody.
    assert_eq!(of_team(&berik).await, ["team_left", "team_joined"]);
    assert_eq!(of_team(&asel).await, [""; 0]);
    let into = json!({ "into": idea });
    course
        .coordinator
        .post(&format!("/api/v1/ideas/{other}/merge"), into)
        .await
        .ok();
    assert_eq!(of_team(&asel).await, ["idea_merged"]);
    assert_eq!(of_team(&berik).await, ["idea_merged", "team_left", "team_joined"]);
}
