//! Spreadsheets as offices make them.

use super::import::{faulty, sheet_columns, sheet_row};
use super::*;

/// What a trial says of a file, or the import.
pub async fn import(
    coordinator: &Person,
    programme: Id,
    format: &str,
    file: impl AsRef<[u8]>,
    dry: bool,
) -> Value {
    let path = format!("/api/v1/programmes/{programme}/applications/import?dry_run={dry}");
    let body = json!({ "format": format, "content_base64": STANDARD.encode(file) });
    coordinator.post(&path, body).await.ok()
}

pub async fn trial(coordinator: &Person, programme: Id, format: &str, file: impl AsRef<[u8]>) -> Value {
    import(coordinator, programme, format, file, true).await
}

/// A good row with another cell.
pub fn row_with(column: &str, text: &str) -> Vec<String> {
    let mut row = sheet_row(&iin());
    let at = sheet_columns()
        .iter()
        .position(|c| c == column)
        .expect("a column");
    row[at] = text.to_owned();
    row
}

pub fn csv(rows: &[Vec<String>]) -> String {
    let lines: Vec<String> = rows.iter().map(|cells| cells.join(";")).collect();
    lines.join("\n")
}

pub fn xlsx(fill: impl FnOnce(&mut rust_xlsxwriter::Workbook)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(&mut book);
    book.save_to_buffer().expect("a file")
}

pub fn write(sheet: &mut rust_xlsxwriter::Worksheet, rows: &[Vec<String>]) {
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(cells) {
            sheet.write(row, column, text).expect("a cell");
        }
    }
}

#[both]
async fn a_telephone_number_is_read_as_the_log_in_reads_it(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let typed = [
        "+77010000001",
        "77010000001",
        "87010000001",
        "8 (701) 000-00-01",
        "+7 701 000 00 01",
        "8-701-000-00-01",
        "+87010000001",
        "7010000001",
    ];
    let mut rows = vec![sheet_columns()];
    rows.extend(typed.iter().map(|text| row_with("phone", text)));
    let told = trial(&coordinator, id, "csv", csv(&rows)).await;
    assert_eq!(told["faults"], json!([]));
    let understood = told["understood"].as_array().expect("cells");
    let phone = json!({ "row": 3, "column": "phone", "seen": "77010000001", "taken": "+77010000001" });
    let sum = json!({ "row": 2, "column": "requested", "seen": "2400000", "taken": "2400000.00" });
    assert!(understood.contains(&phone) && understood.contains(&sum), "{told}");
    let done = import(&coordinator, id, "csv", csv(&rows), false).await;
    for one in done["imported"].as_array().expect("rows") {
        let path = format!(
            "/api/v1/applications/{}",
            one["application_id"].as_str().expect("an id")
        );
        assert_eq!(
            coordinator.get(&path).await.ok()["person"]["phone"],
            "+77010000001"
        );
    }
    // A spreadsheet keeps it as a figure.
    let file = xlsx(|book| {
        let sheet = book.add_worksheet();
        write(sheet, &[sheet_columns(), sheet_row(&iin())]);
        let at = sheet_columns()
            .iter()
            .position(|c| c == "phone")
            .expect("a column");
        let column = u16::try_from(at).expect("few");
        sheet.write(1, column, 77_010_000_001_i64).expect("a cell");
    });
    assert_eq!(trial(&coordinator, id, "xlsx", file).await["faults"], json!([]));
    for wrong in ["+7701000000", "701 000", "none"] {
        let rows = [sheet_columns(), row_with("phone", wrong)];
        let told = trial(&coordinator, id, "csv", csv(&rows)).await;
        assert_eq!(told["faults"][0]["code"], "phone", "{wrong}");
    }
    // So it is wherever a number is typed.
    let (person, path) = draft(&server, id, "aigul").await;
    for text in ["+87010000001", "8 (701) 000-00-01"] {
        let patch = json!({ "person": { "phone": text } });
        assert_eq!(
            person.patch(&path, patch).await.ok()["person"]["phone"],
            "+77010000001"
        );
    }
    let wrong = json!({ "person": { "phone": "+7701000000" } });
    assert_eq!(person.patch(&path, wrong).await.faults(), ["/person/phone phone"]);
}

#[both]
async fn empty_rows_and_separators_at_the_end_are_no_faults(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let bad = row_with("sector", "banking");
    let head = format!("{};;", sheet_columns().join(";"));
    let good = format!("{};;", sheet_row(&iin()).join(";"));
    let text = format!("sep=;\n{head}\n\n{good}\n\n\n\n{};;\n", bad.join(";"));
    let told = trial(&coordinator, id, "csv", text).await;
    assert_eq!(
        (&told["rows"], faulty(&told)),
        (&json!(2), vec!["7 sector unknown".to_owned()])
    );
}

#[both]
async fn a_sheet_of_an_office_is_understood_by_its_words(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let heads = [
        "Фамилия *",
        "Имя",
        "ЖСН / ИИН",
        "Вид деятельности",
        "Телефон",
        "Место жительства",
        "Занятость",
        "Образование",
        "Имею задолженность по налогам",
        "Название идеи",
        "Кратко об идее",
        "Запрашиваемая сумма",
        "Какую проблему решает",
        "Покупатели",
        "Как зарабатывает",
        "Общая стоимость проекта",
        "Собственные средства",
        "Подтверждение согласия",
        "Пол",
        "Дата регистрации бизнеса",
    ];
    let vocabulary = coordinator
        .send(Method::GET, "/api/v1/vocabularies", &[], None)
        .await
        .ok();
    let word = |of: &str, value: &str| {
        let label = &vocabulary["enums"][of][value]["ru"];
        label
            .as_str()
            .unwrap_or_else(|| panic!("{of} {value}"))
            .to_uppercase()
    };
    let mut row = sheet_row(&iin());
    row[3] = word("sector", "food");
    row[4] = "8 (701) 000-00-01".into();
    row[5] = "байсерке".into();
    row[6] = word("employment_status", "unemployed");
    row[7] = word("education", "vocational");
    row[8] = "Нет".into();
    row[11] = "2 400 000,00 тг".into();
    row.extend([word("sex", "female"), "12.05.2025".into()]);
    let title = vec!["Заявки в программу, январь 2027".to_owned()];
    let rows = [title, vec![], heads.map(String::from).to_vec(), row];
    // The sheet that is seen is not the first one of the file.
    let file = xlsx(|book| {
        let hidden = book.add_worksheet();
        hidden.set_name("Черновик").expect("a name");
        write(hidden, &[sheet_columns(), sheet_row("1")]);
        hidden.set_hidden(true);
        let sheet = book.add_worksheet();
        sheet.set_name("Заявки").expect("a name").set_active(true);
        write(sheet, &rows);
    });
    let told = trial(&coordinator, id, "xlsx", &file).await;
    assert_eq!(
        (&told["faults"], &told["warnings"], &told["read_as"]),
        (
            &json!([]),
            &json!([]),
            &json!({ "sheet": "Заявки", "other_sheets": [{ "name": "Черновик", "hidden": true }], "header_row": 3, "tag_rows": 0,
                     "hidden_rows": 0, "hidden_columns": 0 })
        )
    );
    let taken = |column: &str| {
        let all = told["understood"].as_array().expect("cells").iter();
        let mut of = all.filter(|u| u["column"] == column);
        of.next().map(|u| u["taken"].clone())
    };
    assert_eq!(taken("business_registered_on"), Some(json!("2025-05-12")));
    assert_eq!(taken("requested"), Some(json!("2400000.00")));
    assert_eq!(taken("locality"), Some(json!("baiserke")));
    let done = import(&coordinator, id, "xlsx", &file, false).await;
    let path = format!(
        "/api/v1/applications/{}",
        done["imported"][0]["application_id"].as_str().expect("an id")
    );
    let read = coordinator.get(&path).await.ok();
    assert_eq!(
        (&read["person"]["locality"], &read["content"]["idea"]["sector"]),
        (&json!("baiserke"), &json!("food"))
    );
}

#[both]
async fn a_trial_warns_of_rules_that_would_be_failed_and_asks_where_a_day_could_be_two(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let mut columns = sheet_columns();
    columns.push("business_registered_on".into());
    let mut elsewhere = row_with("locality", "Талғар");
    elsewhere.push("12.05.2020".into());
    let mut unclear = row_with("requested", "2.400");
    unclear.push("12/05/2025".into());
    let told = trial(&coordinator, id, "csv", csv(&[columns, elsewhere, unclear])).await;
    assert_eq!(
        told["warnings"],
        json!([
            { "row": 2, "column": "locality", "rule": "locality" },
            { "row": 2, "column": "business_registered_on", "rule": "business_age" },
        ])
    );
    assert_eq!(
        faulty(&told),
        ["3 requested ambiguous", "3 business_registered_on ambiguous"]
    );
    // Typed by name, a place of the list is that place everywhere.
    let (person, path) = draft(&server, id, "aigul").await;
    let patch = json!({ "person": { "locality": "Өтеген батыр" } });
    assert_eq!(
        person.patch(&path, patch).await.ok()["person"]["locality"],
        "otegen-batyr"
    );
}

#[both]
async fn a_workbook_may_count_its_days_from_1904(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let file = include_bytes!("../../data/sheets/calendar_of_1904.xlsx");
    let told = trial(&coordinator, id, "xlsx", file).await;
    let days = told["understood"].as_array().expect("cells").iter();
    let days: Vec<_> = days
        .map(|u| (u["column"].as_str(), u["taken"].as_str()))
        .collect();
    assert_eq!(
        days,
        [
            (Some("business_registered_on"), Some("2026-03-01")),
            (Some("birth_date"), Some("1984-05-17"))
        ]
    );
}

/// As a Windows of this country writes it.
fn kz1048(text: &str) -> Vec<u8> {
    let kazakh = "ҚқҒғӘәӨөҮүҢңҰұІіҺһё";
    let bytes = [
        0x8d, 0x9d, 0xaa, 0xba, 0xa3, 0xbc, 0xa5, 0xb4, 0xaf, 0xbf, 0xbd, 0xbe, 0xa1, 0xa2, 0xb2, 0xb3, 0x8e,
        0x9e, 0xb8,
    ];
    let byte = |c: char| match c {
        'А'..='я' => u8::try_from(u32::from(c) - u32::from('А') + 0xc0).expect("a letter"),
        _ if c.is_ascii() => u8::try_from(c).expect("a letter"),
        _ => {
            let at = kazakh.chars().position(|k| k == c);
            bytes[at.unwrap_or_else(|| panic!("{c}"))]
        }
    };
    text.chars().map(byte).collect()
}

#[both]
async fn a_file_in_the_letters_of_a_kazakh_windows_is_read(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let mut row = row_with("title", "Сыр из молока");
    row[0] = "Қызылағаш".into();
    let file = kz1048(&csv(&[sheet_columns(), row]));
    let told = trial(&coordinator, id, "csv", &file).await;
    assert_eq!(
        (&told["faults"], &told["read_as"]["encoding"]),
        (&json!([]), &json!("kz-1048"))
    );
    import(&coordinator, id, "csv", &file, false).await;
    let line = listed(&coordinator, id, "").await;
    assert_eq!(
        (&line[0]["family_name"], &line[0]["title"]),
        (&json!("Қызылағаш"), &json!("Сыр из молока"))
    );
}
