//! Groups and completion of many participants in one call.

use super::*;

#[both]
async fn many_are_put_into_groups_and_decided_on_in_one_call(server: Server) {
    let course = Course::begun(&server).await;
    let mut participants = vec![];
    for name in ["asel", "bolat", "dana"] {
        participants.push(course.participant(&server, name).await.1);
    }
    let evening = text(&course.evening().await["id"]);
    let programme = format!("/api/v1/programmes/{}", course.id);
    let groups = format!("{programme}/participants/groups");
    let put = |group: &str| {
        let item = |id: &String| json!({ "participant_id": id, "group_id": group });
        let items: Vec<Value> = participants.iter().take(2).map(item).collect();
        json!({ "items": items })
    };
    let done = course.coordinator.post(&groups, put(&evening)).await.ok();
    assert_eq!((&done["accepted"], &done["refused"]), (&json!(2), &json!(0)));
    let again = course.coordinator.post(&groups, put(&evening)).await.ok();
    assert!(again["items"][0]["replayed"] == true && again["items"][1]["replayed"] == true);
    let unknown = course
        .coordinator
        .post(&groups, put(&Id::new().to_string()))
        .await
        .ok();
    assert_eq!(unknown["items"][0]["errors"][0]["pointer"], "/group_id");
    let listed = format!("{programme}/participants?group_id={evening}");
    assert_eq!(
        course.coordinator.get(&listed).await.ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    let batch = format!("{programme}/completion/batch");
    let proposed = |dry_run: bool| {
        let mut items: Vec<Value> = participants
            .iter()
            .map(|id| json!({ "participant_id": id }))
            .collect();
        items[2]["status"] = json!("completed");
        json!({ "dry_run": dry_run, "items": items })
    };
    let early = course.coordinator.post(&batch, proposed(false)).await.ok();
    assert_eq!(early["items"][0]["code"], "training_not_over");
    let session = course.session("2027-03-16").await;
    course.mark(&session, &participants[2], "absent").await;
    course.last_day(&server).await;
    let tried = course.coordinator.post(&batch, proposed(true)).await.ok();
    let codes: Vec<&Value> = (0..3).map(|i| &tried["items"][i]["code"]).collect();
    assert_eq!(
        codes,
        [&Value::Null, &Value::Null, &json!("reason_required")],
        "{tried}"
    );
    assert_eq!(course.seen(&participants[0]).await["status"], "enrolled");
    let done = course.coordinator.post(&batch, proposed(false)).await.ok();
    assert_eq!(done["accepted"], 2);
    assert_eq!(
        course.seen(&participants[0]).await["status"],
        done["items"][0]["state"]
    );
    assert_eq!(course.seen(&participants[2]).await["status"], "enrolled");
    let again = course.coordinator.post(&batch, proposed(false)).await.ok();
    assert_eq!(again["items"][0]["replayed"], true);
    course
        .trainer
        .post(&batch, proposed(false))
        .await
        .refused(403, "forbidden");
}
