//! Until when it is taken.

use super::*;

#[both]
async fn sixty_cards_against_the_close_are_counted_or_refused(server: Server) {
    let round = Round::open(&server, 40).await;
    let mut work = Vec::new();
    for juror in &round.jurors {
        for card in round.cards(juror).await {
            work.push((juror.clone(), format!("/api/v1/cards/{}", text(&card["id"]))));
        }
    }
    work.truncate(60);
    let tasks: Vec<_> = work
        .into_iter()
        .map(|(juror, path)| {
            tokio::spawn(async move {
                let answer = juror
                    .put_if(&path, "*", json!({ "marks": { "market": { "score": 5 } } }))
                    .await;
                (juror, path, answer)
            })
        })
        .collect();
    let chair = round.chair.clone();
    let close = format!("{}/close", round.path);
    let closing = tokio::spawn(async move { chair.post(&close, crate::world::early()).await });
    closing.await.expect("it runs").ok();
    for task in tasks {
        let (juror, path, answer) = task.await.expect("it runs");
        let stands = juror.get(&path).await.ok();
        if answer.status == 200 {
            assert_eq!(stands["version"], 1);
        } else {
            answer.refused(409, "round_not_open");
            assert_eq!(stands["version"], 0);
        }
    }
    let (juror, card) = round.card_of(1).await;
    juror
        .put_if(&format!("/api/v1/cards/{card}"), "*", marks(5))
        .await
        .refused(409, "round_not_open");
}

#[both]
async fn sixty_submissions_against_the_close_are_in_the_result_or_refused(server: Server) {
    let round = Round::open(&server, 30).await;
    let mut work = Vec::new();
    for juror in &round.jurors {
        for card in round.cards(juror).await {
            let mut all = marks(4);
            if card["not_applicable"] != json!([]) {
                all = json!({ "marks": { "market": { "score": 4 } } });
            }
            let path = format!("/api/v1/cards/{}", text(&card["id"]));
            juror.put_if(&path, "*", all).await.ok();
            work.push((juror.clone(), path));
        }
    }
    assert_eq!(work.len(), 60);
    let (chair, path) = (round.chair.clone(), round.path.clone());
    let closing = tokio::spawn(async move {
        chair.get(&path).await.ok();
        chair
            .post(&format!("{path}/close"), crate::world::early())
            .await
            .ok();
        chair.act(&format!("{path}/results")).await.ok()
    });
    let tasks: Vec<_> = work
        .into_iter()
        .map(|(juror, path)| tokio::spawn(async move { juror.act(&format!("{path}/submit")).await }))
        .collect();
    let result = closing.await.expect("it runs");
    let mut accepted = 0;
    for task in tasks {
        let answer = task.await.expect("it runs");
        if answer.status == 200 {
            accepted += 1;
        } else {
            answer.refused(409, "round_not_open");
        }
    }
    let counted: i64 = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| l["cards"].as_i64().unwrap_or(0))
        .sum();
    assert_eq!(counted, accepted);
    let actions: Vec<String> = server
        .below(move |cx| {
            Ok(audit_entry::table
                .filter(audit_entry::action.eq_any(["submit_card", "close_round"]))
                .order(audit_entry::seq)
                .select(audit_entry::action)
                .load(cx.conn)?)
        })
        .await;
    assert_eq!(
        actions.last().map(String::as_str),
        Some("close_round"),
        "a card was taken after the close"
    );
}

#[both]
async fn no_card_is_taken_after_the_closing_time(server: Server) {
    let round = Round::open(&server, 1).await;
    round
        .coordinator
        .put_if(
            &round.path,
            "*",
            json!({ "closes_at": server.now() + chrono::Duration::minutes(5) }),
        )
        .await
        .ok();
    let (juror, card) = round.card_of(1).await;
    let path = format!("/api/v1/cards/{card}");
    juror.put_if(&path, "*", marks(5)).await.ok();
    server.at("2027-01-11T04:06:00Z");
    juror
        .put_if(&path, "*", marks(4))
        .await
        .refused(409, "round_not_open");
    let settings = json!({ "quorum_cards": 2 });
    round
        .coordinator
        .put_if(&round.path, "*", settings)
        .await
        .refused(409, "wrong_state");
    round.coordinator.put_if(&round.path, "*", json!({})).await.ok();
    juror.put_if(&path, "*", marks(4)).await.ok();
}
