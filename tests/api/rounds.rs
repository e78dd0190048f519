//! Before a round opens: what must be there, who scores whom, how many are needed.

use base::db::schema::{account, application, role_grant};
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::Role;
use people::applications::ApplicationStatus as S;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::Server;
use crate::world::Round;

fn blockers(refused: &Value) -> Vec<(&str, i64)> {
    let list = refused["blockers"].as_array().expect("blockers");
    list.iter()
        .map(|b| {
            (
                b["code"].as_str().expect("a code"),
                b["count"].as_i64().expect("a count"),
            )
        })
        .collect()
}

#[both]
async fn a_round_opens_only_with_somebody_who_may_decide(server: Server) {
    let round = Round::setup(&server, 3).await;
    round.spread().await;
    // The conflicts are with candidates whom neither has to score.
    let listed = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await
        .ok();
    let candidates = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    for lead in &round.jurors[..2] {
        let scores = |c: &Value| {
            listed["items"]
                .as_array()
                .expect("items")
                .iter()
                .any(|card| card["juror_id"] == json!(lead.id) && card["candidate_id"] == c["id"])
        };
        let other = candidates["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|c| !scores(c))
            .expect("another");
        let id: Id = other["application_id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id");
        round.conflict(&server, lead, id).await;
    }
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(blockers(&refused), [("decider_missing", 1)]);
    let labels = round.coordinator.get("/api/v1/vocabularies").await.ok();
    assert!(labels["enums"]["round_blocker_code"]["decider_missing"]["kk"].is_string());
}

#[both]
async fn a_round_opens_only_with_a_quorum_free_of_conflicts(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 2 });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    let third = server
        .with_role("deputy", Role::Juror, Some(round.programme))
        .await;
    for juror in &round.jurors[1..] {
        round.conflict(&server, juror, round.applications[0]).await;
    }
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    let told = blockers(&refused);
    assert!(
        told.contains(&("candidates_without_jurors", 1)) && told.contains(&("candidates_below_quorum", 1)),
        "{told:?}"
    );
    round
        .coordinator
        .put_if(
            &format!("{}/jurors/{}", round.path, third.id),
            "*",
            json!({ "seat": "member" }),
        )
        .await
        .ok();
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert!(
        !blockers(&refused)
            .iter()
            .any(|(code, _)| *code == "candidates_without_jurors"),
        "{refused}"
    );
}

#[both]
async fn what_is_missing_for_a_hidden_candidate_is_not_told(server: Server) {
    let round = Round::setup(&server, 2).await;
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    round.conflict(&server, &torn, round.applications[0]).await;
    torn.post(&format!("{}/assignments/spread", round.path), json!({}))
        .await
        .ok();
    let refused = torn
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(blockers(&refused), [("unseen", 1)]);
    let read = round.coordinator.get(&round.path).await.ok();
    assert_eq!(
        blockers(&read),
        [("cards_missing", 1), ("candidates_below_quorum", 1)]
    );
    round.spread().await;
    torn.act(&format!("{}/open", round.path)).await.ok();
}

#[both]
async fn rules_that_cannot_rank_are_named(server: Server) {
    let round = Round::setup(&server, 1).await;
    round.spread().await;
    for (method, code) in [
        ("trimmed_mean", "quorum_too_small_to_trim"),
        ("vote", "rubric_is_no_vote"),
    ] {
        let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": method });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        let refused = round
            .coordinator
            .act(&format!("{}/open", round.path))
            .await
            .refused(409, "blocked");
        assert_eq!(blockers(&refused), [(code, 1)]);
    }
}

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

#[both]
async fn two_signals_together_propose_a_conflict_and_one_does_not(server: Server) {
    let round = Round::setup(&server, 2).await;
    let owner = server.person_at("owner@ile-college.kz").await;
    let colleague = server.person_at("colleague@ile-college.kz").await;
    let namesake = server.person_at("namesake@gmail.com").await;
    let (first, ids) = (round.applications[0], [colleague.id, namesake.id]);
    let account_id = owner.id;
    server
        .below(move |cx| {
            diesel::update(application::table.find(first))
                .set(application::account_id.eq(account_id))
                .execute(cx.conn)?;
            // The applicants are called Сапаров.
            diesel::update(account::table.filter(account::id.eq_any(ids)))
                .set(account::display_name.eq("Айгүл Сапарова"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    for who in [&colleague, &namesake] {
        server.grant(who, Role::Juror, Some(round.programme)).await;
        let seat = format!("{}/jurors/{}", round.path, who.id);
        round
            .coordinator
            .put_if(&seat, "*", json!({ "seat": "member" }))
            .await
            .ok();
    }
    let path = format!("/api/v1/programmes/{}/conflicts", round.programme);
    let listed = round.coordinator.get(&path).await;
    let [one] = listed.body["items"].as_array().expect("items").as_slice() else {
        panic!("{}", listed.text)
    };
    assert_eq!(
        (&one["account_id"], &one["application_id"], &one["status"]),
        (&json!(colleague.id), &json!(first), &json!("proposed"))
    );
    assert_eq!(
        (&one["signals"], &one["kind"]),
        (&json!(["surname", "email_domain"]), &json!("family"))
    );
    assert!(
        !listed.text.contains("college") && !listed.text.contains("Сапаров"),
        "{}",
        listed.text
    );
    // What people rejected is not proposed again, by nothing that brings people.
    let decide = format!("/api/v1/conflicts/{}/decide", one["id"].as_str().expect("an id"));
    round
        .coordinator
        .post(&decide, json!({ "decision": "rejected", "reason": "Тёзки" }))
        .await
        .ok();
    assert_eq!(
        round.coordinator.act(&format!("{path}/propose")).await.ok(),
        json!({ "proposed": 0 })
    );
    round
        .coordinator
        .act(&format!("{}/candidates", round.path))
        .await
        .ok();
    let items = round.coordinator.get(&path).await.ok()["items"].clone();
    assert_eq!(
        (items.as_array().map(Vec::len), &items[0]["status"]),
        (Some(1), &json!("rejected"))
    );
    round
        .chair
        .act(&format!("{path}/propose"))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_round_opens_only_with_a_chair_and_with_jurors_who_are_there_and_hold_their_role(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let settings = json!({ "cards_per_candidate": 2, "quorum_cards": 2 });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    let seat = async |no: usize, seat: Value| {
        let path = format!("{}/jurors/{}", round.path, round.jurors[no].id);
        round.coordinator.put_if(&path, "*", seat).await.ok();
    };
    let refused = async || {
        round
            .coordinator
            .act(&format!("{}/open", round.path))
            .await
            .refused(409, "blocked")
    };
    seat(0, json!({ "seat": "member" })).await;
    assert_eq!(blockers(&refused().await), [("chair_missing", 1)]);
    seat(0, json!({ "seat": "chair" })).await;
    for (no, name) in [(1, "deputy"), (2, "member")] {
        seat(no, json!({ "seat": name, "available": false })).await;
    }
    assert_eq!(blockers(&refused().await), [("jurors_missing", 1)]);
    seat(1, json!({ "seat": "deputy" })).await;
    let (gone, now) = (round.jurors[2].id, server.now());
    server
        .below(move |cx| {
            diesel::update(role_grant::table.filter(role_grant::account_id.eq(gone)))
                .set(role_grant::revoked_at.eq(now))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    assert_eq!(blockers(&refused().await), [("jurors_without_role", 1)]);
}

#[both]
async fn a_round_opens_only_with_candidates_and_before_it_is_to_close(server: Server) {
    let round = Round::setup(&server, 0).await;
    let settings =
        json!({ "cards_per_candidate": 2, "quorum_cards": 1, "closes_at": "2027-01-11T04:05:00Z" });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    let open = format!("{}/open", round.path);
    assert_eq!(
        blockers(&round.coordinator.act(&open).await.refused(409, "blocked")),
        [("candidates_missing", 1)]
    );
    server.at("2027-01-11T04:05:00Z");
    let refused = round.coordinator.act(&open).await.refused(409, "blocked");
    assert_eq!(
        blockers(&refused),
        [("closing_time_passed", 1), ("candidates_missing", 1)]
    );
}

#[both]
async fn a_round_opens_only_when_nobody_scores_in_conflict(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let listed = round
        .coordinator
        .get(&format!("{}/assignments", round.path))
        .await
        .ok();
    let candidates = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    let mine = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|card| card["juror_id"] == json!(round.jurors[2].id))
        .expect("a card");
    let scored = candidates["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|c| c["id"] == mine["candidate_id"])
        .expect("a candidate");
    let application: Id = scored["application_id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    round.conflict(&server, &round.jurors[2], application).await;
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(blockers(&refused), [("cards_in_conflict", 1)]);
}

#[both]
async fn all_the_staff_is_compared_with_those_who_handed_in_and_stay(server: Server) {
    let round = Round::setup(&server, 1).await;
    let owner = server.person_at("owner@ile-college.kz").await;
    let mut staff = vec![];
    for (name, role) in [("c", Role::Coordinator), ("j", Role::Juror), ("t", Role::Trainer)] {
        let person = server.person_at(&format!("{name}@ile-college.kz")).await;
        server.grant(&person, role, Some(round.programme)).await;
        staff.push(person.id);
    }
    let (first, ids) = (round.applications[0], staff.clone());
    server
        .below(move |cx| {
            diesel::update(application::table.find(first))
                .set(application::account_id.eq(owner.id))
                .execute(cx.conn)?;
            diesel::update(account::table.filter(account::id.eq_any(ids.clone())))
                .set(account::display_name.eq("Айгүл Сапарова"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let path = format!("/api/v1/programmes/{}/conflicts", round.programme);
    for (status, proposed) in [(S::Draft, 0), (S::Withdrawn, 0), (S::Submitted, 3)] {
        server
            .below(move |cx| {
                diesel::update(application::table.find(first))
                    .set(application::status.eq(status))
                    .execute(cx.conn)?;
                Ok(())
            })
            .await;
        assert_eq!(
            round.coordinator.act(&format!("{path}/propose")).await.ok(),
            json!({ "proposed": proposed }),
            "{status}"
        );
    }
    // One more signal, before anybody decided: it is told too, and once.
    let helper = staff[0];
    server
        .below(move |cx| {
            diesel::update(application::table.find(first))
                .set(application::assisted_by.eq(helper))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    for proposed in [1, 0] {
        assert_eq!(
            round.coordinator.act(&format!("{path}/propose")).await.ok(),
            json!({ "proposed": proposed })
        );
    }
    let listed = round.coordinator.get(&path).await.ok();
    let known = listed["items"].as_array().expect("items");
    let one = known
        .iter()
        .find(|c| c["account_id"] == json!(helper))
        .expect("the helper's");
    assert_eq!(
        (known.len(), &one["signals"]),
        (3, &json!(["surname", "email_domain", "helper"]))
    );
}
