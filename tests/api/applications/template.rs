//! The workbook that an office fills in.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xlsx};

use super::questions::open_asking;
use super::sheets::{import, trial};
use super::*;

async fn template(coordinator: &Person, id: Id, lang: &str) -> Vec<u8> {
    let path = format!("/api/v1/programmes/{id}/applications/import/template");
    coordinator.file(&path, &[("accept-language", lang)]).await
}

/// The cells of a sheet, each as text.
fn cells(file: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("a sheet");
    // A range begins with the first column in which something stands.
    let before = range.start().map_or(0, |(_, column)| column as usize);
    let texts = |row: &[Data]| {
        let empty = std::iter::repeat_n(String::new(), before);
        empty.chain(row.iter().map(Data::to_string)).collect()
    };
    range.rows().map(texts).collect()
}

/// What an office writes into a column, where it is nothing of a list.
fn typed(head: &str, number: &str) -> Option<String> {
    let told = match head {
        "Тегі *" | "Фамилия *" => "Сәрсенбаева",
        "Аты *" | "Имя *" => "Айгүл",
        "ЖСН *" | "ИИН *" => number,
        "Телефон *" => "8 701 000 00 01",
        "Тұратын жері *" | "Место жительства *" => "Байсерке",
        "Жобаның жалпы құны *" | "Общая стоимость проекта *" => {
            "3200000"
        }
        "Сұралатын сома *" | "Запрашиваемая сумма *" => "2400000",
        "Өз қаражаты *" | "Собственные средства *" => "800000",
        "Неше гектар?" | "Сколько гектаров?" => "2,5",
        "Әлеуметтік әсері" | "Социальный эффект" => "Мәтін",
        other if other.ends_with(" *") => "Мәтін",
        _ => return None,
    };
    Some(told.to_owned())
}

#[both]
async fn a_template_that_was_filled_in_is_imported_as_it_is(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    for (lang, title) in [("kk", "Өтінімдер"), ("ru", "Заявки")] {
        let file = template(&coordinator, id, lang).await;
        let book: Xlsx<_> = Xlsx::new(Cursor::new(&file)).expect("a workbook");
        let seen: Vec<_> = book.sheets_metadata().iter().map(|s| s.visible).collect();
        let hidden = SheetVisible::Hidden;
        assert_eq!(seen, [SheetVisible::Visible, SheetVisible::Visible, hidden]);
        let heads = cells(&file, title).remove(0);
        let lists = cells(&file, "lists");
        // A row for every last entry of the lists, then for the first ones.
        let number = [iin(), iin()];
        let mut rows = vec![heads.clone()];
        for (no, last) in [true, false].into_iter().enumerate() {
            let of_list = |at: usize| {
                let mut column: Vec<String> = lists.iter().filter_map(|row| row.get(at).cloned()).collect();
                column.retain(|cell| !cell.is_empty());
                if last {
                    column.pop()
                } else {
                    column.into_iter().next()
                }
            };
            let cell = |(at, head): (usize, &String)| {
                let sex = ["Жынысы", "Пол"].contains(&head.as_str());
                let own = typed(head, &number[no]).filter(|told| told != "Мәтін");
                own.or_else(|| of_list(at).filter(|_| !sex))
                    .or_else(|| typed(head, &number[no]))
                    .unwrap_or_default()
            };
            rows.push(heads.iter().enumerate().map(cell).collect());
        }
        let filled = super::sheets::xlsx(|book| super::sheets::write(book.add_worksheet(), &rows));
        let told = trial(&coordinator, id, "xlsx", &filled).await;
        assert_eq!(told["faults"], json!([]), "{lang}");
        let columns = told["columns"].as_array().expect("columns").iter();
        let unknown: Vec<_> = columns.filter(|c| c["column"].is_null()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let done = import(&coordinator, id, "xlsx", &filled, false).await;
        let path = format!(
            "/api/v1/applications/{}",
            done["imported"][1]["application_id"].as_str().expect("an id")
        );
        let read = coordinator.get(&path).await.ok();
        assert_eq!(
            (
                &read["content"]["answers"],
                &read["person"]["locality"],
                &read["person"]["iin"]
            ),
            (
                &json!({ "land": true, "hectares": 2.5, "language": "kk", "days": ["tue"] }),
                &json!("baiserke"),
                &json!(number[1])
            )
        );
        assert_eq!(read["content"]["idea"]["sector"], "agriculture");
    }
}

#[both]
async fn a_template_is_for_coordinators_and_explains_itself(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    let path = format!("/api/v1/programmes/{id}/applications/import/template");
    let trainer = server.with_role("trainer", Role::Trainer, Some(id)).await;
    trainer.get(&path).await.refused(403, "forbidden");
    let file = template(&coordinator, id, "ru").await;
    let guide = cells(&file, "Пояснения");
    assert_eq!(guide[0], ["Столбец", "Обязательно", "Что писать"]);
    let of = |head: &str| guide.iter().find(|row| row[0] == head).expect("a line").clone();
    assert_eq!(of("ИИН")[1..], ["да", "12 цифр; видит только координатор"]);
    assert!(of("Пол")[1].is_empty() && of("Пол")[2].contains("Если пусто, заполнится по ИИН"));
    assert_eq!(
        of("Сколько гектаров?")[2],
        "Только при ответе: Есть ли у вас земля? – Да"
    );
    assert_eq!(
        of("В какие дни вы можете?")[2],
        "Несколько вариантов пишите через «;»\nВторник; Четверг"
    );
    // As it is, it has no rows; and nothing of it is a fault.
    let told = trial(&coordinator, id, "xlsx", &file).await;
    assert_eq!((&told["rows"], &told["faults"]), (&json!(0), &json!([])));
}
