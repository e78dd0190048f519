//! The standstill after a publication: appeals, their answers, and the new version of a result.

use reqwest::Method;

use super::*;

mod corrections;

impl Round {
    /// Scored, decided, signed and published.
    async fn published(server: &Server, candidates: i32) -> Round {
        let round = Round::open(server, candidates).await;
        let result = round.computed().await;
        round.carried(&result).await;
        round.publish().await.ok();
        round
    }

    async fn result(&self) -> Value {
        self.coordinator.get(&format!("{}/result", self.path)).await.ok()
    }

    /// The applicant of an application, with an account from now on.
    async fn owner(&self, server: &Server, no: usize) -> Person {
        let owner = server.person(&format!("owner-{no}")).await;
        self.belongs_to(server, no, &owner).await;
        owner
    }

    async fn belongs_to(&self, server: &Server, no: usize, owner: &Person) {
        let (application, account) = (self.applications[no - 1], owner.id);
        server
            .below(move |cx| {
                diesel::update(application::table.find(application))
                    .set(application::account_id.eq(account))
                    .execute(cx.conn)?;
                Ok(())
            })
            .await;
    }

    async fn appeal(&self, who: &Person, no: usize, more: Value) -> Answer {
        let mut body =
            json!({ "round": "selection", "ground": "factual_error", "statement": "Мой вклад больше." });
        for (field, value) in more.as_object().expect("fields") {
            body[field] = value.clone();
        }
        who.post(
            &format!("/api/v1/applications/{}/appeals", self.applications[no - 1]),
            body,
        )
        .await
    }

    async fn blockers(&self) -> Vec<String> {
        let found = self
            .coordinator
            .get(&format!("/api/v1/programmes/{}/blockers", self.programme))
            .await
            .ok();
        found["blockers"]
            .as_array()
            .expect("blockers")
            .iter()
            .map(|b| text(&b["code"]))
            .collect()
    }
}

fn answer() -> Value {
    json!({ "answer": "Комиссия проверила документы." })
}

#[both]
async fn an_appeal_holds_the_result_up_until_it_is_answered(server: Server) {
    let round = Round::published(&server, 3).await;
    let owner = round.owner(&server, 3).await;
    assert_eq!(round.result().await["status"], "standstill");
    let made = round.appeal(&owner, 3, json!({})).await.created();
    round.appeal(&owner, 3, json!({})).await.refused(409, "duplicate");
    // Monday the 11th, three working days: past the 14th.
    server.at("2027-01-14T18:59:00Z");
    let (mut round, mut owner) = (round, owner);
    server.log_in_again(&mut round.coordinator).await;
    let blockers = round.blockers().await;
    assert!(
        blockers.contains(&"standstill_running".into()) && blockers.contains(&"appeals_open".into()),
        "{blockers:?}"
    );
    server.at("2027-01-14T19:00:00Z");
    let coordinator = &round.coordinator;
    let path = format!("/api/v1/appeals/{}", text(&made["id"]));
    let result = format!("{}/result", round.path);
    assert_eq!(coordinator.get(&result).await.ok()["status"], "standstill");
    let refused = coordinator.post(&format!("{path}/refuse"), answer()).await.ok();
    assert_eq!(
        (&refused["status"], &refused["answer"]),
        (&json!("refused"), &answer()["answer"])
    );
    assert_eq!(coordinator.get(&result).await.ok()["status"], "final");
    coordinator
        .post(&format!("{path}/uphold"), answer())
        .await
        .refused(409, "wrong_state");
    server.log_in_again(&mut owner).await;
    let inbox = owner.get("/api/v1/me/messages").await.ok();
    assert!(
        inbox["items"]
            .to_string()
            .contains("Комиссия проверила документы."),
        "{inbox}"
    );
    round
        .appeal(&owner, 3, json!({}))
        .await
        .refused(409, "deadline_passed");
}

#[both]
async fn whoever_was_declined_reads_that_they_may_appeal_and_until_when(server: Server) {
    let round = Round::open(&server, 3).await;
    let programme = Some(round.programme);
    let mut owner = server.with_role("declined", Role::Applicant, programme).await;
    round.belongs_to(&server, 3, &owner).await;
    let path = format!("/api/v1/applications/{}", round.applications[2]);
    let action = |read: &Value| {
        let actions = read["actions"].as_array().expect("actions");
        let found = actions.iter().find(|one| one["name"] == "submit_appeal");
        found.cloned().expect("it is told")
    };
    let early = owner.get(&path).await.ok();
    assert_eq!(action(&early)["blocked_by"], json!(["wrong_state"]));
    assert_eq!(early.get("appeal_until"), None);

    let result = round.computed().await;
    let mut decision = round.decision(&result);
    decision["lines"][2]["outcome"] = json!("decline");
    decision["lines"][2]["reason"] = json!("Нет участка");
    let decide = format!("{}/decision", round.path);
    round.deliberate(&result).await;
    round.chair.put_if(&decide, "*", decision).await.ok();
    for juror in &round.jurors {
        let ballots = format!("{}/ballots", round.path);
        juror.post(&ballots, json!({ "vote": "for" })).await.ok();
    }
    round.publish().await.ok();
    let read = owner.get(&path).await.ok();
    let until = json!("2027-01-14T19:00:00.000000Z");
    assert_eq!(action(&read)["allowed"], true);
    assert_eq!(
        (&read["appeal_round"], &read["appeal_until"]),
        (&json!("selection"), &until)
    );
    let found = crate::worklist::worklist(&owner, round.programme).await;
    assert_eq!(found["appeal_possible"]["until"], until);
    let home = async |who: &Person| who.get("/api/v1/me/home").await.ok()["places"][0].clone();
    assert_eq!(home(&owner).await["next_step"], "consider_appeal");

    round.appeal(&owner, 3, json!({})).await.created();
    assert_eq!(
        action(&owner.get(&path).await.ok())["blocked_by"],
        json!(["duplicate"])
    );
    assert_eq!(home(&owner).await["waiting"], json!([]));
    server.at("2027-01-14T19:00:00Z");
    server.log_in_again(&mut owner).await;
    let late = owner.get(&path).await.ok();
    assert_eq!(action(&late)["blocked_by"], json!(["deadline_passed"]));
    assert_eq!(late.get("appeal_until"), None);
}

#[both]
async fn a_result_names_those_who_decide_and_an_assignment_whom_it_is_about(server: Server) {
    let round = Round::open(&server, 3).await;
    let list = format!("{}/assignments", round.path);
    let first = round.coordinator.get(&list).await.ok()["items"][0].clone();
    assert!(text(&first["juror_name"]).starts_with("juror"), "{first}");
    assert!(text(&first["candidate_reference"]).starts_with("ILE-"), "{first}");
    assert!(!text(&first["candidate_title"]).is_empty(), "{first}");
    let result = round.computed().await;
    round.carried(&result).await;
    let path = format!("{}/result", round.path);
    let told = round.coordinator.get(&path).await.ok();
    let names = |ids: &Value| {
        let ids = ids.as_array().cloned().unwrap_or_default();
        ids.len()
    };
    assert!(
        told["ballots"].as_array().is_some_and(|all| !all.is_empty()),
        "{told}"
    );
    assert!(told["ballots"][0]["juror_name"].is_string(), "{told}");
    assert_eq!(names(&told["present"]), names(&told["present_names"]));
    // A member reads who voted how, as ever, and is told no name.
    let member = round.jurors[2].get(&path).await.ok();
    assert_eq!(
        (
            member["ballots"][0].get("juror_name"),
            member.get("present_names")
        ),
        (None, None)
    );
    // Whoever is hidden from the reader is in no list and on no paper.
    round
        .conflict(&server, &round.coordinator, round.applications[0])
        .await;
    let seen = round.coordinator.get(&format!("{list}?limit=100")).await.text;
    assert!(!seen.contains("ILE-001") && seen.contains("ILE-002"), "{seen}");
    let file = |name: &str| {
        format!(
            "/api/v1/programmes/{}/lists/{name}?format=csv&round=selection",
            round.programme
        )
    };
    let candidates = round.coordinator.get(&file("candidates")).await;
    assert!(
        candidates.status == 200
            && !candidates.text.contains("ILE-001")
            && candidates.text.contains("ILE-002"),
        "{}",
        candidates.text
    );
    let refused = round.coordinator.get(&file("result")).await;
    refused.refused(409, "conflict_of_interest");
    round
        .coordinator
        .get(&file("audit"))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_result_is_saved_as_it_is_read(server: Server) {
    let round = Round::open(&server, 3).await;
    let path = |format: &str| {
        let list = format!("/api/v1/programmes/{}/lists/result", round.programme);
        format!("{list}?round=selection&format={format}")
    };
    round
        .coordinator
        .get(&path("csv"))
        .await
        .refused(404, "not_found");
    let result = round.computed().await;
    round.carried(&result).await;
    let ru = [("accept-language", "ru")];
    let saved = round.coordinator.send(Method::GET, &path("csv"), &ru, None).await;
    let lines: Vec<&str> = saved
        .text
        .trim_start_matches('\u{feff}')
        .trim_end()
        .split("\r\n")
        .collect();
    assert!(
        lines[0].starts_with("\"Место\";\"Номер\";\"Идея\";\"Балл\""),
        "{}",
        saved.text
    );
    assert_eq!(lines.len(), 4, "{}", saved.text);
    assert!(lines[1].starts_with("\"1\";\"ILE-001\""), "{}", saved.text);
    let paper = round.coordinator.get(&path("pdf")).await;
    assert!(paper.text.starts_with("%PDF"), "{}", paper.status);
}

#[both]
async fn nobody_who_scored_or_entered_an_appeal_answers_it(server: Server) {
    let round = Round::published(&server, 3).await;
    round.appeal(&round.coordinator, 1, json!({})).await.faults();
    let made = round
        .appeal(
            &round.coordinator,
            1,
            json!({ "evidence": "Заявление № 4, вход. 12.01" }),
        )
        .await
        .created();
    let path = format!("/api/v1/appeals/{}", text(&made["id"]));
    round
        .coordinator
        .post(&format!("{path}/refuse"), answer())
        .await
        .refused(409, "second_person");
    round
        .chair
        .post(&format!("{path}/refuse"), answer())
        .await
        .refused(404, "not_found");
    server
        .grant(&round.chair, Role::Coordinator, Some(round.programme))
        .await;
    round
        .chair
        .post(&format!("{path}/refuse"), answer())
        .await
        .refused(409, "conflict_of_interest");
    let other = server
        .with_role("other", Role::Coordinator, Some(round.programme))
        .await;
    round.conflict(&server, &other, round.applications[0]).await;
    other
        .post(&format!("{path}/refuse"), answer())
        .await
        .refused(404, "not_found");
    let partner = server
        .with_role("partner", Role::Partner, Some(round.programme))
        .await;
    partner.post(&format!("{path}/uphold"), answer()).await.ok();
}

#[both]
async fn an_appeal_is_the_appellants_own(server: Server) {
    let round = Round::published(&server, 3).await;
    let (owner, other) = (round.owner(&server, 1).await, round.owner(&server, 2).await);
    round.appeal(&other, 1, json!({})).await.refused(404, "not_found");
    let made = round.appeal(&owner, 1, json!({})).await.created();
    let path = format!("/api/v1/appeals/{}", text(&made["id"]));
    other.get(&path).await.refused(404, "not_found");
    owner
        .post(&format!("{path}/uphold"), answer())
        .await
        .refused(403, "forbidden");
    let listed = round
        .coordinator
        .get(&format!("{}/appeals", round.path))
        .await
        .ok();
    assert_eq!(listed["items"][0]["id"], made["id"]);
    assert_eq!(
        owner.act(&format!("{path}/withdraw")).await.ok()["status"],
        "withdrawn"
    );
    let own = owner
        .get(&format!("/api/v1/applications/{}/appeals", round.applications[0]))
        .await
        .ok();
    assert_eq!(own["items"][0]["status"], "withdrawn");
}

#[both]
async fn an_appeal_is_against_a_published_result_in_which_one_was_ranked(server: Server) {
    let round = Round::published(&server, 3).await;
    let late = server.eligible(round.programme, 90).await;
    let body = json!({ "round": "selection", "ground": "other", "statement": "Меня нет в списке.", "evidence": "Вход. 7" });
    let refused = round
        .coordinator
        .post(&format!("/api/v1/applications/{late}/appeals"), body)
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["application"], "not_in_a_published_result");
    let mut paths = vec![];
    for no in [1, 2] {
        let made = round
            .appeal(&round.coordinator, no, json!({ "evidence": "Вход. 8" }))
            .await
            .created();
        paths.push(format!("/api/v1/appeals/{}/uphold", text(&made["id"])));
    }
    let other = server
        .with_role("other", Role::Coordinator, Some(round.programme))
        .await;
    other.post(&paths[0], answer()).await.ok();
    let opened = round.coordinator.get(&round.path).await.ok();
    // The second one changes nothing of the round, and until there is a new result there is nothing to appeal against.
    assert_eq!(other.post(&paths[1], answer()).await.ok()["status"], "upheld");
    assert_eq!(
        round.coordinator.get(&round.path).await.ok()["version"],
        opened["version"]
    );
    round
        .appeal(&round.coordinator, 3, json!({ "evidence": "Вход. 9" }))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_conflict_hides_the_appeal_in_the_list_and_a_second_person_is_told_of_before(server: Server) {
    let round = Round::published(&server, 3).await;
    for no in [1, 2] {
        round
            .appeal(&round.coordinator, no, json!({ "evidence": "Вход. 8" }))
            .await
            .created();
    }
    let path = format!("{}/appeals", round.path);
    let other = server
        .with_role("other", Role::Coordinator, Some(round.programme))
        .await;
    round.conflict(&server, &other, round.applications[0]).await;
    let seen = other.get(&path).await.ok();
    let [one] = seen["items"].as_array().expect("items").as_slice() else {
        panic!("{seen}")
    };
    assert_eq!(one["application_id"], json!(round.applications[1]));
    let stands = |list: &Value| {
        let actions = list["items"].as_array().expect("items").last().expect("one")["actions"].clone();
        actions
            .as_array()
            .expect("actions")
            .iter()
            .find(|a| a["name"] == "refuse_appeal")
            .expect("it may be refused")["blocked_by"]
            .clone()
    };
    assert_eq!(stands(&seen), Value::Null);
    assert_eq!(
        stands(&round.coordinator.get(&path).await.ok()),
        json!(["second_person"])
    );
}
