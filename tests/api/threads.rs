//! What applicants and staff write to each other.

use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::conflicts::store::Conflict;
use people::applications::conflicts::{ConflictKind, ConflictStatus, store};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::NewApplication;

/// A call with an applicant who has an account and one who has none.
struct Call {
    id: Id,
    coordinator: Person,
    applicant: Person,
    online: Id,
    on_paper: Id,
}

impl Call {
    async fn new(server: &Server) -> Call {
        let (id, coordinator) = server.draft_programme().await;
        server.move_to(id, Phase::Open).await;
        let applicant = server.with_role("aigul", Role::Applicant, Some(id)).await;
        let account = applicant.id;
        let [online, on_paper] = server
            .below(move |cx| {
                let online = NewApplication::to(id, 1).of(account).insert(cx)?;
                Ok([online, NewApplication::to(id, 2).insert(cx)?])
            })
            .await;
        Call {
            id,
            coordinator,
            applicant,
            online,
            on_paper,
        }
    }

    async fn unanswered(&self, reader: &Person) -> Vec<Value> {
        let path = format!("/api/v1/programmes/{}/threads", self.id);
        reader.get(&path).await.ok()["items"]
            .as_array()
            .expect("items")
            .clone()
    }
}

fn thread(of: Id) -> String {
    format!("/api/v1/applications/{of}/thread")
}

fn say(words: &str) -> Value {
    json!({ "text": words })
}

/// Who said what, newest first.
async fn told(reader: &Person, of: Id) -> Vec<(String, String)> {
    let page = reader.get(&thread(of)).await.ok();
    let one = |e: &Value| (text(&e["side"]), e["text"].as_str().unwrap_or("").to_owned());
    page["items"].as_array().expect("items").iter().map(one).collect()
}

async fn kinds(reader: &Person, kind: &str) -> usize {
    reader.notices().await.iter().filter(|k| *k == kind).count()
}

#[both]
async fn a_question_waits_until_somebody_answers(server: Server) {
    let call = Call::new(&server).await;
    let second = server.with_role("second", Role::Coordinator, Some(call.id)).await;
    let blind = server.with_role("blind", Role::Coordinator, Some(call.id)).await;
    let (programme, account, about) = (call.id, blind.id, call.online);
    server
        .below(move |cx| {
            let conflict = Conflict {
                id: Id::new(),
                programme_id: programme,
                account_id: account,
                application_id: about,
                kind: ConflictKind::Family,
                status: ConflictStatus::Declared,
                reason: None,
                created_by: None,
                decided_by: None,
                version: 1,
                created_at: cx.now,
                updated_at: cx.now,
                signals: None,
            };
            store::insert(cx.conn, conflict)
        })
        .await;
    let (applicant, path) = (&call.applicant, thread(call.online));
    let id = Id::new();
    let body = json!({ "id": id, "text": "Анықтаманы кейін әкелсем бола ма?" });
    let first = applicant.post(&path, body.clone()).await.created();
    // Sent twice by a weak line it is said once.
    assert_eq!(applicant.post(&path, body).await.created()["id"], first["id"]);
    server.at("2027-01-11T04:05:00Z");
    applicant.post(&path, say("Мен Айгүлмін")).await.created();
    // Told once: the second message finds the first one waiting.
    for coordinator in [&call.coordinator, &second] {
        assert_eq!(kinds(coordinator, "applicant_wrote").await, 1);
        let waits = call.unanswered(coordinator).await;
        assert_eq!(waits.len(), 1);
        assert_eq!(
            (
                text(&waits[0]["text"]),
                text(&waits[0]["name"]),
                waits[0]["application_id"].clone()
            ),
            (
                "Анықтаманы кейін әкелсем бола ма?".into(),
                "Айгүл Сәрсенбаева".into(),
                json!(call.online)
            )
        );
    }
    assert_eq!(kinds(&blind, "applicant_wrote").await, 0);
    assert!(call.unanswered(&blind).await.is_empty());
    for path in [path.clone(), format!("{path}/settle")] {
        blind.post(&path, say("?")).await.refused(404, "not_found");
    }
    blind.get(&path).await.refused(404, "not_found");

    second.post(&path, say("Иә, жұмаға дейін")).await.created();
    assert!(call.unanswered(&call.coordinator).await.is_empty());
    let inbox = applicant.get("/api/v1/me/messages").await.ok();
    let news = &inbox["items"][0];
    assert_eq!(
        (&news["kind"], text(&news["link"])),
        (&json!("staff_wrote"), path.clone())
    );
    assert!(text(&news["body"]).contains("Иә, жұмаға дейін"));
    assert_eq!(
        told(applicant, call.online).await,
        [
            ("staff".to_owned(), "Иә, жұмаға дейін".to_owned()),
            ("applicant".to_owned(), "Мен Айгүлмін".to_owned()),
            (
                "applicant".to_owned(),
                "Анықтаманы кейін әкелсем бола ма?".to_owned()
            ),
        ]
    );
    let page = applicant.get(&format!("{path}?limit=1")).await.ok();
    let cursor = text(&page["next_cursor"]);
    let rest = applicant.get(&format!("{path}?cursor={cursor}")).await.ok();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(2));

    applicant.post(&path, say("Рақмет!")).await.created();
    assert_eq!(kinds(&second, "applicant_wrote").await, 2);
    let settle = format!("{path}/settle");
    assert_eq!(second.act(&settle).await.status, 204);
    assert!(call.unanswered(&second).await.is_empty());
    second.act(&settle).await.refused(409, "wrong_state");
    applicant.act(&settle).await.refused(403, "forbidden");
}

#[both]
async fn whoever_has_no_account_is_called_and_speaks_through_staff(server: Server) {
    let call = Call::new(&server).await;
    let (coordinator, path) = (&call.coordinator, thread(call.on_paper));
    coordinator.post(&path, say("Құжатты әкеліңіз")).await.created();
    let calls = coordinator
        .get(&format!("/api/v1/programmes/{}/phone-calls?status=open", call.id))
        .await
        .ok();
    assert_eq!(calls["items"][0]["kind"], "staff_wrote");
    assert!(text(&calls["items"][0]["body"]["ru"]).contains("Құжатты әкеліңіз"));
    let said = json!({ "text": "Дүйсенбіде әкелемін", "said_by_applicant": "Қоңырау, 11.01." });
    let entry = coordinator.post(&path, said.clone()).await.created();
    assert_eq!(
        (&entry["side"], &entry["evidence"], &entry["mine"]),
        (&json!("applicant"), &json!("Қоңырау, 11.01."), &json!(true))
    );
    assert_eq!(call.unanswered(coordinator).await.len(), 1);
    // Nobody speaks for whoever can.
    for who in [coordinator, &call.applicant] {
        let faults = who.post(&thread(call.online), said.clone()).await.faults();
        assert_eq!(faults, ["/said_by_applicant unexpected"]);
    }
}

#[both]
async fn a_question_of_the_call_and_its_answer_stand_in_the_thread(server: Server) {
    let call = Call::new(&server).await;
    let application = format!("/api/v1/applications/{}", call.online);
    let question = json!({ "text": "Кірісті нақтылаңыз", "due_local": "2027-01-20T18:00:00" });
    call.coordinator
        .post(&format!("{application}/clarification"), question)
        .await
        .ok();
    call.applicant
        .post(&thread(call.online), say("Қазір"))
        .await
        .created();
    call.applicant.act(&format!("{application}/submit")).await.ok();
    let page = call.applicant.get(&thread(call.online)).await.ok();
    let mut entries: Vec<(String, Value)> = page["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|e| (text(&e["kind"]), e["submission_no"].clone()))
        .collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        entries,
        [
            ("clarification".to_owned(), Value::Null),
            ("message".to_owned(), Value::Null),
            ("resubmission".to_owned(), json!(2)),
        ]
    );
}

#[both]
async fn the_thread_of_a_draft_goes_with_it(server: Server) {
    let call = Call::new(&server).await;
    let (programme, person) = (call.id, server.person("berik").await);
    let made = person
        .post(
            &format!("/api/v1/programmes/{programme}/applications"),
            json!({ "consents": { "processing": true } }),
        )
        .await
        .created();
    let application = format!("/api/v1/applications/{}", text(&made["id"]));
    person
        .post(&format!("{application}/thread"), say("Қалай?"))
        .await
        .created();
    assert_eq!(call.unanswered(&call.coordinator).await.len(), 1);
    assert_eq!(kinds(&call.coordinator, "applicant_wrote").await, 1);
    person.delete(&application).await;
    person.get(&application).await.refused(404, "not_found");
    assert!(call.unanswered(&call.coordinator).await.is_empty());
}
