//! The pitch day: who is told of what, and who is not.

use base::db::schema::programme as programme_table;

use super::*;

/// Whether a reader is offered an action.
fn may(seen: &Value, name: &str) -> Option<bool> {
    let actions = seen["actions"].as_array().expect("actions");
    let found = actions.iter().find(|action| action["name"] == name);
    found.map(|action| action["allowed"] == true)
}

#[both]
async fn who_has_withdrawn_is_not_called_any_more(server: Server) {
    let round = Round::open(&server, 3).await;
    let (gone, other) = (
        round.applicant(&server, 1).await,
        round.applicant(&server, 2).await,
    );
    round.announced().await;
    let (who, slot) = (&round.coordinator, round.slot(1).await);
    let next = async |of: &Person| {
        let home = of.get("/api/v1/me/home").await.ok();
        (
            home["places"][0]["next_step"].clone(),
            home["places"][0]["waiting"].clone(),
        )
    };
    assert_eq!(next(&gone).await.0, "attend_pitch");
    gone.act(&format!(
        "/api/v1/applications/{}/withdraw",
        round.applications[0]
    ))
    .await
    .ok();
    assert_eq!(next(&gone).await, (json!("look"), json!([])));
    who.post(&format!("{slot}/move"), shift("2027-01-15T08:00:00Z"))
        .await
        .ok();
    assert_eq!(inbox(&gone).await.len(), 1, "of the move nobody is told");
    // The next order has no slot of theirs.
    let laid = who.put_if(&round.pitches(), "*", drawn(1)).await.ok();
    assert_eq!(laid["slots"].as_array().map(Vec::len), Some(2), "{laid}");
    let listed = who.get(&round.pitches()).await.ok();
    assert_eq!(
        (listed["items"].as_array().map(Vec::len), &listed["without_slot"]),
        (Some(2), &json!(0))
    );
    who.get(&slot).await.refused(404, "not_found");
    let told = who.act(&format!("{}/announce", round.pitches())).await.ok();
    assert!(
        !told["unreached"]
            .to_string()
            .contains(&round.candidates().await[0]),
        "{told}"
    );
    assert_eq!(inbox(&gone).await.len(), 1);

    // In a programme that was cancelled nobody has to come.
    assert_eq!(next(&other).await.0, "attend_pitch");
    let programme = round.programme;
    server
        .below(move |cx| {
            diesel::update(programme_table::table.find(programme))
                .set(programme_table::phase.eq("cancelled"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    assert_eq!(next(&other).await, (json!("look"), json!([])));
}

#[both]
async fn who_withdraws_between_order_and_announcement_is_not_told(server: Server) {
    let round = Round::open(&server, 2).await;
    let gone = round.applicant(&server, 1).await;
    round.ordered().await;
    gone.act(&format!(
        "/api/v1/applications/{}/withdraw",
        round.applications[0]
    ))
    .await
    .ok();
    assert_eq!(
        round
            .coordinator
            .act(&format!("{}/announce", round.pitches()))
            .await
            .ok()["told"],
        1
    );
    assert_eq!(inbox(&gone).await.len(), 0);
}

#[both]
async fn the_place_of_a_hidden_no_show_is_not_told_by_who_stands_there(server: Server) {
    // The hidden candidate did not come, or was moved away: whoever may not know sees the same.
    let mut worlds = vec![];
    for came in [false, true] {
        let mut round = Round::open(&server, 3).await;
        round.announced().await;
        let mut torn = server
            .with_role(&format!("torn-{came}"), Role::Coordinator, Some(round.programme))
            .await;
        round.conflict(&server, &torn, round.applications[1]).await;
        let [one, hidden, three] = [round.slot(1).await, round.slot(2).await, round.slot(3).await];
        round.on_the_day(&server).await;
        server.log_in_again(&mut torn).await;
        let coordinator = &round.coordinator;
        if came {
            coordinator
                .post(&format!("{hidden}/move"), shift("2027-01-15T12:00:00Z"))
                .await
                .ok();
        } else {
            coordinator
                .post(&format!("{hidden}/mark"), json!({ "status": "no_show" }))
                .await
                .ok();
        }
        coordinator
            .post(&format!("{three}/move"), shift("2027-01-15T05:20:00Z"))
            .await
            .ok();
        let mut dry = drawn(1);
        dry["dry_run"] = json!(true);
        let planned = torn.put_if(&round.pitches(), "*", dry).await;
        let mut told: Vec<Value> = planned.body["slots"]
            .as_array()
            .expect("slots")
            .iter()
            .map(|s| s["starts_at"].clone())
            .collect();
        let mut whole = shift("2027-01-15T05:20:00Z");
        whole["room"] = json!("Әкімдік, 2-зал");
        let answers = [
            torn.post(&format!("{three}/move"), whole).await,
            torn.post(&format!("{three}/move"), shift("2027-01-15T05:21:00Z"))
                .await,
            swap(
                &torn,
                &three,
                json!({ "with": one.rsplit('/').next(), "reason": "Поменять" }),
            )
            .await,
            torn.post(&format!("{one}/move"), shift("2027-01-15T05:19:00Z"))
                .await,
        ];
        told.extend(
            answers
                .iter()
                .map(|answer| json!([answer.status, answer.body["starts_at"]])),
        );
        worlds.push(told);
    }
    assert_eq!(worlds[0], worlds[1]);
    assert_eq!(worlds[0][2][0], 200, "{:?}", worlds[0]);
}

#[both]
async fn before_the_opening_too_the_version_of_the_order_tells_nothing_of_a_hidden_slot(server: Server) {
    let round = Round::setup(&server, 3).await;
    round.announced().await;
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    round.conflict(&server, &torn, round.applications[1]).await;
    let listed = torn.get(&round.pitches()).await;
    assert!(
        listed.header("etag").starts_with("\"0-"),
        "{}",
        listed.header("etag")
    );
    assert_eq!(listed.ok().get("version"), None);
    let stale = torn
        .put_if(&round.pitches(), "\"2-x\"", drawn(1))
        .await
        .refused(412, "stale");
    assert_eq!(stale.get("current_version"), None);
    assert_eq!(
        torn.put_if(&round.pitches(), "*", drawn(1))
            .await
            .ok()
            .get("version"),
        None
    );
    let told = torn.act(&format!("{}/announce", round.pitches())).await;
    assert_eq!(
        told.header("etag"),
        "",
        "without a version there is no tag of a change"
    );
}

#[both]
async fn the_jury_sees_nothing_of_a_plan_that_was_not_announced(server: Server) {
    let round = Round::open(&server, 3).await;
    round.ordered().await;
    let (who, member, slot) = (&round.coordinator, &round.jurors[2], round.slot(1).await);
    let mut early = shift("2027-01-15T08:00:00Z");
    early["reason"] = json!("Только для своих");
    who.post(&format!("{slot}/move"), early).await.ok();
    who.act(&format!("{}/announce", round.pitches())).await.ok();
    assert_eq!(
        member.get(&slot).await.ok().get("moves"),
        None,
        "it was not announced yet"
    );
    who.post(&format!("{slot}/move"), shift("2027-01-15T09:00:00Z"))
        .await
        .ok();
    let moves = member.get(&slot).await.ok()["moves"].clone();
    assert_eq!(
        (moves.as_array().map(Vec::len), moves[0].get("reason")),
        (Some(1), None),
        "{moves}"
    );
    assert_eq!(
        round.chair.get(&slot).await.ok()["moves"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    let before = [member.get(&round.pitches()).await, member.get(&slot).await];
    let mut ids = round.candidates().await;
    ids.reverse();
    let body =
        json!({ "sittings": [sitting("2027-01-16T05:00:00Z")], "slot_minutes": 20, "candidate_ids": ids });
    who.put_if(&round.pitches(), "*", body).await.ok();
    let after = [member.get(&round.pitches()).await, member.get(&slot).await];
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(
            (&before.text, before.header("etag")),
            (&after.text, after.header("etag"))
        );
    }
    let listed = &after[0].body;
    let of_the_plan = ["seed", "slot_minutes", "gap_minutes", "version"].map(|field| listed.get(field));
    assert_eq!(of_the_plan, [None; 4], "{listed}");
    let times: Vec<String> = places(listed["items"].as_array().expect("items"))
        .into_iter()
        .map(|p| p.1)
        .collect();
    assert_eq!(
        times,
        [at(5, 20), at(5, 40), at(9, 0)],
        "by the time that was told"
    );
}

#[both]
async fn what_would_be_refused_is_not_offered(server: Server) {
    let mut round = Round::open(&server, 2).await;
    let offered = async |round: &Round| {
        let listed = round.coordinator.get(&round.pitches()).await.ok();
        let marks = listed["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|one| may(one, "mark_pitch"))
            .collect::<Vec<_>>();
        (
            may(&listed, "put_running_order"),
            may(&listed, "announce_pitches"),
            marks,
        )
    };
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(offered(&round).await, (yes, no, vec![]));
    round.ordered().await;
    assert_eq!(
        offered(&round).await,
        (yes, yes, vec![no, no]),
        "its day has not come"
    );
    let one = round.slot(1).await;
    round.on_the_day(&server).await;
    assert_eq!(offered(&round).await, (yes, yes, vec![yes, yes]));
    round
        .coordinator
        .post(&format!("{one}/mark"), json!({ "status": "held" }))
        .await
        .ok();
    assert_eq!(offered(&round).await, (no, yes, vec![no, yes]));
}
