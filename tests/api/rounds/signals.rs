//! Conflicts that are proposed.

use super::*;

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
    // Who it is about is told, the address that gave them away is not.
    assert!(!listed.text.contains("college"), "{}", listed.text);
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
