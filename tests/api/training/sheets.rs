//! The attendance sheet and the gradebook.

use super::*;
use crate::support::Person;

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// The coordinator is of a participant's family.
async fn conflict_with(server: &Server, course: &Course, participant: &str) {
    let application = text(&course.seen(participant).await["application_id"]);
    let application = application.parse().expect("an id");
    server.conflict(course.id, &course.coordinator, application).await;
}

/// A line of the sheet: the name of whoever it is, and the marks.
fn line(line: &Value) -> String {
    let cells = list(&line["cells"])
        .iter()
        .map(|c| c["mark"].as_str().unwrap_or("-"));
    format!("{} {}", text(&line["name"]), cells.collect::<Vec<_>>().join(" "))
}

#[both]
async fn the_whole_attendance_is_one_call(server: Server) {
    let mut course = Course::begun(&server).await;
    let (asel, first) = course.participant(&server, "asel").await;
    let (_, second) = course.participant(&server, "daulet").await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let evening = course.evening().await;
    let module = course.taxes().await;
    let mut sessions = vec![];
    for day in ["2027-03-16", "2027-03-17", "2027-03-18"] {
        let mut input = course.session_input(day);
        input["module_id"] = module["id"].clone();
        sessions.push(text(
            &course
                .coordinator
                .post(&format!("{base}/sessions"), input)
                .await
                .created()["id"],
        ));
    }
    // Neither a lesson of another group nor one that is off is anybody's.
    let mut other = course.session_input("2027-03-19");
    other["group_id"] = evening["id"].clone();
    course
        .coordinator
        .post(&format!("{base}/sessions"), other)
        .await
        .created();
    let off = course.session("2027-03-20").await;
    let reason = json!({ "reason": "Буран" });
    course
        .coordinator
        .post(&format!("/api/v1/sessions/{off}/cancel"), reason)
        .await
        .ok();
    course.on(&server, "2027-03-17");
    course.mark(&sessions[0], &first, "present").await;
    course.mark(&sessions[0], &second, "late").await;
    course.mark(&sessions[1], &first, "excused").await;
    let path = format!("{base}/attendance");
    let sheet = course.trainer.get(&path).await.ok();
    let lines: Vec<String> = list(&sheet["items"]).iter().map(line).collect();
    assert_eq!(
        lines,
        ["asel Ахметова present excused -", "daulet Ахметова late - -"]
    );
    assert_eq!(list(&sheet["sessions"]).len(), 4);
    assert_eq!(sheet["sessions"][0]["module_name"], json!({ "ru": "Налоги" }));
    assert!(text(&sheet["sessions"][0]["trainer_name"]).starts_with("trainer-"));
    assert_eq!(sheet["items"][1]["attendance"]["sessions_held"], 2);
    assert_eq!(
        sheet["items"][1]["attendance"],
        course.seen(&second).await["attendance"]
    );
    // A part of it, in pages.
    let part = format!(
        "{path}?from=2027-03-17T00:00:00Z&to=2027-03-18T00:00:00Z&limit=1&group_id={}",
        course.group
    );
    let page = course.coordinator.get(&part).await.ok();
    assert_eq!(
        (list(&page["sessions"]).len(), line(&page["items"][0])),
        (1, "asel Ахметова excused".to_owned())
    );
    let next = format!("{part}&cursor={}", text(&page["next_cursor"]));
    let page = course.coordinator.get(&next).await.ok();
    assert_eq!(
        (line(&page["items"][0]), page.get("next_cursor")),
        ("daulet Ахметова -".to_owned(), None)
    );
    // Not a participant's to read; and of whom the coordinator has a conflict with, nothing.
    let mut asel = asel;
    server.renew(&mut asel);
    asel.get(&path).await.refused(403, "forbidden");
    conflict_with(&server, &course, &first).await;
    let sheet = course.coordinator.get(&path).await.ok();
    let lines: Vec<String> = list(&sheet["items"]).iter().map(line).collect();
    assert_eq!(lines, ["daulet Ахметова late - -"]);
}

#[both]
async fn the_gradebook_tells_who_has_not_handed_in_and_what_waits_for_a_grade(server: Server) {
    let mut course = Course::begun(&server).await;
    let (mut asel, first) = course.participant(&server, "asel").await;
    let (mut daulet, second) = course.participant(&server, "daulet").await;
    let (_, third) = course.participant(&server, "erlan").await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let (budget, plan) = (
        course.assignment("2027-03-17T00:00:00Z").await,
        course.assignment("2027-05-01T00:00:00Z").await,
    );
    let hand_in = async |who: &Person, work: &str| {
        let answer = json!({ "text": "Смета" });
        who.post(&format!("/api/v1/assignments/{work}/submissions"), answer)
            .await
            .created()
    };
    hand_in(&asel, &budget).await;
    let path = |who: &str| format!("/api/v1/assignments/{budget}/grades/{who}");
    let grade = json!({ "points": 8, "passed": true });
    course
        .trainer
        .put_if(&path(&first), "*", grade.clone())
        .await
        .ok();
    course.trainer.put_if(&path(&third), "*", grade).await.ok();
    course.on(&server, "2027-03-18");
    server.renew(&mut asel);
    server.renew(&mut daulet);
    let states = |book: &Value| -> Vec<String> {
        let cell = |c: &Value| text(&c["state"]);
        let line = |l: &Value| list(&l["cells"]).iter().map(cell).collect::<Vec<_>>().join(" ");
        list(&book["items"]).iter().map(line).collect()
    };
    let gradebook = format!("{base}/gradebook");
    let book = course.trainer.get(&gradebook).await.ok();
    assert_eq!(states(&book), ["graded open", "missing open", "graded open"]);
    let figures = ["missing", "to_grade", "graded"].map(|key| book["assignments"][0][key].clone());
    assert_eq!(figures, [1, 0, 2].map(|n| json!(n)));
    // Who has not handed it in.
    let missing = format!("{gradebook}?state=missing&assignment_id={budget}");
    let book = course.coordinator.get(&missing).await.ok();
    assert_eq!(list(&book["items"]).len(), 1);
    assert_eq!(
        (
            &book["items"][0]["participant_id"],
            &book["assignments"][0]["graded"]
        ),
        (&json!(second), &json!(2))
    );
    // What comes late, and what comes again after the grade, waits for one.
    let queue = format!("{base}/submissions-to-grade");
    assert_eq!(course.trainer.get(&queue).await.ok()["items"], json!([]));
    hand_in(&daulet, &budget).await;
    server.at("2027-03-18T05:01:00Z");
    hand_in(&asel, &budget).await;
    hand_in(&asel, &plan).await;
    let waits = course.trainer.get(&queue).await.ok();
    let told: Vec<String> = list(&waits["items"])
        .iter()
        .map(|w| {
            format!(
                "{} {} {} {}",
                text(&w["participant_name"]),
                w["no"],
                w["late"],
                text(&w["assignment_title"]["ru"])
            )
        })
        .collect();
    assert_eq!(told[0], "daulet Ахметова 1 true Смета");
    assert_eq!(
        (
            told.len(),
            told.contains(&"asel Ахметова 2 true Смета".to_owned())
        ),
        (3, true)
    );
    let book = course.trainer.get(&gradebook).await.ok();
    assert_eq!(
        states(&book),
        ["handed_in handed_in", "handed_in open", "graded open"]
    );
    // One page after another.
    let page = course.trainer.get(&format!("{queue}?limit=2")).await.ok();
    let next = format!("{queue}?limit=2&cursor={}", text(&page["next_cursor"]));
    assert_eq!(list(&course.trainer.get(&next).await.ok()["items"]).len(), 1);
    asel.get(&gradebook).await.refused(403, "forbidden");
    asel.get(&queue).await.refused(403, "forbidden");
    conflict_with(&server, &course, &first).await;
    let book = course.coordinator.get(&gradebook).await.ok();
    assert_eq!(states(&book), ["handed_in open", "graded open"]);
    assert_eq!(list(&course.coordinator.get(&queue).await.ok()["items"]).len(), 1);
}
