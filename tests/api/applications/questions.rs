//! Questions of a programme's own: in its rules, in the form, in an application, in a spreadsheet, before the jury.

use super::import::{faulty, sheet_columns, sheet_row};
use super::*;

pub fn questions() -> Value {
    json!([
        { "key": "land", "kind": "boolean", "label": { "kk": "Жеріңіз бар ма?", "ru": "Есть ли у вас земля?" }, "required": true },
        { "key": "hectares", "kind": "number", "label": { "kk": "Неше гектар?", "ru": "Сколько гектаров?" }, "required": true,
          "minimum": 0, "maximum": 500, "for_jury": true, "asked_if": { "question": "land", "is": ["true"] } },
        { "key": "language", "kind": "choice", "label": { "kk": "Оқу тілі", "ru": "Язык обучения" }, "required": true,
          "help": { "kk": "Сабақ осы тілде өтеді" },
          "options": [{ "value": "kk", "label": { "kk": "Қазақша", "ru": "Казахский" } },
                      { "value": "ru", "label": { "kk": "Орысша", "ru": "Русский" } }] },
        { "key": "days", "kind": "choices", "label": { "kk": "Қай күндері келе аласыз?", "ru": "В какие дни вы можете?" },
          "for_jury": true,
          "options": [{ "value": "tue", "label": { "kk": "Сейсенбі", "ru": "Вторник" } },
                      { "value": "thu", "label": { "kk": "Бейсенбі", "ru": "Четверг" } }] },
    ])
}

/// A programme that asks them, in draft.
async fn asking(server: &Server, questions: Value) -> (Id, Person, Value) {
    let (id, coordinator) = server.draft_programme().await;
    let mut input = programme_input();
    input["rules"]["questions"] = questions;
    let path = format!("/api/v1/programmes/{id}");
    let told = coordinator.put_if(&path, "*", input).await;
    let told = match told.status {
        200 => told.ok(),
        _ => told.refused(422, "invalid"),
    };
    (id, coordinator, told)
}

pub async fn open_asking(server: &Server) -> (Id, Person) {
    let (id, coordinator, _) = asking(server, questions()).await;
    server.move_to(id, Phase::Open).await;
    (id, coordinator)
}

fn pointers(problem: &Value) -> Vec<String> {
    let of = |e: &Value| {
        format!(
            "{} {}",
            e["pointer"].as_str().expect("a pointer"),
            e["code"].as_str().expect("a code")
        )
    };
    problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(of)
        .collect()
}

#[both]
async fn a_question_that_cannot_be_asked_is_refused_in_the_draft(server: Server) {
    let mut wrong = questions();
    wrong[1]["asked_if"]["is"] = json!(["perhaps"]);
    wrong[2]["options"] = json!([]);
    let (_, _, problem) = asking(&server, wrong).await;
    assert_eq!(
        pointers(&problem),
        [
            "/rules/questions/1/asked_if/is/0 unknown",
            "/rules/questions/2/options required"
        ]
    );
}

#[both]
async fn the_form_asks_them_in_the_language_of_the_reader(server: Server) {
    let (id, _) = open_asking(&server).await;
    let path = format!("/api/v1/programmes/{id}/form");
    let form = server
        .nobody()
        .send(Method::GET, &path, &[("accept-language", "ru")], None)
        .await
        .ok();
    let fields = form["fields"].as_array().expect("fields");
    let field = |key: &str| {
        let at = format!("/content/answers/{key}");
        fields
            .iter()
            .find(|f| f["pointer"] == at.as_str())
            .expect("a field")
            .clone()
    };
    let hectares = field("hectares");
    assert_eq!(
        hectares,
        json!({
            "pointer": "/content/answers/hectares", "kind": "number", "label": "Сколько гектаров?", "required": true,
            "for_jury": true, "asked_if": { "pointer": "/content/answers/land", "is": ["true"] },
            "minimum": 0, "maximum": 500, "other_allowed": false,
        })
    );
    assert_eq!(field("language")["help"], "Сабақ осы тілде өтеді");
    assert_eq!(
        field("days")["options"][1],
        json!({ "value": "thu", "label": "Четверг" })
    );
    let read: Vec<(&str, bool)> = fields
        .iter()
        .filter(|f| f["for_jury"] == false)
        .map(|f| (f["pointer"].as_str().expect("a pointer"), true))
        .collect();
    assert!(
        read.contains(&("/person/phone", true)) && read.contains(&("/content/disability_declared", true))
    );
}

#[both]
async fn an_answer_is_held_to_its_question_where_it_is_typed(server: Server) {
    let (id, _) = open_asking(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    let typed = |answers: Value| json!({ "content": { "answers": answers } });
    let problem = person
        .patch(
            &path,
            typed(json!({ "land": "yes", "hectares": 501, "language": "en", "days": ["fri"], "other": 1 })),
        )
        .await
        .refused(422, "invalid");
    assert_eq!(
        pointers(&problem),
        [
            "/content/answers/days unknown",
            "/content/answers/hectares range",
            "/content/answers/land type",
            "/content/answers/language unknown",
            "/content/answers/other unknown_field",
        ]
    );
    person.patch(&path, complete(&iin())).await.ok();
    let problem = person
        .act(&format!("{path}/submit"))
        .await
        .refused(422, "invalid");
    assert_eq!(
        pointers(&problem),
        [
            "/content/answers/land required",
            "/content/answers/language required"
        ]
    );
    person
        .patch(
            &path,
            typed(json!({ "land": true, "hectares": 2.5, "language": "ru", "days": ["thu"] })),
        )
        .await
        .ok();
    // What hangs on an answer that was changed is neither asked nor handed in.
    let changed = person
        .patch(&path, typed(json!({ "land": false, "days": null })))
        .await
        .ok();
    assert_eq!(
        changed["content"]["answers"],
        json!({ "land": false, "hectares": 2.5, "language": "ru" })
    );
    let sent = person.act(&format!("{path}/submit")).await.ok();
    assert_eq!(
        sent["content"]["answers"],
        json!({ "land": false, "language": "ru" })
    );
    let kept = person.get(&format!("{path}/versions/1")).await.ok();
    assert_eq!(
        kept["content"]["answers"],
        json!({ "land": false, "language": "ru" })
    );
}

#[both]
async fn a_spreadsheet_answers_them_by_key_or_by_words(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    let mut columns = sheet_columns();
    columns.extend(["Есть ли у вас земля?", "hectares", "Оқу тілі", "answers/days"].map(String::from));
    let row = |cells: [&str; 4]| {
        let mut row = sheet_row(&iin());
        row.extend(cells.map(String::from));
        row
    };
    let rows = [
        columns,
        row(["да", "1 500,5", "казахский", "Вторник, Бейсенбі"]),
        row(["иә", "2,5", "ru", "thu"]),
        row(["нет", "", "", "дүйсенбі"]),
    ];
    let file: Vec<String> = rows.iter().map(|cells| cells.join("\t")).collect();
    let import = |dry: bool, lines: usize| {
        let body = json!({ "format": "csv", "content_base64": STANDARD.encode(file[..lines].join("\n")) });
        let path = format!("/api/v1/programmes/{id}/applications/import?dry_run={dry}");
        let coordinator = coordinator.clone();
        async move { coordinator.post(&path, body).await.ok() }
    };
    let trial = import(true, 4).await;
    assert_eq!(
        faulty(&trial),
        [
            "2 answers/hectares range",
            "4 answers/days unknown",
            "4 answers/language required"
        ]
    );
    let taken = json!({ "row": 3, "column": "answers/hectares", "seen": "2,5", "taken": "2.5" });
    assert!(
        trial["understood"].as_array().expect("cells").contains(&taken),
        "{trial}"
    );
}

#[both]
async fn the_jury_reads_the_answers_that_are_meant_for_it(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    let mut sent = complete(&iin());
    sent["content"]["answers"] = json!({ "land": true, "hectares": 2.5, "language": "ru", "days": ["thu"] });
    person.patch(&path, sent).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
    server.move_to(id, Phase::Selection).await;
    coordinator.act(&format!("{path}/eligibility/decide")).await.ok();
    let found = server
        .below(move |cx| applications::application::candidates(cx, id))
        .await;
    let dossier: Value = found[0].dossier.read().expect("JSON");
    assert_eq!(
        dossier["answers"],
        json!([
            { "key": "hectares", "label": { "kk": "Неше гектар?", "ru": "Сколько гектаров?" }, "answer": 2.5 },
            { "key": "days", "label": { "kk": "Қай күндері келе аласыз?", "ru": "В какие дни вы можете?" },
              "answer": ["thu"], "chosen": [{ "kk": "Бейсенбі", "ru": "Четверг" }] },
        ])
    );
    assert_eq!(dossier["content"].get("answers"), None);
}

#[both]
async fn a_file_of_the_list_has_a_column_for_each(server: Server) {
    let (id, coordinator) = open_asking(&server).await;
    let (person, path) = draft(&server, id, "aigul").await;
    let mut sent = complete(&iin());
    sent["content"]["answers"] =
        json!({ "land": true, "hectares": 2.5, "language": "ru", "days": ["tue", "thu"] });
    person.patch(&path, sent).await.ok();
    person.act(&format!("{path}/submit")).await.ok();
    let file = format!("/api/v1/programmes/{id}/applications/file?format=csv");
    let csv = coordinator
        .send(Method::GET, &file, &[("accept-language", "ru")], None)
        .await;
    assert_eq!(csv.status, 200, "{}", csv.text);
    let mut lines = csv.text.lines();
    let heads = lines.next().expect("heads");
    assert!(
        heads.ends_with(
            r#""Есть ли у вас земля?";"Сколько гектаров?";"Язык обучения";"В какие дни вы можете?""#
        ),
        "{heads}"
    );
    let row = lines.next().expect("a row");
    assert!(
        row.ends_with(r#""да";"2,5";"Русский";"Вторник; Четверг""#),
        "{row}"
    );
}
