//! The good fields of a page are kept where one of them is wrong.

use super::*;

#[both]
async fn one_wrong_field_does_not_lose_the_page(server: Server) {
    let (id, _) = open_call(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    let page = json!({
        "person": { "family_name": "Сәрсенбаева", "phone": "8 701", "iin": "840517450009" },
        "content": {
            "idea": { "title": "Нан", "sector": "banking", "summary": "x".repeat(2_001) },
            "money": { "requested": { "amount": "much", "currency": "KZT" } },
            "nothing": true,
        },
    });
    // Without a word for it, all or nothing.
    person.patch(&path, page.clone()).await.refused(422, "invalid");
    assert_eq!(person.get(&path).await.ok()["person"].get("family_name"), None);
    let partial = format!("{path}?partial=true");
    let saved = person.patch(&partial, page).await.ok();
    assert_eq!(
        (
            &saved["person"]["family_name"],
            &saved["content"]["idea"]["title"]
        ),
        (&json!("Сәрсенбаева"), &json!("Нан"))
    );
    let mut told: Vec<String> = saved["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|f| {
            format!(
                "{} {}",
                f["pointer"].as_str().expect("a place"),
                f["code"].as_str().expect("a code")
            )
        })
        .collect();
    told.sort();
    let wrong = [
        "/content/idea/sector unknown",
        "/content/idea/summary length",
        "/content/money/requested/amount type",
        "/content/nothing unknown_field",
        "/person/iin checksum",
        "/person/phone phone",
    ];
    assert_eq!(told, wrong);
    let read = person.get(&path).await.ok();
    assert_eq!(read["content"], json!({ "idea": { "title": "Нан" } }));
    assert_eq!((read.get("faults"), &read["version"]), (None, &saved["version"]));
    // What contradicts the identity number is left out, and the number is kept.
    let number = iin();
    let page = json!({ "person": { "iin": number, "birth_date": "1950-01-01" } });
    let saved = person.patch(&partial, page).await.ok();
    assert_eq!(
        (&saved["person"]["iin"], &saved["faults"][0]["code"]),
        (&json!(number), &json!("iin_mismatch"))
    );
    // Where nothing is good, nothing is saved.
    let before = person.get(&path).await.ok()["version"].clone();
    let refused = person
        .patch(&partial, json!({ "person": { "phone": "8 701" } }))
        .await;
    assert_eq!(refused.faults(), ["/person/phone phone"]);
    assert_eq!(person.get(&path).await.ok()["version"], before);
    let stranger = server.person("stranger").await;
    stranger
        .patch(&partial, json!({ "person": { "phone": "8 701" } }))
        .await
        .refused(404, "not_found");
}
