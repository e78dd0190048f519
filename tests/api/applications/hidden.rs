//! What a workbook hides is neither taken nor dropped in silence.

use super::import::{faulty, sheet_columns, sheet_row};
use super::sheets::{write, xlsx};
use super::*;

/// Three rows, of which a filter leaves out the second, and a hidden column of notes.
fn filtered() -> (Vec<u8>, [String; 3]) {
    let numbers = [iin(), iin(), iin()];
    let mut rows = vec![sheet_columns()];
    rows.extend(numbers.iter().map(|number| sheet_row(number)));
    for (no, row) in rows.iter_mut().enumerate() {
        row.push(if no == 0 {
            "patronymic".into()
        } else {
            "Серікқызы".into()
        });
    }
    let column = u16::try_from(rows[0].len() - 1).expect("few");
    let file = xlsx(|book| {
        let sheet = book.add_worksheet();
        write(sheet, &rows);
        sheet.set_row_hidden(2).expect("a row");
        sheet.set_column_hidden(column).expect("a column");
        book.add_worksheet().set_name("Заметки").expect("a name");
    });
    (file, numbers)
}

#[both]
async fn what_is_hidden_waits_for_a_word_of_the_office(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (file, numbers) = filtered();
    let body = |hidden: Option<&str>| {
        let mut body = json!({ "format": "xlsx", "content_base64": STANDARD.encode(&file) });
        if let Some(hidden) = hidden {
            body["hidden"] = json!(hidden);
        }
        body
    };
    let path = format!("/api/v1/programmes/{id}/applications/import?dry_run=");
    let trial = format!("{path}true");
    let told = coordinator.post(&trial, body(None)).await.ok();
    assert_eq!(faulty(&told), ["1 patronymic hidden", "3  hidden"]);
    assert_eq!(
        (
            &told["rows"],
            &told["read_as"]["hidden_rows"],
            &told["read_as"]["hidden_columns"],
            &told["read_as"]["other_sheets"]
        ),
        (
            &json!(3),
            &json!(1),
            &json!(1),
            &json!([{ "name": "Заметки", "hidden": false }])
        )
    );
    let refused = coordinator
        .post(&format!("{path}false"), body(None))
        .await
        .refused(422, "invalid");
    assert_eq!(refused["errors"][1]["code"], "hidden");
    let taken = coordinator.post(&trial, body(Some("take"))).await.ok();
    assert_eq!((&taken["rows"], &taken["faults"]), (&json!(3), &json!([])));
    let left = coordinator.post(&trial, body(Some("skip"))).await.ok();
    let columns = left["columns"].as_array().expect("columns");
    assert_eq!(
        (&left["rows"], &columns[columns.len() - 1]["left_out"]),
        (&json!(2), &json!("hidden"))
    );
    coordinator
        .post(&format!("{path}false"), body(Some("skip")))
        .await
        .ok();
    let mut there = vec![];
    for line in listed(&coordinator, id, "").await {
        let path = format!("/api/v1/applications/{}", line["id"].as_str().expect("an id"));
        let person = coordinator.get(&path).await.ok()["person"].clone();
        assert_eq!(person.get("patronymic"), None);
        there.push(person["iin"].as_str().expect("a number").to_owned());
    }
    there.sort();
    let mut seen = vec![numbers[0].clone(), numbers[2].clone()];
    seen.sort();
    assert_eq!(there, seen);
}

#[both]
async fn the_sheet_of_a_workbook_can_be_said(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let file = xlsx(|book| {
        book.add_worksheet().set_name("Сводка").expect("a name");
        let sheet = book.add_worksheet();
        sheet.set_name("Заявки").expect("a name").set_hidden(true);
        write(sheet, &[sheet_columns(), sheet_row(&iin())]);
    });
    let path = format!("/api/v1/programmes/{id}/applications/import?dry_run=true");
    let body =
        |sheet: &str| json!({ "format": "xlsx", "content_base64": STANDARD.encode(&file), "sheet": sheet });
    let told = coordinator.post(&path, body("Заявки")).await.ok();
    assert_eq!((&told["rows"], &told["faults"]), (&json!(1), &json!([])));
    let wrong = coordinator.post(&path, body("Лист1")).await;
    assert_eq!(wrong.faults(), ["/sheet unknown"]);
}
