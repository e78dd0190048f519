//! A programme that was announced is changed by two.

use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::ApplicationStatus;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::{NewApplication, complete, iin};

struct Office {
    id: Id,
    first: Person,
    second: Person,
}

impl Office {
    async fn in_phase(server: &Server, phase: Phase) -> Office {
        let (id, first) = server.draft_programme().await;
        server.move_to(id, phase).await;
        let second = server.with_role("second", Role::Coordinator, Some(id)).await;
        Office { id, first, second }
    }

    fn path(&self) -> String {
        format!("/api/v1/programmes/{}/amendments", self.id)
    }

    async fn programme(&self) -> Value {
        let seen = self
            .first
            .get(&format!("/api/v1/programmes/{}", self.id))
            .await
            .ok();
        let mut programme = seen["programme"].clone();
        programme["version"] = seen["version"].clone();
        programme
    }
}

fn change(changes: Value) -> Value {
    json!({ "changes": changes, "reason": "Екінші демеуші келді" })
}

#[both]
async fn a_change_holds_once_a_second_coordinator_accepts_it_and_everybody_is_told(server: Server) {
    let office = Office::in_phase(&server, Phase::Selection).await;
    let juror = server.with_role("juror", Role::Juror, Some(office.id)).await;
    let applicant = server
        .with_role("applicant", Role::Applicant, Some(office.id))
        .await;
    let refused = server
        .with_role("refused", Role::Applicant, Some(office.id))
        .await;
    let (id, one, other) = (office.id, applicant.id, refused.id);
    server
        .below(move |cx| {
            NewApplication::to(id, 1)
                .of(one)
                .stands(ApplicationStatus::UnderReview)
                .insert(cx)?;
            NewApplication::to(id, 2)
                .of(other)
                .stands(ApplicationStatus::Ineligible)
                .insert(cx)?;
            NewApplication::to(id, 3)
                .stands(ApplicationStatus::UnderReview)
                .insert(cx)
        })
        .await;
    let before = office.programme().await;
    let more = before["budget"]["amount"].as_i64().expect("a sum") + 500_000_000;
    let changes = json!({ "name": { "kk": "Жаңа атау" }, "call_text": { "kk": "Сұрақтар: +7 727 000 00 00" },
        "training_starts_on": "2027-04-01", "training_ends_on": "2027-10-01",
        "budget": { "amount": more, "currency": "KZT" }, "awards": 4 });
    let proposed = office
        .first
        .post(&office.path(), change(changes.clone()))
        .await
        .created();
    assert_eq!(
        (&proposed["status"], &proposed["changes"]),
        (&json!("proposed"), &changes)
    );
    assert_eq!(proposed["before"]["training_ends_on"], before["training_ends_on"]);
    assert_eq!(office.second.notices().await[0], "amendment_proposed");
    // Nothing has changed so far, and only one waits at a time.
    assert_eq!(office.programme().await["version"], before["version"]);
    office
        .second
        .post(&office.path(), change(json!({ "awards": 5 })))
        .await
        .refused(409, "duplicate");

    let accept = format!("/api/v1/amendments/{}/accept", text(&proposed["id"]));
    office.first.act(&accept).await.refused(409, "second_person");
    juror.act(&accept).await.refused(404, "not_found");
    let accepted = office.second.act(&accept).await.ok();
    assert_eq!(
        (&accepted["status"], &accepted["decided_by"]),
        (&json!("accepted"), &json!(office.second.id))
    );
    office.second.act(&accept).await.refused(409, "wrong_state");
    let after = office.programme().await;
    for (name, value) in changes.as_object().expect("changes") {
        assert_eq!(&after[name], value, "{name}");
    }
    assert_eq!(after["seats"], before["seats"]);
    for person in [&applicant, &juror, &office.first] {
        assert_eq!(person.notices().await[0], "programme_amended");
    }
    assert_eq!(refused.notices().await, Vec::<String>::new());
    let calls = format!("/api/v1/programmes/{}/phone-calls", office.id);
    let calls = office.first.get(&calls).await.ok();
    assert_eq!(calls["items"][0]["kind"], "programme_amended");
    assert_eq!(
        office.first.get(&office.path()).await.ok()["items"][0],
        for_the_other(&accepted)
    );
}

/// As the other coordinator reads it.
fn for_the_other(accepted: &Value) -> Value {
    let mut seen = accepted.clone();
    seen["actions"] =
        json!([{ "name": "reject_amendment", "allowed": false, "blocked_by": ["wrong_state"] }]);
    seen
}

#[both]
async fn what_cannot_be_right_is_refused_where_it_is_typed(server: Server) {
    let office = Office::in_phase(&server, Phase::Selection).await;
    for (changes, fault) in [
        (json!({}), "/changes required"),
        (
            json!({ "budget": { "amount": 1, "currency": "KZT" } }),
            "/changes/budget/amount range",
        ),
        (
            json!({ "budget": { "amount": 900_000_000_000_i64, "currency": "USD" } }),
            "/changes/budget/currency currency",
        ),
        (json!({ "awards": 1 }), "/changes/awards range"),
        (
            json!({ "training_starts_on": "2026-01-01" }),
            "/changes/training_starts_on past",
        ),
        (
            json!({ "training_ends_on": "2027-01-20" }),
            "/changes/training_ends_on order",
        ),
        (
            json!({ "localities_added": [{ "code": "x", "name": { "kk": "X" } }] }),
            "/changes/localities_added read_only",
        ),
        (json!({ "seats": 30 }), "/changes/seats unknown_field"),
    ] {
        let refused = office.first.post(&office.path(), change(changes.clone())).await;
        assert_eq!(refused.faults(), [fault], "{changes}");
    }
    let blank = json!({ "changes": { "awards": 4 }, "reason": " " });
    assert_eq!(
        office.first.post(&office.path(), blank).await.faults(),
        ["/reason required"]
    );
}

#[both]
async fn a_forgotten_village_is_added_while_the_call_is_open(server: Server) {
    let office = Office::in_phase(&server, Phase::Open).await;
    let before = office.programme().await["rules"]["localities"].clone();
    let known = before[0]["code"].clone();
    let add = |code: &Value| {
        change(json!({ "localities_added": [{ "code": code, "name": { "kk": "Жаңа ауыл" } }] }))
    };
    let doubled = office.first.post(&office.path(), add(&known)).await;
    assert_eq!(doubled.faults(), ["/changes/localities_added/0/code duplicate"]);
    // Somebody from there was found not to meet the conditions.
    let gulnar = server.person("gulnar").await;
    let base = format!("/api/v1/programmes/{}", office.id);
    let consents = json!({ "consents": { "processing": true } });
    let made = gulnar
        .post(&format!("{base}/applications"), consents)
        .await
        .created();
    let application = format!("/api/v1/applications/{}", text(&made["id"]));
    let mut told = complete(&iin());
    told["person"]["locality"] = json!("Жаңа ауыл");
    gulnar.patch(&application, told).await.ok();
    gulnar.act(&format!("{application}/submit")).await.ok();
    let judged = async || -> Value {
        let found = office.first.get(&format!("{application}/eligibility")).await.ok();
        let outcomes = found["outcomes"].as_array().expect("outcomes").clone();
        let one = outcomes.into_iter().find(|o| o["rule"] == "locality");
        one.expect("the rule")["outcome"].clone()
    };
    assert_eq!(judged().await, "failed");
    let proposed = office
        .first
        .post(&office.path(), add(&json!("zhana-auyl")))
        .await
        .created();
    let path = format!("/api/v1/amendments/{}", text(&proposed["id"]));
    office.second.act(&format!("{path}/accept")).await.ok();
    assert_eq!(judged().await, "passed");
    let after = office.programme().await["rules"]["localities"].clone();
    let added = after.as_array().expect("places").last().cloned();
    assert_eq!(added.expect("a place")["code"], "zhana-auyl");
    assert_eq!(
        after.as_array().map(Vec::len),
        before.as_array().map(|l| l.len() + 1)
    );

    // Taken back by whoever proposed it, and the next one can be proposed.
    let proposed = office
        .first
        .post(&office.path(), add(&json!("tagy-bir")))
        .await
        .created();
    let path = format!("/api/v1/amendments/{}", text(&proposed["id"]));
    assert_eq!(
        office.first.act(&format!("{path}/reject")).await.ok()["status"],
        "rejected"
    );
    office
        .second
        .act(&format!("{path}/accept"))
        .await
        .refused(409, "wrong_state");
    office
        .first
        .post(&office.path(), add(&json!("tagy-bir")))
        .await
        .created();
}
