//! Series of sessions.

use super::*;

fn series(course: &Course, changes: Value) -> Value {
    let mut input = json!({
        "group_id": course.group, "trainer_id": course.trainer.id, "place": "Колледж, 204",
        "weekdays": ["tuesday", "thursday"], "begins": "10:00", "ends": "13:00",
        "first_on": "2027-04-01", "count": 5,
    });
    for (key, value) in changes.as_object().expect("changes") {
        input[key] = value.clone();
        if value.is_null() {
            input.as_object_mut().expect("an object").remove(key);
        }
    }
    input
}

/// Days as `day`, with what is special about each.
fn days(answer: &Value) -> Vec<String> {
    let all = answer["days"].as_array().expect("days").iter();
    all.map(|d| {
        let code = d["warnings"][0]["code"].as_str();
        let special = if d["skipped"] == true { Some("off") } else { code };
        format!("{} {}", text(&d["day"]), special.unwrap_or("-"))
    })
    .collect()
}

#[both]
async fn one_call_plans_the_lessons_of_weeks_without_the_holidays(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    let admin = server.with_role("calendar", Role::Admin, None).await;
    let day = json!({ "day": "2027-04-08", "working": false, "name": { "ru": "Праздник" } });
    admin.post("/api/v1/calendar", day).await.ok();
    course.session("2027-04-13").await;
    let base = format!("/api/v1/programmes/{}/sessions", course.id);
    let path = format!("{base}/series");
    let id = Id::new();
    let trial = series(&course, json!({ "id": id, "dry_run": true }));
    let told = course.coordinator.post(&path, trial).await.ok();
    let expected = [
        "2027-04-01 -",
        "2027-04-06 -",
        "2027-04-08 off",
        "2027-04-13 trainer_busy",
        "2027-04-15 -",
        "2027-04-20 -",
    ];
    assert_eq!(
        (days(&told), &told["count"]),
        (expected.map(str::to_owned).to_vec(), &json!(5))
    );
    assert_eq!(
        (told.get("id"), &told["days"][2]["holiday"]["ru"]),
        (None, &json!("Праздник"))
    );
    assert_eq!(told["days"][0]["starts_at"], "2027-04-01T05:00:00.000000Z");
    let listed = format!("{base}?series_id={id}");
    assert_eq!(course.coordinator.get(&listed).await.ok()["items"], json!([]));
    // Sent twice, it is planned once.
    let input = series(&course, json!({ "id": id }));
    let made = course.coordinator.post(&path, input.clone()).await.ok();
    assert_eq!(days(&made), expected);
    let again = course.coordinator.post(&path, input.clone()).await.ok();
    assert_eq!(again, made);
    let other = series(&course, json!({ "id": id, "count": 6 }));
    course
        .coordinator
        .post(&path, other)
        .await
        .refused(409, "id_taken");
    let sessions = course.coordinator.get(&listed).await.ok();
    let sessions = sessions["items"].as_array().expect("items");
    assert_eq!(sessions.len(), 5);
    assert!(sessions.iter().all(|s| s["status"] == "draft"));
    assert!(asel.notices().await.is_empty());
    let all = json!({ "series_id": id });
    course
        .coordinator
        .post(&format!("{base}/announce"), all)
        .await
        .ok();
    assert_eq!(asel.notices().await, ["timetable_announced"]);
    // One that was moved is told apart from those that stand as they were planned.
    let moved = format!("/api/v1/sessions/{}", text(&made["days"][0]["session_id"]));
    course
        .coordinator
        .put_if(&moved, "*", course.session_input("2027-04-02"))
        .await
        .ok();
    let again = course.coordinator.post(&path, input).await.ok();
    assert_eq!(again["days"][0].get("session_id"), None);
    assert_eq!(again["days"][1]["session_id"], made["days"][1]["session_id"]);
}

#[both]
async fn a_series_that_cannot_be_is_refused_where_it_is_typed(server: Server) {
    let course = Course::begun(&server).await;
    let path = format!("/api/v1/programmes/{}/sessions/series", course.id);
    for (changes, fault) in [
        (json!({ "begins": "9:00" }), "/begins format"),
        (json!({ "ends": "24:00" }), "/ends format"),
        (json!({ "ends": "10:00" }), "/ends order"),
        (json!({ "count": null }), "/last_on required"),
        (json!({ "last_on": "2027-03-31" }), "/last_on order"),
        (json!({ "weekdays": [] }), "/weekdays length"),
        (
            json!({ "weekdays": ["friday"], "count": null, "last_on": "2027-04-01" }),
            "/weekdays range",
        ),
        (json!({ "count": 201 }), "/count range"),
        (json!({ "count": 200 }), "/count range"),
        (json!({ "first_on": "2020-04-01" }), "/first_on range"),
        (json!({ "last_on": "2029-04-01" }), "/last_on range"),
        (
            json!({ "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
            "count": null, "last_on": "2027-12-01" }),
            "/last_on range",
        ),
        (json!({ "group_id": Id::new() }), "/group_id unknown"),
        (json!({ "module_id": Id::new() }), "/module_id unknown"),
        (
            json!({ "trainer_id": course.coordinator.id }),
            "/trainer_id unknown",
        ),
        (
            json!({ "co_trainer_id": course.trainer.id }),
            "/co_trainer_id duplicate",
        ),
    ] {
        let refused = course
            .coordinator
            .post(&path, series(&course, changes.clone()))
            .await;
        assert_eq!(refused.faults(), [fault], "{changes}");
    }
    course
        .trainer
        .post(&path, series(&course, json!({})))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_day_off_of_the_organisation_is_left_out_and_tells_what_is_planned_on_it(server: Server) {
    let course = Course::begun(&server).await;
    let path = format!("/api/v1/programmes/{}/days-off", course.id);
    let session = course.session("2027-04-08").await;
    let day = json!({ "day": "2027-04-08", "name": { "kk": "Мерейтой", "ru": "Юбилей" } });
    course
        .trainer
        .post(&path, day.clone())
        .await
        .refused(403, "forbidden");
    let entered = course.coordinator.post(&path, day.clone()).await.ok();
    assert_eq!(entered["sessions"][0]["session_id"], session.as_str());
    // Entered twice, it is there once.
    course.coordinator.post(&path, day).await.ok();
    let listed = course.trainer.get(&format!("{path}?year=2027")).await.ok();
    assert_eq!(
        (
            &listed["items"][0]["sessions"],
            listed["items"].as_array().map(Vec::len)
        ),
        (&entered["sessions"], Some(1))
    );
    let sessions = format!("/api/v1/programmes/{}/sessions", course.id);
    let trial = series(&course, json!({ "dry_run": true }));
    let told = course
        .coordinator
        .post(&format!("{sessions}/series"), trial.clone())
        .await
        .ok();
    assert_eq!(days(&told)[2], "2027-04-08 off");
    assert_eq!(told["days"][2]["holiday"]["ru"], "Юбилей");
    let all = course.coordinator.get(&sessions).await.ok();
    assert_eq!(all["items"][0]["warnings"][0]["code"], "holiday");
    let gone = format!("{path}/2027-04-08");
    assert_eq!(course.coordinator.delete(&gone).await.status, 204);
    assert_eq!(course.coordinator.delete(&gone).await.status, 204);
    let told = course
        .coordinator
        .post(&format!("{sessions}/series"), trial)
        .await
        .ok();
    assert_ne!(days(&told)[2], "2027-04-08 off");
    let far = json!({ "day": "1999-01-01", "name": { "kk": "Ерте" } });
    let refused = course.coordinator.post(&path, far).await;
    assert_eq!(refused.faults(), ["/day range"]);
}
