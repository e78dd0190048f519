//! Whoever was found ineligible reads why, and may object: once, in time, to somebody else than who decided.

use super::*;
use crate::support::text;

/// A person from elsewhere who was found ineligible by the first of two coordinators.
struct Refused {
    programme: Id,
    decider: Person,
    second: Person,
    person: Person,
    path: String,
}

/// After the end of the call, on a Tuesday.
const DECIDED: &str = "2027-01-12T13:00:00Z";

impl Refused {
    async fn new(server: &Server) -> Refused {
        let (programme, mut decider) = open_call(server).await;
        let mut second = server
            .with_role("second", Role::Coordinator, Some(programme))
            .await;
        let (mut person, path) = draft(server, programme, "aigul").await;
        let mut elsewhere = complete(&iin());
        elsewhere["person"]["locality"] = json!("talgar");
        person.patch(&path, elsewhere).await.ok();
        person.act(&format!("{path}/submit")).await.ok();
        server.at(DECIDED);
        for one in [&mut decider, &mut second, &mut person] {
            server.renew(one);
        }
        let decided = decider.act(&format!("{path}/eligibility/decide")).await.ok();
        assert_eq!(decided["status"], "ineligible");
        Refused {
            programme,
            decider,
            second,
            person,
            path,
        }
    }

    async fn object(&self, who: &Person, more: Value) -> crate::support::Answer {
        let mut body = json!({ "statement": "Мен Байсеркеде тұрамын." });
        for (field, value) in more.as_object().expect("fields") {
            body[field] = value.clone();
        }
        who.post(&format!("{}/objections", self.path), body).await
    }

    async fn objected(&self) -> String {
        let made = self.object(&self.person, json!({})).await.created();
        format!("/api/v1/objections/{}", text(&made["id"]))
    }

    /// The action of an objection, as the applicant reads it.
    async fn blocked_by(&self) -> Value {
        let read = self.person.get(&self.path).await.ok();
        let actions = read["actions"].as_array().expect("actions").clone();
        let one = actions.into_iter().find(|a| a["name"] == "submit_objection");
        one.expect("an action")
            .get("blocked_by")
            .cloned()
            .unwrap_or_default()
    }
}

fn answer(decision: &str) -> Value {
    json!({ "decision": decision, "answer": "Тіркеу анықтамасы тексерілді." })
}

#[both]
async fn another_coordinator_answers_and_the_decision_stands(server: Server) {
    let found = Refused::new(&server).await;
    let told = found.person.get("/api/v1/me/messages").await.ok();
    let message = &told["items"][0];
    assert_eq!(message["kind"], "application_ineligible");
    assert!(message.to_string().contains("20.01.2027 00:00"), "{message}");
    let read = found.person.get(&found.path).await.ok();
    assert_eq!(read["objection_until"], "2027-01-19T19:00:00.000000Z");
    assert_eq!(found.blocked_by().await, Value::Null);
    let objection = found.objected().await;
    found
        .object(&found.person, json!({}))
        .await
        .refused(409, "duplicate");
    assert_eq!(found.blocked_by().await, json!(["duplicate"]));
    assert_eq!(found.second.notices().await[0], "objection_made");
    assert!(
        !found
            .decider
            .notices()
            .await
            .contains(&"objection_made".to_owned())
    );
    let path = format!("{objection}/answer");
    found
        .decider
        .post(&path, answer("refuse"))
        .await
        .refused(409, "second_person");
    found
        .person
        .post(&path, answer("allow"))
        .await
        .refused(403, "forbidden");
    assert_eq!(
        found
            .second
            .post(&path, json!({ "decision": "refuse", "answer": " " }))
            .await
            .faults(),
        ["/answer required"]
    );
    let refused = found.second.post(&path, answer("refuse")).await.ok();
    assert_eq!(refused["status"], "refused");
    found
        .second
        .post(&path, answer("allow"))
        .await
        .refused(409, "wrong_state");
    let told = found.person.get("/api/v1/me/messages").await.ok();
    assert_eq!(told["items"][0]["kind"], "objection_answered");
    assert!(
        told["items"][0]
            .to_string()
            .contains("Тіркеу анықтамасы тексерілді.")
    );
    let read = found.person.get(&objection).await.ok();
    assert_eq!(read["answer"], "Тіркеу анықтамасы тексерілді.");
    let read = found.person.get(&found.path).await.ok();
    assert_eq!(
        (&read["public_status"], read.get("objection_until")),
        (&json!("ineligible"), None)
    );
}

#[both]
async fn an_objection_that_is_allowed_admits_as_any_decision_does(server: Server) {
    let found = Refused::new(&server).await;
    let before = found.second.get(&found.path).await.ok()["version"].clone();
    let objection = found.objected().await;
    let allowed = found
        .second
        .post(&format!("{objection}/answer"), answer("allow"))
        .await
        .ok();
    assert_eq!(allowed["status"], "allowed");
    let read = found.second.get(&found.path).await.ok();
    assert_eq!(read["status"], "eligible");
    assert_eq!(
        read["version"].as_i64(),
        before.as_i64().map(|version| version + 1)
    );
    assert_eq!(
        found.person.notices().await[..2],
        ["application_admitted", "objection_answered"]
    );
    // Outcomes and state say the same.
    let outcomes = found
        .second
        .get(&format!("{}/eligibility", found.path))
        .await
        .ok();
    let outcomes = outcomes["outcomes"].as_array().expect("outcomes").clone();
    assert!(outcomes.iter().all(|o| o["outcome"] == "passed"));
    let overruled = outcomes.iter().find(|o| o["rule"] == "locality").expect("it");
    assert_eq!(overruled["decided_by"], json!(found.second.id));
    let log = found
        .second
        .get(&format!("/api/v1/programmes/{}/audit?limit=100", found.programme))
        .await
        .text;
    assert!(log.contains("answer_objection") && log.contains("submit_objection"));
    // It can be taken back as any other, and then nothing is open.
    let reopen = format!("{}/eligibility/reopen", found.path);
    let reason = json!({ "reason": "Анықтама жалған" });
    found.decider.post(&reopen, reason).await.ok();
    assert_eq!(found.second.get(&objection).await.ok()["status"], "allowed");
}

#[both]
async fn the_time_to_object_ends_with_the_day_that_was_told(server: Server) {
    let mut found = Refused::new(&server).await;
    server.at("2027-01-19T19:00:00Z");
    server.log_in_again(&mut found.person).await;
    assert_eq!(found.blocked_by().await, json!(["deadline_passed"]));
    found
        .object(&found.person, json!({}))
        .await
        .refused(409, "deadline_passed");
    server.at("2027-01-19T18:59:59Z");
    found.object(&found.person, json!({})).await.created();
}

#[both]
async fn staff_enter_an_objection_for_somebody_with_evidence(server: Server) {
    let found = Refused::new(&server).await;
    assert_eq!(
        found.object(&found.second, json!({})).await.faults(),
        ["/evidence required"]
    );
    for (statement, fault) in [
        (String::new(), "/statement length"),
        ("ә".repeat(5_001), "/statement length"),
    ] {
        let body = json!({ "statement": statement, "evidence": "Қоңырау" });
        let answer = found
            .second
            .post(&format!("{}/objections", found.path), body)
            .await;
        assert_eq!(answer.faults(), [fault]);
    }
    let evidence = json!({ "evidence": "Кеңсеге келіп айтты", "id": Id::new() });
    let made = found.object(&found.second, evidence.clone()).await.created();
    assert_eq!(made["evidence"], "Кеңсеге келіп айтты");
    let again = found.object(&found.second, evidence).await.created();
    assert_eq!(again["id"], made["id"]);
    // Whoever typed it did not decide, and may answer.
    let path = format!("/api/v1/objections/{}/answer", text(&made["id"]));
    found.second.post(&path, answer("refuse")).await.ok();
}

#[both]
async fn a_decision_that_is_taken_back_leaves_no_objection_open(server: Server) {
    let found = Refused::new(&server).await;
    let objection = found.objected().await;
    let reopen = format!("{}/eligibility/reopen", found.path);
    let reason = json!({ "reason": "Мекенжай қайта тексеріледі" });
    found.decider.post(&reopen, reason).await.ok();
    assert_eq!(found.person.get(&objection).await.ok()["status"], "moot");
    found
        .second
        .post(&format!("{objection}/answer"), answer("allow"))
        .await
        .refused(409, "wrong_state");
    assert_eq!(found.blocked_by().await, json!(["wrong_state"]));
    // A new decision is one that can be objected to anew; its time runs from its own day.
    server.at("2027-01-12T13:05:00Z");
    let decide = format!("{}/eligibility/decide", found.path);
    assert_eq!(found.second.act(&decide).await.ok()["status"], "ineligible");
    let second = found.objected().await;
    assert_ne!(second, objection);
    found
        .second
        .post(&format!("{second}/answer"), answer("refuse"))
        .await
        .refused(409, "second_person");
    found
        .decider
        .post(&format!("{second}/answer"), answer("refuse"))
        .await
        .ok();
    let listed = found.person.get(&format!("{}/objections", found.path)).await.ok();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
}

#[both]
async fn two_coordinators_who_answer_at_once_answer_once(server: Server) {
    let mut found = Refused::new(&server).await;
    let mut third = server
        .with_role("third", Role::Coordinator, Some(found.programme))
        .await;
    server.renew(&mut third);
    server.renew(&mut found.second);
    let path = format!("{}/answer", found.objected().await);
    let answers = join_all([
        found.second.post(&path, answer("allow")),
        third.post(&path, answer("refuse")),
    ])
    .await;
    let mut states: Vec<u16> = answers.iter().map(|a| a.status).collect();
    states.sort_unstable();
    assert_eq!(states, [200, 409]);
}

#[both]
async fn a_conflict_of_interest_hides_an_objection(server: Server) {
    let found = Refused::new(&server).await;
    let objection = found.objected().await;
    let list = format!("/api/v1/programmes/{}/objections", found.programme);
    assert_eq!(
        found.second.get(&format!("{list}?for_me=true")).await.ok()["items"][0]["status"],
        "submitted"
    );
    assert_eq!(
        found.decider.get(&format!("{list}?for_me=true")).await.ok()["items"],
        json!([])
    );
    let application = found.path.rsplit('/').next().expect("an id");
    let body = json!({ "application_id": application, "kind": "family" });
    found
        .second
        .post(&format!("/api/v1/programmes/{}/conflicts", found.programme), body)
        .await
        .created();
    found.second.get(&objection).await.refused(404, "not_found");
    found
        .second
        .post(&format!("{objection}/answer"), answer("allow"))
        .await
        .refused(404, "not_found");
    assert_eq!(found.second.get(&list).await.ok()["items"], json!([]));
    let stranger = server.person("stranger").await;
    stranger.get(&objection).await.refused(404, "not_found");
    stranger.get(&list).await.refused(403, "forbidden");
}

#[both]
async fn the_reasons_say_what_a_rule_asks_for_and_on_what_it_rests(server: Server) {
    let found = Refused::new(&server).await;
    let seen = async |lang: &str| {
        let header = [("accept-language", lang)];
        let read = found
            .person
            .send(Method::GET, &found.path, &header, None)
            .await
            .ok();
        read["ineligible_reasons"].clone()
    };
    let reasons = seen("ru").await;
    assert_eq!(reasons.as_array().map(Vec::len), Some(1), "{reasons}");
    let one = &reasons[0];
    assert_eq!(one["rule"], "locality");
    for lang in ["kk", "ru", "en"] {
        assert!(one["text"][lang].is_string(), "{one}");
    }
    assert_eq!(one["text"]["ru"], "Живёт на территории программы");
    assert_eq!(
        one["fact"],
        json!({ "pointer": "/person/locality", "label": one["fact"]["label"], "value": "talgar" })
    );
    assert_ne!(seen("kk").await[0]["fact"]["label"], one["fact"]["label"]);
    // What a person decided rests on that person's words.
    let reopen = format!("{}/eligibility/reopen", found.path);
    let reason = json!({ "reason": "Қайта тексеріледі" });
    found.decider.post(&reopen, reason).await.ok();
    let failed = json!({ "outcome": "failed", "reason": "Анықтамада қарыз бар" });
    found
        .decider
        .put_if(&format!("{}/eligibility/no_tax_debt", found.path), "*", failed)
        .await
        .ok();
    server.at("2027-01-12T13:05:00Z");
    found
        .decider
        .act(&format!("{}/eligibility/decide", found.path))
        .await
        .ok();
    let reasons = seen("ru").await;
    let debt = reasons
        .as_array()
        .and_then(|all| all.iter().find(|one| one["rule"] == "no_tax_debt").cloned());
    let debt = debt.expect("a reason");
    assert_eq!(
        (&debt["reason"], debt.get("fact"), &debt["text"]["ru"]),
        (
            &json!("Анықтамада қарыз бар"),
            None,
            &json!("Нет налоговой задолженности")
        )
    );
}

#[both]
async fn what_waits_is_told_to_whoever_can_do_something(server: Server) {
    let found = Refused::new(&server).await;
    let next = async |who: &Person| who.get("/api/v1/me/home").await.ok()["places"][0].clone();
    let place = next(&found.person).await;
    assert_eq!(place["next_step"], "consider_objection");
    assert_eq!(place["waiting"][0]["until"], "2027-01-19T19:00:00.000000Z");
    let objection = found.objected().await;
    let place = next(&found.person).await;
    assert_eq!(
        (&place["next_step"], &place["waiting"][0]["kind"]),
        (&json!("wait"), &json!("objection_awaited"))
    );
    let waits = async |who: &Person| {
        let all = crate::worklist::kinds(who, found.programme).await;
        all.contains(&("objections_to_answer".to_owned(), 1))
    };
    assert!(waits(&found.second).await);
    assert!(!waits(&found.decider).await);
    server.move_to(found.programme, Phase::Selection).await;
    let blockers = format!("/api/v1/programmes/{}/blockers", found.programme);
    let told = found.decider.get(&blockers).await.text;
    assert!(told.contains("objections_open"), "{told}");
    crate::worklist::no_blocker_is_nobodys(found.programme, &found.second, &[]).await;
    found
        .second
        .post(&format!("{objection}/answer"), answer("refuse"))
        .await
        .ok();
    assert!(!waits(&found.second).await);
    assert_eq!(next(&found.person).await["next_step"], "look");
    let told = found.decider.get(&blockers).await.text;
    assert!(!told.contains("objections_open"), "{told}");
}
