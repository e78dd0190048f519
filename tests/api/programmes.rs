//! Programmes in draft.

use kernel::vocabulary::Role;
use serde_json::json;
use test_macros::both;

use crate::support::Server;
use crate::world::programme_input;

#[both]
async fn a_draft_is_seen_by_those_who_hold_a_role_in_it(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}");
    assert_eq!(coordinator.get(&path).await.ok()["phase"], "draft");
    server
        .person("stranger")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
    assert_eq!(
        server.nobody().get("/api/v1/programmes").await.ok()["items"],
        json!([])
    );
    assert_eq!(
        coordinator.get("/api/v1/programmes").await.ok()["items"][0]["id"],
        json!(id)
    );
}

#[both]
async fn everything_can_be_edited_in_draft_with_the_present_version(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}");
    let mut input = programme_input();
    input["seats"] = json!(30);
    coordinator
        .put(&path, input.clone())
        .await
        .refused(428, "precondition_required");
    let changed = coordinator.put_if(&path, "*", input).await.ok();
    assert_eq!(
        (&changed["programme"]["seats"], &changed["version"]),
        (&json!(30), &json!(2))
    );
    let trainer = server.with_role("trainer", Role::Trainer, Some(id)).await;
    trainer
        .put_if(&path, "*", programme_input())
        .await
        .refused(403, "forbidden");
}

#[both]
async fn dates_out_of_order_are_all_named(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let mut input = programme_input();
    input["deadline_local"] = json!("2027-01-01T00:00:00");
    input["training_ends_on"] = json!("2027-01-01");
    let faults = coordinator
        .put_if(&format!("/api/v1/programmes/{id}"), "*", input)
        .await
        .faults();
    assert_eq!(faults, ["/deadline_local order", "/training_ends_on order"]);
}

#[both]
async fn a_priority_keeps_no_more_places_than_there_are(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let mut input = programme_input();
    input["rules"]["priority"] = json!({ "kind": "reserved", "places": 26 });
    let path = format!("/api/v1/programmes/{id}");
    assert_eq!(
        coordinator.put_if(&path, "*", input.clone()).await.faults(),
        ["/rules/priority/places range"]
    );
    input["rules"]["priority"]["places"] = json!(25);
    coordinator.put_if(&path, "*", input).await.ok();
}

#[both]
async fn each_round_can_prefer_in_its_own_way_and_a_rule_that_takes_all_awards_is_told(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}");
    let warned = || async {
        let found = coordinator.get(&format!("{path}/blockers")).await.ok();
        found.get("warnings").cloned().unwrap_or(json!([]))
    };
    assert_eq!(warned().await, json!([]));
    // Six of the seats, and by the same rule all three awards.
    let mut input = programme_input();
    input["rules"]["priority"] = json!({ "kind": "reserved", "places": 6 });
    coordinator.put_if(&path, "*", input.clone()).await.ok();
    assert_eq!(warned().await, json!(["priority_takes_the_final"]));
    let mut last = json!({ "cards_per_candidate": 1, "quorum_cards": 1, "tie_break": [],
        "priority": { "kind": "reserved", "places": 4 } });
    input["rules"]["final"] = last.clone();
    assert_eq!(
        coordinator.put_if(&path, "*", input.clone()).await.faults(),
        ["/rules/final/priority/places range"]
    );
    last["priority"]["places"] = json!(1);
    input["rules"]["final"] = last;
    let read = coordinator.put_if(&path, "*", input).await.ok();
    assert_eq!(
        read["programme"]["rules"]["final"]["priority"],
        json!({ "kind": "reserved", "places": 1 })
    );
    assert_eq!(warned().await, json!([]));
}

#[both]
async fn a_copy_has_the_rules_and_rubrics_but_not_the_dates(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let base = format!("/api/v1/programmes/{id}");
    let contact = json!({ "name": { "ru": "Илийский центр" }, "phone": "+77001234567" });
    coordinator
        .put_if(&format!("{base}/contact"), "*", contact)
        .await
        .ok();
    let words = json!({ "addition": { "kk": "Күтеміз!", "ru": "Ждём вас!", "en": "See you!" } });
    for kind in ["training_ended", "application_admitted"] {
        let path = format!("{base}/texts/{kind}");
        coordinator.put_if(&path, "*", words.clone()).await.ok();
    }
    // What was given up is not copied.
    let given_up = [("if-match", "*")];
    let path = format!("{base}/texts/application_admitted");
    coordinator
        .send(reqwest::Method::DELETE, &path, &given_up, None)
        .await;
    let copy = coordinator
        .post(
            &format!("/api/v1/programmes/{id}/copy"),
            json!({ "code": "COPY2" }),
        )
        .await
        .created();
    assert_eq!(
        copy["programme"]["rules"],
        programme_input()["rules"].clone_with_defaults()
    );
    assert_eq!(copy["programme"].get("deadline_local"), None);
    let rubric = coordinator
        .get(&format!(
            "/api/v1/programmes/{}/rubrics/final",
            copy["id"].as_str().expect("id")
        ))
        .await;
    assert_eq!(rubric.ok()["rubric"]["criteria"][0]["weight"], 2);
    // Whom people ask, and how the programme speaks to them.
    let base = format!("/api/v1/programmes/{}", copy["id"].as_str().expect("id"));
    let contact = coordinator.get(&format!("{base}/contact")).await.ok();
    assert_eq!(
        (&contact["name"]["ru"], &contact["phone"]),
        (&json!("Илийский центр"), &json!("+77001234567"))
    );
    for (kind, own) in [("training_ended", true), ("application_admitted", false)] {
        let said = coordinator.get(&format!("{base}/texts/{kind}")).await.text;
        assert_eq!(said.contains("Ждём вас!"), own, "{kind}: {said}");
    }
}

trait WithDefaults {
    fn clone_with_defaults(&self) -> serde_json::Value;
}
impl WithDefaults for serde_json::Value {
    /// The rules as they come back: the two rounds have defaults.
    fn clone_with_defaults(&self) -> serde_json::Value {
        let mut rules = self.clone();
        let round = json!({
            "cards_per_candidate": 3, "quorum_cards": 2, "standstill_days": 3, "voting": "by_line",
            "tie_break": [{ "by": "priority" }, { "by": "earlier_submission" }],
        });
        rules["objection_days"] = json!(5);
        rules["selection"] = round.clone();
        rules["final"] = round;
        for rule in rules["eligibility"].as_array_mut().into_iter().flatten() {
            rule["by_person"] = json!(false);
        }
        rules
    }
}
