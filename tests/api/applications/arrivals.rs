//! Envelopes that came in time, and are typed after the deadline.

use super::import::{faulty, sheet_columns, sheet_row};
use super::*;

fn on_behalf(received: Option<Value>) -> Value {
    let mut other = json!({ "channel": "paper", "consent_evidence": "Қол қойылған парақ" });
    if let Some(received) = received {
        other["received"] = received;
    }
    json!({ "consents": { "processing": true }, "on_behalf": other })
}

fn on(day: &str) -> Value {
    json!({ "on": day, "evidence": "Кіріс журналы, № 14" })
}

#[both]
async fn an_envelope_that_came_in_time_is_typed_after_the_deadline(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    // The call is open from 10 to 12 January.
    server.at("2027-01-13T04:00:00Z");
    server.renew(&mut coordinator);
    let path = format!("/api/v1/programmes/{id}/applications");
    coordinator
        .post(&path, on_behalf(None))
        .await
        .refused(409, "deadline_passed");
    for (day, code) in [
        ("2027-01-09", "order"),
        ("2027-01-13", "order"),
        ("2027-01-14", "future"),
    ] {
        let faults = coordinator.post(&path, on_behalf(Some(on(day)))).await.faults();
        assert_eq!(faults, [format!("/on_behalf/received/on {code}")], "{day}");
    }
    let blank = json!({ "on": "2027-01-12", "evidence": " " });
    let faults = coordinator.post(&path, on_behalf(Some(blank))).await.faults();
    assert_eq!(faults, ["/on_behalf/received/evidence required"]);
    let made = coordinator
        .post(&path, on_behalf(Some(on("2027-01-11"))))
        .await
        .created();
    let one = format!("/api/v1/applications/{}", made["id"].as_str().expect("an id"));
    let mut typed = complete(&iin());
    // Three years to the day on which it came, and more on the day when it is typed.
    typed["content"]["business_registered_on"] = json!("2024-01-11");
    coordinator.patch(&one, typed).await.ok();
    // The envelope on the desk is not forgotten.
    let blockers = async || {
        let told = coordinator
            .get(&format!("/api/v1/programmes/{id}/blockers"))
            .await
            .ok();
        told["blockers"].clone()
    };
    assert_eq!(
        blockers().await,
        json!([{ "code": "arrived_unfinished", "count": 1 }])
    );
    let done = coordinator.act(&format!("{one}/submit")).await.ok();
    assert_eq!(
        (
            &done["received_on"],
            &done["submitted_at"],
            &done["received_evidence"]
        ),
        (
            &json!("2027-01-11"),
            &json!("2027-01-11T18:59:59.000000Z"),
            &json!("Кіріс журналы, № 14")
        )
    );
    assert_eq!(blockers().await, json!([]));
    let rules = coordinator.get(&format!("{one}/eligibility")).await.ok();
    let all = rules["outcomes"].as_array().expect("outcomes").iter();
    assert!(all.clone().all(|o| o["outcome"] == "passed"), "{rules}");
    server.move_to(id, Phase::Selection).await;
    coordinator
        .post(&path, on_behalf(Some(on("2027-01-11"))))
        .await
        .refused(409, "deadline_passed");
}

#[both]
async fn a_trial_and_the_import_say_the_same_after_the_deadline(server: Server) {
    let (id, mut coordinator) = open_call(&server).await;
    server.at("2027-01-13T04:00:00Z");
    server.renew(&mut coordinator);
    let mut columns = sheet_columns();
    columns.extend(["received_on".into(), "Подтверждение поступления".into()]);
    let mut good = sheet_row(&iin());
    good.extend(["11.01.2027".into(), "Кіріс журналы, № 14".into()]);
    let mut late = sheet_row(&iin());
    late.extend(["13.01.2027".into(), "Кіріс журналы, № 15".into()]);
    let file = |rows: &[&Vec<String>]| {
        let lines: Vec<String> = rows.iter().map(|cells| cells.join(";")).collect();
        json!({ "format": "csv", "content_base64": STANDARD.encode(lines.join("\n")) })
    };
    let path = format!("/api/v1/programmes/{id}/applications/import");
    let (trial, import) = (format!("{path}?dry_run=true"), format!("{path}?dry_run=false"));
    let plain = file(&[&sheet_columns(), &sheet_row(&iin())]);
    let told = coordinator.post(&trial, plain.clone()).await.ok();
    assert_eq!(
        faulty(&told),
        ["2 received_evidence required", "2 received_on required"]
    );
    coordinator.post(&import, plain).await.refused(422, "invalid");
    let told = coordinator
        .post(&trial, file(&[&columns, &good, &late]))
        .await
        .ok();
    assert_eq!(faulty(&told), ["3 received_on order"]);
    let body = file(&[&columns, &good]);
    assert_eq!(
        coordinator.post(&trial, body.clone()).await.ok()["faults"],
        json!([])
    );
    coordinator.post(&import, body.clone()).await.ok();
    let [one] = listed(&coordinator, id, "").await.try_into().expect("one");
    assert_eq!(one["submitted_at"], "2027-01-11T18:59:59.000000Z");
    server.move_to(id, Phase::Selection).await;
    for path in [&trial, &import] {
        coordinator
            .post(path, body.clone())
            .await
            .refused(409, "deadline_passed");
    }
}
