//! What a card takes.

use super::*;

#[both]
async fn a_stale_or_missing_version_is_refused(server: Server) {
    let round = Round::open(&server, 1).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror
        .put(&path, marks(4))
        .await
        .refused(428, "precondition_required");
    let first = juror.get(&path).await;
    let tag = first.header("etag").to_owned();
    juror.put_if(&path, &tag, marks(4)).await.ok();
    let stale = juror.put_if(&path, &tag, marks(3)).await.refused(412, "stale");
    assert_eq!(stale["current_version"], 1);
    assert_eq!(juror.get(&path).await.ok()["marks"]["market"]["score"], 4);
}

#[both]
async fn wrong_marks_are_named_and_an_incomplete_card_is_not_submitted(server: Server) {
    let round = Round::open(&server, 2).await;
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    let wrong = json!({ "marks": { "market": { "score": 6 }, "novelty": { "not_applicable": true }, "x": { "score": 1 } } });
    assert_eq!(
        juror.put_if(&path, "*", wrong).await.faults(),
        [
            "/marks/market score_out_of_scale",
            "/marks/novelty criterion_may_not_be_skipped",
            "/marks/x criterion_unknown"
        ]
    );
    assert_eq!(
        juror
            .put_if(&path, "*", json!({ "marks": { "market": {} } }))
            .await
            .faults(),
        ["/marks/market mark"]
    );
    juror
        .put_if(&path, "*", json!({ "marks": { "market": { "score": 5 } } }))
        .await
        .ok();
    let refused = juror
        .act(&format!("{path}/submit"))
        .await
        .refused(409, "card_incomplete");
    assert_eq!(refused["missing"], json!(["novelty"]));
    juror.put_if(&path, "*", marks(5)).await.ok();
    juror.act(&format!("{path}/submit")).await.ok();
    juror
        .put_if(&path, "*", marks(1))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_criterion_that_a_rule_takes_out_is_no_zero(server: Server) {
    let round = Round::open(&server, 2).await;
    let (juror, card) = round.card_of(2).await;
    let path = format!("/api/v1/cards/{card}");
    let read = juror.get(&path).await;
    assert!(!read.text.contains("disability"), "{}", read.text);
    assert_eq!(read.ok()["not_applicable"], json!(["novelty"]));
    assert_eq!(
        juror.put_if(&path, "*", marks(4)).await.faults(),
        ["/marks/novelty criterion_not_applicable"]
    );
    let result = round.computed().await;
    let line = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .find(|l| l["reference"] == "ILE-002")
        .expect("a line");
    assert_eq!(
        (&line["mean"], &line["score_decimal"]),
        (&json!("4/5"), &json!("0.8000"))
    );
}

#[both]
async fn a_batch_that_is_sent_twice_is_applied_once(server: Server) {
    let round = Round::open(&server, 3).await;
    let juror = round.jurors[0].clone();
    let items: Vec<Value> = round
        .cards(&juror)
        .await
        .iter()
        .map(|c| {
            let mut all = marks(4)["marks"].clone();
            if c["not_applicable"] != json!([]) {
                all = json!({ "market": { "score": 4 } });
            }
            json!({ "card_id": c["id"], "version": 0, "marks": all, "feedback": "Хорошо", "submit": true })
        })
        .collect();
    let count = items.len();
    let mut batch = json!({ "items": items });
    batch["items"]
        .as_array_mut()
        .expect("items")
        .push(json!({ "card_id": Id::new(), "marks": {} }));
    let path = format!("{}/cards/batch", round.path);
    let first = juror.post(&path, batch.clone()).await.ok();
    let second = juror.post(&path, batch).await.ok();
    for i in 0..count {
        assert_eq!(
            (&first["items"][i]["replayed"], &first["items"][i]["card_status"]),
            (&json!(false), &json!("submitted"))
        );
        assert_eq!(
            (&second["items"][i]["replayed"], &second["items"][i]["version"]),
            (&json!(true), &json!(1))
        );
    }
    assert_eq!(second["items"][count]["code"], "not_found");
    assert!(round.cards(&juror).await.iter().all(|c| c["version"] == 1));
}

#[both]
async fn an_item_of_a_batch_that_is_stale_or_incomplete_does_not_stop_the_others(server: Server) {
    let round = Round::open(&server, 3).await;
    let juror = round.jurors[0].clone();
    let cards = round.cards(&juror).await;
    juror
        .put_if(
            &format!("/api/v1/cards/{}", text(&cards[0]["id"])),
            "*",
            json!({ "marks": { "market": { "score": 2 } } }),
        )
        .await
        .ok();
    let batch = json!({ "items": [
        { "card_id": cards[0]["id"], "version": 0, "marks": { "market": { "score": 5 } } },
        { "card_id": cards[1]["id"], "version": 0, "marks": {}, "submit": true },
    ] });
    let told = juror
        .post(&format!("{}/cards/batch", round.path), batch)
        .await
        .ok();
    assert_eq!(
        (&told["items"][0]["code"], &told["items"][0]["version"]),
        (&json!("stale"), &json!(1))
    );
    assert_eq!(told["items"][1]["code"], "card_incomplete");
    assert_eq!(told["items"][1]["version"], 1);
}
