//! Applications, from the draft to the result of the selection.

use super::*;

#[both]
async fn every_state_of_an_application(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Open).await;
    let mut sweep = Sweep::of("application_status", &server, id, &[&coordinator]);
    in_the_call(&server, &mut sweep, &coordinator).await;
    let round = Round::open(&server, 2).await;
    under_review(&server, &mut sweep, &round).await;
    places::states(&server, &mut sweep).await;
    sweep.is_whole().await;
}

async fn drafts(server: &Server, id: Id, coordinator: &Person) -> [One; 2] {
    let path = format!("/api/v1/programmes/{id}/applications");
    let mut consents = json!({ "consents": { "processing": true } });
    let person = server.person("drafting").await;
    let own = person.post(&path, consents.clone()).await.created();
    consents["on_behalf"] = json!({ "channel": "paper", "consent_evidence": "Лист" });
    let typed = coordinator.post(&path, consents).await.created();
    let application = |made: &Value| text(&made["id"]).parse().expect("an id");
    [
        One {
            who: Who::Here(Box::new(person)),
            application: application(&own),
        },
        One {
            who: Who::Called,
            application: application(&typed),
        },
    ]
}

async fn in_the_call(server: &Server, sweep: &mut Sweep<'_>, coordinator: &Person) {
    let id = sweep.programme;
    let [own, typed] = drafts(server, id, coordinator).await;
    sweep
        .holds("draft", &own.path(), &own, Then::Does("finish_application"))
        .await;
    sweep
        .holds("draft", &typed.path(), &typed, Then::WaitsFor("arrivals_to_type"))
        .await;
    let asked = two(server, id, ApplicationStatus::Submitted).await;
    for one in &asked {
        sweep
            .holds(
                "submitted",
                &one.path(),
                one,
                Then::WaitsFor("eligibility_to_decide"),
            )
            .await;
        let (hand, _) = one.hand(coordinator);
        let question = json!({ "due_local": "2027-01-20T18:00:00", "text": "Уточните адрес" });
        coordinator
            .post(&format!("{}/clarification", one.path()), question)
            .await
            .ok();
        let then = match one.who {
            Who::Here(_) => Then::Does("answer_clarification"),
            Who::Called => Then::Does("clarification_asked"),
        };
        sweep
            .holds("clarification_requested", &one.path(), one, then)
            .await;
        let answer = json!({ "content": { "idea": { "summary": "Улица Абая, 4" } } });
        hand.patch(&one.path(), answer).await.ok();
        hand.act(&format!("{}/submit", one.path())).await.ok();
        sweep
            .holds(
                "resubmitted",
                &one.path(),
                one,
                Then::WaitsFor("clarifications_answered"),
            )
            .await;
    }
    for one in two(server, id, ApplicationStatus::Submitted).await {
        one.hand(coordinator)
            .0
            .act(&format!("{}/withdraw", one.path()))
            .await
            .ok();
        sweep.holds("withdrawn", &one.path(), &one, Then::OwnDoing).await;
    }
    server.move_to(id, Phase::Selection).await;
    server.at("2027-02-11T05:00:00Z");
    let coordinator = sweep.fresh(coordinator).await;
    for one in &asked {
        let path = format!("{}/eligibility", one.path());
        coordinator.act(&format!("{path}/decide")).await.ok();
        sweep
            .holds("eligible", &one.path(), one, Then::WaitsFor("round_to_create"))
            .await;
        let reason = json!({ "reason": "Живёт в другом районе" });
        coordinator
            .post(&format!("{path}/reopen"), reason.clone())
            .await
            .ok();
        let failed = json!({ "outcome": "failed", "reason": reason["reason"] });
        coordinator
            .put_if(&format!("{path}/locality"), "*", failed)
            .await
            .ok();
        coordinator.act(&format!("{path}/decide")).await.ok();
        sweep
            .holds(
                "ineligible",
                &one.path(),
                one,
                Then::MayContest("application_ineligible", "consider_objection"),
            )
            .await;
    }
}

/// The first candidate takes the application to an account by the printed code.
async fn under_review(server: &Server, sweep: &mut Sweep<'_>, round: &Round) {
    let staff: Vec<&Person> = [&round.coordinator].into_iter().chain(&round.jurors).collect();
    sweep.moves_to(round.programme, &staff);
    let coordinator = sweep.fresh(&round.coordinator).await;
    let owner = server.person("reviewed").await;
    let [first, second] = [round.applications[0], round.applications[1]];
    let code = coordinator
        .act(&format!("/api/v1/applications/{first}/account-code"))
        .await
        .ok();
    owner
        .post("/api/v1/me/applications/claim", json!({ "code": code["code"] }))
        .await
        .ok();
    for one in [
        One {
            who: Who::Here(Box::new(owner)),
            application: first,
        },
        One {
            who: Who::Called,
            application: second,
        },
    ] {
        sweep
            .holds(
                "under_review",
                &one.path(),
                &one,
                Then::WaitsFor("cards_to_score"),
            )
            .await;
    }
}
