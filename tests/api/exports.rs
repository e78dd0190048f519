//! Lists as files: what stands in them, who may take them, and that the log tells who did.

use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::json;
use test_macros::both;

use crate::applications::{open_call, submitted};
use crate::support::{Answer, Person, Server, id_of};
use crate::world::{Course, NewApplication};

async fn file(reader: &Person, path: &str) -> Answer {
    let headers = [("accept-language", "ru")];
    reader.send(Method::GET, path, &headers, None).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().expect("text")
}

#[both]
async fn applications_are_saved_as_they_are_listed_and_no_cell_is_run(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    server
        .below(move |cx| {
            NewApplication::to(id, 12)
                .named("Әлиева", "Динара")
                .reached_at(Some("+77010000002".to_owned()))
                .with_idea("title", "=HYPERLINK(\"http://x\";\"сыр\")")
                .insert(cx)?;
            Ok(())
        })
        .await;
    let list = format!("/api/v1/programmes/{id}/applications/file");
    let saved = file(&coordinator, &format!("{list}?format=csv&sort=name")).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    assert_eq!(header(&saved, "content-type"), "text/csv; charset=utf-8");
    let disposition = header(&saved, "content-disposition");
    assert!(disposition.ends_with("-applications.csv\""), "{disposition}");
    assert_eq!(header(&saved, "cache-control"), "no-store");
    let text = saved.text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert!(
        lines[0].starts_with("\"Номер\";\"Состояние\";\"Фамилия\""),
        "{text}"
    );
    assert_eq!(lines.len(), 3, "{text}");
    assert!(
        lines[1].contains("\"Әлиева\";\"Динара\"") && lines[1].contains("\"8 701 000 00 02\""),
        "{text}"
    );
    assert!(
        lines[1].contains("\"'=HYPERLINK(\"\"http://x\"\";\"\"сыр\"\")\""),
        "{text}"
    );
    assert!(
        lines[2].contains("\"Подана\"")
            && lines[2].contains("\"Женский\"")
            && lines[2].contains("\"2400000,00\""),
        "{text}"
    );
    let filtered = file(&coordinator, &format!("{list}?format=csv&channel=online")).await;
    assert_eq!(filtered.text.trim_end().split("\r\n").count(), 2);
    let book = file(&coordinator, &list).await;
    assert!(book.text.starts_with("PK"), "{}", book.text);
    file(&coordinator, &format!("{list}?format=pdf"))
        .await
        .refused(400, "unreadable");

    // Whoever must not know of somebody does not take them home either.
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let declared = json!({ "application_id": id_of(&path), "kind": "family" });
    let conflicts = format!("/api/v1/programmes/{id}/conflicts");
    second.post(&conflicts, declared).await.created();
    let veiled = file(&second, &format!("{list}?format=csv")).await;
    assert!(
        veiled.text.contains("Әлиева") && !veiled.text.contains("Сәрсенбаева"),
        "{}",
        veiled.text
    );
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    file(&juror, &list).await.refused(403, "forbidden");

    let log = coordinator
        .get(&format!("/api/v1/programmes/{id}/audit?limit=100"))
        .await
        .ok();
    let taken = |entry: &&serde_json::Value| entry["entry"]["action"] == "export_applications";
    let taken: Vec<_> = log["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(taken)
        .collect();
    assert_eq!(taken.len(), 4);
    assert_eq!(taken[0]["change"]["after"], json!({ "format": "csv", "rows": 2 }));
    assert_eq!(taken[3]["entry"]["actor_id"], json!(second.id));
}

#[both]
async fn each_list_of_a_programme_is_a_file(server: Server) {
    let course = Course::begun(&server).await;
    let (_, participant) = course.participant(&server, "asel").await;
    let session = course.session("2027-03-16").await;
    course.mark(&session, &participant, "present").await;
    course.session("2027-03-18").await;
    course.assignment("2027-04-01T00:00:00Z").await;
    let path =
        |list: &str, format: &str| format!("/api/v1/programmes/{}/lists/{list}?format={format}", course.id);
    for (list, on_paper) in [
        ("phone_calls", true),
        ("offers", true),
        ("waitlist", true),
        ("participants", true),
        ("attendance", false),
        ("attendance_to_sign", true),
        ("grades", false),
        ("timetable", true),
        ("awards", false),
        ("winners", true),
        ("ideas", true),
        ("audit", false),
    ] {
        let csv = file(&course.coordinator, &path(list, "csv")).await;
        assert_eq!(csv.status, 200, "{list}: {}", csv.text);
        assert!(
            csv.text.trim_start_matches('\u{feff}').starts_with('"'),
            "{list}: {}",
            csv.text
        );
        let book = file(&course.coordinator, &path(list, "xlsx")).await;
        assert!(book.text.starts_with("PK"), "{list}");
        let paper = file(&course.coordinator, &path(list, "pdf")).await;
        match on_paper {
            true => assert!(paper.text.starts_with("%PDF"), "{list}: {}", paper.status),
            false => assert_eq!(paper.status, 400, "{list}"),
        }
    }
    let attendance = file(&course.coordinator, &path("attendance", "csv")).await.text;
    assert!(
        attendance.contains("Присутств") && attendance.contains("100,00%"),
        "{attendance}"
    );
    file(&course.coordinator, &path("pitches", "csv"))
        .await
        .refused(404, "not_found");
    file(&course.coordinator, &path("nothing", "csv"))
        .await
        .refused(404, "not_found");
    let log = file(&course.coordinator, &path("audit", "csv")).await.text;
    assert!(log.contains("export_list") && log.contains("\"Кто\""), "{log}");
    // A trainer takes what a trainer reads, and no telephone numbers.
    let people = file(&course.trainer, &path("participants", "csv")).await;
    assert!(people.text.contains("\"\";\"Русская группа\""), "{}", people.text);
    file(&course.trainer, &path("offers", "csv"))
        .await
        .refused(403, "forbidden");
}
