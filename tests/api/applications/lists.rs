//! How staff find an application in the list.

use super::*;
use crate::world::NewApplication;
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
    for q in [
        "сарсенбаева",
        "ұста",
        "уста",
        "шынгысов",
        "Әлия",
        "алия",
        "тігін",
        "coop",
    ] {
        assert_eq!(found(&coordinator, id, q).await, 1, "{q}");
    }
}

/// The references of a whole list, in pages of two.
async fn in_pages(coordinator: &Person, id: Id, sort: &str) -> Vec<String> {
    let (mut all, mut cursor) = (vec![], String::new());
    loop {
        let path = format!("/api/v1/programmes/{id}/applications?limit=2&sort={sort}{cursor}");
        let page = coordinator.get(&path).await.ok();
        for line in page["items"].as_array().expect("items") {
            let name = |key: &str| line[key].as_str().map(str::to_owned);
            // The code of the programme is another one in each test.
            let no = name("reference").and_then(|r| r.rsplit('-').next().map(str::to_owned));
            let name = no.or_else(|| name("family_name"));
            all.push(name.unwrap_or_default());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// Four that were submitted and two that were not, made in another order than their names'.
async fn six(server: &Server, id: Id) {
    server
        .below(move |cx| {
            for (number, family, given) in [
                (11, "Қожабекова", "Айгүл"),
                (12, "Ким", "Роза"),
                (13, "Әлиева", "Динара"),
                (14, "Юсупова", "Жанар"),
            ] {
                let new = NewApplication::to(id, number).named(family, given);
                new.reached_at(Some(format!("+770000000{number}"))).insert(cx)?;
            }
            Ok(())
        })
        .await;
    for (name, family) in [("beibit", "Бекова"), ("erkin", "Ёлкина")] {
        let (person, path) = draft(server, id, name).await;
        let named = json!({ "person": { "family_name": family, "given_name": "А" } });
        person.patch(&path, named).await.ok();
    }
}

#[both]
async fn the_list_is_sorted_and_paged_in_each_order(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    six(&server, id).await;
    let submitted = ["011", "012", "013", "014"];
    for (sort, expected) in [
        ("created_at", vec!["011", "012", "013", "014", "Бекова", "Ёлкина"]),
        ("reference", [&submitted[..], &["Бекова", "Ёлкина"]].concat()),
        ("submitted_at", [&submitted[..], &["Бекова", "Ёлкина"]].concat()),
        // Ә stands by А, Қ by К: Әлиева, Бекова, Ёлкина, Ким, Қожабекова, Юсупова.
        ("name", vec!["013", "Бекова", "Ёлкина", "012", "011", "014"]),
    ] {
        assert_eq!(in_pages(&coordinator, id, sort).await, expected, "{sort}");
        let mut backwards = in_pages(&coordinator, id, &format!("-{sort}")).await;
        if ["reference", "submitted_at"].contains(&sort) {
            // What has nothing to be sorted by comes last both ways.
            backwards.rotate_left(4);
        }
        backwards.reverse();
        assert_eq!(backwards, expected, "-{sort}");
    }
    let first = format!("/api/v1/programmes/{id}/applications?limit=2&sort=name");
    let page = coordinator.get(&first).await.ok();
    let cursor = page["next_cursor"].as_str().expect("more");
    let other = format!("/api/v1/programmes/{id}/applications?sort=reference&cursor={cursor}");
    coordinator.get(&other).await.refused(400, "unreadable");
    let unknown = format!("/api/v1/programmes/{id}/applications?sort=beauty");
    coordinator.get(&unknown).await.refused(400, "unreadable");
}

#[both]
async fn the_list_takes_several_values_and_counts_what_it_has(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (_, path) = submitted(&server, id, "aigul").await;
    six(&server, id).await;
    for (query, number) in [
        ("?status=draft", 2),
        ("?status=draft,submitted", 7),
        ("?channel=online", 3),
        ("?channel=paper,online", 7),
        ("?channel=import", 0),
        ("?sex=female", 5),
        ("?sex=male", 0),
        ("?locality=baiserke,nowhere", 5),
        ("?rules=pending,failed,passed", 1),
        ("?status=submitted&channel=online", 1),
    ] {
        assert_eq!(listed(&coordinator, id, query).await.len(), number, "{query}");
        let counts = format!("/api/v1/programmes/{id}/applications/counts{query}");
        let counts = coordinator.get(&counts).await.ok();
        assert_eq!(
            (&counts["total"], &counts["more"]),
            (&json!(number), &json!(false)),
            "{query}"
        );
    }
    for wrong in ["?status=draft,gone", "?status=", "?locality=a,b%00"] {
        let path = format!("/api/v1/programmes/{id}/applications{wrong}");
        coordinator.get(&path).await.refused(400, "unreadable");
    }
    let counts = format!("/api/v1/programmes/{id}/applications/counts");
    let all = coordinator.get(&counts).await.ok();
    assert_eq!(all["status"], json!({ "draft": 2, "submitted": 5 }));
    assert_eq!(all["channel"], json!({ "online": 3, "paper": 4 }));
    // Whoever must not know of somebody does not count them.
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    let declared = json!({ "application_id": id_of(&path), "kind": "family" });
    let conflicts = format!("/api/v1/programmes/{id}/conflicts");
    second.post(&conflicts, declared).await.created();
    assert_eq!(second.get(&counts).await.ok()["total"], 6);
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    juror.get(&counts).await.refused(403, "forbidden");
}

#[both]
async fn a_line_tells_how_somebody_is_reached_and_what_became_of_each_rule(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    submitted(&server, id, "aigul").await;
    let plain = &listed(&coordinator, id, "").await[0];
    assert!(plain.get("contact").is_none() && plain.get("outcomes").is_none());
    let line = &listed(&coordinator, id, "?expand=contact,rules").await[0];
    assert_eq!(
        line["contact"],
        json!({ "phone": "+77000000001", "email": "aigul@ile.example", "language": "ru" })
    );
    let outcomes = line["outcomes"].as_array().expect("outcomes");
    assert!(!outcomes.is_empty());
    let open = outcomes.iter().any(|one| one["outcome"] == "pending");
    assert_eq!(line["rules"], if open { "pending" } else { "passed" });
}
