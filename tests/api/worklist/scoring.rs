//! From the round that is to be made to the end of the time for appeals.

use base::db::schema::application;
use diesel::prelude::*;
use kernel::vocabulary::{Phase, Role};
use people::applications::ApplicationStatus;
use people::programmes::programme;
use serde_json::{Value, json};
use test_macros::both;

use super::{kinds, no_blocker_is_nobodys, told, worklist};
use crate::support::{Person, Server, text};
use crate::world::{NewApplication, Round};

pub const KINDS: &[&str] = &[
    // built in `jury::appeals`
    "appeal_possible",
    "appeals_to_answer",
    "ballot_to_cast",
    "ballots_awaited",
    "cards_awaited",
    "cards_to_score",
    "conflicts_to_declare",
    "decision_to_publish",
    "decision_to_record",
    "offer_to_answer",
    "offers_awaited",
    "participants_missing",
    "pitch",
    "pitch_day",
    "pitches_to_announce",
    "round_overdue",
    "round_to_close",
    "round_to_create",
    "round_to_open",
    "samples_to_score",
    "standstill",
    "steps_to_confirm",
];

/// Two slots on the Friday of the round.
fn order() -> Value {
    let sitting = json!({ "starts_at": "2027-01-15T05:00:00Z", "room": "Әкімдік, 2-зал" });
    json!({ "sittings": [sitting], "slot_minutes": 15, "gap_minutes": 5, "seed": 1 })
}

async fn whole(round: &Round) {
    let everybody: Vec<&Person> = round.jurors.iter().collect();
    no_blocker_is_nobodys(round.programme, &round.coordinator, &everybody).await;
}

/// Somebody with an account whose application is the first candidate's.
async fn owner_of_the_first(server: &Server, round: &Round) -> Person {
    let owner = server.person("owner").await;
    let (first, account) = (round.applications[0], owner.id);
    server
        .below(move |cx| {
            diesel::update(application::table.find(first))
                .set(application::account_id.eq(account))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server.grant(&owner, Role::Applicant, Some(round.programme)).await;
    owner
}

#[both]
async fn a_round_waits_for_each_at_their_turn(server: Server) {
    let mut round = Round::setup(&server, 2).await;
    let id = round.programme;
    let member = round.jurors[2].clone();
    told(&kinds(&round.coordinator, id).await, &[("round_to_open", 1)]);
    told(&kinds(&member, id).await, &[("conflicts_to_declare", 2)]);
    whole(&round).await;
    let none = json!({ "answers": [], "others_none": true });
    for juror in &round.jurors {
        let sheet = format!("{}/conflict-sheet", round.path);
        juror.put(&sheet, none.clone()).await.ok();
    }
    // Nothing is told of an order that nobody announced.
    let order = order();
    let pitches = format!("{}/pitches", round.path);
    let made = round.coordinator.put_if(&pitches, "*", order).await;
    assert!(made.status == 200, "{}", made.text);
    told(&kinds(&member, id).await, &[]);
    told(
        &kinds(&round.coordinator, id).await,
        &[("pitches_to_announce", 1), ("round_to_open", 1)],
    );
    round.coordinator.act(&format!("{pitches}/announce")).await.ok();
    let day = &worklist(&member, id).await["pitch_day"];
    assert_eq!(
        (&day["count"], &day["until"]),
        (&json!(2), &json!("2027-01-15T05:00:00.000000Z"))
    );
    round.spread().await;
    let settings =
        json!({ "cards_per_candidate": 2, "quorum_cards": 1, "closes_at": "2027-01-20T12:00:00Z" });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    whole(&round).await;
    let awaited = &worklist(&round.coordinator, id).await["cards_awaited"];
    assert_eq!(
        (&awaited["count"], &awaited["until"]),
        (&json!(4), &json!("2027-01-20T12:00:00.000000Z"))
    );
    let mut mine = 0;
    for juror in &round.jurors {
        mine += worklist(juror, id)
            .await
            .get("cards_to_score")
            .map_or(0, |one| one["count"].as_i64().expect("a number"));
    }
    assert_eq!(mine, 4);
    round.score_all().await;
    server.at("2027-01-20T12:00:00Z");
    server.renew(&mut round.coordinator);
    server.renew(&mut round.chair);
    for juror in &mut round.jurors {
        server.renew(juror);
    }
    let chair = round.chair.clone();
    told(&kinds(&round.coordinator, id).await, &[("round_overdue", 1)]);
    told(&kinds(&chair, id).await, &[("round_to_close", 1)]);
    chair.act(&format!("{}/close", round.path)).await.ok();
    let result = chair.act(&format!("{}/results", round.path)).await.ok();
    told(&kinds(&chair, id).await, &[("decision_to_record", 1)]);
    whole(&round).await;
    round.decided(&result).await;
    told(&kinds(&round.jurors[2], id).await, &[("ballot_to_cast", 1)]);
    told(&kinds(&round.coordinator, id).await, &[("ballots_awaited", 3)]);
    for juror in &round.jurors {
        let vote = json!({ "vote": "for" });
        juror.post(&format!("{}/ballots", round.path), vote).await.ok();
    }
    told(
        &kinds(&round.coordinator, id).await,
        &[("decision_to_publish", 1)],
    );
    whole(&round).await;
    round.publish().await.ok();
    let list = worklist(&round.coordinator, id).await;
    assert!(list["standstill"]["until"].is_string(), "{list:?}");
    assert!(list.contains_key("offers_awaited") && list.contains_key("phone_calls_to_make"));
    whole(&round).await;
}

#[both]
async fn appeals_and_offers_wait_for_those_who_may_answer(server: Server) {
    let round = Round::open(&server, 2).await;
    let id = round.programme;
    let result = round.computed().await;
    round.carried(&result).await;
    let owner = owner_of_the_first(&server, &round).await;
    round.publish().await.ok();
    let partner = server.with_role("partner", Role::Partner, Some(id)).await;
    told(&kinds(&owner, id).await, &[("offer_to_answer", 1)]);
    let appeal = json!({ "round": "selection", "ground": "factual_error", "statement": "Мой вклад больше.",
        "evidence": "Письмо" });
    let path = format!("/api/v1/applications/{}/appeals", round.applications[1]);
    // Whoever entered it for somebody does not answer it.
    round.coordinator.post(&path, appeal).await.created();
    assert!(
        !worklist(&round.coordinator, id)
            .await
            .contains_key("appeals_to_answer")
    );
    told(&kinds(&partner, id).await, &[("appeals_to_answer", 1)]);
    no_blocker_is_nobodys(id, &round.coordinator, &[&partner]).await;
}

#[both]
async fn nobody_came(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Selection).await;
    let only = server
        .below(move |cx| {
            let row = programme::find(cx.conn, id)?;
            programme::store::make_places(cx.conn, &row)?;
            NewApplication::to(id, 1)
                .stands(ApplicationStatus::Declined)
                .insert(cx)
        })
        .await;
    let list = kinds(&coordinator, id).await;
    assert!(list.contains(&("participants_missing".into(), 1)), "{list:?}");
    server
        .below(move |cx| {
            diesel::update(application::table.find(only))
                .set(application::status.eq(ApplicationStatus::Waitlisted))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let list = kinds(&coordinator, id).await;
    assert!(!list.contains(&("participants_missing".into(), 1)), "{list:?}");
}

#[both]
async fn a_pitch_and_a_sample_are_told_with_where_they_are_read(server: Server) {
    let round = Round::setup(&server, 2).await;
    let id = round.programme;
    let sample = json!({ "title": "Үлгі", "dossier": { "content": { "idea": { "title": "Пекарня", "summary": "Хлеб" } } } });
    let samples = format!("{}/samples", round.path);
    let made = round.coordinator.post(&samples, sample).await.created();
    let start = format!("/api/v1/samples/{}/start", text(&made["id"]));
    round.coordinator.act(&start).await.ok();
    assert_eq!(
        worklist(&round.jurors[1], id).await["samples_to_score"]["count"],
        1
    );
    let owner = owner_of_the_first(&server, &round).await;
    let order = order();
    let pitches = format!("{}/pitches", round.path);
    round.coordinator.put_if(&pitches, "*", order).await.ok();
    round.coordinator.act(&format!("{pitches}/announce")).await.ok();
    told(&kinds(&owner, id).await, &[("pitch", 1)]);
}
