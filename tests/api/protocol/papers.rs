//! On paper, and corrected.

use super::*;

#[both]
async fn a_corrected_result_has_a_protocol_of_its_own_beside_the_first(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let own = code(&round.coordinator, round.applications[2]).await;
    let appeal = json!({ "round": "selection", "ground": "factual_error", "statement": "Мой вклад больше.",
        "evidence": "Заявление № 4, вход. 12.01" });
    let path = format!("/api/v1/applications/{}/appeals", round.applications[2]);
    let appeal = round.coordinator.post(&path, appeal).await.created();
    let partner = server
        .with_role("partner", Role::Partner, Some(round.programme))
        .await;
    let uphold = format!("/api/v1/appeals/{}/uphold", appeal["id"].as_str().expect("an id"));
    partner
        .post(&uphold, json!({ "answer": "Вклад подтверждён." }))
        .await
        .ok();
    // A juror changes a card after the discussion of the appeal.
    let (juror, card) = round.card_of(3).await;
    let revision =
        json!({ "marks": { "market": { "score": 2 }, "novelty": { "score": 5 } }, "reason": "По апелляции" });
    juror
        .send(
            reqwest::Method::POST,
            &format!("/api/v1/cards/{card}/revise"),
            &[("if-match", "*")],
            Some(revision),
        )
        .await
        .ok();
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    round.deliberate(&result).await;
    let mut decision = round.decision(&result);
    for line in decision["lines"].as_array_mut().expect("lines") {
        line["reason"] = json!("По апелляции");
    }
    round
        .chair
        .put_if(&format!("{}/decision", round.path), "*", decision)
        .await
        .ok();
    for juror in &round.jurors {
        juror
            .post(&format!("{}/ballots", round.path), json!({ "vote": "for" }))
            .await
            .ok();
    }
    round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();

    let bundle = round.coordinator.get(&format!("{}/protocol", round.path)).await;
    let public = server.nobody().get(&public_path(round)).await;
    assert_eq!(
        (
            &bundle.body["body"]["head"]["no"],
            &public.body["body"]["head"]["no"]
        ),
        (&json!(2), &json!(2))
    );
    let with = |file: &str, public: &str| {
        verify(&Given {
            file,
            public: Some(public),
            jwks: Some(&published.jwks),
            code: own["code"].as_str(),
        })
    };
    holds(&with(&bundle.text, &public.text));
    // The first one stays as it was, and is another one.
    let first = server.nobody().get(&format!("{}/1", public_path(round))).await;
    assert_eq!(first.text, published.public);
    holds(&with(&published.bundle, &published.public));
    let mixed = with(&bundle.text, &published.public);
    let broken: Vec<&str> = mixed
        .checks
        .iter()
        .filter(|c| c.verdict == Verdict::Broken)
        .map(|c| c.name)
        .collect();
    assert_eq!(broken, ["public file"]);
    assert_ne!(public.body["body"]["root"], first.body["body"]["root"]);
    // The pseudonym and the code stay the same, and open the changed card.
    assert_eq!(
        code(&round.coordinator, round.applications[2]).await["candidate"],
        own["candidate"]
    );
    let proof = server
        .nobody()
        .post(
            &format!("{}/proofs", public_path(round)),
            json!({ "code": own["code"] }),
        )
        .await;
    assert_eq!(proof.body["no"], 2);
    holds(&with(&proof.text, &public.text));
    let paper = server
        .nobody()
        .get(&format!("{}/2/paper", public_path(round)))
        .await;
    assert!(
        paper
            .header("content-disposition")
            .ends_with("-selection-2.pdf\"")
    );
}

#[both]
async fn the_commission_and_everybody_read_it_on_paper(server: Server) {
    let round = Round::open(&server, 6).await;
    let paper = format!("{}/protocol/paper", round.path);
    let everybodys = format!("{}/1/paper", public_path(&round));
    round.chair.get(&paper).await.refused(404, "not_found");
    server.nobody().get(&everybodys).await.refused(404, "not_found");
    let published = Published::of(&server, round).await;
    let round = &published.round;
    for reader in [&round.chair, &round.coordinator] {
        let answer = reader.get(&paper).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "application/pdf"),
            "{}",
            answer.text
        );
        let name = answer.header("content-disposition");
        assert!(
            name.starts_with("inline; filename=\"protocol-T") && name.ends_with("-selection-1-to-sign.pdf\""),
            "{name}"
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.text.starts_with("%PDF-1.7"), "{}", &answer.text[..200]);
        reader
            .get(&format!("{paper}?no=2"))
            .await
            .refused(404, "not_found");
    }
    round
        .jurors
        .last()
        .expect("a member")
        .get(&paper)
        .await
        .refused(403, "forbidden");
    server
        .person("stranger")
        .await
        .get(&paper)
        .await
        .refused(404, "not_found");
    let partner = server
        .with_role("partner", Role::Partner, Some(round.programme))
        .await;
    partner.get(&paper).await.refused(404, "not_found");
    let answer = server.nobody().get(&everybodys).await;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, "public, max-age=86400")
    );
    assert!(answer.text.starts_with("%PDF-1.7"));
    assert_eq!(
        server.nobody().get(&everybodys).await.header("etag"),
        answer.header("etag")
    );
    // Whoever has a conflict of interest with somebody in it reads neither bundle nor paper.
    round.conflict(&server, &round.chair, round.applications[0]).await;
    round.chair.get(&paper).await.refused(403, "forbidden");
}
