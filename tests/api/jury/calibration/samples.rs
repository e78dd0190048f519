//! Samples: of whom, how many, until when they change.

use super::*;

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
    assert_eq!(waits(&seatless).await, 0);
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
