//! The calibration exercise: samples before the opening, which count for nothing.

use base::db::DbConn;
use base::db::schema::{programme as programme_table, rubric, sample};
use futures_util::future::join_all;
use kernel::Json;
use reqwest::Method;

use super::*;

const TITLE: &str = "Пекарня, которой нет";

fn sample_input() -> Value {
    json!({ "title": TITLE, "dossier": { "content": { "idea": { "title": "Пекарня", "summary": "Хлеб для двух сёл" } } } })
}

impl Round {
    fn samples(&self) -> String {
        format!("{}/samples", self.path)
    }

    /// A sample that nobody but coordinators knows of.
    async fn drafted(&self) -> String {
        let made = self.coordinator.post(&self.samples(), sample_input()).await;
        format!("/api/v1/samples/{}", text(&made.created()["id"]))
    }

    /// A sample that the jurors score.
    async fn running(&self) -> String {
        let path = self.drafted().await;
        self.coordinator.act(&format!("{path}/start")).await.ok();
        path
    }

    /// The rubric of the selection, with some fields changed.
    async fn rubric(&self, more: Value) {
        let mut body = rubric_input();
        for (field, value) in more.as_object().expect("fields") {
            body[field] = value.clone();
        }
        let path = format!("/api/v1/programmes/{}/rubrics/selection", self.programme);
        self.coordinator.put_if(&path, "*", body).await.ok();
    }

    /// What was done, in its order.
    async fn logged(&self) -> Vec<String> {
        let (mut actions, mut after) = (vec![], json!(0));
        loop {
            let path = format!(
                "/api/v1/programmes/{}/audit?limit=100&after={after}",
                self.programme
            );
            let feed = self.coordinator.get(&path).await.ok();
            let entries = feed["items"].as_array().expect("entries");
            actions.extend(entries.iter().map(|e| text(&e["entry"]["action"])));
            if feed["more"] == false {
                return actions;
            }
            after = feed["next_after"].clone();
        }
    }

    async fn blocking(&self) -> Vec<String> {
        let round = self.coordinator.get(&self.path).await.ok();
        let blockers = round["blockers"].as_array().cloned().unwrap_or_default();
        blockers.iter().map(|b| text(&b["code"])).collect()
    }
}

/// Saves and submits the card of a juror.
async fn scored(juror: &Person, sample: &str, marks: Value) {
    let card = format!("{sample}/card");
    juror.put_if(&card, "*", json!({ "marks": marks })).await.ok();
    juror.act(&format!("{card}/submit")).await.ok();
}

fn of<'a>(list: &'a Value, who: &Person) -> &'a Value {
    let found = list
        .as_array()
        .expect("a list")
        .iter()
        .find(|j| j["juror_id"] == json!(who.id));
    found.unwrap_or_else(|| panic!("{} is not in {list}", who.id))
}

/// What waits for a juror, with the next step.
async fn waits(juror: &Person) -> (Value, Value) {
    let home = juror.get("/api/v1/me/home").await.ok();
    (
        home["places"][0]["waiting"].clone(),
        home["places"][0]["next_step"].clone(),
    )
}

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
        assert_eq!(
            waits(juror).await,
            (
                json!([{ "kind": "samples_to_score", "count": 1 }]),
                json!("score_samples")
            )
        );
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
        assert_eq!(waits(juror).await, (json!([]), json!("wait")));
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
async fn a_sample_is_for_the_jury_of_its_round(server: Server) {
    let round = Round::setup(&server, 1).await;
    let drafted = round.drafted().await;
    for juror in &round.jurors {
        juror.get(&drafted).await.refused(404, "not_found");
        juror
            .get(&format!("{drafted}/card"))
            .await
            .refused(404, "not_found");
        juror
            .act(&format!("{drafted}/finish"))
            .await
            .refused(404, "not_found");
        assert_eq!(juror.get(&round.samples()).await.ok()["items"], json!([]));
    }
    let programme = Some(round.programme);
    let seatless = server.with_role("seatless", Role::Juror, programme).await;
    let running = round.running().await;
    assert_eq!(waits(&seatless).await, (json!([]), json!("wait")));
    let mut others = vec![seatless, server.person("stranger").await];
    for (name, role) in [
        ("trainer", Role::Trainer),
        ("observer", Role::Observer),
        ("partner", Role::Partner),
        ("applicant", Role::Applicant),
    ] {
        others.push(server.with_role(name, role, programme).await);
    }
    for other in others {
        for path in [
            round.samples(),
            running.clone(),
            format!("{running}/card"),
            format!("{running}/differences"),
        ] {
            other.get(&path).await.refused(404, "not_found");
        }
        other
            .act(&format!("{running}/finish"))
            .await
            .refused(404, "not_found");
        other
            .put_if(&format!("{running}/card"), "*", marks(3))
            .await
            .refused(404, "not_found");
        other
            .post(&round.samples(), sample_input())
            .await
            .refused(404, "not_found");
    }
    let member = &round.jurors[2];
    assert_eq!(
        member.get(&round.samples()).await.ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    member
        .put_if(&running, "*", sample_input())
        .await
        .refused(403, "forbidden");
    member.delete(&running).await.refused(403, "forbidden");
    member
        .act(&format!("{running}/start"))
        .await
        .refused(403, "forbidden");
    member
        .act(&format!("{running}/finish"))
        .await
        .refused(403, "forbidden");
    member
        .post(&round.samples(), sample_input())
        .await
        .refused(403, "forbidden");
    // No candidate, so no conflict of interest either.
    round.conflict(&server, member, round.applications[0]).await;
    scored(member, &running, marks(2)["marks"].clone()).await;
}

#[both]
async fn a_round_has_two_samples_and_no_third(server: Server) {
    let round = Round::setup(&server, 1).await;
    let first = round.drafted().await;
    round.drafted().await;
    let refused = round
        .coordinator
        .post(&round.samples(), sample_input())
        .await
        .refused(409, "conflict");
    assert_eq!(refused["reason"], "two_samples");
    assert_eq!(round.coordinator.delete(&first).await.status, 204);
    round.coordinator.get(&first).await.refused(404, "not_found");
    let offered = async || {
        let seen = round.coordinator.get(&round.path).await.ok();
        let actions = seen["actions"].as_array().expect("actions").clone();
        actions
            .iter()
            .find(|a| a["name"] == "create_sample")
            .map(|a| a["allowed"] == true)
    };
    assert_eq!(offered().await, Some(true));
    round.drafted().await;
    assert_eq!(offered().await, Some(false), "both places are taken");

    // The database holds it.
    let round_id: Id = round
        .path
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    for (no, code) in [(2, Code::Duplicate), (3, Code::Conflict)] {
        let now = server.now();
        let insert = move |conn: &mut DbConn| {
            diesel::insert_into(sample::table)
                .values((
                    (
                        sample::id.eq(Id::new()),
                        sample::round_id.eq(round_id),
                        sample::no.eq(no),
                    ),
                    (
                        sample::title.eq("Третий"),
                        sample::dossier.eq(Json::empty()),
                        sample::status.eq("draft"),
                    ),
                    (
                        sample::version.eq(1),
                        sample::created_at.eq(now),
                        sample::updated_at.eq(now),
                    ),
                ))
                .execute(conn)?;
            Ok(())
        };
        let refused = server.service.app.db.write(insert).await;
        assert_eq!(refused.map_err(|e| e.which()), Err(code), "{no}");
    }

    let other = Round::setup(&server, 1).await;
    let path = other.samples();
    let made = join_all((0..8).map(|_| other.coordinator.post(&path, sample_input()))).await;
    assert_eq!(made.iter().filter(|answer| answer.status == 201).count(), 2);
    for answer in made.into_iter().filter(|answer| answer.status != 201) {
        answer.refused(409, "conflict");
    }
}

#[both]
async fn a_sample_is_changed_until_it_is_started(server: Server) {
    let round = Round::setup(&server, 1).await;
    let coordinator = &round.coordinator;
    for (dossier, fault) in [
        (json!({}), "/dossier required"),
        (json!([]), "/dossier type"),
        (json!({ "plan": {} }), "/dossier/plan unknown_field"),
        (json!({ "content": "т".repeat(40_000) }), "/dossier length"),
    ] {
        let body = json!({ "title": TITLE, "dossier": dossier });
        assert_eq!(coordinator.post(&round.samples(), body).await.faults(), [fault]);
    }
    for blank in ["  ", "\u{200b}\u{feff}"] {
        let mut body = sample_input();
        body["title"] = json!(blank);
        assert_eq!(
            coordinator.post(&round.samples(), body).await.faults(),
            ["/title required"]
        );
    }
    let path = round.drafted().await;
    coordinator
        .put(&path, sample_input())
        .await
        .refused(428, "precondition_required");
    let read = coordinator.get(&path).await;
    let tag = read.header("etag").to_owned();
    let mut whole = read.ok();
    whole["title"] = json!("Мельница");
    let changed = coordinator.put_if(&path, &tag, whole).await.ok();
    assert_eq!(
        (&changed["title"], &changed["version"]),
        (&json!("Мельница"), &json!(2))
    );
    assert_eq!(
        coordinator
            .put_if(&path, &tag, sample_input())
            .await
            .refused(412, "stale")["current_version"],
        2
    );
    round
        .chair
        .act(&format!("{path}/finish"))
        .await
        .refused(404, "not_found");
    coordinator
        .act(&format!("{path}/finish"))
        .await
        .refused(409, "wrong_state");
    let started = coordinator.act(&format!("{path}/start")).await.ok();
    let may = |sample: &Value, name: &str| {
        let actions = sample["actions"].as_array().expect("actions").clone();
        actions
            .iter()
            .find(|a| a["name"] == name)
            .map(|a| a["allowed"] == true)
    };
    assert_eq!(
        (may(&started, "update_sample"), may(&started, "finish_sample")),
        (Some(false), Some(true))
    );
    coordinator
        .act(&format!("{path}/start"))
        .await
        .refused(409, "wrong_state");
    coordinator
        .put_if(&path, "*", sample_input())
        .await
        .refused(409, "wrong_state");
    coordinator.delete(&path).await.refused(409, "wrong_state");
    coordinator.act(&format!("{path}/finish")).await.ok();
    assert_eq!(
        coordinator
            .act(&format!("{path}/finish"))
            .await
            .refused(409, "wrong_state")["state"],
        "finished"
    );
    // Nobody scored, and that is told.
    let table = coordinator.get(&format!("{path}/differences")).await.ok();
    assert_eq!(
        (&table["jurors"], table["missing"].as_array().map(Vec::len)),
        (&json!([]), Some(3))
    );
    assert_eq!(table["criteria"][0].get("mean"), None);
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

#[both]
async fn the_opening_waits_for_the_exercise(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let drafted = round.drafted().await;
    assert!(round.blocking().await.is_empty(), "{:?}", round.blocking().await);
    let running = round.running().await;
    assert_eq!(round.blocking().await, ["calibration_running"]);
    let open = format!("{}/open", round.path);
    let refused = round.coordinator.act(&open).await.refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "calibration_running", "count": 1 }])
    );
    scored(&round.chair, &running, marks(5)["marks"].clone()).await;
    round.coordinator.act(&format!("{running}/finish")).await.ok();
    round.coordinator.act(&open).await.ok();

    // From now on it can only be read.
    let coordinator = &round.coordinator;
    let refused = coordinator
        .act(&format!("{drafted}/start"))
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["round"], "open");
    coordinator
        .put_if(&drafted, "*", sample_input())
        .await
        .refused(409, "wrong_state");
    coordinator.delete(&drafted).await.refused(409, "wrong_state");
    coordinator
        .post(&round.samples(), sample_input())
        .await
        .refused(409, "wrong_state");
    round
        .chair
        .put_if(&format!("{running}/card"), "*", marks(1))
        .await
        .refused(409, "wrong_state");
    assert_eq!(
        round.chair.get(&format!("{running}/card")).await.ok()["marks"],
        marks(5)["marks"]
    );
    let listed = coordinator.get(&round.samples()).await.ok();
    let blocked = |s: &Value| {
        s["actions"]
            .as_array()
            .is_some_and(|all| all.iter().all(|a| a["allowed"] == false))
    };
    assert!(
        listed["items"].as_array().expect("samples").iter().all(blocked),
        "{listed}"
    );
}

#[both]
async fn a_sample_keeps_the_rubric_it_was_started_with(server: Server) {
    let round = Round::setup(&server, 1).await;
    let path = round.running().await;
    assert_eq!(round.chair.get(&path).await.ok()["rubric_changed"], false);
    round.rubric(json!({ "scale_max": 7 })).await;
    let seen = round.chair.get(&path).await.ok();
    assert_eq!(
        (&seen["rubric_changed"], &seen["rubric"]["scale_max"]),
        (&json!(true), &json!(5))
    );
    let card = format!("{path}/card");
    assert_eq!(
        round.chair.put_if(&card, "*", marks(7)).await.faults(),
        [
            "/marks/market score_out_of_scale",
            "/marks/novelty score_out_of_scale"
        ]
    );
    scored(&round.chair, &path, marks(5)["marks"].clone()).await;
    round.coordinator.act(&format!("{path}/finish")).await.ok();
    let table = round.chair.get(&format!("{path}/differences")).await.ok();
    assert_eq!(table["jurors"][0]["share"], "1/1");

    let drafted = round.drafted().await;
    let programme = round.programme;
    server
        .below(move |cx| {
            diesel::delete(rubric::table.filter(rubric::programme_id.eq(programme))).execute(cx.conn)?;
            Ok(())
        })
        .await;
    let refused = round
        .coordinator
        .act(&format!("{drafted}/start"))
        .await
        .refused(409, "blocked");
    assert_eq!(refused["blockers"][0]["code"], "rubric_missing");
}

#[both]
async fn a_pass_is_good_for_practice_before_the_rounds_own_phase(server: Server) {
    let round = Round::setup(&server, 1).await;
    let programme = round.programme;
    server
        .below(move |cx| {
            diesel::update(programme_table::table.find(programme))
                .set(programme_table::phase.eq("open"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let (passes, wanted) = (
        format!("{}/passes", round.path),
        json!({ "juror_id": round.jurors[1].id }),
    );
    round
        .coordinator
        .post(&passes, wanted.clone())
        .await
        .refused(409, "wrong_state");
    round.running().await;
    round.coordinator.post(&passes, wanted).await.ok();
}

#[both]
async fn who_gets_a_seat_later_takes_part(server: Server) {
    let round = Round::setup(&server, 1).await;
    let path = round.running().await;
    let late = server.with_role("late", Role::Juror, Some(round.programme)).await;
    late.get(&path).await.refused(404, "not_found");
    let seat = format!("{}/jurors/{}", round.path, late.id);
    round
        .coordinator
        .put_if(&seat, "*", json!({ "seat": "member" }))
        .await
        .ok();
    assert_eq!(waits(&late).await.1, "score_samples");
    scored(&late, &path, marks(1)["marks"].clone()).await;
    // A card for practice does not keep anybody in the jury; who has no seat any more is not compared either.
    assert_eq!(round.coordinator.delete(&seat).await.status, 204);
    late.get(&path).await.refused(404, "not_found");
    assert_eq!(waits(&late).await, (json!([]), json!("wait")));
    scored(&round.chair, &path, marks(5)["marks"].clone()).await;
    round.chair.act(&format!("{path}/finish")).await.ok();
    let table = round.chair.get(&format!("{path}/differences")).await.ok();
    assert!(!table.to_string().contains(&late.id.to_string()), "{table}");
    assert_eq!(
        of(&table["jurors"], &round.chair).get("severity_bp"),
        None,
        "alone by now"
    );
}

#[both]
async fn a_candidates_dossier_fits_a_sample(server: Server) {
    let open = Round::open(&server, 1).await;
    let (juror, _) = open.card_of(1).await;
    let pack = juror.get(&format!("{}/pack", open.path)).await.ok();
    let mut body = json!({ "title": TITLE, "dossier": pack["candidates"][0]["dossier"] });
    // What is not known of this candidate is left out of a request.
    body["dossier"]["applicant"]["locality"] = json!("otegen-batyr");
    let round = Round::setup(&server, 1).await;
    let made = round
        .coordinator
        .post(&round.samples(), body.clone())
        .await
        .created();
    assert_eq!(made["dossier"], body["dossier"]);
    let again = round
        .coordinator
        .send(
            Method::POST,
            &round.samples(),
            &[("idempotency-key", "k")],
            Some(body.clone()),
        )
        .await
        .created();
    let same = round
        .coordinator
        .send(
            Method::POST,
            &round.samples(),
            &[("idempotency-key", "k")],
            Some(body),
        )
        .await
        .created();
    assert_eq!(again["id"], same["id"]);
}
