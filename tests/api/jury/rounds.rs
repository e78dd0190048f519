//! The set-up of a round: jurors, candidates, assignments.

use super::*;

#[both]
async fn the_opening_lists_all_that_is_missing(server: Server) {
    let round = Round::setup(&server, 3).await;
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "cards_missing", "count": 3 }, { "code": "candidates_below_quorum", "count": 3 }])
    );
    let read = round.coordinator.get(&round.path).await.ok();
    assert_eq!(read["blockers"], refused["blockers"]);
}

#[both]
async fn what_was_read_of_a_juror_can_be_sent_back(server: Server) {
    let round = Round::setup(&server, 1).await;
    let path = format!("{}/jurors/{}", round.path, round.jurors[2].id);
    let listed = round
        .coordinator
        .get(&format!("{}/jurors", round.path))
        .await
        .ok();
    let read = listed["items"]
        .as_array()
        .expect("jurors")
        .iter()
        .find(|j| j["account_id"] == json!(round.jurors[2].id));
    let mut changed = read.expect("the juror").clone();
    changed["cap"] = json!(7);
    assert_eq!(
        round.coordinator.put_if(&path, "*", changed.clone()).await.ok()["cap"],
        7
    );
    changed["display_name"] = json!("Somebody else");
    assert_eq!(
        round.coordinator.put_if(&path, "*", changed).await.faults(),
        ["/display_name read_only", "/version read_only"]
    );
}

#[both]
async fn the_spread_is_even_and_avoids_conflicts(server: Server) {
    let round = Round::setup(&server, 3).await;
    round
        .conflict(&server, &round.jurors[0], round.applications[0])
        .await;
    let path = format!("{}/assignments/spread", round.path);
    let plan = round
        .coordinator
        .post(&path, json!({ "seed": 5, "dry_run": true }))
        .await
        .ok();
    assert_eq!(
        (plan["added"].as_array().map(Vec::len), &plan["applied"]),
        (Some(6), &json!(false))
    );
    assert_eq!(
        (&plan["quality"]["min_load"], &plan["quality"]["max_load"]),
        (&json!(2), &json!(2))
    );
    let again = round.coordinator.post(&path, json!({ "seed": 5 })).await.ok();
    assert_eq!(again["added"], plan["added"]);
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    assert_eq!(round.cards(&round.jurors[0]).await.len(), 2);
}

#[both]
async fn a_spread_that_cannot_be_tells_what_is_short(server: Server) {
    let round = Round::setup(&server, 2).await;
    for juror in &round.jurors[..2] {
        round.conflict(&server, juror, round.applications[0]).await;
    }
    let refused = round
        .coordinator
        .post(&format!("{}/assignments/spread", round.path), json!({}))
        .await
        .refused(409, "no_assignment");
    assert_eq!(
        (
            &refused["constraints"][0]["kind"],
            &refused["constraints"][0]["available"]
        ),
        (&json!("candidate"), &json!(1))
    );
}

#[both]
async fn assignments_by_hand_refuse_a_conflict_and_unknown_people(server: Server) {
    let round = Round::setup(&server, 2).await;
    let candidates = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    let first = &candidates["items"][0]["id"];
    let path = format!("{}/assignments", round.path);
    let by_hand = |juror: Id| json!({ "assignments": [{ "candidate_id": first, "juror_id": juror }] });
    let faults = round
        .coordinator
        .put_if(&path, "*", by_hand(Id::new()))
        .await
        .faults();
    assert_eq!(faults, ["/assignments/0/juror_id unknown"]);
    round
        .conflict(&server, &round.jurors[1], round.applications[0])
        .await;
    round
        .coordinator
        .put_if(&path, "*", by_hand(round.jurors[1].id))
        .await
        .refused(409, "conflict_of_interest");
    round
        .coordinator
        .put_if(&path, "*", by_hand(round.jurors[2].id))
        .await
        .ok();
    let listed = round.coordinator.get(&path).await.ok();
    assert_eq!(listed["items"][0]["juror_id"], json!(round.jurors[2].id));
}

#[both]
async fn there_is_one_chair(server: Server) {
    let round = Round::setup(&server, 1).await;
    let path = format!("{}/jurors/{}", round.path, round.jurors[2].id);
    round
        .coordinator
        .put_if(&path, "*", json!({ "seat": "chair" }))
        .await
        .refused(409, "duplicate");
    let stranger = server.person("stranger").await;
    round
        .coordinator
        .put_if(
            &format!("{}/jurors/{}", round.path, stranger.id),
            "*",
            json!({ "seat": "member" }),
        )
        .await
        .refused(409, "conflict");
}
