//! What a conflict of interest with one candidate leaves of a member's vote: nothing, or all the other lines.

use protocol::verify::{Given, verify};

use super::*;

/// A round with four members; two of them have a conflict each, with different candidates.
async fn with_two_conflicts(server: &Server, voting: &str) -> (Round, Value) {
    let mut round = Round::setup(server, 3).await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "voting": voting });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    let fourth = server
        .with_role("fourth", Role::Juror, Some(round.programme))
        .await;
    let seat = format!("{}/jurors/{}", round.path, fourth.id);
    round
        .coordinator
        .put_if(&seat, "*", json!({ "seat": "member" }))
        .await
        .ok();
    round.jurors.push(fourth);
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    let result = round.computed().await;
    round
        .conflict(server, &round.jurors[1], round.applications[0])
        .await;
    round
        .conflict(server, &round.jurors[2], round.applications[1])
        .await;
    (round, result)
}

#[both]
async fn as_a_whole_the_quorum_is_counted_for_each_candidate_and_for_all(server: Server) {
    let (round, result) = with_two_conflicts(&server, "as_a_whole").await;
    let path = format!("{}/decision", round.path);
    let with = |who: &[usize]| {
        let mut decision = round.decision(&result);
        decision["present"] = who.iter().map(|one| json!(round.jurors[*one].id)).collect();
        decision
    };
    // Two of the two without any conflict are there, and only two of the four who decide on the third candidate.
    let refused = round
        .chair
        .put_if(&path, "*", with(&[0, 3]))
        .await
        .refused(409, "no_quorum");
    assert_eq!((&refused["needed"], &refused["present"]), (&json!(3), &json!(2)));
    assert!(refused["candidate_id"].is_string(), "{refused}");
    // Each candidate has a quorum of its own; of those without any conflict only one of two is there.
    let refused = round
        .chair
        .put_if(&path, "*", with(&[0, 1, 2]))
        .await
        .refused(409, "no_quorum");
    assert_eq!((&refused["needed"], &refused["present"]), (&json!(2), &json!(1)));
    assert_eq!(refused.get("candidate_id"), None);
    round.chair.put_if(&path, "*", with(&[0, 1, 3])).await.ok();
}

#[both]
async fn by_line_each_candidate_has_a_quorum_of_its_own_and_no_other_is_needed(server: Server) {
    let (round, result) = with_two_conflicts(&server, "by_line").await;
    let path = format!("{}/decision", round.path);
    let with = |who: &[usize]| {
        let mut decision = round.decision(&result);
        decision["present"] = who.iter().map(|one| json!(round.jurors[*one].id)).collect();
        decision
    };
    let refused = round
        .chair
        .put_if(&path, "*", with(&[0, 3]))
        .await
        .refused(409, "no_quorum");
    assert!(refused["candidate_id"].is_string(), "{refused}");
    // As a whole only one of these three would have had a vote.
    round.chair.put_if(&path, "*", with(&[0, 1, 2])).await.ok();
    for who in 0..3 {
        round.ballot(who, "for").await.ok();
    }
    round.publish().await.ok();
}

/// By candidate, what a reader of a result sees decided.
fn outcomes(result: &Value) -> Vec<(&Value, &Value)> {
    let lines = result["lines"].as_array().expect("lines").iter();
    lines
        .map(|line| (&line["candidate_id"], &line["outcome"]))
        .collect()
}

#[both]
async fn by_line_a_conflict_takes_the_vote_on_that_candidate_alone(server: Server) {
    let round = Round::open(&server, 3).await;
    let (result, ballots) = (round.put_to_the_vote().await, format!("{}/ballots", round.path));
    let candidates: Vec<Value> = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| l["candidate_id"].clone())
        .collect();
    let cousin = &round.jurors[2];
    round.conflict(&server, cousin, round.applications[0]).await;
    let home = cousin.get("/api/v1/me/home").await.ok();
    assert_eq!(home["places"][0]["next_step"], "cast_ballot", "{home}");
    // The cousin reads what is decided on the others, and nothing of who said what.
    let seen = cousin.get(&format!("{}/result", round.path)).await.ok();
    assert_eq!(seen["veiled"], true);
    assert_eq!(seen["votes_on"].as_array().expect("lines").len(), 2);
    assert_eq!(outcomes(&seen).len(), 2);
    for (candidate, outcome) in outcomes(&seen) {
        assert!(candidate != &candidates[0] && outcome == "select", "{seen}");
    }
    for hidden in ["tally", "present", "minutes", "decided_at", "version", "ballots"] {
        assert_eq!(seen.get(hidden), None, "{hidden}");
    }
    let vote = |lines: Value| json!({ "vote": "for", "lines": lines });
    for (lines, pointer, code) in [
        (
            json!([{ "candidate_id": candidates[0], "vote": "for" }]),
            "/lines/0/candidate_id",
            "unknown",
        ),
        (
            json!([{ "candidate_id": Id::new(), "vote": "for" }]),
            "/lines/0/candidate_id",
            "unknown",
        ),
        (
            json!([{ "candidate_id": candidates[1], "vote": "for" }, { "candidate_id": candidates[1], "vote": "against" }]),
            "/lines/1/candidate_id",
            "duplicate",
        ),
    ] {
        let refused = cousin.post(&ballots, vote(lines)).await.refused(422, "invalid");
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!(pointer), &json!(code))
        );
    }
    let against = vote(json!([{ "candidate_id": candidates[1], "vote": "against" }]));
    let cast = cousin.post(&ballots, against.clone()).await.ok();
    assert_eq!(
        (
            cast.get("votes_on"),
            &cast["ballots"][0]["lines"][text(&candidates[1])]
        ),
        (None, &json!("against"))
    );
    cousin.post(&ballots, against).await.ok();
    cousin
        .post(&ballots, vote(json!([])))
        .await
        .refused(409, "already_voted");
    round.ballot(0, "for").await.ok();
    let voted = round.ballot(1, "for").await.ok();
    let tally = &voted["tally"];
    assert_eq!(
        (&tally["carried"], &tally["eligible"], &tally["cast"]),
        (&json!(true), &json!(3), &json!(3))
    );
    let line = |of: &Value| {
        let lines = tally["lines"].as_array().expect("lines");
        let line = lines
            .iter()
            .find(|line| line["candidate_id"] == *of)
            .expect("a line");
        json!([
            line["eligible"],
            line["cast"],
            line["votes_for"],
            line["votes_against"]
        ])
    };
    assert_eq!(line(&candidates[0]), json!([2, 2, 2, 0]));
    assert_eq!(line(&candidates[1]), json!([3, 3, 2, 1]));
    round.publish().await.ok();
}

#[both]
async fn by_line_one_line_that_is_not_carried_stops_the_decision(server: Server) {
    let round = Round::open(&server, 3).await;
    let decided = round.put_to_the_vote().await;
    let second = &decided["lines"][1]["candidate_id"];
    let ballot = json!({ "vote": "for", "lines": [{ "candidate_id": second, "vote": "against" }] });
    for juror in &round.jurors {
        juror
            .post(&format!("{}/ballots", round.path), ballot.clone())
            .await
            .ok();
    }
    assert_eq!(
        round.publish().await.refused(409, "blocked")["blockers"],
        json!([{ "code": "decision_not_carried", "count": 1 }])
    );
}

#[both]
async fn by_line_a_vote_on_somebody_with_whom_a_conflict_comes_to_light_is_not_counted(server: Server) {
    let round = Round::open(&server, 3).await;
    let decided = round.put_to_the_vote().await;
    let first = &decided["lines"][0]["candidate_id"];
    let ballot = json!({ "vote": "for", "lines": [{ "candidate_id": first, "vote": "against" }] });
    round.jurors[2]
        .post(&format!("{}/ballots", round.path), ballot)
        .await
        .ok();
    for who in 0..2 {
        round.ballot(who, "for").await.ok();
    }
    round
        .conflict(&server, &round.jurors[2], round.applications[0])
        .await;
    let seen = round
        .coordinator
        .get(&format!("{}/result", round.path))
        .await
        .ok();
    let lines = seen["tally"]["lines"].as_array().expect("lines");
    let line = lines
        .iter()
        .find(|line| line["candidate_id"] == *first)
        .expect("a line");
    assert_eq!(
        (&line["cast"], &line["votes_against"], &line["carried"]),
        (&json!(2), &json!(0), &json!(true))
    );
    round.publish().await.ok();
    // And the protocol, which is counted again by whoever checks it, says the same.
    let bundle = round
        .coordinator
        .get(&format!("{}/protocol", round.path))
        .await
        .text;
    let report = verify(&Given {
        file: &bundle,
        ..Given::default()
    });
    assert!(report.holds(), "{report}");
}

#[both]
async fn a_member_with_a_conflict_is_told_places_among_those_that_are_shown(server: Server) {
    let round = Round::open(&server, 4).await;
    let result = round.computed().await;
    round.deliberate(&result).await;
    let mut decision = round.decision(&result);
    let lines = decision["lines"].as_array_mut().expect("lines");
    for (place, line) in (1..).zip(lines.iter_mut().skip(1)) {
        line["outcome"] = json!("waitlist");
        line["position"] = json!(place);
        line["reason"] = json!("Мест меньше");
    }
    let hidden = lines[2]["candidate_id"].clone();
    let path = format!("{}/decision", round.path);
    let seen = round.chair.put_if(&path, "*", decision).await.ok();
    let line = |seen: &Value, of: &Value| {
        let lines = seen["lines"].as_array().expect("lines").clone();
        lines
            .into_iter()
            .find(|line| line["candidate_id"] == *of)
            .unwrap_or_default()
    };
    let reference = text(&line(&seen, &hidden)["reference"]);
    let number: usize = reference[4..].parse().expect("a number");
    round
        .conflict(&server, &round.jurors[2], round.applications[number - 1])
        .await;
    let seen = round.jurors[2].get(&format!("{}/result", round.path)).await.ok();
    let mut places: Vec<i64> = seen["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(|l| l["position"].as_i64())
        .collect();
    places.sort_unstable();
    assert_eq!(places, [1, 2]);
}
