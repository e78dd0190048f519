//! The final and the awards.

use super::*;
use crate::world::Lead;

fn one(lead: &Lead) -> One {
    One {
        who: Who::Here(Box::new(lead.person.clone())),
        application: lead.application,
    }
}

#[both]
async fn every_outcome_of_the_final(server: Server) {
    let found = Final::scored(&server, 3, json!({ "standstill_days": 0 })).await;
    let id = found.course.id;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let mut sweep = Sweep::of("decision_outcome", &server, id, &[&second, &found.chair]);
    for lead in &found.leads {
        sweep
            .concerns("select", &one(lead), Then::WaitsFor("round_to_close"))
            .await;
    }
    let result = found.computed().await;
    let money = json!({ "amount": Final::ASKED, "currency": "KZT" });
    let candidates = second.get(&format!("{}/candidates", found.path)).await.ok();
    let mut lines = vec![];
    for (lead, outcome) in found.leads.iter().zip(["select", "waitlist", "decline"]) {
        let mut all = candidates["items"].as_array().expect("items").iter();
        let candidate = all
            .find(|c| c["idea_id"] == lead.idea.as_str())
            .expect("a candidate");
        let mut line =
            json!({ "candidate_id": candidate["id"], "outcome": outcome, "reason": "Комиссия так решила" });
        match outcome {
            "select" => line["amount"] = money.clone(),
            "waitlist" => line["position"] = json!(1),
            _ => {}
        }
        lines.push(line);
    }
    if result["firmness"]["crosses_cut"] == true {
        let note = json!({ "note": "Обсудили" });
        found
            .chair
            .post(&format!("{}/deliberations", found.path), note)
            .await
            .ok();
    }
    let decision = json!({ "lines": lines, "present": [found.chair.id] });
    found
        .chair
        .put_if(&format!("{}/decision", found.path), "*", decision)
        .await
        .ok();
    found
        .chair
        .post(&format!("{}/ballots", found.path), json!({ "vote": "for" }))
        .await
        .ok();
    found.publish().await.ok();
    server.at("2027-03-16T20:00:00Z");
    let [select, waitlist, decline] = [0, 1, 2].map(|n| one(&found.leads[n]));
    sweep
        .concerns("select", &select, Then::WaitsFor("awards_to_agree"))
        .await;
    sweep
        .concerns("waitlist", &waitlist, Then::Knows("final_waitlisted"))
        .await;
    sweep
        .concerns("decline", &decline, Then::Told("final_declined"))
        .await;
    let mut closer = second.clone();
    server.renew(&mut closer);
    // As long as the support goes on an award can become free; then the reserve is told.
    let award = found.award_of(&closer, &found.leads[0].idea).await;
    closer.act(&format!("/api/v1/awards/{award}/agree")).await.ok();
    server.move_to(id, Phase::Support).await;
    for step in ["activate", "settle"] {
        closer.act(&format!("/api/v1/awards/{award}/{step}")).await.ok();
    }
    let close = json!({ "to": "closed" });
    closer
        .post(&format!("/api/v1/programmes/{id}/phase"), close)
        .await
        .ok();
    sweep
        .concerns("waitlist", &waitlist, Then::Told("final_waitlist_ended"))
        .await;
    sweep.is_whole().await;
}

#[both]
async fn every_state_of_an_award(server: Server) {
    let found = Final::published(&server, 2).await;
    let id = found.course.id;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let mut sweep = Sweep::of("award_status", &server, id, &[&second]);
    let (lead, other) = (&found.leads[0], &found.leads[1]);
    let path = |award: String| format!("/api/v1/awards/{award}");
    let award = path(found.award_of(&second, &lead.idea).await);
    // Whoever works on the idea stands as its lead does.
    let team = [one(lead), one(&found.member)];
    for (step, state, then) in [
        ("", "proposed", Then::WaitsFor("awards_to_agree")),
        ("agree", "agreed", Then::WaitsFor("awards_to_activate")),
        ("activate", "active", Then::WaitsFor("awards_to_settle")),
        ("settle", "settled", Then::Told("award_moved")),
    ] {
        if step == "agree" {
            server.move_to(id, Phase::Support).await;
        }
        if !step.is_empty() {
            second.act(&format!("{award}/{step}")).await.ok();
        }
        for member in &team {
            sweep.holds(state, &award, member, then).await;
        }
    }
    let award = path(found.award_of(&second, &other.idea).await);
    second.act(&format!("{award}/agree")).await.ok();
    second
        .post(&format!("{award}/terminate"), json!({ "reason": "Бас тартты" }))
        .await
        .ok();
    sweep
        .holds("terminated", &award, &one(other), Then::Told("award_moved"))
        .await;
    sweep.is_whole().await;
}
