//! Applications out of a spreadsheet.

use super::*;

#[both]
async fn a_trial_import_names_each_faulty_cell_and_stores_nothing(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let path = format!("/api/v1/programmes/{id}/applications/import");
    let number = iin();
    let good = sheet_row(&number);
    let mut bad = sheet_row(&number);
    bad[3] = "food industry".into();
    bad[11] = "x".into();
    let csv = [sheet_columns(), good, bad]
        .map(|cells| cells.join(";"))
        .join("\n");
    let body = json!({ "format": "csv", "content_base64": STANDARD.encode(csv) });
    let trial = coordinator
        .post(&format!("{path}?dry_run=true"), body.clone())
        .await
        .ok();
    assert_eq!(
        trial["faults"][0],
        json!({ "row": 3, "column": "sector", "code": "unknown", "seen": "food industry", "detail": "Мұндай мән жоқ" })
    );
    assert_eq!(
        faulty(&trial),
        ["3 sector unknown", "3 requested type", "3 iin duplicate"]
    );
    let refused = coordinator
        .post(&format!("{path}?dry_run=false"), body.clone())
        .await
        .refused(422, "invalid");
    assert_eq!(
        refused["errors"][0]["params"],
        json!({ "row": 3, "column": "sector" })
    );
    assert!(listed(&coordinator, id, "").await.is_empty());
    let trainer = server.with_role("trainer", Role::Trainer, Some(id)).await;
    trainer
        .post(&format!("{path}?dry_run=true"), body)
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_control_character_in_a_cell_is_named(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let mut row = sheet_row(&iin());
    for cell in [9, 17] {
        row[cell].push('\0');
    }
    let csv = [sheet_columns(), row].map(|cells| cells.join(";")).join("\n");
    let body = json!({ "format": "csv", "content_base64": STANDARD.encode(csv) });
    let path = format!("/api/v1/programmes/{id}/applications/import");
    let trial = coordinator
        .post(&format!("{path}?dry_run=true"), body.clone())
        .await
        .ok();
    let mut told: Vec<_> = trial["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|f| (f["column"].as_str(), f["code"].as_str()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (Some("consent_evidence"), Some("control_characters")),
            (Some("title"), Some("control_characters"))
        ]
    );
    coordinator
        .post(&format!("{path}?dry_run=false"), body)
        .await
        .refused(422, "invalid");
}

#[both]
async fn a_spreadsheet_becomes_submitted_applications(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let numbers = [iin(), iin()];
    let rows = [sheet_columns(), sheet_row(&numbers[0]), sheet_row(&numbers[1])];
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(cells) {
            sheet.write(row, column, text).expect("a cell");
        }
    }
    let file = book.save_to_buffer().expect("a file");
    let body = json!({ "format": "xlsx", "content_base64": STANDARD.encode(file) });
    let path = format!("/api/v1/programmes/{id}/applications/import?dry_run=false");
    let done = coordinator.post(&path, body.clone()).await.ok();
    assert_eq!(
        (&done["rows"], done["imported"].as_array().map(Vec::len)),
        (&json!(2), Some(2))
    );
    let read = coordinator
        .get(&format!(
            "/api/v1/applications/{}",
            done["imported"][1]["application_id"].as_str().expect("an id")
        ))
        .await
        .ok();
    assert_eq!(
        (&read["channel"], &read["status"], &read["person"]["iin"]),
        (&json!("import"), &json!("submitted"), &json!(numbers[1]))
    );
    assert_eq!(read["content"]["money"]["requested"]["amount"], 240_000_000);
    let again = coordinator.post(&path, body).await.refused(422, "invalid");
    assert_eq!(again["errors"][0]["code"], "one_application");
}

/// The faulty cells that a trial names.
pub fn faulty(trial: &Value) -> Vec<String> {
    let word = |fault: &Value, of: &str| fault[of].as_str().expect("a word").to_owned();
    let faults = trial["faults"].as_array().expect("faults").iter();
    faults
        .map(|f| format!("{} {} {}", f["row"], word(f, "column"), word(f, "code")))
        .collect()
}

pub fn sheet_columns() -> Vec<String> {
    [
        "family_name",
        "given_name",
        "iin",
        "sector",
        "phone",
        "locality",
        "employment_status",
        "education",
        "tax_debt_declared",
        "title",
        "summary",
        "requested",
        "problem",
        "customers",
        "business_model",
        "total_budget",
        "own_contribution",
        "consent_evidence",
    ]
    .map(String::from)
    .to_vec()
}

pub fn sheet_row(iin: &str) -> Vec<String> {
    [
        "Сәрсенбаева",
        "Айгүл",
        iin,
        "food",
        "+77000000001",
        "baiserke",
        "unemployed",
        "vocational",
        "жоқ",
        "Нан",
        "Нан пісіремін",
        "2400000",
        "Нан жоқ",
        "Ауыл",
        "Сату",
        "3200000",
        "800000",
        "Қол қойылған парақ",
    ]
    .map(String::from)
    .to_vec()
}
