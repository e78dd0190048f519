//! The standstill after a publication: appeals, their answers, and the new version of a result.

use reqwest::Method;

use super::*;

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
        let (application, account) = (self.applications[no - 1], owner.id);
        server
            .below(move |cx| {
                diesel::update(application::table.find(application))
                    .set(application::account_id.eq(account))
                    .execute(cx.conn)?;
                Ok(())
            })
            .await;
        owner
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
async fn an_upheld_appeal_leads_to_a_new_version_that_takes_no_place_away(server: Server) {
    let round = Round::published(&server, 27).await;
    let first = round.result().await;
    let owner = round.owner(&server, 27).await;
    let made = round.appeal(&owner, 27, json!({})).await.created();
    let waiting = round.owner(&server, 26).await;
    round.appeal(&waiting, 26, json!({})).await.created();
    let other = server
        .with_role("other", Role::Coordinator, Some(round.programme))
        .await;
    other
        .post(&format!("/api/v1/appeals/{}/uphold", text(&made["id"])), answer())
        .await
        .ok();
    assert_eq!(round.coordinator.get(&round.path).await.ok()["status"], "closed");
    let second = round.chair.act(&format!("{}/results", round.path)).await.ok();
    assert_eq!(
        (&second["no"], &second["status"]),
        (&json!(2), &json!("computed"))
    );
    round
        .chair
        .post(
            &format!("{}/deliberations", round.path),
            json!({ "note": "По апелляции." }),
        )
        .await
        .ok();

    let path = format!("{}/decision", round.path);
    let mut decision = round.decision(&second);
    let waits = |decision: &Value| -> Vec<usize> {
        decision["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .enumerate()
            .filter(|(_, l)| l["outcome"] == "waitlist")
            .map(|(i, _)| i)
            .collect()
    };
    let list = waits(&decision);
    let mut unseated = decision.clone();
    unseated["lines"][0]["outcome"] = json!("decline");
    unseated["lines"][0]["reason"] = json!("Ошибка");
    let refused = round
        .chair
        .put_if(&path, "*", unseated)
        .await
        .refused(409, "conflict");
    assert_eq!(refused["pointers"], json!(["/lines/0/outcome"]));

    // The appellant goes ahead of the other one who waits.
    let (ahead, behind) = (list[1], list[0]);
    decision["lines"][ahead]["position"] = json!(1);
    decision["lines"][behind]["position"] = json!(2);
    for line in [ahead, behind] {
        decision["lines"][line]["reason"] = json!("Апелляция удовлетворена");
    }
    round.chair.put_if(&path, "*", decision.clone()).await.ok();
    for juror in &round.jurors {
        juror
            .post(&format!("{}/ballots", round.path), json!({ "vote": "for" }))
            .await
            .ok();
    }
    round.publish().await.ok();
    let order = |result: &Value| {
        let lines = result["lines"].as_array().expect("lines");
        lines
            .iter()
            .find(|l| l["position"] == 1)
            .map(|l| text(&l["reference"]))
    };
    let corrected = round.result().await;
    assert_eq!(corrected["status"], "standstill");
    // The other appeal, against the first version, is still to be answered.
    assert!(round.blockers().await.contains(&"appeals_open".into()));
    assert_ne!(order(&corrected), order(&first));
    let list = round
        .coordinator
        .get(&format!("/api/v1/programmes/{}/waitlist", round.programme))
        .await
        .ok();
    assert_eq!(
        list["items"][0]["reference"].as_str().map(str::to_owned),
        order(&corrected)
    );
    let offers = round
        .coordinator
        .get(&format!(
            "/api/v1/programmes/{}/offers?limit=100",
            round.programme
        ))
        .await
        .ok();
    assert_eq!(
        offers["items"].as_array().expect("offers").len(),
        25,
        "nobody is offered a place twice"
    );
}

#[both]
async fn a_card_that_is_changed_after_the_discussion_keeps_what_stood_there(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    let body = |score: i32| {
        let mut body = marks(score);
        body["reason"] = json!("После ответов");
        body
    };
    juror
        .put_if(&path, "*", marks(1))
        .await
        .refused(409, "round_not_open");
    juror
        .send(
            Method::POST,
            &format!("{path}/revise"),
            &[("if-match", "\"1-x\"")],
            Some(body(3)),
        )
        .await
        .refused(412, "stale");
    let revised = juror
        .send(
            Method::POST,
            &format!("{path}/revise"),
            &[("if-match", "*")],
            Some(body(3)),
        )
        .await
        .ok();
    assert_eq!(
        (&revised["status"], &revised["marks"]["market"]["score"]),
        (&json!("submitted"), &json!(3))
    );
    let before = juror.get(&format!("{path}/revisions")).await.ok();
    assert_eq!(before["items"][0]["marks"]["market"]["score"], 5);
    let refused = round
        .chair
        .put_if(&format!("{}/decision", round.path), "*", round.decision(&result))
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["state"], "cards_revised");
    let second = round.chair.act(&format!("{}/results", round.path)).await.ok();
    assert_eq!(second["lines"][0]["score"], "4/5");
    round.decided(&second).await;
    juror
        .send(
            Method::POST,
            &format!("{path}/revise"),
            &[("if-match", "*")],
            Some(body(5)),
        )
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn terms_are_counted_by_a_calendar_that_administrators_keep(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let holiday = json!({ "day": "2027-01-12", "working": false, "name": { "ru": "Перенос" } });
    admin.post("/api/v1/calendar", holiday.clone()).await.ok();
    let round = Round::published(&server, 2).await;
    round
        .coordinator
        .post("/api/v1/calendar", holiday)
        .await
        .refused(403, "forbidden");
    let far = json!({ "day": "-9999-01-12", "working": false, "name": { "ru": "Давно" } });
    assert_eq!(admin.post("/api/v1/calendar", far).await.faults(), ["/day range"]);
    // The 11th is a Monday; without the 12th the third working day is the 15th.
    assert_eq!(
        round.result().await["standstill_until"],
        "2027-01-15T19:00:00.000000Z"
    );
    let year = round.coordinator.get("/api/v1/calendar?year=2027").await.ok();
    assert!(
        year["items"]
            .as_array()
            .expect("days")
            .iter()
            .any(|d| d["day"] == "2027-01-12")
    );
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
