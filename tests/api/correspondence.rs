//! How a programme speaks to its people: whom they ask, and its own words of what they are told.

use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::Server;
use crate::world::Course;

/// Heads and texts of the e-mails that were sent so far.
async fn letters(server: &Server) -> Vec<(String, String)> {
    let texts = server.mails().await;
    let folder = std::fs::read_dir(server.data_dir.join("mail")).expect("mails");
    let mut files: Vec<_> = folder.flatten().map(|f| f.path()).collect();
    files.sort_by_key(|f| std::fs::metadata(f).and_then(|m| m.modified()).ok());
    let head = |file: &std::path::PathBuf| {
        let mail = std::fs::read_to_string(file).expect("a mail");
        mail.split("\r\n\r\n").next().unwrap_or_default().to_owned()
    };
    files.iter().map(head).zip(texts).collect()
}

#[both]
async fn an_invitation_says_to_what_by_whom_and_whom_to_ask(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/contact");
    let wrong = json!({ "phone": "12", "email": "nobody" });
    let mut faults = coordinator.put_if(&path, "*", wrong).await.faults();
    faults.sort();
    assert_eq!(faults, ["/email email", "/phone phone"]);
    coordinator
        .put(&path, json!({ "phone": "8 700 123 45 67" }))
        .await
        .refused(428, "precondition_required");
    let contact = json!({ "name": { "ru": "Илийский центр" }, "phone": "8 700 123 45 67",
        "email": "Office@Ile.example" });
    let written = coordinator.put_if(&path, "*", contact).await.ok();
    assert_eq!(
        (&written["phone"], &written["email"], &written["version"]),
        (&json!("+77001234567"), &json!("office@ile.example"), &json!(1))
    );
    let invitation = json!({ "email": "juror@ile.example", "role": "juror", "language": "ru" });
    coordinator
        .post(&format!("/api/v1/programmes/{id}/invitations"), invitation)
        .await
        .created();
    let (head, text) = letters(&server).await.pop().expect("a letter");
    assert!(head.contains("Reply-To: office@ile.example"), "{head}");
    for said in [
        "Ваша роль: Член комиссии",
        "Приглашает: ",
        "Действует до: ",
        "Илийский центр",
        "Телефон: +77001234567",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let stranger = server.person("stranger").await;
    stranger.get(&path).await.refused(404, "not_found");
}

#[both]
async fn a_text_of_ones_own_loses_no_fact(server: Server) {
    let course = Course::begun(&server).await;
    let texts = format!("/api/v1/programmes/{}/texts", course.id);
    let path = format!("{texts}/session_cancelled");
    let coordinator = &course.coordinator;
    for (body, expected) in [
        (json!({}), vec![" required"]),
        (
            json!({ "body": { "kk": "{when} сабақ болмайды", "ru": "Занятия нет" } }),
            vec!["/body/ru fact_missing"],
        ),
        (
            json!({ "body": { "kk": "{when}", "ru": "{when} {programe}" } }),
            vec!["/body/ru unknown"],
        ),
        (
            json!({ "addition": { "ru": "Ждём вас" } }),
            vec!["/addition/kk required"],
        ),
        (
            json!({ "body": { "kk": "{when}", "ru": "{when}" }, "addition": { "kk": "а", "ru": "б" } }),
            vec!["/addition read_only"],
        ),
    ] {
        let preview = coordinator.post(&format!("{path}/preview"), body.clone()).await;
        assert_eq!(preview.faults(), expected, "{body}");
        assert_eq!(coordinator.put_if(&path, "*", body).await.faults(), expected);
    }
    let unknown = json!({ "body": { "kk": "{when}", "ru": "{when} {programe}" } });
    let answer = coordinator.put_if(&path, "*", unknown).await;
    assert_eq!(answer.body["errors"][0]["params"]["nearest"], "programme");
    coordinator
        .get(&format!("{texts}/password_changed"))
        .await
        .refused(404, "not_found");
    course.trainer.get(&texts).await.refused(403, "forbidden");
}

#[both]
async fn people_are_told_in_the_programmes_own_words(server: Server) {
    let course = Course::begun(&server).await;
    let (daulet, _) = course.participant(&server, "daulet").await;
    let (john, _) = course.participant(&server, "john").await;
    for (person, language) in [(&daulet, "ru"), (&john, "en")] {
        person
            .patch("/api/v1/me", json!({ "language": language }))
            .await
            .ok();
    }
    let texts = format!("/api/v1/programmes/{}/texts", course.id);
    let path = format!("{texts}/session_cancelled");
    let words = json!({ "subject": { "kk": "Болмайды", "ru": "Нет занятия" },
        "body": { "kk": "{programme}: {when} жоқ", "ru": "{programme}: {when} нет" } });
    let coordinator = &course.coordinator;
    let preview = coordinator
        .post(&format!("{path}/preview"), words.clone())
        .await
        .ok();
    assert_eq!(
        preview["subject"],
        json!({ "kk": "Болмайды", "ru": "Нет занятия" })
    );
    assert!(
        preview["body"]["ru"].as_str().is_some_and(|b| !b.contains('{')),
        "{preview}"
    );
    let written = coordinator.put_if(&path, "*", words).await.ok();
    assert_eq!(
        (&written["version"], &written["body"]["ru"]),
        (&json!(1), &json!("{programme}: {when} нет"))
    );
    let cancel = async |day: &str| {
        let session = course.session(day).await;
        let reason = json!({ "reason": "204" });
        coordinator
            .post(&format!("/api/v1/sessions/{session}/cancel"), reason)
            .await
            .ok();
    };
    let last = async |person: &crate::support::Person| -> Value {
        person
            .get("/api/v1/me/messages?kind=session_cancelled")
            .await
            .ok()["items"][0]
            .clone()
    };
    cancel("2027-03-16").await;
    // Who reads English gets the whole of it in one language of the programme.
    for (person, subject, end) in [(&daulet, "Нет занятия", " нет"), (&john, "Болмайды", " жоқ")]
    {
        let told = last(person).await;
        assert_eq!(told["subject"], subject, "{told}");
        assert!(told["body"].as_str().is_some_and(|b| b.ends_with(end)), "{told}");
    }
    let letter = letters(&server).await.pop().expect("a letter").1;
    assert!(
        letter.contains(&format!(
            "http://incubator.test/programmes/{}/sessions",
            course.id
        )),
        "{letter}"
    );
    coordinator
        .delete(&path)
        .await
        .refused(428, "precondition_required");
    let usual = coordinator
        .send(Method::DELETE, &path, &[("If-Match", "*")], None)
        .await
        .ok();
    assert_eq!((&usual["version"], &usual["body"]), (&json!(2), &Value::Null));
    cancel("2027-03-17").await;
    assert!(
        last(&john).await["body"]
            .as_str()
            .is_some_and(|b| b.contains("will not take place"))
    );
    let list = coordinator.get(&texts).await.ok();
    let of = |kind: &str| {
        list["items"]
            .as_array()
            .expect("texts")
            .iter()
            .find(|t| t["kind"] == kind)
            .cloned()
    };
    assert_eq!(of("session_cancelled").expect("it is there")["version"], 2);
    assert!(of("password_changed").is_none());
    let observer = server
        .with_role("observer", Role::Observer, Some(course.id))
        .await;
    observer.get(&texts).await.refused(403, "forbidden");
}
