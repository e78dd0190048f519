//! Conflicts that come to light when a juror has a card already.

use super::*;

/// Who scores the first candidate: two of the three jurors, with their cards, and the third.
async fn scorers(round: &Round) -> (Vec<(Person, String)>, Person) {
    let list = format!("{}/assignments?limit=100", round.path);
    let candidates = format!("{}/candidates?limit=100", round.path);
    let candidates = round.coordinator.get(&candidates).await.ok();
    let mut first = candidates["items"].as_array().expect("items").iter();
    let first = first.find(|c| c["reference"] == "ILE-001").expect("the first")["id"].clone();
    let list = round.coordinator.get(&list).await.ok();
    let cards = list["items"].as_array().expect("items").iter();
    let cards: Vec<&Value> = cards.filter(|card| card["candidate_id"] == first).collect();
    let (mut with, mut without) = (vec![], vec![]);
    for juror in &round.jurors {
        match cards.iter().find(|card| card["juror_id"] == json!(juror.id)) {
            Some(card) => with.push((juror.clone(), text(&card["card_id"]))),
            None => without.push(juror.clone()),
        }
    }
    (with, without.pop().expect("the third"))
}

async fn submitted(juror: &Person, card: &str) {
    let path = format!("/api/v1/cards/{card}");
    let marks = json!({ "marks": { "market": { "score": 5 }, "novelty": { "score": 5 } } });
    juror.put_if(&path, "*", marks).await.ok();
    juror.act(&format!("{path}/submit")).await.ok();
}

async fn declares(round: &Round, juror: &Person) {
    let path = format!("/api/v1/programmes/{}/conflicts", round.programme);
    let conflict = json!({ "application_id": round.applications[0], "kind": "other" });
    juror.post(&path, conflict).await.created();
}

/// The card of a juror as coordinators see it.
async fn seen(round: &Round, card: &str) -> Value {
    let list = format!("{}/assignments?limit=100", round.path);
    let list = round.coordinator.get(&list).await.ok();
    let mut cards = list["items"].as_array().expect("items").iter();
    cards
        .find(|one| one["card_id"] == card)
        .expect("it is there")
        .clone()
}

#[both]
async fn a_card_in_conflict_is_void_and_somebody_else_scores_the_candidate(server: Server) {
    let round = Round::open(&server, 3).await;
    let (with, third) = scorers(&round).await;
    let (torn, card) = &with[0];
    submitted(torn, card).await;
    declares(&round, torn).await;
    assert_eq!(round.coordinator.notices().await[0], "conflict_declared");
    let void = seen(&round, card).await;
    assert_eq!(
        (&void["status"], &void["void"]),
        (&json!("submitted"), &json!(true))
    );
    let spread = format!("{}/assignments/spread", round.path);
    for sent in [json!({ "dry_run": true, "hand_over": true }), json!({})] {
        let plan = round.coordinator.post(&spread, sent).await.ok();
        let pair = json!([{ "candidate_id": void["candidate_id"], "juror_id": torn.id }]);
        assert_eq!((&plan["left_out"], &plan["handed_over"]), (&pair, &json!([])));
        let pair = json!([{ "candidate_id": void["candidate_id"], "juror_id": third.id }]);
        assert_eq!(plan["added"], pair);
    }
    // Done again there is nothing left to be done, and what was submitted is still there.
    let again = round.coordinator.post(&spread, json!({})).await.ok();
    assert_eq!(again["added"], json!([]));
    assert_eq!(seen(&round, card).await["status"], "submitted");
    let progress = round
        .coordinator
        .get(&format!("{}/progress", round.path))
        .await
        .ok();
    let mut jurors = progress["items"].as_array().expect("items").iter();
    let theirs = jurors
        .find(|one| one["juror_id"] == json!(torn.id))
        .expect("a line");
    assert_eq!(
        (&theirs["cards"]["void"], &theirs["cards"]["submitted"]),
        (&json!(1), &json!(0))
    );
    let result = round.computed().await;
    let lines = result["lines"].as_array().expect("lines");
    assert!(lines.iter().all(|line| line["cards"] == 2), "{lines:#?}");
}

#[both]
async fn a_card_that_was_not_submitted_goes_to_somebody_else_by_the_spread(server: Server) {
    let round = Round::open(&server, 3).await;
    let (with, third) = scorers(&round).await;
    let (torn, card) = &with[0];
    declares(&round, torn).await;
    let spread = format!("{}/assignments/spread", round.path);
    let plan = round.coordinator.post(&spread, json!({})).await.ok();
    assert_eq!(plan["added"][0]["juror_id"], json!(third.id));
    assert_eq!(plan["left_out"][0]["juror_id"], json!(torn.id));
    let gone = seen(&round, card).await;
    assert_eq!(
        (&gone["status"], &gone["void"]),
        (&json!("reassigned"), &json!(false))
    );
    assert_eq!(torn.notices().await[0], "card_withdrawn");
}

#[both]
async fn beside_a_void_card_somebody_else_gets_one(server: Server) {
    let round = Round::open(&server, 3).await;
    let (with, third) = scorers(&round).await;
    let (torn, card) = &with[0];
    submitted(torn, card).await;
    let path = format!("/api/v1/cards/{card}/reassign");
    let to = json!({ "juror_id": third.id });
    // What was submitted is not given away.
    round
        .coordinator
        .post(&path, to.clone())
        .await
        .refused(409, "wrong_state");
    declares(&round, torn).await;
    let new = round.coordinator.post(&path, to).await.ok();
    assert_eq!(
        (&new["juror_id"], &new["status"], &new["void"]),
        (&json!(third.id), &json!("assigned"), &json!(false))
    );
    assert_eq!(seen(&round, card).await["void"], true);
}

#[both]
async fn a_conflict_that_was_not_confirmed_gives_the_card_back(server: Server) {
    let round = Round::open(&server, 3).await;
    let (with, _) = scorers(&round).await;
    let (torn, card) = &with[0];
    submitted(torn, card).await;
    declares(&round, torn).await;
    let path = format!("/api/v1/programmes/{}/conflicts", round.programme);
    let conflict = round.coordinator.get(&path).await.ok()["items"][0].clone();
    let decide = format!("/api/v1/conflicts/{}/decide", text(&conflict["id"]));
    let rejected = json!({ "decision": "rejected", "reason": "Однофамильцы" });
    round.coordinator.post(&decide, rejected).await.ok();
    assert_eq!(seen(&round, card).await["void"], false);
    assert_eq!(torn.notices().await[0], "conflict_decided");
    torn.get(&format!("/api/v1/cards/{card}")).await.ok();
}
