//! Anybody verifies it, and finds what was changed.

use super::*;

#[both]
async fn a_published_round_is_verified_by_anybody(server: Server) {
    let published = Published::new(&server).await;
    let report = published.verify(&published.bundle);
    holds(&report);
    let text = report.to_string();
    for line in [
        "key of the installation",
        "ranking",
        "firmness",
        "agreement",
        "quorum",
        "public file",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert!(
        text.contains("departures from the proposal, each with its reason: 1"),
        "{text}"
    );
    let alone = published.verify(&published.public);
    holds(&alone);
    assert!(
        alone
            .checks
            .iter()
            .any(|c| c.name == "ranking" && c.verdict == Verdict::NotChecked),
        "{alone}"
    );
}

#[both]
async fn nothing_is_told_before_the_publication(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    round.decided(&result).await;
    let code = code(&round.coordinator, round.applications[0]).await;
    assert_eq!(code, Value::Null, "no code of a round that was not published");
    round
        .coordinator
        .get(&format!("{}/protocol", round.path))
        .await
        .refused(404, "not_found");
    let public = public_path(&round);
    for path in [public.clone(), format!("{public}/1")] {
        server.nobody().get(&path).await.refused(404, "not_found");
    }
    let guess = json!({ "code": "0".repeat(32) });
    server
        .nobody()
        .post(&format!("{public}/proofs"), guess)
        .await
        .refused(404, "not_found");
}

#[both]
async fn the_public_form_names_nobody_and_tells_no_mark(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let candidates = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    let candidates = candidates["items"].as_array().expect("candidates").clone();
    let ids = candidates
        .iter()
        .flat_map(|c| [&c["id"], &c["reference"], &c["title"]]);
    let ids: Vec<String> = ids.map(|v| v.as_str().expect("a text").to_owned()).collect();
    let people = round
        .jurors
        .iter()
        .chain([&round.coordinator])
        .map(|p| p.id.to_string());
    let applications = round.applications.iter().map(Id::to_string);
    let secret: Vec<String> = ids.into_iter().chain(people).chain(applications).collect();
    for word in secret.iter().map(String::as_str).chain(["Сапаров"]) {
        assert!(!published.public.contains(word), "{word} is in the public form");
        assert!(!published.bundle.contains(word), "{word} is in the bundle");
    }
    for word in [MINUTES, REASON, OPINION, "\"marks\"", "\"salt\""] {
        assert!(!published.public.contains(word), "{word} is in the public form");
        assert!(published.bundle.contains(word), "{word} is not in the bundle");
    }
}

#[both]
async fn whoever_changes_a_mark_is_found_out(server: Server) {
    let published = Published::new(&server).await;
    let mut bundle: Value = serde_json::from_str(&published.bundle).expect("JSON");
    let score = bundle
        .pointer_mut("/body/cards/0/card/marks/market/score")
        .expect("a score");
    *score = json!(if *score == 3 { 4 } else { 3 });
    let report = published.verify(&bundle.to_string());
    assert!(!report.holds());
    let at = places(&report);
    assert!(at.contains(&"/body/cards/0/card/marks/market/score"), "{report}");
    assert!(
        at.contains(&"/body/cards/0"),
        "the commitment is another: {report}"
    );
    assert!(
        at.iter().any(|p| p.starts_with("/body/result/standings/")),
        "the ranking is another: {report}"
    );
}

#[both]
async fn caches_may_keep_the_public_form(server: Server) {
    let published = Published::new(&server).await;
    let path = format!("{}/1", public_path(&published.round));
    let first = server.nobody().get(&path).await;
    assert_eq!(first.header("cache-control"), "public, max-age=86400");
    assert!(
        !first.header("vary").contains("Authorization"),
        "{:?}",
        first.headers
    );
    assert_eq!(first.text, published.public);
    let tag = first.header("etag").to_owned();
    let again = server
        .nobody()
        .send(reqwest::Method::GET, &path, &[("if-none-match", &tag)], None)
        .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    server
        .nobody()
        .get(&format!("{}/2", public_path(&published.round)))
        .await
        .refused(404, "not_found");
}

#[both]
async fn a_key_of_protocols_is_published_after_it_was_rotated(server: Server) {
    let published = Published::new(&server).await;
    let vault = std::sync::Arc::clone(&server.service.app.vault);
    let now = server.now();
    server
        .service
        .app
        .db
        .write(move |conn| vault.rotate(conn, now).map(|_| ()))
        .await
        .expect("rotated");
    let tokens = |jwks: &str| -> Vec<Value> {
        serde_json::from_str::<Value>(jwks).expect("JSON")["keys"]
            .as_array()
            .expect("keys")
            .clone()
    };
    let signed: Value = serde_json::from_str(&published.public).expect("JSON");
    server.at("2037-01-11T04:00:00Z");
    let jwks = server.nobody().get("/.well-known/jwks.json").await.text;
    assert_eq!(tokens(&jwks).len(), 3, "the old token key is gone: {jwks}");
    assert!(tokens(&jwks).contains(&signed["key"]));
    holds(&verify(&Given {
        file: &published.bundle,
        public: None,
        jwks: Some(&jwks),
        code: None,
    }));
    let others: Vec<Value> = tokens(&jwks)
        .into_iter()
        .filter(|k| *k != signed["key"])
        .collect();
    let others = json!({ "keys": others }).to_string();
    let report = verify(&Given {
        file: &published.bundle,
        public: None,
        jwks: Some(&others),
        code: None,
    });
    assert_eq!(places(&report), ["/key"]);
}

#[both]
async fn a_card_that_a_later_conflict_takes_out_is_told_and_does_not_count(server: Server) {
    let round = Round::open(&server, 6).await;
    round.score_all().await;
    let torn = round.jurors[1].clone();
    let pack = torn.get(&format!("{}/pack", round.path)).await.ok();
    let reference = pack["candidates"][0]["reference"]
        .as_str()
        .expect("a reference")
        .to_owned();
    let no: usize = reference[4..].parse().expect("a number");
    round.conflict(&server, &torn, round.applications[no - 1]).await;
    let published = Published::scored(&server, round).await;
    let bundle: Value = serde_json::from_str(&published.bundle).expect("JSON");
    let uncounted = bundle["body"]["uncounted"].as_array().expect("cards");
    assert_eq!((uncounted.len(), &uncounted[0]["why"]), (1, &json!("conflict")));
    holds(&published.verify(&published.bundle));
}
