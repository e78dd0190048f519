//! Cards for a sample, and what is told of them.

use super::*;

#[both]
async fn the_jurors_are_told_where_they_differ(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    round.rubric(json!({ "juror_may_skip": true })).await;
    let mut body = sample_input();
    body["id"] = json!(Id::new());
    let made = round.coordinator.post(&round.samples(), body.clone()).await;
    let (path, told) = (made.header("location").to_owned(), made.created());
    assert_eq!(
        round.coordinator.post(&round.samples(), body).await.created(),
        told
    );
    assert_eq!(
        (&told["status"], &told["version"], told.get("rubric")),
        (&json!("draft"), &json!(1), None)
    );
    let started = round.coordinator.act(&format!("{path}/start")).await.ok();
    assert_eq!(
        (&started["status"], &started["rubric_changed"]),
        (&json!("running"), &json!(false))
    );
    assert_eq!(started["rubric"]["criteria"][0]["key"], "market");

    let [chair, deputy, member] = [0, 1, 2].map(|i| &round.jurors[i]);
    let score = |score: i32| json!({ "score": score });
    let skipped = json!({ "not_applicable": true });
    for (juror, marks) in [
        (chair, json!({ "market": score(5), "novelty": score(3) })),
        (deputy, json!({ "market": score(2), "novelty": skipped })),
        (member, json!({ "market": score(4), "novelty": score(1) })),
    ] {
        let inbox = juror.get("/api/v1/me/messages").await.ok();
        assert_eq!(inbox["items"][0]["kind"], "sample_started");
        assert!(text(&inbox["items"][0]["body"]).contains(TITLE), "{inbox}");
        assert_eq!(waits(juror).await, 1);
        let card = format!("{path}/card");
        let blank = juror.get(&card).await;
        assert!(blank.header("etag").starts_with("\"0-"));
        assert_eq!(
            (&blank.body["status"], &blank.body["marks"]),
            (&json!("assigned"), &json!({}))
        );
        let note = json!({ "marks": { "market": score(1) }, "private_note": "Сначала так" });
        let saved = juror.put_if(&card, "\"0-x\"", note).await.ok();
        assert_eq!(
            (&saved["status"], &saved["version"]),
            (&json!("in_progress"), &json!(1))
        );
        scored(juror, &path, marks).await;
        assert_eq!(waits(juror).await, 0);
        assert_eq!(juror.get(&path).await.ok()["my_card"], "submitted");
    }
    let finished = chair.act(&format!("{path}/finish")).await.ok();
    assert_eq!(finished["status"], "finished");

    let table = round.coordinator.get(&format!("{path}/differences")).await.ok();
    for juror in &round.jurors {
        assert_eq!(juror.get(&format!("{path}/differences")).await.ok(), table);
    }
    assert!(
        !table.to_string().contains("Сначала так"),
        "a private note is private"
    );
    assert_eq!(
        (&table["to_discuss"], &table["missing"]),
        (&json!(["market", "novelty"]), &json!([]))
    );
    let [market, novelty] = [0, 1].map(|i| &table["criteria"][i]);
    assert_eq!(of(&market["marks"], deputy)["mark"], score(2));
    assert_eq!(of(&novelty["marks"], deputy)["mark"], skipped);
    assert!(
        of(&market["marks"], chair)["display_name"]
            .as_str()
            .is_some_and(|n| n.starts_with("juror-0"))
    );
    let numbers =
        |c: &Value| ["lowest", "highest", "mean", "mean_decimal", "not_applicable"].map(|k| c[k].clone());
    assert_eq!(
        numbers(market),
        [json!(2), json!(5), json!("11/3"), json!("3.6667"), json!(0)]
    );
    assert_eq!(
        numbers(novelty),
        [json!(1), json!(3), json!("2/1"), json!("2.0000"), json!(1)]
    );
    let spreads = [market, novelty].map(|c| c["spread"].as_f64().expect("a spread"));
    assert_eq!(spreads, [(7_f64 / 3.0).sqrt(), 2_f64.sqrt()]);
    let differs = |who: &Person| {
        let one = of(&table["jurors"], who);
        let criteria = one["criteria"].as_array().expect("criteria").iter();
        let told = criteria.map(|c| format!("{} {}", text(&c["key"]), text(&c["difference"])));
        (
            text(&one["share"]),
            one["severity_bp"].as_i64(),
            told.collect::<Vec<_>>(),
        )
    };
    let told = |of: &[&str]| of.iter().map(|&s| s.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        differs(chair),
        ("13/15".into(), Some(3667), told(&["market 2/1", "novelty 2/1"]))
    );
    assert_eq!(
        differs(deputy),
        ("2/5".into(), Some(-3333), told(&["market -5/2"]))
    );
    assert_eq!(
        differs(member),
        ("3/5".into(), Some(-333), told(&["market 1/2", "novelty -2/1"]))
    );

    // It counts for nothing.
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    let pack = chair.get(&format!("{}/pack", round.path)).await;
    assert!(!pack.text.contains(TITLE), "{}", pack.text);
    let result = round.computed().await;
    assert_eq!(result["lines"].as_array().map(Vec::len), Some(2));
    assert!(!result.to_string().contains(TITLE));
    assert_eq!(member.get(&format!("{path}/differences")).await.ok(), table);
}

#[both]
async fn until_it_is_finished_nobody_learns_of_anothers_card(server: Server) {
    let round = Round::setup(&server, 1).await;
    let path = round.running().await;
    let [chair, juror, other] = [0, 1, 2].map(|i| &round.jurors[i]);
    let before = (other.get(&path).await, other.get(&round.samples()).await);
    juror
        .put_if(
            &format!("{path}/card"),
            "*",
            json!({ "marks": { "market": { "score": 3 } }, "private_note": "Слабо" }),
        )
        .await
        .ok();
    let begun = round.coordinator.get(&path).await;
    assert!(!begun.text.contains("in_progress"), "{}", begun.text);
    scored(juror, &path, marks(4)["marks"].clone()).await;

    let after = (other.get(&path).await, other.get(&round.samples()).await);
    for (before, after) in [(&before.0, &after.0), (&before.1, &after.1)] {
        assert_eq!(
            (&before.text, before.header("etag")),
            (&after.text, after.header("etag"))
        );
    }
    assert_eq!(other.get(&format!("{path}/card")).await.ok()["marks"], json!({}));
    assert_eq!(after.0.ok().get("jurors"), None);
    for person in [juror, other, chair, &round.coordinator] {
        person
            .get(&format!("{path}/differences"))
            .await
            .refused(404, "not_found");
    }
    round
        .coordinator
        .get(&format!("{path}/card"))
        .await
        .refused(403, "forbidden");
    // Who has submitted is all that is told, to those who see the progress of a round.
    for person in [chair, &round.coordinator] {
        let seen = person.get(&path).await;
        assert!(
            !seen.text.contains("Слабо") && !seen.text.contains("marks"),
            "{}",
            seen.text
        );
        let told = [chair, juror, other].map(|j| of(&seen.body["jurors"], j)["submitted"] == true);
        assert_eq!(told, [false, true, false]);
        assert_eq!(seen.body["version"], 2, "no card moves the version of the sample");
    }
    let audit = round
        .coordinator
        .get(&format!("/api/v1/programmes/{}/audit?limit=100", round.programme))
        .await;
    let entries = audit.body["items"].as_array().expect("entries").iter();
    let of_cards = entries.filter(|e| {
        e["entry"]["action"]
            .as_str()
            .is_some_and(|a| a.ends_with("sample_card"))
    });
    let told: Vec<String> = of_cards.map(|e| e["change"]["after"].to_string()).collect();
    assert_eq!(told.len(), 3, "{}", audit.text);
    assert!(
        told.iter()
            .all(|e| e.contains("version") && !e.contains("market") && !e.contains("Слабо")),
        "{told:?}"
    );
}

#[both]
async fn a_card_for_a_sample_is_checked_like_any_other(server: Server) {
    let round = Round::setup(&server, 1).await;
    let path = round.running().await;
    let (juror, card) = (&round.jurors[1], format!("{path}/card"));
    juror
        .put(&card, marks(4))
        .await
        .refused(428, "precondition_required");
    let tag = juror.get(&card).await.header("etag").to_owned();
    let wrong = json!({ "marks": { "market": { "score": 6 }, "novelty": { "not_applicable": true }, "x": { "score": 1 } } });
    assert_eq!(
        juror.put_if(&card, "*", wrong).await.faults(),
        [
            "/marks/market score_out_of_scale",
            "/marks/novelty criterion_may_not_be_skipped",
            "/marks/x criterion_unknown"
        ]
    );
    let empty = juror
        .act(&format!("{card}/submit"))
        .await
        .refused(409, "card_incomplete");
    assert_eq!(empty["missing"], json!(["market", "novelty"]));
    juror
        .put_if(&card, &tag, json!({ "marks": { "market": { "score": 5 } } }))
        .await
        .ok();
    assert_eq!(
        juror.put_if(&card, &tag, marks(1)).await.refused(412, "stale")["current_version"],
        1
    );
    juror
        .act(&format!("{card}/submit"))
        .await
        .refused(409, "card_incomplete");
    scored(juror, &path, marks(4)["marks"].clone()).await;
    juror
        .act(&format!("{card}/submit"))
        .await
        .refused(409, "wrong_state");
    juror
        .put_if(&card, "*", marks(1))
        .await
        .refused(409, "wrong_state");
    round.coordinator.act(&format!("{path}/finish")).await.ok();
    let late = &round.jurors[2];
    assert_eq!(
        late.put_if(&card, "*", marks(1))
            .await
            .refused(409, "wrong_state")["state"],
        "finished"
    );
    late.act(&format!("{card}/submit"))
        .await
        .refused(409, "wrong_state");
    let table = juror.get(&format!("{path}/differences")).await.ok();
    assert_eq!(
        (
            table["jurors"].as_array().map(Vec::len),
            table["missing"].as_array().map(Vec::len)
        ),
        (Some(1), Some(2))
    );
    assert_eq!(
        (
            table["jurors"][0].get("severity_bp"),
            table["criteria"][0].get("spread")
        ),
        (None, None)
    );
    of(&table["missing"], late);
}

#[both]
async fn a_card_against_the_finish_is_compared_or_refused(server: Server) {
    let mut round = Round::setup(&server, 1).await;
    for n in 0..17 {
        let juror = server
            .with_role(&format!("juror-{n}"), Role::Juror, Some(round.programme))
            .await;
        round
            .coordinator
            .put_if(
                &format!("{}/jurors/{}", round.path, juror.id),
                "*",
                json!({ "seat": "member" }),
            )
            .await
            .ok();
        round.jurors.push(juror);
    }
    let path = round.running().await;
    let card = format!("{path}/card");
    for juror in &round.jurors {
        juror.put_if(&card, "*", marks(3)).await.ok();
    }
    let (first, rest) = round.jurors.split_at(10);
    let write = async |n: usize, juror: &Person| match n % 2 {
        0 => juror.act(&format!("{card}/submit")).await,
        _ => juror.put_if(&card, "*", marks(4)).await,
    };
    let finish = format!("{path}/finish");
    let first = join_all(first.iter().enumerate().map(|(n, juror)| write(n, juror)));
    let rest = join_all(rest.iter().enumerate().map(|(n, juror)| write(n, juror)));
    let all = futures_util::future::join3(first, round.chair.act(&finish), rest);
    let (mut answers, finished, more) = all.await;
    finished.ok();
    answers.extend(more);
    let table = round.coordinator.get(&format!("{path}/differences")).await.ok();
    for (n, (juror, answer)) in round.jurors.iter().zip(answers).enumerate() {
        let taken = answer.status == 200;
        if !taken {
            answer.refused(409, "wrong_state");
        }
        of(
            &table[if taken && n % 2 == 0 { "jurors" } else { "missing" }],
            juror,
        );
        let stands = juror.get(&card).await.ok()["marks"].clone();
        assert_eq!(stands, marks(if taken && n % 2 == 1 { 4 } else { 3 })["marks"]);
    }
    // The log is written in the order of the commits.
    let actions = round.logged().await;
    assert_eq!(
        actions.last().map(String::as_str),
        Some("finish_sample"),
        "{actions:?}"
    );
}
