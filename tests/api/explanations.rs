//! What an applicant is told of a published result, and what was released for it.

use base::db::schema::{application, programme};
use diesel::prelude::*;
use kernel::Json;
use scoring::ranking::PriorityRule;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server};
use crate::world::Round;

/// Twelve candidates for three places, open; the first applicants have accounts.
async fn open(server: &Server, owners: usize) -> (Round, Vec<Person>) {
    let round = Round::setup(server, 12).await;
    let mut people = vec![];
    for i in 0..owners {
        people.push(server.person(&format!("applicant-{i}")).await);
    }
    let (programme, pairs): (_, Vec<_>) = (
        round.programme,
        round
            .applications
            .iter()
            .copied()
            .zip(people.iter().map(|p| p.id))
            .collect(),
    );
    server
        .below(move |cx| {
            diesel::update(programme::table.find(programme))
                .set(programme::seats.eq(3))
                .execute(cx.conn)?;
            for (id, owner) in &pairs {
                diesel::update(application::table.find(*id))
                    .set(application::account_id.eq(*owner))
                    .execute(cx.conn)?;
            }
            Ok(())
        })
        .await;
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    (round, people)
}

/// The applicants of so many applications, with accounts from now on.
async fn owners(server: &Server, round: &Round, number: usize) -> Vec<Person> {
    let mut people = vec![];
    for i in 0..number {
        people.push(server.person(&format!("owner-{i}")).await);
    }
    let accounts = people.iter().map(|p| p.id);
    let pairs: Vec<_> = round.applications.iter().copied().zip(accounts).collect();
    server
        .below(move |cx| {
            for (id, owner) in &pairs {
                diesel::update(application::table.find(*id))
                    .set(application::account_id.eq(*owner))
                    .execute(cx.conn)?;
            }
            Ok(())
        })
        .await;
    people
}

/// Decided and signed; a coordinator only has to publish it.
async fn decided(round: &Round) {
    let result = round.computed().await;
    round.carried(&result).await;
}

fn path(round: &Round, no: usize) -> String {
    format!("/api/v1/applications/{}/explanation", round.applications[no - 1])
}

#[both]
async fn an_applicant_is_told_why_and_nothing_of_the_others(server: Server) {
    let (round, people) = open(&server, 5).await;
    people[4].get(&path(&round, 5)).await.refused(404, "not_found");
    decided(&round).await;
    people[4].get(&path(&round, 5)).await.refused(404, "not_found");
    round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
    let answer = people[4].get(&path(&round, 5)).await;
    let told = answer.body.clone();
    // 5 to 12 have one score; 8 and 12 are of the priority group.
    assert_eq!(
        (&told["score"], &told["rank"], &told["ranked"]),
        (&json!("1/5"), &json!(7), &json!(12)),
        "{}",
        answer.text
    );
    assert_eq!(
        told["cut"],
        json!({ "places": 3, "last_score_decimal": "0.6000", "distance": "-2/5", "distance_decimal": "-0.4000" })
    );
    assert_eq!(
        (&told["outcome"], &told["reasons"]),
        (&json!("waitlist"), &json!(["behind_cut", "tie_rule"]))
    );
    assert_eq!(
        (&told["tie_rule"], &told["priority"]),
        (
            &json!("priority"),
            &json!({ "in_group": false, "rank_without": 5 })
        )
    );
    let market = &told["criteria"][0];
    assert_eq!(
        (&market["key"], &market["mean"]),
        (&json!("market"), &json!("1/5"))
    );
    assert_eq!(
        market["quartiles"],
        json!({ "lower": 0.2, "median": 0.2, "upper": 0.45 })
    );
    assert!(
        !answer.text.contains("ILE-") && !answer.text.contains("candidate_id"),
        "{}",
        answer.text
    );
    let best = people[0].get(&path(&round, 1)).await.ok();
    assert_eq!(
        (&best["reasons"], &best["cut"]["distance"]),
        (&json!(["before_cut"]), &json!("2/5"))
    );
    // What did not apply is left out.
    let second = people[1].get(&path(&round, 2)).await.ok();
    let keys: Vec<&Value> = second["criteria"]
        .as_array()
        .expect("criteria")
        .iter()
        .map(|c| &c["key"])
        .collect();
    assert_eq!(keys, ["market"]);
    assert_eq!(
        (best.get("tie_rule"), second.get("tie_rule")),
        (None, None),
        "the scores alone put them where they are"
    );
    people[0].get(&path(&round, 5)).await.refused(404, "not_found");
    people[0]
        .get(&format!("{}?kind=final", path(&round, 1)))
        .await
        .refused(404, "not_found");
    assert_eq!(round.coordinator.get(&path(&round, 5)).await.ok(), told);
}

#[both]
async fn what_is_known_of_conflicts_later_changes_no_explanation(server: Server) {
    let (round, people) = open(&server, 1).await;
    round.computed().await;
    // The two cards tell of different marks, so each of them shows.
    let (juror, card) = round.card_of(1).await;
    let mut revised = json!({ "marks": { "market": { "score": 3 }, "novelty": { "score": 3 } } });
    revised["reason"] = json!("После обсуждения");
    juror
        .send(
            reqwest::Method::POST,
            &format!("/api/v1/cards/{card}/revise"),
            &[("if-match", "*")],
            Some(revised),
        )
        .await
        .ok();
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    round.carried(&result).await;
    // The revised card bears no words for the applicant, so there is nothing to release.
    let moderation = format!("/api/v1/cards/{card}/moderation");
    let refused = round
        .coordinator
        .put_if(&moderation, "*", json!({ "released": true }))
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["state"], "no_comment");
    round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
    let told = people[0].get(&path(&round, 1)).await.ok();
    assert_eq!(told["criteria"][0]["mean"], "4/5");
    round.conflict(&server, &juror, round.applications[0]).await;
    assert_eq!(people[0].get(&path(&round, 1)).await.ok(), told);
}

#[both]
async fn a_small_cohort_is_not_described(server: Server) {
    let round = Round::setup(&server, 9).await;
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    decided(&round).await;
    round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
    let told = round.coordinator.get(&path(&round, 1)).await.ok();
    assert_eq!(
        (told["criteria"][0].get("quartiles"), told.get("cut")),
        (None, None)
    );
}

#[both]
async fn a_comment_is_told_after_a_coordinator_released_it(server: Server) {
    let (round, people) = open(&server, 1).await;
    let comments = format!("{}/comments?limit=100", round.path);
    round.coordinator.get(&comments).await.refused(409, "wrong_state");
    let (juror, card) = round.card_of(1).await;
    let moderation = format!("/api/v1/cards/{card}/moderation");
    round
        .coordinator
        .put_if(&moderation, "*", json!({ "released": true }))
        .await
        .refused(409, "wrong_state");
    decided(&round).await;
    let listed = round.coordinator.get(&comments).await;
    assert_eq!(
        listed.body["items"].as_array().map(Vec::len),
        Some(24),
        "{}",
        listed.text
    );
    assert!(
        !listed.text.contains("juror") && !listed.text.contains(&juror.id.to_string()),
        "{}",
        listed.text
    );
    let released = round
        .coordinator
        .put_if(
            &moderation,
            "\"0-x\"",
            json!({ "released": true, "text": "Хорошая идея" }),
        )
        .await
        .ok();
    assert_eq!(
        (&released["version"], &released["feedback"]),
        (&json!(1), &json!("Отзыв на 1"))
    );
    round
        .coordinator
        .put_if(&moderation, "\"0-x\"", json!({ "released": false }))
        .await
        .refused(412, "stale");
    juror
        .put_if(&moderation, "*", json!({ "released": true }))
        .await
        .refused(404, "not_found");
    round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
    assert_eq!(
        people[0].get(&path(&round, 1)).await.ok()["comments"],
        json!(["Хорошая идея"])
    );
    // The juror's card is as it was; what is held back is told no more.
    assert_eq!(
        juror.get(&format!("/api/v1/cards/{card}")).await.ok()["feedback"],
        "Отзыв на 1"
    );
    round
        .coordinator
        .put_if(&moderation, "*", json!({ "released": false }))
        .await
        .ok();
    assert_eq!(people[0].get(&path(&round, 1)).await.ok()["comments"], json!([]));
}

#[both]
async fn a_conflict_hides_the_comments_too(server: Server) {
    let (round, _) = open(&server, 0).await;
    let (_, card) = round.card_of(1).await;
    decided(&round).await;
    round
        .conflict(&server, &round.coordinator, round.applications[0])
        .await;
    let listed = round
        .coordinator
        .get(&format!("{}/comments?limit=100", round.path))
        .await
        .ok();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(22));
    let moderation = format!("/api/v1/cards/{card}/moderation");
    round
        .coordinator
        .put_if(&moderation, "*", json!({ "released": true }))
        .await
        .refused(404, "not_found");
}

#[both]
async fn where_places_are_kept_each_way_to_a_place_adds_up(server: Server) {
    let round = Round::setup(&server, 12).await;
    let people = owners(&server, &round, 12).await;
    let programme = round.programme;
    server
        .below(move |cx| {
            let row = people::programmes::programme::find(cx.conn, programme)?;
            let mut rules = row.rules()?;
            rules.priority = PriorityRule::Reserved { places: 2 };
            diesel::update(programme::table.find(programme))
                .set((programme::seats.eq(4), programme::rules.eq(Json::of(&rules)?)))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    let result = round.computed().await;
    round.deliberate(&result).await;
    // The commission lets the last of the waiting list go before the last but one.
    let mut decision = round.decision(&result);
    let lines = decision["lines"].as_array_mut().expect("lines");
    let waiting: Vec<usize> = (0..12).filter(|n| lines[*n]["outcome"] == "waitlist").collect();
    let [.., first, last] = waiting[..] else {
        panic!("two wait");
    };
    let positions = (lines[first]["position"].clone(), lines[last]["position"].clone());
    lines[first]["position"] = positions.1;
    lines[last]["position"] = positions.0;
    lines[last]["reason"] = json!("Земля уже есть");
    let moved = result["lines"][last]["reference"].clone();
    round
        .chair
        .put_if(&format!("{}/decision", round.path), "*", decision)
        .await
        .ok();
    for juror in &round.jurors {
        let ballots = format!("{}/ballots", round.path);
        juror.post(&ballots, json!({ "vote": "for" })).await.ok();
    }
    round.publish().await.ok();
    // Two free places went to the first two; the two kept ones to the fourth and the eighth, the best of the group.
    let told = |no: usize| {
        let (person, path) = (people[no - 1].clone(), path(&round, no));
        async move { person.get(&path).await.ok() }
    };
    let third = told(3).await;
    assert_eq!(
        (&third["outcome"], &third["rank"], &third["cut"]),
        (
            &json!("waitlist"),
            &json!(3),
            &json!({ "places": 2, "last_score_decimal": "0.8000", "distance": "-1/5", "distance_decimal": "-0.2000" })
        )
    );
    let kept = json!({ "places": 2, "taken": 2, "last_score_decimal": "0.2000" });
    assert_eq!(third["priority"]["reserved"], kept);
    assert_eq!(third["reasons"], json!(["behind_cut", "lowered_by_priority"]));
    let fourth = told(4).await;
    assert_eq!(
        (
            &fourth["outcome"],
            &fourth["cut"]["places"],
            &fourth["cut"]["distance_decimal"]
        ),
        (&json!("select"), &json!(2), &json!("0.2000"))
    );
    let no: usize = moved.as_str().expect("a number")[4..].parse().expect("a number");
    let reasons = told(no).await["reasons"].to_string();
    assert!(reasons.contains("position_moved"), "{reasons}");
}

#[both]
async fn comments_are_released_in_one_call(server: Server) {
    let (round, _) = open(&server, 1).await;
    let release = format!("{}/comments/release", round.path);
    let (juror, _) = round.card_of(1).await;
    decided(&round).await;
    let list = format!("{}/comments?limit=100", round.path);
    let comments = round.coordinator.get(&list).await.ok();
    let comments = comments["items"].as_array().expect("items").clone();
    let item = |comment: &Value| json!({ "card_id": comment["card_id"], "version": comment["version"] });
    let mut items: Vec<Value> = comments.iter().map(item).collect();
    items[1]["text"] = json!("Хорошая идея");
    items[2]["version"] = json!(7);
    items.push(json!({ "card_id": kernel::Id::new() }));
    let tried = round
        .coordinator
        .post(&release, json!({ "dry_run": true, "items": items }))
        .await
        .ok();
    assert_eq!((&tried["accepted"], &tried["refused"]), (&json!(23), &json!(2)));
    let released = |list: &Value| {
        let items = list["items"].as_array().expect("items");
        items.iter().filter(|one| one["released"] == true).count()
    };
    assert_eq!(released(&round.coordinator.get(&list).await.ok()), 0);
    let done = round
        .coordinator
        .post(&release, json!({ "items": items }))
        .await
        .ok();
    assert_eq!(done["items"][2]["code"], "stale");
    assert_eq!(done["items"][24]["code"], "not_found");
    assert_eq!(released(&round.coordinator.get(&list).await.ok()), 23);
    let again = round
        .coordinator
        .post(&release, json!({ "items": items }))
        .await
        .ok();
    assert_eq!(again["items"][1]["replayed"], true);
    juror
        .post(&release, json!({ "items": items }))
        .await
        .refused(403, "forbidden");
}
