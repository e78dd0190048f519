//! Those who run a programme: phases, rounds, and whoever is no longer needed.

use super::*;

fn here(person: &Person) -> One {
    One {
        who: Who::Here(Box::new(person.clone())),
        application: Id::NIL,
    }
}

#[both]
async fn every_state_of_a_round(server: Server) {
    let mut round = Round::setup(&server, 2).await;
    let mut sweep = Sweep::of(
        "round_status",
        &server,
        round.programme,
        &[&round.coordinator, &round.chair],
    );
    let path = round.path.clone();
    let (member, chair) = (here(&round.jurors[2]), here(&round.chair));
    sweep
        .holds("setup", &path, &member, Then::Does("declare_conflicts"))
        .await;
    sweep
        .holds(
            "setup",
            &path,
            &here(&round.coordinator),
            Then::Does("prepare_round"),
        )
        .await;
    for juror in &round.jurors {
        let none = json!({ "answers": [], "others_none": true });
        juror.put(&format!("{path}/conflict-sheet"), none).await.ok();
    }
    round.spread().await;
    round.coordinator.act(&format!("{path}/open")).await.ok();
    for juror in &round.jurors {
        sweep
            .holds("open", &path, &here(juror), Then::Does("score_cards"))
            .await;
    }
    round.score_all().await;
    sweep
        .holds("open", &path, &member, Then::WaitsFor("round_to_close"))
        .await;
    round.chair.act(&format!("{path}/close")).await.ok();
    sweep
        .holds("closed", &path, &chair, Then::Does("record_decision"))
        .await;
    sweep
        .holds("closed", &path, &member, Then::WaitsFor("decision_to_record"))
        .await;
    let result = round.chair.act(&format!("{path}/results")).await.ok();
    round.decided(&result).await;
    sweep
        .holds("decided", &path, &member, Then::Does("cast_ballot"))
        .await;
    for juror in &round.jurors {
        juror
            .post(&format!("{path}/ballots"), json!({ "vote": "for" }))
            .await
            .ok();
    }
    sweep
        .holds("decided", &path, &member, Then::WaitsFor("decision_to_publish"))
        .await;
    server.renew(&mut round.coordinator);
    round.publish().await.ok();
    sweep
        .holds(
            "published",
            &path,
            &here(&round.coordinator),
            Then::Does("make_phone_calls"),
        )
        .await;
    sweep.is_whole().await;
}

/// Of each phase: what a coordinator does in it when nobody has applied.
#[both]
async fn every_phase_of_a_programme(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let mut sweep = Sweep::of("phase", &server, id, &[&coordinator]);
    let who = here(&second);
    for (phase, state, next) in [
        (Phase::Draft, "draft", "move_programme"),
        (Phase::Open, "open", "wait"),
        (Phase::Selection, "selection", "look"),
        (Phase::Training, "training", "wait"),
        (Phase::Final, "final", "prepare_round"),
        (Phase::Support, "support", "move_programme"),
        (Phase::Closed, "closed", "look"),
    ] {
        server.move_to(id, phase).await;
        sweep.concerns(state, &who, Then::Does(next)).await;
    }
    let [here, called] = two(&server, id, ApplicationStatus::Confirmed).await;
    server.move_to(id, Phase::Support).await;
    let cancel = json!({ "to": "cancelled", "reason": "Демеуші бас тартты" });
    coordinator
        .post(&format!("/api/v1/programmes/{id}/phase"), cancel)
        .await
        .ok();
    for one in [&here, &called] {
        sweep
            .concerns("cancelled", one, Then::Told("programme_cancelled"))
            .await;
    }
    assert_eq!(
        sweep.fresh(&second).await.notices().await[0],
        "programme_cancelled"
    );
    sweep
        .concerns("cancelled", &who, Then::Does("make_phone_calls"))
        .await;
    sweep.is_whole().await;
}

/// Who is not needed any more learns it.
#[both]
async fn whoever_is_taken_a_role_is_told(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let juror = server.person("juror").await;
    let role = json!({ "account_id": juror.id, "role": "juror" });
    let members = format!("/api/v1/programmes/{id}/members");
    let member = coordinator.post(&members, role).await.created();
    coordinator
        .delete(&format!("{members}/{}", text(&member["id"])))
        .await
        .ok();
    assert_eq!(juror.notices().await[0], "role_revoked");
}
