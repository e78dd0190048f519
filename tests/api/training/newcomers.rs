//! Who comes later, and who goes to another group: what they are told.

use super::*;
use crate::support::Person;

async fn told(person: &Person) -> Vec<(String, String)> {
    let list = person.get("/api/v1/me/messages").await.ok();
    let items = list["items"].as_array().expect("items").iter();
    items.map(|m| (text(&m["kind"]), text(&m["body"]))).collect()
}

#[both]
async fn a_change_of_the_group_is_told_to_the_person_and_the_trainers_of_both(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, participant) = course.participant(&server, "asel").await;
    let evening = course.evening().await;
    let second = server.with_role("second", Role::Trainer, Some(course.id)).await;
    let third = server.with_role("third", Role::Trainer, Some(course.id)).await;
    course.session("2027-04-06").await;
    let list = format!("/api/v1/programmes/{}/sessions", course.id);
    for (day, trainer) in [("2027-04-09", &second), ("2027-04-07", &third)] {
        let mut input = course.session_input(day);
        input["group_id"] = evening["id"].clone();
        input["trainer_id"] = json!(trainer.id);
        input["place"] = json!(format!("Зал {day}"));
        course.coordinator.post(&list, input).await.created();
    }
    let before = [told(&asel).await.len(), told(&second).await.len()];
    let path = format!("/api/v1/participants/{participant}/group");
    let into = json!({ "group_id": evening["id"] });
    course.coordinator.put_if(&path, "*", into.clone()).await.ok();
    course.coordinator.put_if(&path, "*", into).await.ok();
    let news = told(&asel).await;
    assert_eq!(news.len(), before[0] + 1, "{news:?}");
    assert_eq!(news[0].0, "group_changed");
    for said in ["Русская группа", "07.04.2027 10:00", "Зал 2027-04-07"] {
        assert!(news[0].1.contains(said), "{said}: {news:?}");
    }
    for trainer in [&course.trainer, &second, &third] {
        let news = told(trainer).await;
        assert_eq!(news[0].0, "member_regrouped", "{news:?}");
        assert!(news[0].1.contains("asel Ахметова"), "{news:?}");
    }
    assert_eq!(told(&second).await.len(), before[1] + 1);
    // Out of it: there is no next lesson.
    let out = json!({});
    course.coordinator.put_if(&path, "*", out).await.ok();
    let news = told(&asel).await;
    assert!(news[0].1.contains("без группы"), "{news:?}");
}

#[both]
async fn whoever_comes_later_is_told_of_homework_that_is_still_due(server: Server) {
    let mut course = Course::begun(&server).await;
    let (asel, _) = course.participant(&server, "asel").await;
    course.assignment("2027-03-17T00:00:00Z").await;
    course.assignment("2027-04-01T00:00:00Z").await;
    course.on(&server, "2027-03-18");
    let (daulet, _) = course.participant(&server, "daulet").await;
    let news = told(&daulet).await;
    let homework: Vec<_> = news.iter().filter(|(kind, _)| kind == "assignment_set").collect();
    assert_eq!(homework.len(), 1, "{news:?}");
    assert!(homework[0].1.contains("01.04.2027"), "{news:?}");
    // Once, and those who were there were told then.
    course
        .coordinator
        .act(&format!("/api/v1/programmes/{}/participants/enrol", course.id))
        .await
        .ok();
    let count = |news: Vec<(String, String)>| news.iter().filter(|(k, _)| k == "assignment_set").count();
    let mut asel = asel;
    server.renew(&mut asel);
    assert_eq!(count(told(&daulet).await), 1);
    assert_eq!(count(told(&asel).await), 2);
}
