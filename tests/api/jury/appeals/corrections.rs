//! What follows an upheld appeal: cards that are changed, a new version of the result, its terms.

use super::*;

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
async fn a_card_that_was_mistyped_is_changed_while_cards_are_taken(server: Server) {
    let round = Round::open(&server, 3).await;
    round.score_all().await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    let revise = async |score: Value| {
        let body = json!({ "marks": { "market": { "score": score }, "novelty": { "score": 2 } }, "reason": "Қате басылды" });
        let version = [("if-match", "*")];
        juror
            .send(Method::POST, &format!("{path}/revise"), &version, Some(body))
            .await
    };
    let may = async || {
        let read = juror.get(&path).await.ok();
        let mut actions = read["actions"].as_array().expect("actions").clone().into_iter();
        actions.find(|a| a["name"] == "revise_card").expect("an action")["allowed"] == true
    };
    assert!(may().await);
    // It never counts half.
    revise(json!(null)).await.refused(422, "invalid");
    let revised = revise(json!(2)).await.ok();
    assert_eq!(
        (&revised["status"], &revised["marks"]["market"]["score"]),
        (&json!("submitted"), &json!(2))
    );
    let before = juror.get(&format!("{path}/revisions")).await.ok();
    assert_eq!(before["items"].as_array().map(Vec::len), Some(1));
    assert!(may().await);
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
