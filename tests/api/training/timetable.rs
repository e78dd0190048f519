//! What may be wrong with a timetable.

use super::*;

/// Codes of warnings, in their order.
fn codes(answer: &Value) -> Vec<String> {
    let warnings = answer["warnings"].as_array().expect("warnings");
    warnings.iter().map(|w| text(&w["code"])).collect()
}

/// A second group of a course.
async fn another_group(course: &Course) -> Value {
    let path = format!("/api/v1/programmes/{}/groups", course.id);
    let group = json!({ "name": { "ru": "Вечерняя" }, "language": "ru" });
    course.coordinator.post(&path, group).await.created()["id"].clone()
}

#[both]
async fn what_is_at_the_same_time_is_told_and_planned_all_the_same(server: Server) {
    let course = Course::begun(&server).await;
    let second = server.with_role("second", Role::Trainer, Some(course.id)).await;
    let sessions = format!("/api/v1/programmes/{}/sessions", course.id);
    let first = course.session("2027-04-06").await;
    let other =
        json!({ "group_id": another_group(&course).await, "trainer_id": second.id, "place": "Колледж, 101" });
    let cases = [
        (json!({}), vec!["trainer_busy", "group_busy", "place_taken"]),
        (other.clone(), vec![]),
        (
            json!({ "starts_at": "2027-04-06T07:00:00Z", "ends_at": "2027-04-06T09:00:00Z" }),
            vec![],
        ),
        (json!({ "place": " колледж,  204 " }), vec!["place_taken"]),
        (
            json!({ "co_trainer_id": course.trainer.id }),
            vec!["trainer_busy"],
        ),
        (json!({ "group_id": course.group }), vec!["group_busy"]),
        (
            json!({ "starts_at": "2027-04-06T06:59:00Z", "ends_at": "2027-04-06T09:00:00Z", "group_id": course.group }),
            vec!["group_busy"],
        ),
    ];
    for (changes, expected) in cases {
        let mut input = course.session_input("2027-04-06");
        // All but the first differ from the session in everything that they do not name.
        let base = if expected.len() == 3 {
            json!({})
        } else {
            other.clone()
        };
        for (key, value) in base.as_object().into_iter().chain(changes.as_object()).flatten() {
            input[key] = value.clone();
        }
        let looked = course
            .coordinator
            .post(&format!("{sessions}/check"), input.clone())
            .await
            .ok();
        assert_eq!(codes(&looked), expected, "{changes}");
        if let Some(warning) = looked["warnings"].get(0) {
            assert_eq!(warning["session_id"], json!(first), "{changes}");
        }
        let made = course.coordinator.post(&sessions, input).await.created();
        assert_eq!(codes(&made), expected, "{changes}");
        let gone = json!({ "reason": "Ошибка" });
        let path = format!("/api/v1/sessions/{}/cancel", text(&made["id"]));
        // What does not take place is in nobody's way.
        assert!(codes(&course.coordinator.post(&path, gone).await.ok()).is_empty());
    }
    // To be moved is not to be in one's own way, and only who plans is told.
    let mut input = course.session_input("2027-04-06");
    input["id"] = json!(first);
    let looked = course
        .coordinator
        .post(&format!("{sessions}/check"), input.clone())
        .await
        .ok();
    assert!(codes(&looked).is_empty());
    let read = course.trainer.get(&sessions).await.ok();
    assert_eq!(read["items"][0].get("warnings"), None);
    course
        .trainer
        .post(&format!("{sessions}/check"), input)
        .await
        .refused(403, "forbidden");
}

#[both]
async fn holidays_and_days_outside_the_training_are_told_and_a_slip_of_the_pen_is_refused(server: Server) {
    let course = Course::begun(&server).await;
    let sessions = format!("/api/v1/programmes/{}/sessions", course.id);
    let admin = server.with_role("calendar", Role::Admin, None).await;
    let day =
        json!({ "day": "2027-05-03", "working": false, "name": { "ru": "Праздник единства (перенос)" } });
    admin.post("/api/v1/calendar", day).await.ok();
    for (day, expected) in [
        ("2027-05-03", vec!["holiday"]),
        ("2027-05-05", vec![]),
        ("2027-03-14", vec!["outside_training", "already_over"]),
        ("2027-09-16", vec!["outside_training"]),
    ] {
        let made = course
            .coordinator
            .post(&sessions, course.session_input(day))
            .await
            .created();
        assert_eq!(codes(&made), expected, "{day}");
        if day == "2027-05-03" {
            assert_eq!(
                made["warnings"][0]["holiday"]["ru"],
                "Праздник единства (перенос)"
            );
        }
    }
    // The list tells the same of each, and of what came into the calendar later.
    let day = json!({ "day": "2027-05-05", "working": false, "name": { "ru": "Выходной" } });
    admin.post("/api/v1/calendar", day).await.ok();
    let all = course.coordinator.get(&sessions).await.ok();
    let told: Vec<_> = all["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(codes)
        .collect();
    assert_eq!(
        told,
        [
            vec!["outside_training", "already_over"],
            vec!["holiday"],
            vec!["holiday"],
            vec!["outside_training"]
        ]
    );
    for day in ["2020-04-06", "2028-04-06"] {
        let input = course.session_input(day);
        let refused = course.coordinator.post(&sessions, input.clone()).await;
        assert_eq!(refused.faults(), ["/starts_at range"], "{day}");
        let path = format!("/api/v1/sessions/{}", text(&all["items"][0]["id"]));
        let refused = course.coordinator.put_if(&path, "*", input).await;
        assert_eq!(refused.faults(), ["/starts_at range"], "{day}");
    }
    let mut alone = course.session_input("2027-05-06");
    alone["co_trainer_id"] = alone["trainer_id"].clone();
    assert_eq!(
        course.coordinator.post(&sessions, alone).await.faults(),
        ["/co_trainer_id duplicate"]
    );
}

/// A trainer of two programmes is busy in both, and neither learns of the other's lessons.
#[both]
async fn a_trainer_of_two_programmes_is_in_one_place_only(server: Server) {
    let course = Course::begun(&server).await;
    let elsewhere = Course::begun(&server).await;
    server
        .grant(&course.trainer, Role::Trainer, Some(elsewhere.id))
        .await;
    course.session("2027-04-06").await;
    let mut input = elsewhere.session_input("2027-04-06");
    input["trainer_id"] = json!(course.trainer.id);
    let sessions = format!("/api/v1/programmes/{}/sessions", elsewhere.id);
    let made = elsewhere.coordinator.post(&sessions, input).await.created();
    assert_eq!(
        made["warnings"],
        json!([{ "code": "trainer_busy", "trainer_id": course.trainer.id }])
    );
}
