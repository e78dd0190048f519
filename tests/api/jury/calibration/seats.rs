//! The exercise and the round: who takes part, what waits for it.

use super::*;

#[both]
async fn the_opening_waits_for_the_exercise(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let drafted = round.drafted().await;
    assert!(round.blocking().await.is_empty(), "{:?}", round.blocking().await);
    let running = round.running().await;
    assert_eq!(round.blocking().await, ["calibration_running"]);
    let open = format!("{}/open", round.path);
    let refused = round.coordinator.act(&open).await.refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "calibration_running", "count": 1 }])
    );
    scored(&round.chair, &running, marks(5)["marks"].clone()).await;
    round.coordinator.act(&format!("{running}/finish")).await.ok();
    round.coordinator.act(&open).await.ok();

    // From now on it can only be read.
    let coordinator = &round.coordinator;
    let refused = coordinator
        .act(&format!("{drafted}/start"))
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["round"], "open");
    coordinator
        .put_if(&drafted, "*", sample_input())
        .await
        .refused(409, "wrong_state");
    coordinator.delete(&drafted).await.refused(409, "wrong_state");
    coordinator
        .post(&round.samples(), sample_input())
        .await
        .refused(409, "wrong_state");
    round
        .chair
        .put_if(&format!("{running}/card"), "*", marks(1))
        .await
        .refused(409, "wrong_state");
    assert_eq!(
        round.chair.get(&format!("{running}/card")).await.ok()["marks"],
        marks(5)["marks"]
    );
    let listed = coordinator.get(&round.samples()).await.ok();
    let blocked = |s: &Value| {
        s["actions"]
            .as_array()
            .is_some_and(|all| all.iter().all(|a| a["allowed"] == false))
    };
    assert!(
        listed["items"].as_array().expect("samples").iter().all(blocked),
        "{listed}"
    );
}

#[both]
async fn a_pass_is_good_for_practice_before_the_rounds_own_phase(server: Server) {
    let round = Round::setup(&server, 1).await;
    let programme = round.programme;
    server
        .below(move |cx| {
            diesel::update(programme_table::table.find(programme))
                .set(programme_table::phase.eq("open"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let (passes, wanted) = (
        format!("{}/passes", round.path),
        json!({ "juror_id": round.jurors[1].id }),
    );
    round
        .coordinator
        .post(&passes, wanted.clone())
        .await
        .refused(409, "wrong_state");
    round.running().await;
    round.coordinator.post(&passes, wanted).await.ok();
}

#[both]
async fn who_gets_a_seat_later_takes_part(server: Server) {
    let round = Round::setup(&server, 1).await;
    let path = round.running().await;
    let late = server.with_role("late", Role::Juror, Some(round.programme)).await;
    late.get(&path).await.refused(404, "not_found");
    let seat = format!("{}/jurors/{}", round.path, late.id);
    round
        .coordinator
        .put_if(&seat, "*", json!({ "seat": "member" }))
        .await
        .ok();
    assert_eq!(waits(&late).await, 1);
    scored(&late, &path, marks(1)["marks"].clone()).await;
    // A card for practice does not keep anybody in the jury; who has no seat any more is not compared either.
    assert_eq!(round.coordinator.delete(&seat).await.status, 204);
    assert_eq!(late.notices().await[0], "jury_left");
    late.get(&path).await.refused(404, "not_found");
    assert_eq!(waits(&late).await, 0);
    scored(&round.chair, &path, marks(5)["marks"].clone()).await;
    round.chair.act(&format!("{path}/finish")).await.ok();
    let table = round.chair.get(&format!("{path}/differences")).await.ok();
    assert!(!table.to_string().contains(&late.id.to_string()), "{table}");
    assert_eq!(
        of(&table["jurors"], &round.chair).get("severity_bp"),
        None,
        "alone by now"
    );
}
