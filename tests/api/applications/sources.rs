//! What the tools that ask people give out is imported as it is. The people are made up.

use super::import::faulty;
use super::questions::open_asking;
use super::sheets::{import, trial};
use super::*;

/// The answers of one form, as each tool gives them out: the names or the words of its columns.
const NAMES: [&str; 20] = [
    "family_name",
    "given_name",
    "iin",
    "phone",
    "locality",
    "employment_status",
    "education",
    "tax_debt_declared",
    "title",
    "sector",
    "summary",
    "problem",
    "customers",
    "business_model",
    "total_budget",
    "requested",
    "own_contribution",
    "land",
    "hectares",
    "language",
];
const WORDS: [&str; 20] = [
    "Фамилия",
    "Имя",
    "ИИН",
    "Телефон",
    "Место жительства",
    "Занятость",
    "Образование",
    "Имею задолженность по налогам",
    "Название идеи",
    "Вид деятельности",
    "Кратко об идее",
    "Какую проблему решает",
    "Покупатели",
    "Как зарабатывает",
    "Общая стоимость проекта",
    "Запрашиваемая сумма",
    "Собственные средства",
    "Есть ли у вас земля?",
    "Сколько гектаров?",
    "Язык обучения",
];

fn answers(number: &str, named: bool) -> [String; 20] {
    let choice = |name: &'static str, word: &'static str| if named { name } else { word };
    [
        "Сәрсенбаева",
        "Айгүл",
        number,
        "87010000001",
        "Байсерке",
        choice("unemployed", "Безработный"),
        choice("vocational", "Техническое и профессиональное"),
        choice("no", "Нет"),
        "Сыр; \"Мягкий\"",
        choice("food", "Производство продуктов питания"),
        "Варю сыр",
        "Нет сыра",
        "Село",
        "Продажа",
        "3200000",
        "2400000",
        "800000",
        choice("yes", "Да"),
        "2.5",
        choice("ru", "Русский"),
    ]
    .map(String::from)
}

/// Every field in quotes, as all of them write.
fn line(cells: &[String], separator: &str) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
        .collect();
    quoted.join(separator)
}

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A file of two people; the first was there on Tuesdays and Thursdays, the other on Thursdays.
struct Export {
    source: &'static str,
    file: String,
    left_out: Vec<&'static str>,
}

fn kobo(numbers: &[String; 2]) -> Export {
    let mut head = texts(&["start", "end"]);
    head.extend(NAMES.map(|name| format!("anketa/{name}")));
    head.extend(texts(&["anketa/days", "anketa/days/tue", "anketa/days/thu"]));
    head.extend(texts(&[
        "__version__",
        "_id",
        "_uuid",
        "_submission_time",
        "_index",
    ]));
    let mut tags = vec![String::new(); head.len()];
    tags[4] = "#meta +iin".into();
    tags[6] = "#adm3 +name".into();
    let row = |no: usize, days: [&str; 3]| {
        let mut row = texts(&["2027-01-05T10:02:11.000+05:00", "2027-01-05T10:20:45.000+05:00"]);
        row.extend(answers(&numbers[no], true));
        row.extend(texts(&days));
        row.extend(texts(&["vX1", "17", "6f1a", "2027-01-05T05:21:02", "1"]));
        row
    };
    let rows = [
        head,
        tags,
        row(0, ["tue thu", "1", "1"]),
        row(1, ["thu", "0", "1"]),
    ];
    Export {
        source: "kobo",
        file: rows.map(|row| line(&row, ";")).join("\n"),
        left_out: vec![
            "start metadata",
            "end metadata",
            "anketa/days options",
            "__version__ metadata",
            "_id metadata",
            "_uuid metadata",
            "_submission_time metadata",
            "_index metadata",
        ],
    }
}

fn odk(numbers: &[String; 2]) -> Export {
    let mut head = texts(&["SubmissionDate"]);
    head.extend(NAMES.map(|name| format!("anketa-{name}")));
    head.extend(texts(&["anketa-days", "anketa-days/tue", "anketa-days/thu"]));
    head.extend(texts(&[
        "meta-instanceID",
        "KEY",
        "SubmitterID",
        "Status",
        "ReviewState",
        "FormVersion",
    ]));
    let row = |no: usize, days: [&str; 3]| {
        let mut row = texts(&["2027-01-05T05:21:02.114Z"]);
        row.extend(answers(&numbers[no], true));
        row.extend(texts(&days));
        row.extend(texts(&["uuid:6f1a", "uuid:6f1a", "12", "", "approved", "3"]));
        row
    };
    let rows = [head, row(0, ["tue thu", "1", "1"]), row(1, ["thu", "0", "1"])];
    Export {
        source: "odk",
        file: rows.map(|row| line(&row, ",")).join("\r\n"),
        left_out: vec![
            "SubmissionDate metadata",
            "anketa-days options",
            "meta-instanceID metadata",
            "KEY metadata",
            "SubmitterID metadata",
            "Status metadata",
            "ReviewState metadata",
            "FormVersion metadata",
        ],
    }
}

/// The file of the form tells the time as an American with a zone, the sheet behind it as it is told here.
fn google(numbers: &[String; 2], times: [&str; 2]) -> Export {
    let mut head = texts(&["Отметка времени", "Адрес электронной почты"]);
    head.extend(texts(&WORDS));
    head.push("В какие дни вы можете?".into());
    let row = |no: usize, days: &str| {
        let mut row = texts(&[times[no], "a@example.org"]);
        row.extend(answers(&numbers[no], false));
        row.push(days.to_owned());
        row
    };
    let rows = [head, row(0, "Вторник, Четверг"), row(1, "Четверг")];
    Export {
        source: "google_forms",
        file: rows.map(|row| line(&row, ",")).join("\n"),
        left_out: vec!["Отметка времени metadata", "Адрес электронной почты metadata"],
    }
}

fn microsoft(numbers: &[String; 2]) -> Export {
    // The name of the account is called as a question is.
    let mut head = texts(&[
        "ИД",
        "Время начала",
        "Время завершения",
        "Адрес электронной почты",
        "Имя",
    ]);
    head.extend(texts(&WORDS));
    head.push("В какие дни вы можете?".into());
    let row = |no: usize, days: &str| {
        let mut row = texts(&["1", "1/7/27 11:00:22", "1/7/27 11:14:02", "anonymous", ""]);
        row.extend(answers(&numbers[no], false));
        row.push(days.to_owned());
        row
    };
    let rows = [head, row(0, "Вторник;Четверг;"), row(1, "Четверг;")];
    Export {
        source: "ms_forms",
        file: rows.map(|row| line(&row, ",")).join("\r\n"),
        left_out: vec![
            "ИД metadata",
            "Время начала metadata",
            "Время завершения metadata",
            "Адрес электронной почты metadata",
            "Имя metadata",
        ],
    }
}

#[both]
async fn what_a_tool_gives_out_is_imported_as_it_is(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    let numbers = || [iin(), iin()];
    let american = ["12/15/2026 10:18:29 GMT+7", "01/05/2027 23:18:29 GMT+7"];
    for export in [
        kobo(&numbers()),
        odk(&numbers()),
        google(&numbers(), american),
        google(&numbers(), ["15.12.2026 8:18:29", "05.01.2027 21:18:29"]),
        microsoft(&numbers()),
    ] {
        let body = json!({ "format": "csv", "content_base64": STANDARD.encode(&export.file),
            "consent_evidence": "Согласие – первый вопрос анкеты" });
        let path = format!("/api/v1/programmes/{id}/applications/import?dry_run=");
        let told = coordinator.post(&format!("{path}true"), body.clone()).await.ok();
        assert_eq!(faulty(&told), [""; 0], "{}", export.source);
        assert_eq!(
            (&told["source"], &told["rows"]),
            (&json!(export.source), &json!(2))
        );
        let columns = told["columns"].as_array().expect("columns").iter();
        let left: Vec<String> = columns
            .filter(|c| !c["left_out"].is_null())
            .map(|c| {
                format!(
                    "{} {}",
                    c["heading"].as_str().expect("a heading"),
                    c["left_out"].as_str().expect("a reason")
                )
            })
            .collect();
        assert_eq!(left, export.left_out);
        let done = coordinator.post(&format!("{path}false"), body).await.ok();
        let mut days = vec![];
        for row in done["imported"].as_array().expect("rows") {
            let path = format!(
                "/api/v1/applications/{}",
                row["application_id"].as_str().expect("an id")
            );
            let read = coordinator.get(&path).await.ok();
            assert_eq!(
                (&read["person"]["given_name"], &read["content"]["idea"]["title"]),
                (&json!("Айгүл"), &json!("Сыр; \"Мягкий\""))
            );
            assert_eq!(read["content"]["answers"]["hectares"], 2.5);
            days.push(read["content"]["answers"]["days"].clone());
        }
        assert_eq!(days, [json!(["tue", "thu"]), json!(["thu"])], "{}", export.source);
    }
}

#[both]
async fn rows_of_tags_are_told_and_no_people(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    let export = kobo(&[iin(), iin()]);
    let told = trial(&coordinator, id, "csv", &export.file).await;
    assert_eq!(told["read_as"]["tag_rows"], 1);
    assert_eq!(
        faulty(&told),
        ["3 consent_evidence required", "4 consent_evidence required"]
    );
}

#[both]
async fn a_heading_that_does_not_tell_is_said(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    let export = google(&[iin(), iin()], ["", ""]);
    let file = export
        .file
        .replacen("\"ИИН\"", "\"Впишите ваш ИИН\"", 1)
        .replacen("\"Телефон\"", "\"Телефонн\"", 1);
    let path = format!("/api/v1/programmes/{id}/applications/import?dry_run=true");
    let body = |columns: Value| {
        json!({ "format": "csv", "content_base64": STANDARD.encode(&file), "consent_evidence": "Анкета",
            "columns": columns })
    };
    let told = coordinator.post(&path, body(json!([]))).await.ok();
    let unknown: Vec<_> = told["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .filter(|f| f["code"] == "unknown_field")
        .map(|f| (f["column"].as_str(), f["guess"].as_str()))
        .collect();
    assert_eq!(
        unknown,
        [
            (Some("Впишите ваш ИИН"), None),
            (Some("Телефонн"), Some("Телефон"))
        ]
    );
    let said = json!([
        { "heading": "Впишите ваш ИИН", "column": "iin" },
        { "heading": "Телефонн", "column": "Телефон" },
        { "heading": "В какие дни вы можете?" },
    ]);
    let told = coordinator.post(&path, body(said)).await.ok();
    assert_eq!(faulty(&told), [""; 0]);
    let wrong = json!([{ "heading": "СНИЛС", "column": "snils" }]);
    let refused = coordinator.post(&path, body(wrong)).await;
    assert_eq!(
        refused.faults(),
        ["/columns/0/heading unknown", "/columns/0/column unknown"]
    );
}

#[both]
async fn dates_with_slashes_are_read_in_the_order_that_others_of_the_column_show(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let sheet = |days: [&str; 2]| {
        let mut rows = vec![super::import::sheet_columns()];
        rows[0].push("business_registered_on".into());
        for day in days {
            let mut row = super::import::sheet_row(&iin());
            row.push(day.into());
            rows.push(row);
        }
        super::sheets::csv(&rows)
    };
    let path = format!("/api/v1/programmes/{id}/applications/import?dry_run=true");
    let ask = async |file: String, dates: Option<&str>| {
        let mut body = json!({ "format": "csv", "content_base64": STANDARD.encode(file) });
        if let Some(order) = dates {
            body["dates"] = json!(order);
        }
        let told = coordinator.post(&path, body).await.ok();
        let last = told["columns"].as_array().expect("columns").last().cloned();
        let last = last.expect("a column");
        (
            faulty(&told),
            ["least", "most", "dates", "dates_because"].map(|of| last[of].as_str().map(str::to_owned)),
        )
    };
    let some = |texts: [&str; 4]| texts.map(|text| Some(text.to_owned()));
    let (faults, read) = ask(sheet(["12/05/2025", "25/04/2025"]), None).await;
    assert_eq!(faults, [""; 0]);
    assert_eq!(read, some(["2025-04-25", "2025-05-12", "day_first", "column"]));
    let (faults, read) = ask(sheet(["12/05/2025", "06/05/2025"]), Some("month_first")).await;
    assert_eq!(faults, [""; 0]);
    assert_eq!(read, some(["2025-06-05", "2025-12-05", "month_first", "told"]));
    let (faults, _) = ask(sheet(["12/05/2025", "06/05/2025"]), None).await;
    assert_eq!(
        faults,
        [
            "2 business_registered_on ambiguous",
            "3 business_registered_on ambiguous"
        ]
    );
}

#[both]
async fn what_may_be_meant_is_guessed(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let mut row = super::import::sheet_row(&iin());
    row[3] = "Тамак ондириси".into();
    row[5] = "Байсеркэ".into();
    let file = super::sheets::csv(&[super::import::sheet_columns(), row]);
    let told = trial(&coordinator, id, "csv", &file).await;
    let fault = &told["faults"][0];
    assert_eq!(
        (&fault["seen"], &fault["guess"]),
        (&json!("Тамак ондириси"), &json!("Тамақ өндірісі"))
    );
    assert_eq!(
        told["warnings"],
        json!([{ "row": 2, "column": "locality", "rule": "locality", "guess": "Байсерке" }])
    );
    let mended = file
        .replace("Тамак ондириси", "Тамақ өндірісі")
        .replace("Байсеркэ", "Байсерке");
    import(&coordinator, id, "csv", mended, false).await;
}
