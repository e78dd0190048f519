//! Moves and swaps of slots, in rooms that hold one at a time.

use super::*;

#[both]
async fn a_move_is_kept_told_and_never_into_a_place_that_is_taken(server: Server) {
    let round = Round::open(&server, 3).await;
    let applicant = round.applicant(&server, 1).await;
    round.announced().await;
    let (who, slot) = (&round.coordinator, round.slot(1).await);
    let refused = who
        .post(&format!("{slot}/move"), shift("2027-01-15T05:30:00Z"))
        .await
        .refused(409, "slot_taken");
    assert_eq!(
        (&refused["starts_at"], &refused["ends_at"]),
        (&json!(at(5, 20)), &json!(at(5, 35)))
    );
    assert_eq!(
        who.post(&format!("{slot}/move"), json!({ "starts_at": TEN }))
            .await
            .faults(),
        ["/reason required"]
    );
    assert_eq!(
        who.post(&format!("{slot}/move"), shift("2027-01-10T05:00:00Z"))
            .await
            .faults(),
        ["/starts_at range"]
    );
    let mut early = shift("2027-01-15T08:00:00Z");
    early["ends_at"] = json!("2027-01-15T08:00:00Z");
    assert_eq!(
        who.post(&format!("{slot}/move"), early).await.faults(),
        ["/ends_at order"]
    );
    // The same time in another room is free, and the next slot may begin when this one ends.
    let mut body = shift("2027-01-15T05:20:00Z");
    body["room"] = json!("Холл");
    who.post(&format!("{slot}/move"), body).await.ok();
    let mut back = shift("2027-01-15T06:00:00Z");
    back["room"] = json!("Әкімдік, 2-зал");
    let key = [("idempotency-key", "move-1")];
    let path = format!("{slot}/move");
    let done = who.send(Method::POST, &path, &key, Some(back.clone())).await.ok();
    let again = who.send(Method::POST, &path, &key, Some(back.clone())).await;
    assert_eq!(
        (again.header("idempotency-replayed"), &again.body),
        ("true", &done)
    );
    who.post(&path, back).await.ok();
    let read = round.chair.get(&slot).await.ok();
    let moves = read["moves"].as_array().expect("moves");
    assert_eq!(moves.len(), 2, "a double click is no move");
    assert_eq!(
        (&moves[0]["from"]["starts_at"], &moves[1]["from"]["room"]),
        (&json!(at(5, 0)), &json!("Холл"))
    );
    assert_eq!(
        (&moves[1]["to"]["starts_local"], &moves[1]["reason"]),
        (&json!("2027-01-15T11:00:00"), &json!("Автобус опоздал"))
    );
    let told = inbox(&applicant).await;
    assert_eq!(told.len(), 3);
    assert!(
        told.iter()
            .any(|t| t.contains("15.01.2027 11:00") && t.contains("Автобус опоздал")),
        "{told:?}"
    );
    let listed = who.get(&round.pitches()).await.ok();
    assert_eq!(listed["version"], 4, "the order counts the moves of its slots");
}

#[both]
async fn two_moves_at_once_into_one_time_are_one_move(server: Server) {
    let round = Round::open(&server, 4).await;
    round.announced().await;
    let (first, second) = (round.slot(1).await, round.slot(2).await);
    let (a, b) = (format!("{first}/move"), format!("{second}/move"));
    let (a, b) = futures_util::future::join(
        round.coordinator.post(&a, shift("2027-01-15T07:00:00Z")),
        round.chair.post(&b, shift("2027-01-15T07:05:00Z")),
    )
    .await;
    let mut codes = [a.status, b.status];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409], "{} {}", a.text, b.text);
    let slots = round.slots(&round.coordinator).await;
    assert_eq!(
        slots
            .iter()
            .filter(|one| [at(7, 0), at(7, 5)].contains(&text(&one["starts_at"])))
            .count(),
        1
    );
}

#[both]
async fn the_database_has_no_room_for_two_at_once(server: Server) {
    let round = Round::open(&server, 2).await;
    round.announced().await;
    let late = server.service.app.db.write(|conn| {
        diesel::update(pitch::table.filter(pitch::position.eq(2)))
            .set(
                pitch::starts_at.eq("2027-01-15T05:00:00Z"
                    .parse::<chrono::DateTime<chrono::Utc>>()
                    .map(Ts::from)
                    .expect("a time")),
            )
            .execute(conn)?;
        Ok(())
    });
    assert_eq!(late.await.map_err(|e| e.which()), Err(Code::SlotTaken));
    let first = server.service.app.db.write(|conn| {
        diesel::update(pitch::table.filter(pitch::position.eq(2)))
            .set(pitch::position.eq(0))
            .execute(conn)?;
        Ok(())
    });
    assert!(first.await.is_err(), "numbers begin with one");
}

#[both]
async fn a_swap_is_done_once_however_often_it_is_sent(server: Server) {
    let round = Round::open(&server, 2).await;
    round.announced().await;
    let (one, two) = (round.slot(1).await, round.slot(2).await);
    let tag = round.chair.get(&one).await.header("etag").to_owned();
    let (path, body) = (
        format!("{one}/swap"),
        json!({ "with": two.rsplit('/').next(), "reason": "Попросили" }),
    );
    round
        .chair
        .post(&path, body.clone())
        .await
        .refused(428, "precondition_required");
    let click = async || {
        round
            .chair
            .send(
                Method::POST,
                &path,
                &[("if-match", tag.as_str())],
                Some(body.clone()),
            )
            .await
    };
    click().await.ok();
    click().await.refused(412, "stale");
    assert_eq!(round.chair.get(&one).await.ok()["starts_at"], at(5, 20));
    for (path, body) in [
        ("move", shift(TEN)),
        ("mark", json!({ "status": "held" })),
        ("unmark", json!({ "reason": "Ошибка" })),
    ] {
        let path = format!("{one}/{path}");
        round
            .chair
            .send(Method::POST, &path, &[("if-match", tag.as_str())], Some(body))
            .await
            .refused(412, "stale");
    }
}

#[both]
async fn a_room_is_one_however_it_is_written_and_a_slot_has_an_end(server: Server) {
    let round = Round::open(&server, 2).await;
    round.announced().await;
    let (who, slot) = (&round.coordinator, round.slot(1).await);
    let path = format!("{slot}/move");
    let mut same = shift("2027-01-15T05:30:00Z");
    same["room"] = json!(" әкімдік,\t2-ЗАЛ ");
    who.post(&path, same).await.refused(409, "slot_taken");
    let mut long = shift("2027-01-15T08:00:00Z");
    long["ends_at"] = json!("2027-01-15T16:01:00Z");
    assert_eq!(who.post(&path, long).await.faults(), ["/ends_at range"]);
    assert_eq!(
        who.post(&path, shift("2027-01-15T08:00:60Z")).await.faults(),
        ["/starts_at type"]
    );
    for blank in ["   ", "\u{200b}"] {
        let body = json!({ "starts_at": "2027-01-15T08:00:00Z", "reason": blank });
        assert_eq!(
            who.post(&path, body).await.faults(),
            ["/reason required"],
            "{blank:?}"
        );
        assert_eq!(
            who.post(&format!("{slot}/unmark"), json!({ "reason": blank }))
                .await
                .faults(),
            ["/reason required"]
        );
    }
    let (far, mut order) = (
        (server.now() + chrono::Duration::hours(731 * 24 + 12)).to_string(),
        drawn(1),
    );
    order["sittings"][0]["starts_at"] = json!(far);
    order["slot_minutes"] = json!(480);
    order["gap_minutes"] = json!(480);
    assert_eq!(
        who.put_if(&round.pitches(), "*", order).await.faults(),
        ["/sittings range"],
        "the last one is too far away"
    );
}

#[both]
async fn a_swap_with_somebody_who_did_not_come_is_refused_where_the_two_would_overlap(server: Server) {
    let mut round = Round::open(&server, 2).await;
    round.announced().await;
    let (one, two) = (round.slot(1).await, round.slot(2).await);
    round.on_the_day(&server).await;
    let chair = &round.chair;
    chair
        .post(&format!("{one}/mark"), json!({ "status": "no_show" }))
        .await
        .ok();
    chair
        .post(&format!("{two}/move"), shift("2027-01-15T05:05:00Z"))
        .await
        .ok();
    let with = json!({ "with": two.rsplit('/').next(), "reason": "Пришёл позже" });
    swap(chair, &one, with.clone()).await.refused(409, "slot_taken");
    chair
        .post(&format!("{two}/move"), shift("2027-01-15T07:00:00Z"))
        .await
        .ok();
    let swapped = swap(chair, &one, with).await.ok();
    assert_eq!(
        (&swapped["status"], &swapped["starts_at"]),
        (&json!("planned"), &json!(at(7, 0)))
    );
    assert_eq!(chair.get(&two).await.ok()["starts_at"], at(5, 0));
}

#[both]
async fn two_slots_change_places(server: Server) {
    let round = Round::open(&server, 3).await;
    round.announced().await;
    let (one, two) = (round.slot(1).await, round.slot(3).await);
    let with = |path: &str| json!({ "with": path.rsplit('/').next(), "reason": "Попросили поменяться" });
    let swapped = swap(&round.chair, &one, with(&two)).await.ok();
    assert_eq!(
        (&swapped["starts_at"], &swapped["position"]),
        (&json!(at(5, 40)), &json!(3))
    );
    let expected: Vec<(String, String)> = [("3", at(5, 0)), ("2", at(5, 20)), ("1", at(5, 40))]
        .map(|(no, time)| (format!("ILE-00{no}"), time))
        .into();
    assert_eq!(places(&round.slots(&round.coordinator).await), expected);
    assert_eq!(
        round.chair.get(&two).await.ok()["moves"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        swap(&round.chair, &one, with(&one)).await.faults(),
        ["/with unknown"]
    );
    let elsewhere = Round::open(&server, 1).await;
    elsewhere.announced().await;
    let foreign = elsewhere.slot(1).await;
    assert_eq!(
        swap(&round.chair, &one, with(&foreign)).await.faults(),
        ["/with unknown"]
    );
    swap(&round.chair, &foreign, with(&one))
        .await
        .refused(404, "not_found");
}
