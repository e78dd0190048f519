//! How staff find an application in the list.

use super::*;
use diesel::connection::SimpleConnection;

/// The titles that a query finds, with whatever has to be escaped.
async fn found(coordinator: &Person, id: Id, q: &str) -> usize {
    let url = reqwest::Url::parse_with_params("http://server", [("q", q)]).expect("a query");
    let query = url.query().expect("a query");
    listed(coordinator, id, &format!("?{query}")).await.len()
}

#[both]
async fn staff_find_a_person_by_number_address_and_either_spelling(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let iin = iin();
    let (aigul, path) = draft(&server, id, "aigul").await;
    // A draft is found by what is known of it.
    assert_eq!(found(&coordinator, id, "AIGUL@ile.example").await, 1);
    aigul.patch(&path, complete(&iin)).await.ok();
    assert_eq!(found(&coordinator, id, "8 700 000 00 01").await, 1);
    aigul.act(&format!("{path}/submit")).await.ok();
    submitted(&server, id, "zhanar").await;
    let spaced = format!("{} {}", &iin[..6], &iin[6..]);
    for (q, number) in [
        ("aigul@ile.example", 1),
        ("nobody@ile.example", 0),
        // Both gave the same number.
        ("8 (700) 000-00-01", 2),
        ("+7 700 000 00 01", 2),
        ("7000000001", 2),
        ("87000000002", 0),
        (iin.as_str(), 1),
        (spaced.as_str(), 1),
        ("000000000000", 0),
        ("Сәрсенбаева", 2),
        ("Сарсенбаева", 2),
        ("сарсенб айгул", 2),
        ("Iримшик", 2),
        ("курт", 2),
        ("курд", 0),
    ] {
        assert_eq!(found(&coordinator, id, q).await, number, "{q}");
    }
    // Whoever must not know of somebody does not find them either.
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let declared = json!({ "application_id": id_of(&path), "kind": "family" });
    let conflicts = format!("/api/v1/programmes/{id}/conflicts");
    second.post(&conflicts, declared).await.created();
    assert_eq!(found(&second, id, "aigul@ile.example").await, 0);
    assert_eq!(found(&second, id, "87000000001").await, 1);
    assert_eq!(found(&second, id, &iin).await, 0);
}

#[both]
async fn words_that_were_kept_before_are_found_by_either_spelling(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    let application = id_of(&path);
    server
        .below(move |cx| {
            let row = |word: &str| format!("('{id}', '{word}', '{application}')");
            // As they were folded before: one that is there already, two that become one, and Latin letters.
            let words = ["сәрсенбаева", "ұста", "уста", "шыңғысов", "əлия", "тiгiн", "coop"].map(row);
            let columns = "(programme_id, word, application_id)";
            cx.conn.batch_execute(&format!(
                "INSERT INTO application_word {columns} VALUES {}; {}",
                words.join(", "),
                include_str!("../../../migrations/0038_spellings/up.sql")
            ))?;
            Ok(())
        })
        .await;
    for q in ["сарсенбаева", "ұста", "уста", "шынгысов", "Әлия", "алия", "тігін", "coop"] {
        assert_eq!(found(&coordinator, id, q).await, 1, "{q}");
    }
}
