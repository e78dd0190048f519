//! The protocol of a round: frozen at the publication, read by everybody, recomputed by anybody.

use base::db::schema::programme;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use protocol::verify::{Given, Report, Verdict, verify};
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server};
use crate::world::Round;

/// A published round, and what can be read of it.
struct Published {
    round: Round,
    bundle: String,
    public: String,
    jwks: String,
}

const MINUTES: &str = "Обсудили каждую заявку";
const OPINION: &str = "Согласен без замечаний";
const REASON: &str = "Комиссия так решила";

impl Published {
    async fn new(server: &Server) -> Published {
        Self::of(server, Round::open(server, 6).await).await
    }

    /// Decided with a departure from the proposal that has its reason, and published.
    async fn of(server: &Server, round: Round) -> Published {
        round.score_all().await;
        Self::scored(server, round, None).await
    }

    async fn scored(server: &Server, round: Round, torn: Option<Id>) -> Published {
        round.chair.act(&format!("{}/close", round.path)).await.ok();
        let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
        round.deliberate(&result).await;
        let mut decision = round.decision(&result);
        decision["minutes"] = json!(MINUTES);
        let last = decision["lines"]
            .as_array_mut()
            .expect("lines")
            .last_mut()
            .expect("a line");
        last["outcome"] = json!("decline");
        last["reason"] = json!(REASON);
        last.as_object_mut().expect("a line").remove("position");
        round
            .chair
            .put_if(&format!("{}/decision", round.path), "*", decision)
            .await
            .ok();
        for juror in round.jurors.iter().filter(|juror| Some(juror.id) != torn) {
            let ballot = json!({ "vote": "for", "opinion": OPINION });
            juror.post(&format!("{}/ballots", round.path), ballot).await.ok();
        }
        round
            .coordinator
            .act(&format!("{}/publish", round.path))
            .await
            .ok();
        let bundle = round.coordinator.get(&format!("{}/protocol", round.path)).await;
        assert_eq!(
            (bundle.status, bundle.header("cache-control")),
            (200, "no-store"),
            "{}",
            bundle.text
        );
        let public = server.nobody().get(&public_path(&round)).await;
        assert_eq!(public.status, 200, "{}", public.text);
        let jwks = server.nobody().get("/.well-known/jwks.json").await.text;
        Published {
            bundle: bundle.text,
            public: public.text,
            jwks,
            round,
        }
    }

    fn verify(&self, file: &str) -> Report {
        verify(&Given {
            file,
            public: Some(&self.public),
            jwks: Some(&self.jwks),
            code: None,
        })
    }
}

fn public_path(round: &Round) -> String {
    round.path.replace("/rounds/", "/protocols/")
}

#[track_caller]
fn holds(report: &Report) {
    assert!(report.holds(), "{report}");
}

/// Where a report names faults.
fn places(report: &Report) -> Vec<&str> {
    let broken = report.checks.iter().filter(|c| c.verdict == Verdict::Broken);
    broken.flat_map(|c| &c.at).map(String::as_str).collect()
}

/// The private code for an application on paper, which a coordinator hands out.
async fn code(coordinator: &Person, application: Id) -> Value {
    let path = format!("/api/v1/applications/{application}/protocol-codes");
    let codes = coordinator.get(&path).await;
    assert_eq!(codes.header("cache-control"), "no-store");
    codes.ok()["items"][0].clone()
}

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
async fn the_bundle_is_for_coordinators_without_a_conflict_and_for_named_auditors(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let path = format!("{}/protocol", round.path);
    let auditor = server.person("auditor").await;
    auditor.get(&path).await.refused(404, "not_found");
    round.jurors[2].get(&path).await.refused(403, "forbidden");
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    torn.get(&path).await.ok();
    round.conflict(&server, &torn, round.applications[0]).await;
    torn.get(&path).await.refused(403, "forbidden");

    let auditors = format!("/api/v1/programmes/{}/auditors", round.programme);
    assert_eq!(
        round.coordinator.get(&auditors).await.ok(),
        json!({ "account_ids": [], "version": 0 })
    );
    let input = json!({ "account_ids": [auditor.id] });
    round
        .coordinator
        .put(&auditors, input.clone())
        .await
        .refused(428, "precondition_required");
    round.jurors[2]
        .put_if(&auditors, "*", input.clone())
        .await
        .refused(403, "forbidden");
    let named = round.coordinator.put_if(&auditors, "*", input.clone()).await.ok();
    assert_eq!(named, json!({ "account_ids": [auditor.id], "version": 1 }));
    round
        .coordinator
        .put_if(&auditors, "\"0-x\"", input)
        .await
        .refused(412, "stale");
    assert_eq!(auditor.get(&path).await.text, published.bundle);
    assert_eq!(auditor.get(&format!("{path}?no=1")).await.text, published.bundle);
    auditor
        .get(&format!("{path}?no=2"))
        .await
        .refused(404, "not_found");
    round.conflict(&server, &auditor, round.applications[1]).await;
    auditor.get(&path).await.refused(404, "not_found");
}

#[both]
async fn an_auditor_who_applies_later_is_none(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let path = format!("{}/protocol", round.path);
    let auditor = server.person("auditor").await;
    let input = json!({ "account_ids": [auditor.id] });
    round
        .coordinator
        .put_if(
            &format!("/api/v1/programmes/{}/auditors", round.programme),
            "*",
            input,
        )
        .await
        .ok();
    assert_eq!(auditor.get(&path).await.status, 200);
    server
        .grant(&auditor, Role::Applicant, Some(round.programme))
        .await;
    auditor.get(&path).await.refused(404, "not_found");
}

#[both]
async fn a_conflict_hides_bundle_and_paper_also_after_the_programme(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    round.conflict(&server, &round.chair, round.applications[0]).await;
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    round.conflict(&server, &torn, round.applications[1]).await;
    let id = round.programme;
    server
        .below(move |cx| {
            diesel::update(programme::table.find(id))
                .set(programme::phase.eq(Phase::Support))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let path = format!("{}/protocol", round.path);
    torn.get(&path).await.refused(403, "forbidden");
    for reader in [&torn, &round.chair] {
        reader
            .get(&format!("{path}/paper"))
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(round.coordinator.get(&path).await.text, published.bundle);
}

#[both]
async fn an_applicant_is_no_auditor(server: Server) {
    let (programme, coordinator) = server.draft_programme().await;
    let applicant = server
        .with_role("applicant", Role::Applicant, Some(programme))
        .await;
    let path = format!("/api/v1/programmes/{programme}/auditors");
    let of = |id: Id| json!({ "account_ids": [id] });
    coordinator
        .put_if(&path, "*", of(applicant.id))
        .await
        .refused(409, "role_excluded");
    assert_eq!(
        coordinator.put_if(&path, "*", of(Id::new())).await.faults(),
        ["/account_ids/0 unknown"]
    );
}

#[both]
async fn an_applicant_proves_that_the_own_cards_are_in_the_result(server: Server) {
    let published = Published::new(&server).await;
    let round = &published.round;
    let own = code(&round.coordinator, round.applications[2]).await;
    let (code, name) = (
        own["code"].as_str().expect("a code"),
        own["candidate"].as_str().expect("a name"),
    );
    let id = public_path(round).rsplit('/').next().expect("an id").to_owned();
    assert_eq!(
        own["link"],
        json!(format!("http://incubator.test/protocols/{id}#{code}"))
    );
    assert!(
        own["qr_svg"].as_str().is_some_and(|svg| svg.starts_with("<svg")),
        "{own}"
    );
    let path = format!("{}/proofs", public_path(round));
    let typed = code.to_lowercase().replace('-', " ");
    let proof = server.nobody().post(&path, json!({ "code": typed })).await;
    assert_eq!(
        (proof.status, proof.header("cache-control")),
        (200, "no-store"),
        "{}",
        proof.text
    );
    assert_eq!(
        (
            &proof.body["candidate"],
            proof.body["cards"].as_array().map(Vec::len)
        ),
        (&json!(name), Some(2))
    );
    assert!(!proof.text.contains("feedback"), "{}", proof.text);

    let check = |file: &str, code: &str| {
        verify(&Given {
            file,
            public: Some(&published.public),
            jwks: Some(&published.jwks),
            code: Some(code),
        })
    };
    let report = check(&proof.text, code);
    holds(&report);
    assert!(
        report
            .to_string()
            .contains("all 2 cards are in the signed result"),
        "{report}"
    );
    holds(&check(&published.bundle, code));
    let mut better = proof.body.clone();
    better["cards"][0]["card"]["marks"]["market"]["score"] = json!(1);
    assert!(places(&check(&better.to_string(), code)).contains(&"/cards/0"));
    let other = super::code(&round.coordinator, round.applications[3]).await;
    let other = other["code"].as_str().expect("a code");
    assert!(places(&check(&proof.text, other)).contains(&"/cards/0/salt"));

    let wrong = format!("{}{}", &code[..38], if code.ends_with('0') { '1' } else { '0' });
    server
        .nobody()
        .post(&path, json!({ "code": wrong }))
        .await
        .refused(404, "not_found");
    server
        .nobody()
        .post(&path, json!({ "code": "?".repeat(32) }))
        .await
        .refused(404, "not_found");
    round.jurors[1]
        .get(&format!(
            "/api/v1/applications/{}/protocol-codes",
            round.applications[2]
        ))
        .await
        .refused(404, "not_found");
}

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
    let published = Published::scored(&server, round, Some(torn.id)).await;
    let bundle: Value = serde_json::from_str(&published.bundle).expect("JSON");
    let uncounted = bundle["body"]["uncounted"].as_array().expect("cards");
    assert_eq!((uncounted.len(), &uncounted[0]["why"]), (1, &json!("conflict")));
    holds(&published.verify(&published.bundle));
}
