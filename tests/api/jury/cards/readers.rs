//! Who sees a card.

use super::*;

#[both]
async fn a_card_is_seen_by_its_juror_alone(server: Server) {
    let round = Round::open(&server, 3).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    let saved = juror.put_if(&path, "\"0-x\"", marks(4)).await.ok();
    assert_eq!(
        (&saved["status"], &saved["version"]),
        (&json!("in_progress"), &json!(1))
    );
    for other in round
        .jurors
        .iter()
        .filter(|j| j.id != juror.id)
        .chain([&round.coordinator])
    {
        other.get(&path).await.refused(404, "not_found");
        other.put_if(&path, "*", marks(1)).await.refused(404, "not_found");
    }
    let assignments = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await;
    assert!(!assignments.text.contains("score"), "{}", assignments.text);
    round
        .coordinator
        .get(&format!("{}/result", round.path))
        .await
        .refused(404, "not_found");
    let progress = round
        .coordinator
        .get(&format!("{}/progress", round.path))
        .await
        .ok();
    let begun: i64 = progress["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|j| j["cards"]["in_progress"].as_i64().unwrap_or(0))
        .sum();
    assert_eq!(begun, 1);
}

#[both]
async fn an_unassigned_juror_sees_no_round(server: Server) {
    let round = Round::open(&server, 1).await;
    let other = server
        .with_role("other", Role::Juror, Some(round.programme))
        .await;
    other.get(&round.path).await.refused(404, "not_found");
    other
        .get(&format!("{}/pack", round.path))
        .await
        .refused(404, "not_found");
    round
        .coordinator
        .get(&format!("{}/pack", round.path))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_conflict_takes_a_card_out_of_sight(server: Server) {
    let round = Round::open(&server, 3).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror.put_if(&path, "*", marks(5)).await.ok();
    let before = round.cards(&juror).await.len();
    round.conflict(&server, &juror, round.applications[0]).await;
    juror.get(&path).await.refused(404, "not_found");
    juror.put_if(&path, "*", marks(5)).await.refused(404, "not_found");
    juror
        .act(&format!("{path}/submit"))
        .await
        .refused(404, "not_found");
    juror
        .post(&format!("{path}/recuse"), json!({ "reason": "Брат" }))
        .await
        .refused(404, "not_found");
    let batch = json!({ "items": [{ "card_id": card, "marks": marks(5)["marks"] }] });
    let told = juror
        .post(&format!("{}/cards/batch", round.path), batch)
        .await
        .ok();
    assert_eq!(told["items"][0]["status"], 404);
    let pack = juror.get(&format!("{}/pack", round.path)).await;
    assert!(!pack.text.contains("ILE-001"), "{}", pack.text);
    assert_eq!(round.cards(&juror).await.len(), before - 1);
    round
        .conflict(&server, &round.coordinator, round.applications[0])
        .await;
    let other = round.jurors.iter().find(|j| j.id != juror.id).expect("another");
    round
        .coordinator
        .post(&format!("{path}/reassign"), json!({ "juror_id": other.id }))
        .await
        .refused(404, "not_found");
    let listed = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await;
    assert!(!listed.text.contains(&card), "{}", listed.text);
}

#[both]
async fn a_recused_card_goes_to_somebody_else(server: Server) {
    let round = Round::open(&server, 1).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror
        .post(&format!("{path}/recuse"), json!({ "reason": "Сосед" }))
        .await
        .ok();
    juror
        .put_if(&path, "*", marks(3))
        .await
        .refused(409, "wrong_state");
    let mut free = None;
    for j in &round.jurors {
        if round.cards(j).await.is_empty() {
            free = Some(j.clone());
        }
    }
    let free = free.expect("a juror without cards");
    let new = round
        .coordinator
        .post(&format!("{path}/reassign"), json!({ "juror_id": free.id }))
        .await
        .ok();
    juror.get(&path).await.refused(404, "not_found");
    let card = free
        .get(&format!("/api/v1/cards/{}", text(&new["card_id"])))
        .await
        .ok();
    assert_eq!(
        (&card["status"], &card["version"], &card["marks"]),
        (&json!("assigned"), &json!(0), &json!({}))
    );
    round
        .coordinator
        .post(&format!("{path}/reassign"), json!({ "juror_id": free.id }))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn jurors_are_told_once_what_they_have_to_score(server: Server) {
    let round = Round::setup(&server, 3).await;
    round.spread().await;
    let told = async |juror: &Person| -> Vec<(String, String)> {
        let inbox = juror.get("/api/v1/me/messages").await.ok();
        let messages = inbox["items"].as_array().expect("items").iter();
        messages
            .map(|m| (text(&m["kind"]), text(&m["body"])))
            .filter(|(kind, _)| kind.starts_with("card"))
            .collect()
    };
    assert_eq!(told(&round.jurors[0]).await, []);
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    for juror in &round.jurors {
        let [(kind, body)] = told(juror).await.try_into().expect("one message");
        let cards = round.cards(juror).await.len();
        assert_eq!(kind, "cards_assigned");
        assert!(
            body.contains(&format!(
                "назначено для оценки: {cards}. Срок оценки: не назначен."
            )),
            "{body}"
        );
    }
    // A card changes hands: both are told.
    let (juror, card) = round.card_of(1).await;
    let mut other = None;
    for j in &round.jurors {
        let theirs = round.cards(j).await;
        let first = round.card_of(1).await.1;
        let candidate = juror.get(&format!("/api/v1/cards/{first}")).await.ok()["candidate_id"].clone();
        if !theirs.iter().any(|c| c["candidate_id"] == candidate) {
            other = Some(j.clone());
        }
    }
    let other = other.expect("a juror without a card for it");
    round
        .coordinator
        .post(
            &format!("/api/v1/cards/{card}/reassign"),
            json!({ "juror_id": other.id }),
        )
        .await
        .ok();
    let kinds =
        async |who: &Person| -> Vec<String> { told(who).await.into_iter().map(|(kind, _)| kind).collect() };
    assert_eq!(kinds(&juror).await, ["card_withdrawn", "cards_assigned"]);
    assert_eq!(kinds(&other).await, ["cards_assigned", "cards_assigned"]);
    // A recused card goes on by the spread: only who gets it is told.
    let (juror, card) = round.card_of(2).await;
    juror
        .post(
            &format!("/api/v1/cards/{card}/recuse"),
            json!({ "reason": "Сосед" }),
        )
        .await
        .ok();
    let before = kinds(&juror).await;
    round.spread().await;
    assert_eq!(kinds(&juror).await, before);
    let mut all = 0;
    for j in &round.jurors {
        all += kinds(j).await.len();
    }
    assert_eq!(all, 6);
}

#[both]
async fn the_pack_has_one_tag(server: Server) {
    let round = Round::open(&server, 3).await;
    let path = format!("{}/pack", round.path);
    let pack = round.chair.get(&path).await;
    let tag = pack.header("etag").to_owned();
    let same = round
        .chair
        .send(reqwest::Method::GET, &path, &[("if-none-match", &tag)], None)
        .await;
    assert_eq!(same.status, 304);
    assert_eq!(pack.body["rubric"]["criteria"][0]["key"], "market");
    let card = text(&pack.body["cards"][0]["id"]);
    round
        .chair
        .put_if(&format!("/api/v1/cards/{card}"), "*", json!({ "marks": {} }))
        .await
        .ok();
    assert_eq!(
        round
            .chair
            .send(reqwest::Method::GET, &path, &[("if-none-match", &tag)], None)
            .await
            .status,
        200
    );
}
