//! Questions: what is written in answer counts once it is submitted, and the answer costs nothing.

use super::*;

/// The coordinator asks something, to be answered until 15 January, 18:00 in Almaty.
async fn asked(coordinator: &Person, path: &str) {
    let question = json!({ "text": "Сатып алушылар кім?", "due_local": "2027-01-15T18:00:00" });
    coordinator
        .post(&format!("{path}/clarification"), question)
        .await
        .ok();
}

/// What an answer changes that is not finished.
fn unfinished() -> Value {
    json!({
        "content": {
            "idea": { "title": "Another title", "problem": null, "sector": "crafts" },
            "money": { "requested": { "amount": 900_000_000_000_i64, "currency": "KZT" } },
        },
        "person": { "family_name": "Another", "locality": "otegen-batyr" },
    })
}

#[both]
async fn what_is_changed_and_not_submitted_counts_for_nobody(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = submitted(&server, id, "aigul").await;
    asked(&coordinator, &path).await;
    let told = coordinator.get(&path).await.ok();
    person.patch(&path, unfinished()).await.ok();
    let own = person.get(&path).await.ok();
    assert_eq!(
        (
            &own["content"]["idea"]["title"],
            &own["person"]["family_name"],
            &own["unsubmitted_changes"]
        ),
        (&json!("Another title"), &json!("Another"), &json!(true))
    );
    // Whatever is written next is written on.
    person
        .patch(&path, json!({ "content": { "education": "higher" } }))
        .await
        .ok();
    assert_eq!(
        person.get(&path).await.ok()["content"]["idea"]["title"],
        "Another title"
    );
    let seen = coordinator.get(&path).await.ok();
    for part in ["content", "person", "submission_no"] {
        assert_eq!(seen[part], told[part]);
    }
    let [line] = listed(&coordinator, id, "?locality=baiserke&sector=food")
        .await
        .try_into()
        .expect("one line");
    assert_eq!(
        (&line["title"], &line["requested"]["amount"], &line["family_name"]),
        (
            &told["content"]["idea"]["title"],
            &json!(240_000_000),
            &json!("Сәрсенбаева")
        )
    );
    assert!(listed(&coordinator, id, "?sector=crafts").await.is_empty());
    person
        .act(&format!("{path}/submit"))
        .await
        .refused(422, "invalid");
    server.at("2027-01-15T13:00:00Z");
    server.renew(&mut person);
    server.renew(&mut coordinator);
    server.move_to(id, Phase::Selection).await;
    coordinator.act(&format!("{path}/eligibility/decide")).await.ok();
    let version = coordinator.get(&format!("{path}/versions/1")).await.ok();
    let own = person.get(&path).await.ok();
    assert_eq!(
        (&own["content"], &own["person"], &own["unsubmitted_changes"]),
        (&version["content"], &version["person"], &json!(false))
    );
    the_jury_reads(&coordinator, id, &version).await;
}

/// Whom the round is about, and what is read of them.
async fn the_jury_reads(coordinator: &Person, programme: Id, version: &Value) {
    let round = coordinator
        .post(
            &format!("/api/v1/programmes/{programme}/rounds"),
            json!({ "kind": "selection", "cards_per_candidate": 1, "quorum_cards": 1 }),
        )
        .await
        .created();
    let round = format!("/api/v1/rounds/{}", round["id"].as_str().expect("an id"));
    coordinator.act(&format!("{round}/candidates")).await.ok();
    let candidates = coordinator.get(&format!("{round}/candidates")).await.ok();
    assert_eq!(
        candidates["items"][0]["title"],
        version["content"]["idea"]["title"]
    );
}

#[both]
async fn an_answer_is_what_was_written_and_is_kept_as_a_version(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (person, path) = submitted(&server, id, "aigul").await;
    asked(&coordinator, &path).await;
    let mut answer = unfinished();
    answer["content"] = json!({ "idea": { "title": "Нан", "sector": "crafts" } });
    person.patch(&path, answer).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
    let seen = coordinator.get(&path).await.ok();
    assert_eq!(
        (
            &seen["content"]["idea"]["title"],
            &seen["person"]["family_name"],
            &seen["unsubmitted_changes"]
        ),
        (&json!("Нан"), &json!("Another"), &json!(false))
    );
    assert_eq!(
        listed(&coordinator, id, "?locality=otegen-batyr&sector=crafts&q=another")
            .await
            .len(),
        1
    );
    let versions = coordinator.get(&format!("{path}/versions")).await.ok();
    assert_eq!(versions["items"][0]["person"]["family_name"], "Сәрсенбаева");
    assert_eq!(versions["items"][1]["person"]["family_name"], "Another");
}

#[both]
async fn an_answer_costs_neither_the_day_nor_what_a_person_decided(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    let (mut person, path) = draft(&server, id, "aigul").await;
    let mut business = complete(&iin());
    // Three years less two days on the day of the submission, more than three when the question is answered.
    business["content"]["business_registered_on"] = json!("2024-01-13");
    person.patch(&path, business).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
    let handed_in = coordinator.get(&path).await.ok()["submitted_at"].clone();
    server.at("2027-01-14T05:00:00Z");
    server.renew(&mut person);
    server.renew(&mut coordinator);
    let failed = json!({ "outcome": "failed", "reason": "Анықтамада қарыз бар" });
    coordinator
        .put_if(&format!("{path}/eligibility/no_tax_debt"), "*", failed)
        .await
        .ok();
    asked(&coordinator, &path).await;
    server.at("2027-01-14T05:05:00Z");
    person.act(&format!("{path}/submit")).await.ok();
    let seen = coordinator.get(&path).await.ok();
    assert_eq!(
        (&seen["submitted_at"], &seen["submission_no"]),
        (&handed_in, &json!(2))
    );
    let rules = coordinator.get(&format!("{path}/eligibility")).await.ok();
    let rule = |name: &str| {
        let all = rules["outcomes"].as_array().expect("outcomes");
        all.iter().find(|o| o["rule"] == name).expect("a rule").clone()
    };
    assert_eq!(rule("business_age")["outcome"], "passed");
    let debt = rule("no_tax_debt");
    assert_eq!(
        (&debt["outcome"], &debt["automatic"], &debt["reason"]),
        (&json!("failed"), &json!(false), &json!("Анықтамада қарыз бар"))
    );
    assert_eq!(
        (&debt["before_last_submission"], &debt["decided_by"]),
        (&json!(true), &json!(coordinator.id))
    );
    assert_eq!(rule("adult")["before_last_submission"], false);
}

#[both]
async fn no_time_to_apply_or_answer_lies_behind_the_beginning_of_the_training(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    // The training begins on 15 March.
    let (last, late) = ("2027-03-15T18:00:00", "2027-03-16T00:00:00");
    let call = format!("/api/v1/programmes/{id}/extension");
    let extension = |until: &str| json!({ "deadline_local": until, "reason": "Интернет болмады" });
    let question = |until: &str| json!({ "due_local": until, "text": "Сатып алушылар кім?" });
    for (path, pointer, body) in [
        (&call, "/deadline_local", extension(late)),
        (&format!("{path}/extension"), "/deadline_local", extension(late)),
        (&format!("{path}/clarification"), "/due_local", question(late)),
    ] {
        let faults = coordinator.post(path, body).await.faults();
        assert_eq!(faults, [format!("{pointer} order")], "{path}");
    }
    coordinator
        .post(&format!("{path}/extension"), extension(last))
        .await
        .ok();
    coordinator
        .post(&format!("{path}/clarification"), question(last))
        .await
        .ok();
    coordinator.post(&call, extension(last)).await.ok();
}
