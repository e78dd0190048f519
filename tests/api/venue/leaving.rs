//! What leaves in a package, and what stays at home.

use super::*;

#[both]
async fn a_file_that_was_changed_on_its_way_is_refused(server: Server) {
    let round = Round::open(&server, 2).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    let file = collected(&hall)
        .await
        .replacen("\\\"score\\\":4", "\\\"score\\\":5", 1);
    let refused = server
        .tried(move |cx| import::read(cx, &file))
        .await
        .expect_err("refused");
    assert!(
        format!("{refused:?}").contains("changed on its way"),
        "{refused:?}"
    );
}

#[both]
async fn the_cards_of_a_juror_in_conflict_stay_at_home(server: Server) {
    let round = Round::open(&server, 3).await;
    let torn = &round.jurors[1];
    round.conflict(&server, torn, round.applications[0]).await;
    let package = packed(&server, &round).await;
    let hidden = package
        .candidates
        .iter()
        .find(|c| c.reference == "ILE-001")
        .map(|c| c.id);
    assert!(
        !package
            .cards
            .iter()
            .any(|c| c.juror_id == torn.id && Some(c.candidate_id) == hidden)
    );
    assert!(package.candidates.iter().all(|c| c.application_id.is_none()));
}

#[both]
async fn a_candidate_whom_nobody_in_the_hall_scores_stays_at_home(server: Server) {
    let round = Round::open(&server, 3).await;
    let path = format!("{}/pitches", round.path);
    let order = json!({ "sittings": [{ "starts_at": "2027-01-15T05:00:00Z", "room": "2-зал" }], "slot_minutes": 15, "seed": 1 });
    round.coordinator.put_if(&path, "*", order).await.ok();
    round.coordinator.act(&format!("{path}/announce")).await.ok();
    let mine = &round.cards(&round.jurors[0]).await[0];
    let noted = json!({ "marks": { "market": { "score": 4 } }, "private_note": "Спросить о земле" });
    round.jurors[0]
        .put_if(
            &format!("/api/v1/cards/{}", mine["id"].as_str().expect("an id")),
            "*",
            noted,
        )
        .await
        .ok();
    for juror in &round.jurors {
        round.conflict(&server, juror, round.applications[1]).await;
    }
    let package = packed(&server, &round).await;
    let references: Vec<&str> = package.candidates.iter().map(|c| c.reference.as_str()).collect();
    assert_eq!(references, ["ILE-001", "ILE-003"]);
    assert_eq!((package.pitches.len(), package.cards.len()), (2, 4));
    assert!(
        package.cards.iter().all(|c| c.notes.private_note.is_none()),
        "what a juror noted stays with the juror"
    );
}

#[both]
async fn a_package_with_the_signature_of_another_is_refused(server: Server) {
    let round = Round::open(&server, 2).await;
    let id = round_id(&round);
    let pack = async || -> Value {
        let file = server.below(move |cx| export::pack(cx, id)).await;
        serde_json::from_str(&file).expect("JSON")
    };
    let (mut one, other) = (pack().await, pack().await);
    let parts = |file: &Value| -> Vec<String> {
        file["signature"]
            .as_str()
            .expect("a signature")
            .split('.')
            .map(str::to_owned)
            .collect()
    };
    let (own, theirs) = (parts(&one), parts(&other));
    assert_ne!(own[1], theirs[1]);
    assert!(package::read(&one.to_string(), None).is_ok());
    one["signature"] = json!(format!("{}.{}.{}", own[0], theirs[1], own[2]));
    assert!(package::read(&one.to_string(), None).is_err());
}

#[both]
async fn only_an_open_round_leaves_and_a_hall_takes_one(server: Server) {
    let round = Round::open(&server, 2).await;
    let (first, second) = (packed(&server, &round).await, packed(&server, &round).await);
    let (hall, _) = hall(&first).await;
    let refused = hall
        .tried(move |cx| load::load(cx, &second))
        .await
        .expect_err("refused");
    assert!(
        format!("{refused:?}").contains("holds another programme"),
        "{refused:?}"
    );
    round
        .chair
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .ok();
    let id = round_id(&round);
    let refused = server
        .tried(move |cx| export::pack(cx, id))
        .await
        .expect_err("refused");
    assert_eq!(refused.to_string(), "round_not_open");
}
