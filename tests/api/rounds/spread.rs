//! Who scores whom.

use super::*;

#[both]
async fn a_dry_run_waits_for_no_writer(server: Server) {
    let round = Round::setup(&server, 3).await;
    let (began, begin) = tokio::sync::oneshot::channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let hold = std::sync::Mutex::new((Some(began), ended));
    let (db, programme) = (server.service.app.db.clone(), round.programme);
    let writing = tokio::spawn(async move {
        db.write(move |conn| {
            people::programmes::programme::lock(conn, programme)?;
            let mut hold = hold.lock().expect("a lock");
            if let Some(tell) = hold.0.take() {
                let _ = tell.send(());
                let _ = hold.1.recv();
            }
            Ok(())
        })
        .await
    });
    begin.await.expect("it begins");
    let path = format!("{}/assignments/spread", round.path);
    let plan = round
        .coordinator
        .post(&path, json!({ "seed": 9, "dry_run": true }))
        .await
        .ok();
    assert_eq!(
        (&plan["seed"], &plan["applied"], &plan["quality"]["connected"]),
        (&json!(9), &json!(false), &json!(true))
    );
    end.send(()).expect("it still waits");
    writing.await.expect("it runs").expect("it is done");
    assert_eq!(
        round.coordinator.post(&path, json!({ "seed": 9 })).await.ok()["added"],
        plan["added"]
    );
}

#[both]
async fn what_an_absent_juror_left_goes_to_others_and_what_was_submitted_stays(server: Server) {
    let round = Round::open(&server, 6).await;
    let absent = round.jurors[2].clone();
    let cards = round.cards(&absent).await;
    assert_eq!(cards.len(), 4);
    let path = |card: &Value| format!("/api/v1/cards/{}", card["id"].as_str().expect("an id"));
    let marks = |card: &Value| match card["not_applicable"] == json!([]) {
        true => json!({ "marks": { "market": { "score": 4 }, "novelty": { "score": 4 } } }),
        false => json!({ "marks": { "market": { "score": 4 } } }),
    };
    for card in &cards[..2] {
        absent.put_if(&path(card), "*", marks(card)).await.ok();
    }
    absent.act(&format!("{}/submit", path(&cards[0]))).await.ok();
    let submitted = absent.get(&path(&cards[0])).await.ok();
    let seat = format!("{}/jurors/{}", round.path, absent.id);
    round
        .coordinator
        .put_if(&seat, "*", json!({ "seat": "member", "available": false }))
        .await
        .ok();
    let spread = format!("{}/assignments/spread", round.path);
    let kept = round
        .coordinator
        .post(&spread, json!({ "dry_run": true }))
        .await
        .ok();
    assert_eq!((&kept["added"], &kept["handed_over"]), (&json!([]), &json!([])));
    let told = round
        .coordinator
        .post(&spread, json!({ "hand_over": true }))
        .await
        .ok();
    assert_eq!(
        (
            told["added"].as_array().map(Vec::len),
            told["handed_over"].as_array().map(Vec::len)
        ),
        (Some(3), Some(3))
    );
    assert_eq!(absent.get(&path(&cards[0])).await.ok(), submitted);
    for card in &cards[1..] {
        absent
            .put_if(&path(card), "*", marks(card))
            .await
            .refused(404, "not_found");
    }
    let inbox = absent.get("/api/v1/me/messages").await.ok();
    let kinds: Vec<&str> = inbox["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|m| m["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["card_withdrawn", "cards_assigned"]);
    let again = round
        .coordinator
        .post(&spread, json!({ "hand_over": true }))
        .await
        .ok();
    assert_eq!((&again["added"], &again["handed_over"]), (&json!([]), &json!([])));
}

#[both]
async fn a_cap_that_is_too_small_is_told_with_what_is_missing(server: Server) {
    let round = Round::setup(&server, 3).await;
    for (juror, seat) in round.jurors.iter().zip(["chair", "deputy", "member"]) {
        let path = format!("{}/jurors/{}", round.path, juror.id);
        round
            .coordinator
            .put_if(&path, "*", json!({ "seat": seat, "cap": 1 }))
            .await
            .ok();
    }
    let path = format!("{}/assignments/spread", round.path);
    let refused = round
        .coordinator
        .post(&path, json!({ "dry_run": true }))
        .await
        .refused(409, "no_assignment");
    assert_eq!(
        refused["constraints"],
        json!([{ "kind": "capacity", "available": 3, "needed": 6, "missing": 3 }])
    );
}

#[both]
async fn a_jury_is_designed_before_it_is_invited(server: Server) {
    let round = Round::setup(&server, 6).await;
    let path = format!("{}/design", round.path);
    let asked =
        json!({ "places": 2, "reliabilities_bp": [4000], "minutes_per_card": 20, "draws": 500, "seed": 3 });
    let told = round.coordinator.post(&path, asked.clone()).await.ok();
    assert_eq!(
        (&told["candidates"], &told["places"], &told["draws"]),
        (&json!(6), &json!(2), &json!(500))
    );
    let designs = told["designs"].as_array().expect("designs");
    assert_eq!(designs.len(), 75);
    let of = |jurors: i32, cards: i32| {
        designs
            .iter()
            .find(|d| d["jurors"] == jurors && d["cards_per_candidate"] == cards)
            .expect("a design")
    };
    // 6 candidates × 3 cards × 20 minutes are 6 hours: 2 for each of three jurors.
    assert_eq!(
        (&of(3, 3)["hours_in_all"], &of(3, 3)["hours_per_juror"]),
        (&json!(6.0), &json!(2.0))
    );
    assert!(of(12, 12)["found"].as_f64() > of(12, 1)["found"].as_f64());
    assert_eq!(round.coordinator.post(&path, asked).await.ok(), told);
    let many = json!({ "candidates": 2000, "draws": 10_000 });
    assert_eq!(round.coordinator.post(&path, many).await.ok()["draws"], 66);
    let wrong = json!({ "reliabilities_bp": [4000, 0], "draws": 500 });
    assert_eq!(
        round.coordinator.post(&path, wrong).await.faults(),
        ["/reliabilities_bp/1 range"]
    );
    round.chair.post(&path, json!({})).await.refused(403, "forbidden");
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    round
        .coordinator
        .post(&path, json!({}))
        .await
        .refused(409, "wrong_state");
}
