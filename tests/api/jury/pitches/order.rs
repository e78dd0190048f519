//! The order of the day.

use super::*;

#[both]
async fn a_draw_is_repeated_by_its_seed_and_a_dry_run_keeps_nothing(server: Server) {
    let round = Round::setup(&server, 5).await;
    let (who, path) = (&round.coordinator, round.pitches());
    who.put(&path, drawn(7))
        .await
        .refused(428, "precondition_required");
    let mut dry = drawn(7);
    dry["dry_run"] = json!(true);
    let planned = who.put_if(&path, "\"0-x\"", dry).await.ok();
    assert_eq!(
        (&planned["applied"], &planned["seed"]),
        (&json!(false), &json!(7))
    );
    let empty = who.get(&path).await.ok();
    assert_eq!(
        (&empty["items"], &empty["without_slot"], &empty["version"]),
        (&json!([]), &json!(5), &json!(0))
    );

    let made = who.put_if(&path, "\"0-x\"", drawn(7)).await;
    assert!(made.header("etag").starts_with("\"1-"));
    let made = made.ok();
    assert_eq!(
        (&made["applied"], &made["slots"]),
        (&json!(true), &planned["slots"])
    );
    who.put_if(&path, "\"0-x\"", drawn(8)).await.refused(412, "stale");
    let listed = who.get(&path).await.ok();
    assert_eq!((&listed["seed"], &listed["without_slot"]), (&json!(7), &json!(0)));
    let times: Vec<String> = places(&round.slots(who).await).into_iter().map(|p| p.1).collect();
    assert_eq!(times, [at(5, 0), at(5, 20), at(5, 40), at(6, 0), at(6, 20)]);
    assert_eq!(listed["items"][0]["starts_local"], "2027-01-15T10:00:00");
    let again = who.put_if(&path, "\"1-x\"", drawn(8)).await.ok();
    assert_ne!(again["slots"], made["slots"]);
}

#[both]
async fn an_order_goes_around_breaks_and_every_candidate_has_one_place(server: Server) {
    let round = Round::setup(&server, 4).await;
    let mut ids = round.candidates().await;
    let body = |ids: &[String], end: Option<&str>| {
        let mut one = sitting(TEN);
        one["breaks"] = json!([{ "starts_at": "2027-01-15T05:20:00Z", "ends_at": "2027-01-15T06:00:00Z" }]);
        if let Some(end) = end {
            one["ends_at"] = json!(end);
        }
        json!({ "sittings": [one], "slot_minutes": 15, "candidate_ids": ids })
    };
    let (who, path) = (&round.coordinator, round.pitches());
    let put = async |body: Value| who.put_if(&path, "*", body).await;
    ids.rotate_left(1);
    put(body(&ids, None)).await.ok();
    let expected: Vec<(String, String)> = [
        ("2", at(5, 0)),
        ("3", at(6, 0)),
        ("4", at(6, 15)),
        ("1", at(6, 30)),
    ]
    .map(|(no, time)| (format!("ILE-00{no}"), time))
    .into();
    assert_eq!(places(&round.slots(who).await), expected);

    assert_eq!(
        put(body(&ids[1..], None)).await.faults(),
        ["/candidate_ids required"]
    );
    let twice = [&ids[..], &ids[..1]].concat();
    assert_eq!(
        put(body(&twice, None)).await.faults(),
        ["/candidate_ids/4 unknown"]
    );
    let short = put(body(&ids, Some("2027-01-15T06:15:00Z")))
        .await
        .refused(422, "invalid");
    assert_eq!(
        (
            &short["errors"][0]["code"],
            &short["errors"][0]["params"]["missing"]
        ),
        (&json!("too_short"), &json!(2))
    );
    let mut wrong = body(&ids, Some("2027-01-15T04:00:00Z"));
    wrong["sittings"][0]["room"] = json!("  ");
    wrong["sittings"][0]["breaks"][0]["ends_at"] = json!("2027-01-10T00:00:00Z");
    assert_eq!(
        put(wrong).await.faults(),
        [
            "/sittings/0/ends_at order",
            "/sittings/0/breaks/0/ends_at order",
            "/sittings/0/room required"
        ]
    );
    assert_eq!(
        put(json!({ "sittings": [sitting("2027-01-10T05:00:00Z")], "slot_minutes": 15, "seed": 1 }))
            .await
            .faults(),
        ["/sittings/0/starts_at range"]
    );
    let unbounded = json!({ "sittings": [sitting(TEN), sitting(TEN)], "slot_minutes": 15, "seed": 1 });
    assert_eq!(put(unbounded).await.faults(), ["/sittings/0/ends_at required"]);
    assert_eq!(
        put(json!({ "sittings": [sitting(TEN)], "slot_minutes": 15 }))
            .await
            .faults(),
        ["/candidate_ids required"]
    );
    let mut both = body(&ids, None);
    both["seed"] = json!(1);
    assert_eq!(put(both).await.faults(), ["/seed unknown_field"]);
    assert_eq!(
        places(&round.slots(who).await),
        expected,
        "what was refused changed nothing"
    );
}

#[both]
async fn nobody_knows_of_the_order_before_it_is_announced(server: Server) {
    let round = Round::open(&server, 3).await;
    let applicant = round.applicant(&server, 2).await;
    let (coordinator, chair, member) = (&round.coordinator, &round.chair, &round.jurors[2]);
    let announce = format!("{}/announce", round.pitches());
    coordinator.act(&announce).await.refused(409, "wrong_state");
    round.ordered().await;
    let own = format!("/api/v1/applications/{}/pitches", round.applications[1]);
    assert_eq!(applicant.get(&own).await.ok()["items"], json!([]));
    assert_eq!(inbox(&applicant).await.len(), 0);
    let listed = member.get(&round.pitches()).await.ok();
    assert_eq!(
        (
            &listed["items"],
            listed.get("without_slot"),
            listed.get("slot_minutes")
        ),
        (&json!([]), None, None)
    );
    member.get(&round.slot(2).await).await.refused(404, "not_found");
    assert_eq!(
        round.slots(chair).await.len(),
        3,
        "who answers for the day sees the plan"
    );
    chair.act(&announce).await.refused(403, "forbidden");

    let told = coordinator.act(&announce).await.ok();
    let candidates = round.candidates().await;
    assert_eq!(told["told"], 3);
    let mut unreached = vec![candidates[0].clone(), candidates[2].clone()];
    unreached.sort();
    assert_eq!(told["unreached"], json!(unreached));
    assert_eq!(round.slots(member).await.len(), 3);
    let items = applicant.get(&own).await.ok()["items"].clone();
    assert_eq!(
        items,
        json!([{
            "round": "selection", "room": "Әкімдік, 2-зал", "starts_at": at(5, 20), "ends_at": at(5, 35),
            "starts_local": "2027-01-15T10:20:00", "status": "planned",
        }])
    );
    let told = inbox(&applicant).await;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("15.01.2027 10:20") && told[0].contains("Әкімдік, 2-зал"),
        "{told:?}"
    );
    let mails = server.mails().await;
    assert!(
        mails.iter().any(|mail| mail.contains("15.01.2027 10:20")),
        "{mails:?}"
    );
    let home = applicant.get("/api/v1/me/home").await.ok();
    assert_eq!(home["places"][0]["next_step"], "attend_pitch");
    let pitch = &home["places"][0]["waiting"][0];
    assert_eq!(
        (&pitch["kind"], &pitch["until"]),
        (&json!("pitch"), &json!(at(5, 20)))
    );
    for (juror, no) in [
        (&round.jurors[0], 1),
        (&round.jurors[1], 2),
        (&round.jurors[2], 3),
    ] {
        let pack = juror.get(&format!("{}/pack", round.path)).await.ok();
        let all = pack["candidates"].as_array().expect("candidates");
        assert!(
            all.iter().all(|one| one["pitch"]["status"] == "planned"),
            "{no}: {pack}"
        );
    }

    // Again: only who does not know the own place.
    assert_eq!(coordinator.act(&announce).await.ok()["told"], 0);
    assert_eq!(inbox(&applicant).await.len(), 1);
    let mut later = drawn(3);
    later["sittings"][0]["starts_at"] = json!("2027-01-15T07:00:00Z");
    coordinator.put_if(&round.pitches(), "*", later).await.ok();
    assert_eq!(
        applicant.get(&own).await.ok()["items"],
        items,
        "what people were told stands until they are told again"
    );
    assert_eq!(coordinator.act(&announce).await.ok()["told"], 3);
    assert_eq!(inbox(&applicant).await.len(), 2);
}

#[both]
async fn whoever_has_a_conflict_plans_around_a_slot_that_is_not_there(server: Server) {
    let mut round = Round::open(&server, 3).await;
    round.announced().await;
    let torn = server
        .with_role("torn", Role::Coordinator, Some(round.programme))
        .await;
    for who in [&torn, &round.chair] {
        round.conflict(&server, who, round.applications[1]).await;
    }
    let hidden = round.slot(2).await;
    let listed = torn.get(&round.pitches()).await.ok();
    let seen: Vec<&Value> = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| &one["reference"])
        .collect();
    assert_eq!(
        (seen, &listed["without_slot"], listed.get("version")),
        (vec![&json!("ILE-001"), &json!("ILE-003")], &json!(0), None)
    );
    for who in [&torn, &round.chair] {
        who.get(&hidden).await.refused(404, "not_found");
        who.post(&format!("{hidden}/move"), shift("2027-01-15T08:00:00Z"))
            .await
            .refused(404, "not_found");
        who.post(&format!("{hidden}/mark"), json!({ "status": "held" }))
            .await
            .refused(404, "not_found");
    }
    let one = round.slot(1).await;
    let into = torn
        .post(&format!("{one}/move"), shift("2027-01-15T05:25:00Z"))
        .await
        .refused(409, "slot_taken");
    assert_eq!((into.get("starts_at"), into.get("ends_at")), (None, None));
    let with = json!({ "with": hidden.rsplit('/').next(), "reason": "Поменять" });
    assert_eq!(swap(&torn, &one, with).await.faults(), ["/with unknown"]);

    // A new order of the others leaves the hidden slot where it is, and goes around it.
    torn.put_if(&round.pitches(), "\"2-x\"", drawn(1))
        .await
        .refused(412, "stale");
    let mut wide = drawn(1);
    wide["gap_minutes"] = json!(6);
    torn.put_if(&round.pitches(), "*", wide).await.ok();
    let slots = places(&round.slots(&round.coordinator).await);
    let times: Vec<&str> = slots.iter().map(|one| one.1.as_str()).collect();
    assert_eq!(
        times,
        [at(5, 20), at(5, 41), at(6, 2)],
        "with a gap on both sides of the hidden one"
    );
    assert_eq!(slots[0].0, "ILE-002");
    assert_eq!(
        torn.act(&format!("{}/announce", round.pitches())).await.ok()["unreached"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    // The place of a no-show is free, but whoever may not know of it is refused as before.
    round.on_the_day(&server).await;
    let mut torn = torn;
    server.log_in_again(&mut torn).await;
    round
        .coordinator
        .post(&format!("{hidden}/mark"), json!({ "status": "no_show" }))
        .await
        .ok();
    let mut between = shift("2027-01-15T05:21:00Z");
    between["ends_at"] = json!("2027-01-15T05:34:00Z");
    torn.post(&format!("{one}/move"), between.clone())
        .await
        .refused(409, "slot_taken");
    round.coordinator.post(&format!("{one}/move"), between).await.ok();
    let result = round.computed().await;
    assert_eq!(
        result["lines"].as_array().map(Vec::len),
        Some(2),
        "the chair has the conflict"
    );
    assert!(!result.to_string().contains("no_show"), "{result}");
}

#[both]
async fn a_slot_goes_with_its_candidate_and_a_new_one_has_none(server: Server) {
    let round = Round::setup(&server, 3).await;
    round.announced().await;
    let gone = round.slot(1).await;
    round
        .coordinator
        .post(&format!("{gone}/move"), shift("2027-01-15T08:00:00Z"))
        .await
        .ok();
    let first = round.applications[0];
    server
        .below(move |cx| {
            diesel::update(application::table.find(first))
                .set(application::status.eq("withdrawn"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server.eligible(round.programme, 9).await;
    let loaded = round
        .coordinator
        .act(&format!("{}/candidates", round.path))
        .await
        .ok();
    assert_eq!((&loaded["added"], &loaded["removed"]), (&json!(1), &json!(1)));
    let listed = round.coordinator.get(&round.pitches()).await.ok();
    assert_eq!(
        (listed["items"].as_array().map(Vec::len), &listed["without_slot"]),
        (Some(2), &json!(1))
    );
    round.coordinator.get(&gone).await.refused(404, "not_found");
    round.ordered().await;
    assert_eq!(
        round.coordinator.get(&round.pitches()).await.ok()["without_slot"],
        0
    );
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
}
