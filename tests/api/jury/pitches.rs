//! The pitch day: the running order, its announcement, and what happens on the day.

use base::db::schema::pitch;
use kernel::Ts;
use reqwest::Method;

use super::*;

mod told;

/// Friday of the round, 10:00 in Almaty.
const TEN: &str = "2027-01-15T05:00:00Z";

fn sitting(starts_at: &str) -> Value {
    json!({ "starts_at": starts_at, "room": "Әкімдік, 2-зал" })
}

fn drawn(seed: i64) -> Value {
    json!({ "sittings": [sitting(TEN)], "slot_minutes": 15, "gap_minutes": 5, "seed": seed })
}

fn at(hour: u32, minute: u32) -> String {
    format!("2027-01-15T{hour:02}:{minute:02}:00.000000Z")
}

impl Round {
    fn pitches(&self) -> String {
        format!("{}/pitches", self.path)
    }

    /// The candidates by their numbers.
    pub async fn candidates(&self) -> Vec<String> {
        let listed = self
            .coordinator
            .get(&format!("{}/candidates?limit=100", self.path))
            .await
            .ok();
        let mut items = listed["items"].as_array().expect("items").clone();
        items.sort_by_key(|one| text(&one["reference"]));
        items.iter().map(|one| text(&one["id"])).collect()
    }

    /// In the order of their numbers, from ten o'clock, each 15 minutes and five between.
    async fn ordered(&self) -> Value {
        let body = json!({
            "sittings": [sitting(TEN)], "slot_minutes": 15, "gap_minutes": 5,
            "candidate_ids": self.candidates().await,
        });
        self.coordinator.put_if(&self.pitches(), "*", body).await.ok()
    }

    async fn announced(&self) -> Value {
        self.ordered().await;
        self.coordinator
            .act(&format!("{}/announce", self.pitches()))
            .await
            .ok()
    }

    async fn slots(&self, who: &Person) -> Vec<Value> {
        let listed = who.get(&self.pitches()).await.ok();
        listed["items"].as_array().expect("items").clone()
    }

    /// The path of the slot of the candidate with a number.
    async fn slot(&self, no: usize) -> String {
        let wanted = json!(format!("ILE-{no:03}"));
        let slots = self.slots(&self.coordinator).await;
        let found = slots.iter().find(|one| one["reference"] == wanted);
        format!("/api/v1/pitches/{}", text(&found.expect("a slot")["id"]))
    }

    /// The day has come: everybody logs in again.
    async fn on_the_day(&mut self, server: &Server) {
        server.at(TEN);
        server.log_in_again(&mut self.coordinator).await;
        server.log_in_again(&mut self.chair).await;
        for juror in &mut self.jurors {
            server.log_in_again(juror).await;
        }
    }

    /// The applicant of an application, with an account from now on.
    async fn applicant(&self, server: &Server, no: usize) -> Person {
        let owner = server
            .with_role(&format!("applicant-{no}"), Role::Applicant, Some(self.programme))
            .await;
        let (application, account) = (self.applications[no - 1], owner.id);
        server
            .below(move |cx| {
                diesel::update(application::table.find(application))
                    .set(application::account_id.eq(account))
                    .execute(cx.conn)?;
                Ok(())
            })
            .await;
        owner
    }
}

fn places(slots: &[Value]) -> Vec<(String, String)> {
    slots
        .iter()
        .map(|one| (text(&one["reference"]), text(&one["starts_at"])))
        .collect()
}

fn shift(starts_at: &str) -> Value {
    json!({ "starts_at": starts_at, "reason": "Автобус опоздал" })
}

/// Swaps whatever version stands.
async fn swap(who: &Person, slot: &str, body: Value) -> Answer {
    let any = [("if-match", "*")];
    who.send(Method::POST, &format!("{slot}/swap"), &any, Some(body))
        .await
}

async fn inbox(person: &Person) -> Vec<String> {
    let inbox = person.get("/api/v1/me/messages").await.ok();
    let items = inbox["items"].as_array().expect("items");
    items.iter().map(|one| text(&one["body"])).collect()
}

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
    assert_eq!(
        home["places"][0]["waiting"],
        json!([{ "kind": "pitch", "count": 1, "until": at(5, 20) }])
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

#[both]
async fn marks_are_made_on_the_day_and_taken_back_with_a_reason(server: Server) {
    let mut round = Round::open(&server, 3).await;
    round.announced().await;
    let (one, two) = (round.slot(1).await, round.slot(2).await);
    let mark = |status: &str| json!({ "status": status });
    round
        .coordinator
        .post(&format!("{one}/mark"), mark("held"))
        .await
        .refused(409, "wrong_state");
    round.on_the_day(&server).await;
    let (coordinator, chair) = (&round.coordinator, &round.chair);
    assert_eq!(
        chair
            .post(&format!("{one}/mark"), mark("planned"))
            .await
            .faults()
            .len(),
        1
    );
    assert_eq!(
        chair.post(&format!("{one}/mark"), mark("held")).await.ok()["status"],
        "held"
    );
    chair
        .post(&format!("{one}/mark"), mark("no_show"))
        .await
        .refused(409, "wrong_state");
    chair
        .post(&format!("{one}/move"), shift("2027-01-15T09:00:00Z"))
        .await
        .refused(409, "wrong_state");
    let marked = coordinator
        .put_if(&round.pitches(), "*", drawn(1))
        .await
        .refused(409, "wrong_state");
    assert_eq!(marked["marked"], 1);
    assert_eq!(
        coordinator
            .post(&format!("{one}/unmark"), json!({}))
            .await
            .faults(),
        ["/reason required"]
    );
    let reason = json!({ "reason": "Не тот слот" });
    let back = coordinator
        .post(&format!("{one}/unmark"), reason.clone())
        .await
        .ok();
    assert_eq!(back["status"], "planned");
    coordinator
        .post(&format!("{one}/unmark"), reason.clone())
        .await
        .refused(409, "wrong_state");

    // The place of who did not come is free; then the mark cannot be taken back, but the slot moved.
    coordinator
        .post(&format!("{two}/mark"), mark("no_show"))
        .await
        .ok();
    coordinator
        .post(&format!("{one}/move"), shift("2027-01-15T05:25:00Z"))
        .await
        .ok();
    coordinator
        .post(&format!("{two}/unmark"), reason)
        .await
        .refused(409, "slot_taken");
    let again = coordinator
        .post(&format!("{two}/move"), shift("2027-01-15T08:00:00Z"))
        .await
        .ok();
    assert_eq!(
        (&again["status"], &again["starts_at"]),
        (&json!("planned"), &json!(at(8, 0)))
    );
}

#[both]
async fn the_commission_weighs_a_no_show_and_after_the_decision_nothing_is_changed(server: Server) {
    let mut round = Round::open(&server, 3).await;
    round.announced().await;
    let (one, two) = (round.slot(1).await, round.slot(2).await);
    round.on_the_day(&server).await;
    round
        .chair
        .post(&format!("{one}/mark"), json!({ "status": "held" }))
        .await
        .ok();
    round
        .coordinator
        .post(&format!("{two}/mark"), json!({ "status": "no_show" }))
        .await
        .ok();
    let result = round.computed().await;
    let told = |result: &Value| -> Vec<Value> {
        result["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| line["pitch"].clone())
            .collect()
    };
    assert_eq!(told(&result), [json!("held"), json!("no_show"), json!("planned")]);
    assert_eq!(result["lines"][1]["cards"], 2, "the cards count as they are");
    round
        .coordinator
        .put_if(&round.pitches(), "*", drawn(1))
        .await
        .refused(409, "wrong_state");
    round.decided(&result).await;
    for (path, body) in [
        ("mark", json!({ "status": "held" })),
        ("unmark", json!({ "reason": "Ошибка" })),
        ("move", shift("2027-01-15T09:00:00Z")),
        (
            "swap",
            json!({ "with": two.rsplit('/').next(), "reason": "Ошибка" }),
        ),
    ] {
        let any = [("if-match", "*")];
        let path = format!("{one}/{path}");
        round
            .chair
            .send(Method::POST, &path, &any, Some(body))
            .await
            .refused(409, "wrong_state");
    }
    round
        .coordinator
        .act(&format!("{}/announce", round.pitches()))
        .await
        .refused(409, "wrong_state");
    let listed = round.coordinator.get(&round.pitches()).await.ok();
    let blocked = listed["items"][2]["actions"].as_array().expect("actions");
    assert!(
        blocked.iter().all(|action| action["allowed"] == false),
        "{listed}"
    );
}

#[both]
async fn strangers_see_nothing_and_jurors_change_nothing(server: Server) {
    let round = Round::open(&server, 2).await;
    let (owner, other) = (
        round.applicant(&server, 1).await,
        round.applicant(&server, 2).await,
    );
    round.announced().await;
    let slot = round.slot(1).await;
    let stranger = server.person("stranger").await;
    for who in [&stranger, &owner] {
        who.get(&slot).await.refused(404, "not_found");
        who.get(&round.pitches()).await.refused(404, "not_found");
        who.post(&format!("{slot}/move"), shift(TEN))
            .await
            .refused(404, "not_found");
    }
    let own = format!("/api/v1/applications/{}/pitches", round.applications[0]);
    other.get(&own).await.refused(404, "not_found");
    assert_eq!(
        owner.get(&own).await.ok()["items"].as_array().map(Vec::len),
        Some(1)
    );
    let member = &round.jurors[2];
    assert_eq!(member.get(&slot).await.ok()["actions"], json!([]));
    member
        .post(&format!("{slot}/move"), shift(TEN))
        .await
        .refused(403, "forbidden");
    member
        .post(&format!("{slot}/mark"), json!({ "status": "held" }))
        .await
        .refused(403, "forbidden");
    member
        .put_if(&round.pitches(), "*", drawn(1))
        .await
        .refused(403, "forbidden");
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
