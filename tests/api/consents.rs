//! A consent is withdrawn: what follows is told before, and nobody drops out in silence.

use base::db::schema::{application, person};
use diesel::prelude::*;
use futures_util::future::join_all;
use kernel::TextEnum;
use kernel::vocabulary::Role;
use people::applications::ApplicationStatus;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::applications::{draft, listed, open_call, submitted};
use crate::support::{Answer, Person, Server, id_of};
use crate::world::{complete, iin};

async fn withdraw(person: &Person, path: &str) -> Answer {
    person
        .post(
            &format!("{path}/consents/withdraw"),
            json!({ "consent": "processing" }),
        )
        .await
}

async fn give(person: &Person, path: &str) -> Answer {
    person
        .post(&format!("{path}/consents"), json!({ "processing": true }))
        .await
}

/// Puts an application into a state.
async fn stands(server: &Server, path: &str, status: ApplicationStatus) {
    let id = id_of(path);
    server
        .below(move |cx| {
            let row = diesel::update(application::table.find(id));
            Ok(row.set(application::status.eq(status)).execute(cx.conn)?)
        })
        .await;
}

/// What waits for somebody in the role of the programme.
async fn waiting(person: &Person) -> Value {
    person.get("/api/v1/me/home").await.ok()["places"][0].clone()
}

fn action<'a>(view: &'a Value, name: &str) -> &'a Value {
    let actions = view["actions"].as_array().expect("actions");
    actions.iter().find(|a| a["name"] == name).unwrap_or(&Value::Null)
}

#[both]
async fn a_draft_goes_away_with_its_consent(server: Server) {
    let (id, _) = open_call(&server).await;
    let (aigul, path) = draft(&server, id, "aigul").await;
    aigul.patch(&path, complete(&iin())).await.ok();
    assert_eq!(
        aigul.get(&path).await.ok()["consents"]["on_withdrawal"],
        "draft_deleted"
    );
    let done = withdraw(&aigul, &path).await.ok();
    assert_eq!(
        (&done["effect"], done.get("application")),
        (&json!("draft_deleted"), None)
    );
    aigul.get(&path).await.refused(404, "not_found");
    withdraw(&aigul, &path).await.refused(404, "not_found");
    let people = server
        .below(|cx| Ok(person::table.count().get_result::<i64>(cx.conn)?))
        .await;
    assert_eq!(people, 0, "nothing personal is left of a draft");
    // Whoever changes their mind may begin again.
    aigul
        .post(
            &format!("/api/v1/programmes/{id}/applications"),
            json!({ "consents": { "processing": true } }),
        )
        .await
        .created();
}

#[both]
async fn what_follows_is_what_was_said_before_in_every_state(server: Server) {
    use ApplicationStatus as S;
    let (id, coordinator) = open_call(&server).await;
    for (n, status) in S::ALL.iter().enumerate().filter(|(_, s)| **s != S::Draft) {
        let (person, path) = submitted(&server, id, &format!("applicant{n}")).await;
        stands(&server, &path, *status).await;
        let view = person.get(&path).await.ok();
        let said = view["consents"]["on_withdrawal"].clone();
        assert_eq!(action(&view, "withdraw_consent")["allowed"], true);
        // The existing withdrawal decides in which states an application can be taken back.
        let back = action(&view, "withdraw_application")["allowed"] == true || *status == S::Withdrawn;
        assert_eq!(
            said,
            if back {
                "application_withdrawn"
            } else {
                "coordinators_told"
            },
            "{status}"
        );
        let done = withdraw(&person, &path).await.ok();
        assert_eq!(done["effect"], said, "{status}");
        let after = person.get(&path).await.ok();
        assert_eq!(after["consents"]["processing"], false);
        assert_eq!(after["consents"]["withdrawn_at"], done["withdrawn_at"]);
        let expected = if back {
            json!("withdrawn")
        } else {
            view["public_status"].clone()
        };
        assert_eq!(after["public_status"], expected, "{status}");
        assert_eq!(after["consents"].get("on_withdrawal"), None);
        let waits = coordinator.get(&path).await.ok()["consents"]
            .get("waits_since")
            .is_some();
        assert_eq!(waits, !back, "{status}");
        withdraw(&person, &path).await.refused(409, "wrong_state");
    }
}

#[both]
async fn without_consent_nothing_is_changed_or_submitted_until_it_is_given_anew(server: Server) {
    let (id, _) = open_call(&server).await;
    let (aigul, path) = submitted(&server, id, "aigul").await;
    withdraw(&aigul, &path).await.ok();
    let patch = json!({ "content": { "education": "higher" } });
    aigul
        .patch(&path, patch.clone())
        .await
        .refused(422, "consent_required");
    aigul
        .act(&format!("{path}/submit"))
        .await
        .refused(422, "consent_required");
    let view = aigul.get(&path).await.ok();
    assert_eq!(
        action(&view, "submit_application")["blocked_by"],
        json!(["consent_required"])
    );
    aigul
        .post(&format!("{path}/consents"), json!({ "processing": false }))
        .await
        .refused(422, "consent_required");
    let given = give(&aigul, &path).await.ok();
    assert_eq!(
        (
            &given["consents"]["processing"],
            given["consents"].get("withdrawn_at")
        ),
        (&json!(true), None)
    );
    aigul.patch(&path, patch).await.ok();
    assert_eq!(
        aigul.act(&format!("{path}/submit")).await.ok()["public_status"],
        "submitted"
    );
}

#[both]
async fn a_participant_does_not_drop_out_in_silence(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let (aigul, path) = submitted(&server, id, "aigul").await;
    stands(&server, &path, ApplicationStatus::Confirmed).await;
    let conflict = json!({ "application_id": id_of(&path), "kind": "family" });
    second
        .post(&format!("/api/v1/programmes/{id}/conflicts"), conflict)
        .await
        .created();
    let settle = format!("{path}/consents/settle");
    let note = json!({ "note": "Оқуды аяқтайды, содан кейін деректері өшіріледі." });
    coordinator
        .post(&settle, note.clone())
        .await
        .refused(409, "wrong_state");
    withdraw(&aigul, &path).await.ok();
    assert_eq!(aigul.get(&path).await.ok()["public_status"], "confirmed");
    assert_eq!(coordinator.notices().await[0], "consent_withdrawn");
    let place = waiting(&coordinator).await;
    assert_eq!(place["next_step"], "settle_consents");
    assert_eq!(
        coordinator.waiting().await,
        [("consents_to_settle".to_owned(), 1)]
    );
    assert_eq!(listed(&coordinator, id, "?consent_waits=true").await.len(), 1);
    // Whoever has a conflict of interest learns nothing of it.
    assert_eq!(second.notices().await, [""; 0]);
    assert_eq!(waiting(&second).await["waiting"], json!([]));
    second.post(&settle, note.clone()).await.refused(404, "not_found");
    aigul.post(&settle, note.clone()).await.refused(403, "forbidden");
    assert_eq!(
        coordinator.post(&settle, json!({ "note": " " })).await.faults(),
        ["/note required"]
    );
    coordinator.post(&settle, note.clone()).await.ok();
    coordinator.post(&settle, note).await.refused(409, "wrong_state");
    assert_eq!(aigul.notices().await[0], "consent_settled");
    assert_eq!(waiting(&coordinator).await["waiting"], json!([]));
    assert_eq!(listed(&coordinator, id, "?consent_waits=true").await.len(), 0);
}

#[both]
async fn a_withdrawal_by_mistake_is_taken_back_and_waits_no_more(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (aigul, path) = submitted(&server, id, "aigul").await;
    stands(&server, &path, ApplicationStatus::Confirmed).await;
    withdraw(&aigul, &path).await.ok();
    give(&aigul, &path).await.ok();
    assert_eq!(waiting(&coordinator).await["waiting"], json!([]));
}

#[both]
async fn the_consent_to_publication_is_withdrawn_alone(server: Server) {
    let (id, _) = open_call(&server).await;
    let (aigul, path) = submitted(&server, id, "aigul").await;
    let publication = json!({ "consent": "publication" });
    let withdraw = format!("{path}/consents/withdraw");
    aigul
        .post(&withdraw, publication.clone())
        .await
        .refused(409, "wrong_state");
    let both = json!({ "processing": true, "publication": true });
    aigul.post(&format!("{path}/consents"), both).await.ok();
    let done = aigul.post(&withdraw, publication).await.ok();
    assert_eq!(
        (&done["effect"], &done["application"]["public_status"]),
        (&json!("noted"), &json!("submitted"))
    );
    let consents = &done["application"]["consents"];
    assert_eq!(
        (&consents["processing"], &consents["publication"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(consents["publication_withdrawn_at"], done["withdrawn_at"]);
}

#[both]
async fn staff_say_what_proves_it_for_somebody_without_an_account(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let paper = json!({ "consents": { "processing": true }, "on_behalf": { "channel": "paper", "consent_evidence": "Парақ" } });
    let made = coordinator
        .post(&format!("/api/v1/programmes/{id}/applications"), paper)
        .await
        .created();
    let path = format!("/api/v1/applications/{}", made["id"].as_str().expect("an id"));
    coordinator.patch(&path, complete(&iin())).await.ok();
    coordinator.act(&format!("{path}/submit")).await.ok();
    assert_eq!(withdraw(&coordinator, &path).await.faults(), ["/reason required"]);
    let asked = json!({ "consent": "processing", "reason": "Өтініш, 12.01.2027" });
    coordinator
        .post(&format!("{path}/consents/withdraw"), asked)
        .await
        .ok();
    assert_eq!(give(&coordinator, &path).await.faults(), ["/evidence required"]);
    let given = json!({ "processing": true, "evidence": "Қол қойылған парақ" });
    coordinator.post(&format!("{path}/consents"), given).await.ok();
}

#[both]
async fn a_stranger_finds_no_consent(server: Server) {
    let (id, _) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    let (other, _) = draft(&server, id, "zhanar").await;
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    for reader in [&server.person("stranger").await, &other, &juror] {
        withdraw(reader, &path).await.refused(404, "not_found");
        give(reader, &path).await.refused(404, "not_found");
        reader
            .post(&format!("{path}/consents/settle"), json!({}))
            .await
            .refused(404, "not_found");
    }
    withdraw(&server.nobody(), &path)
        .await
        .refused(401, "unauthenticated");
}

#[both]
async fn a_withdrawal_sent_sixty_times_at_once_counts_once(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (aigul, path) = submitted(&server, id, "aigul").await;
    stands(&server, &path, ApplicationStatus::Confirmed).await;
    let answers = join_all((0..60).map(|_| withdraw(&aigul, &path))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
    for refused in answers.into_iter().filter(|a| a.status != 200) {
        refused.refused(409, "wrong_state");
    }
    assert_eq!(coordinator.notices().await, ["consent_withdrawn"]);
    // A key repeats the first answer instead.
    let key = [("idempotency-key", "one")];
    let (body, place) = (json!({ "processing": true }), format!("{path}/consents"));
    let first = aigul
        .send(Method::POST, &place, &key, Some(body.clone()))
        .await
        .ok();
    assert_eq!(
        aigul.send(Method::POST, &place, &key, Some(body)).await.ok(),
        first
    );
}
