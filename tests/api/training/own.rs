//! A participant's own page.

use super::*;
use crate::support::Person;
use crate::world::Final;

/// The only training of somebody.
async fn own(person: &Person) -> Value {
    let page = person.get("/api/v1/me/training").await.ok();
    let trainings = page["trainings"].as_array().expect("trainings");
    assert_eq!(trainings.len(), 1, "{page}");
    trainings[0].clone()
}

#[both]
async fn a_participant_reads_the_own_training_in_one_call(server: Server) {
    let mut course = Course::begun(&server).await;
    let (mut asel, me) = course.participant(&server, "asel").await;
    let (daulet, other) = course.participant(&server, "daulet").await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let evening = course.evening().await;
    let module = course.taxes().await;
    let (path, mut sessions) = (format!("{base}/sessions"), vec![]);
    for (day, change) in [
        ("2027-03-16", json!({ "module_id": module["id"] })),
        ("2027-03-17", json!({})),
        ("2027-03-18", json!({})),
        // Of another group, and one that nobody knows of yet.
        ("2027-03-19", json!({ "group_id": evening["id"] })),
        ("2027-03-20", json!({ "draft": true })),
    ] {
        let mut input = course.session_input(day);
        for (key, value) in change.as_object().expect("changes") {
            input[key] = value.clone();
        }
        sessions.push(text(&course.coordinator.post(&path, input).await.created()["id"]));
    }
    for day in ["2027-03-23", "2027-03-24", "2027-03-25"] {
        course.session(day).await;
    }
    let work = course.assignment("2027-03-20T00:00:00Z").await;
    let answer = json!({ "text": "Смета" });
    asel.post(&format!("/api/v1/assignments/{work}/submissions"), answer)
        .await
        .created();
    let grade = json!({ "points": 8, "passed": true, "feedback": "Хорошо" });
    let path = format!("/api/v1/assignments/{work}/grades/{me}");
    course.trainer.put_if(&path, "*", grade).await.ok();
    course.assignment("2027-04-20T00:00:00Z").await;
    course.on(&server, "2027-03-17");
    course.mark(&sessions[0], &me, "present").await;
    course.mark(&sessions[0], &other, "absent").await;
    course.mark(&sessions[1], &me, "absent").await;
    server.at("2027-03-17T08:00:00Z");
    server.renew(&mut asel);
    let mine = own(&asel).await;
    assert_eq!(
        (&mine["participant_id"], &mine["status"]),
        (&json!(me), &json!("enrolled"))
    );
    assert_eq!(mine["group"]["name"], json!({ "ru": "Русская группа" }));
    // Six lessons, four of which are left: five are needed, so that none may be missed any more.
    let attendance = &mine["attendance"];
    let figures = [
        "sessions_held",
        "sessions_attended",
        "sessions_left",
        "sessions_may_be_missed",
    ];
    assert_eq!(
        figures.map(|key| attendance[key].clone()),
        [2, 1, 4, 0].map(|n| json!(n))
    );
    assert_eq!(attendance["threshold_reachable"], true);
    let day = |s: &Value| {
        format!(
            "{} {}",
            &text(&s["starts_at"])[..10],
            s["mark"].as_str().unwrap_or("-")
        )
    };
    let days = |list: &Value| {
        list.as_array()
            .expect("sessions")
            .iter()
            .map(day)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        days(&mine["past_sessions"]),
        ["2027-03-17 absent", "2027-03-16 present"]
    );
    assert_eq!(
        days(&mine["next_sessions"]),
        ["2027-03-18 -", "2027-03-23 -", "2027-03-24 -", "2027-03-25 -"]
    );
    assert_eq!(mine["past_sessions"][1]["module_name"], json!({ "ru": "Налоги" }));
    assert!(text(&mine["next_sessions"][0]["trainer_name"]).starts_with("trainer-"));
    let work = ["state", "points", "feedback"].map(|key| mine["assignments"][0][key].clone());
    assert_eq!(work, [json!("graded"), json!(8), json!("Хорошо")]);
    assert_eq!(mine["assignments"][1]["state"], "open");
    assert_eq!(
        (&mine["required_assignments"], &mine["passed_assignments"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(mine["ideas"][0]["role"], "lead");
    // With whom to work is chosen by name; who is not in the training reads no names.
    let fellows = asel.get(&format!("{base}/fellows")).await.ok();
    let fellows = fellows["items"].as_array().expect("fellows");
    assert_eq!((fellows.len(), &fellows[0]["id"]), (1, &json!(other)));
    assert_eq!(fellows[0]["name"], "daulet Ахметова");
    server.renew(&mut course.coordinator);
    let idea = format!("/api/v1/ideas/{}", text(&mine["ideas"][0]["id"]));
    course.team(&idea, &[&text(&fellows[0]["id"])]).await.ok();
    let mut daulet = daulet;
    server.renew(&mut daulet);
    let roles = own(&daulet).await["ideas"].clone();
    let roles: Vec<&Value> = roles
        .as_array()
        .expect("ideas")
        .iter()
        .map(|i| &i["role"])
        .collect();
    assert_eq!(roles, ["member", "lead"]);
    course
        .coordinator
        .get(&format!("{base}/fellows"))
        .await
        .refused(403, "forbidden");
    let stranger = server.person("stranger").await;
    stranger
        .get(&format!("{base}/fellows"))
        .await
        .refused(403, "forbidden");
    for nobody in [&stranger, &course.coordinator] {
        assert_eq!(
            nobody.get("/api/v1/me/training").await.ok()["trainings"],
            json!([])
        );
    }
    // Whoever left the training has none.
    course.seated(&server, &me, 1).await;
    let reason = json!({ "reason": "Переезд" });
    course
        .coordinator
        .post(&format!("/api/v1/participants/{me}/drop-out"), reason)
        .await
        .ok();
    assert_eq!(asel.get("/api/v1/me/training").await.ok()["trainings"], json!([]));
    asel.get(&format!("{base}/fellows"))
        .await
        .refused(403, "forbidden");
}

/// Who works on an idea reads of its plan and its award as well as who leads it.
#[both]
async fn a_member_of_the_team_reads_of_the_award_too(server: Server) {
    let found = Final::published(&server, 1).await;
    for somebody in [&found.leads[0], &found.member] {
        let mut person = somebody.person.clone();
        server.renew(&mut person);
        let mine = own(&person).await;
        let ideas = mine["ideas"].as_array().expect("ideas");
        let idea = ideas
            .iter()
            .find(|i| i["id"] == json!(found.leads[0].idea))
            .expect("the idea");
        assert_eq!(idea["plan_no"], 1);
        assert!(idea["plan_submitted_at"].is_string());
        let award = json!({ "amount": Final::ASKED, "currency": "KZT" });
        assert_eq!(
            (&idea["award"]["amount"], &idea["award"]["status"]),
            (&award, &json!("proposed"))
        );
    }
}
