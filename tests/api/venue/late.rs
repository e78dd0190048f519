//! Cards that come too late, or do not fit.

use super::*;

#[both]
async fn what_was_submitted_on_the_server_stands(server: Server) {
    let round = Round::open(&server, 2).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    // Meanwhile one juror scores at home.
    let home = &round.jurors[0];
    score(&round, std::slice::from_ref(home)).await;
    let kept = round.cards(home).await.len();
    let outcomes = imported(&server, &collected(&hall).await).await;
    assert_eq!(
        outcomes.iter().filter(|o| **o == Some(Outcome::Kept)).count(),
        kept
    );
    assert_eq!(
        outcomes.iter().filter(|o| **o == Some(Outcome::Merged)).count(),
        4 - kept
    );
}

#[both]
async fn what_comes_after_the_result_is_kept_aside_and_told(server: Server) {
    let round = Round::open(&server, 2).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    round.computed().await;
    // Of those the server had none submitted before the close but what `computed` did; all stay.
    let file = collected(&hall).await;
    let before = states(&round).await;
    let outcomes = imported(&server, &file).await;
    assert!(
        outcomes
            .iter()
            .all(|o| matches!(o, Some(Outcome::Kept | Outcome::Late))),
        "{outcomes:?}"
    );
    assert_eq!(states(&round).await, before);
}

#[both]
async fn a_card_counts_that_was_scored_in_the_hall_before_the_close(server: Server) {
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, mut jurors) = hall(&package).await;
    score(&round, &jurors[..1]).await;
    server.at("2027-01-11T04:05:00Z");
    round
        .chair
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .ok();
    hall.at("2027-01-11T04:06:00Z");
    hall.renew(&mut jurors[1]);
    score(&round, &jurors[1..2]).await;
    let count = |outcomes: &[Option<Outcome>], of| outcomes.iter().filter(|o| **o == Some(of)).count();
    let outcomes = imported(&server, &collected(&hall).await).await;
    // What nobody touched in the hall does not travel.
    assert_eq!(
        (
            outcomes.len(),
            count(&outcomes, Outcome::Merged),
            count(&outcomes, Outcome::Late)
        ),
        (4, 2, 2)
    );
    let submitted = states(&round).await.iter().filter(|s| **s == "submitted").count();
    assert_eq!(submitted, 2);
}

#[both]
async fn a_card_that_comes_after_the_result_is_late_though_it_was_scored_in_time(server: Server) {
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors[2..]).await;
    score(&round, &round.jurors[..2]).await;
    server.at("2027-01-11T04:05:00Z");
    round
        .chair
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .ok();
    round.chair.act(&format!("{}/results", round.path)).await.ok();
    let outcomes = imported(&server, &collected(&hall).await).await;
    assert_eq!(outcomes, [Some(Outcome::Late); 2]);
    assert_eq!(
        states(&round).await.iter().filter(|s| **s == "submitted").count(),
        4
    );
}

#[both]
async fn a_card_that_does_not_fit_is_kept_aside(server: Server) {
    let (round, elsewhere) = (Round::open(&server, 3).await, Round::open(&server, 3).await);
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors[..1]).await;
    let file = collected(&hall).await;
    let cards = server.below(move |cx| import::read(cx, &file)).await;
    // A program in the hall that is not ours: a score that no rubric has, and a round that is not the card's.
    let (mut scored, mut moved) = (cards.clone(), cards);
    scored.cards[0].marks.0.get_mut("market").expect("a mark").score = Some(99);
    moved.round_id = round_id(&elsewhere);
    for (forged, no) in [(scored, 0), (moved, 1)] {
        let outcome = server
            .below(move |cx| import::card(cx, &forged, &forged.cards[no]))
            .await;
        assert_eq!(outcome, Some(Outcome::Refused));
    }
    assert!(states(&round).await.iter().all(|s| s == "assigned"));
}
