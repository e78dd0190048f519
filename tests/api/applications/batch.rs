//! Eligibility of many applications in one call.

use super::*;

/// One item's code, or its state.
fn outcomes(answer: &Value) -> Vec<String> {
    let told = |item: &Value| {
        let of = |key: &str| item[key].as_str().map(str::to_owned);
        of("code").or_else(|| of("state")).unwrap_or_default()
    };
    answer["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(told)
        .collect()
}

#[both]
async fn many_are_decided_on_in_one_call_after_it_was_tried(server: Server) {
    let (id, mut coordinator) = short_call(&server).await;
    let mut input = programme_input();
    input["deadline_local"] = json!("2027-01-12T18:00:00");
    input["rules"]["eligibility"] =
        json!([{ "key": "documents", "code": "judged", "text": { "ru": "Документы полны?" } }]);
    let programme = format!("/api/v1/programmes/{id}");
    coordinator.put_if(&programme, "*", input).await.ok();
    server.move_to(id, Phase::Open).await;
    let mut paths = vec![];
    for name in ["a", "b", "c", "d"] {
        paths.push(submitted(&server, id, name).await.1);
    }
    let batch = format!("{programme}/eligibility/batch");
    server.at("2027-01-12T13:00:00Z");
    server.renew(&mut coordinator);
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let declared = json!({ "application_id": id_of(&paths[3]), "kind": "family" });
    second
        .post(&format!("{programme}/conflicts"), declared)
        .await
        .created();
    let item = |no: usize, outcome: &str, reason: Option<&str>| {
        let mut rule = json!({ "rule": "documents", "outcome": outcome });
        if let Some(reason) = reason {
            rule["reason"] = json!(reason);
        }
        json!({ "application_id": id_of(&paths[no]), "rules": [rule], "decide": true })
    };
    let mut body = json!({ "dry_run": true, "items": [
        item(0, "passed", None),
        item(1, "failed", None),
        item(1, "failed", Some("Анықтама жоқ")),
        { "application_id": id_of(&paths[2]), "decide": true },
        item(3, "passed", None),
        { "application_id": id_of(&paths[3]), "rules": [{ "rule": "beauty", "outcome": "passed" }] },
        { "application_id": Id::new(), "decide": true },
    ] });
    let expected = [
        "eligible",
        "reason_required",
        "ineligible",
        "blocked",
        "not_found",
        "not_found",
        "not_found",
    ];
    let tried = second.post(&batch, body.clone()).await.ok();
    assert_eq!(outcomes(&tried), expected);
    assert_eq!((&tried["accepted"], &tried["refused"]), (&json!(2), &json!(5)));
    assert!(text_of(&tried["items"][3]["detail"]).len() > 5, "{tried}");
    // Nothing was done, and nobody was told.
    assert_eq!(listed(&coordinator, id, "?status=submitted").await.len(), 4);
    assert_eq!(listed(&coordinator, id, "?rules=pending").await.len(), 4);
    body["dry_run"] = json!(false);
    let done = second.post(&batch, body.clone()).await.ok();
    assert_eq!(outcomes(&done), expected);
    assert_eq!(listed(&coordinator, id, "?status=eligible").await.len(), 1);
    assert_eq!(
        listed(&coordinator, id, "?status=ineligible&rules=failed")
            .await
            .len(),
        1
    );
    // Sent again it stands already.
    let again = second.post(&batch, body).await.ok();
    let replayed: Vec<_> = again["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|i| i["replayed"] == true)
        .collect();
    assert_eq!(replayed, [true, false, true, false, false, false, false]);
    let stale = json!({ "items": [{ "application_id": id_of(&paths[2]), "version": 1,
        "rules": [{ "rule": "documents", "outcome": "passed" }] }] });
    let stale = coordinator.post(&batch, stale).await.ok();
    assert_eq!(stale["items"][0]["code"], "stale");
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    juror
        .post(&batch, json!({ "items": [] }))
        .await
        .refused(403, "forbidden");
    coordinator
        .post(&batch, json!({ "items": [] }))
        .await
        .refused(422, "invalid");
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
