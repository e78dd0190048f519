//! Reminders: each once, of what is near, not done and not over; as the programme says.

use base::db::schema::{application, offer, training_session};
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use futures_util::future::join_all;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::{ApplicationStatus, offers};
use people::programmes::programme;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::{Course, NewApplication, Round};

fn instant(at: &str) -> DateTime<Utc> {
    at.parse().expect("an instant")
}

impl Server {
    /// It is so long before a date, or after it.
    fn before(&self, at: &str, span: Duration) {
        self.at(&(instant(at) - span).to_rfc3339());
    }

    async fn remind(&self) {
        self.service.remind().await.expect("reminders");
    }
}

/// How many messages of a kind somebody has, after what is due was sent.
async fn told(server: &Server, person: &mut Person, kind: &str) -> usize {
    server.remind().await;
    server.log_in_again(person).await;
    let kinds = person.notices().await;
    kinds.iter().filter(|k| *k == kind).count()
}

#[both]
async fn reminders_are_data_of_the_programme(server: Server) {
    let (id, mut coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/reminders");
    let read = coordinator.get(&path).await;
    let tag = read.header("etag").to_owned();
    let defaults = read.ok();
    assert_eq!(defaults["version"], 0);
    let first = &defaults["reminders"][0];
    assert_eq!(
        (
            &first["kind"],
            &first["before"],
            &first["enabled"],
            &first["sent"]
        ),
        (&json!("call_closes"), &json!("P7D"), &json!(true), &json!(0))
    );
    // The deadline of the call is known.
    assert_eq!(first["next_at"], "2027-02-03T13:00:00.000000Z");
    assert_eq!(first["next_due_at"], "2027-02-10T13:00:00.000000Z");
    let one = |kind: &str, before: &str| json!({ "kind": kind, "before": before });
    let wrong = json!({ "reminders": [one("offer_ends", "3 days"), one("offer_ends", "P1D"), one("offer_ends", "PT24H"),
        one("offer_ends", "P1Y"), one("offer_ends", "PT1M")] });
    assert_eq!(
        coordinator.put_if(&path, &tag, wrong).await.faults(),
        [
            "/reminders/0/before duration",
            "/reminders/2/before duplicate",
            "/reminders/3/before duration",
            "/reminders/4/before duration",
        ]
    );
    let own = json!({ "reminders": [one("session_begins", "PT36H"),
        { "kind": "offer_ends", "before": "PT24H", "enabled": false }] });
    coordinator
        .put(&path, own.clone())
        .await
        .refused(428, "precondition_required");
    let set = coordinator.put_if(&path, &tag, own.clone()).await.ok();
    let said: Vec<(&Value, &Value)> = set["reminders"]
        .as_array()
        .expect("reminders")
        .iter()
        .map(|one| (&one["before"], &one["enabled"]))
        .collect();
    assert_eq!(
        said,
        [(&json!("P1D"), &json!(false)), (&json!("P1DT12H"), &json!(true))]
    );
    // Somebody was quicker.
    coordinator
        .put_if(&path, &tag, own.clone())
        .await
        .refused(412, "stale");
    let trainer = server.with_role("trainer", Role::Trainer, Some(id)).await;
    trainer.get(&path).await.refused(403, "forbidden");
    trainer
        .get(&format!("{path}/sent"))
        .await
        .refused(403, "forbidden");
    // In every phase.
    server.move_to(id, Phase::Support).await;
    server.renew(&mut coordinator);
    let none = json!({ "reminders": [] });
    let set = coordinator.put_if(&path, "*", none).await.ok();
    assert_eq!((&set["reminders"], &set["version"]), (&json!([]), &json!(2)));
}

/// A selection in which places are offered to three: with an account, without one, and to somebody who answers at once.
async fn offered(server: &Server) -> (Id, Person, [Person; 2], Vec<Id>) {
    let (id, coordinator) = server.draft_programme().await;
    let asel = server.with_role("asel", Role::Applicant, Some(id)).await;
    let quick = server.with_role("quick", Role::Applicant, Some(id)).await;
    let accounts = [Some(asel.id), Some(quick.id), None];
    let made = server
        .below(move |cx| {
            let row = programme::find(cx.conn, id)?;
            programme::store::make_places(cx.conn, &row)?;
            programme::store::set_phase(cx, &row, Phase::Selection, None)?;
            let mut people = vec![];
            for (account, number) in accounts.into_iter().zip(1..) {
                let mut one = NewApplication::to(id, number).stands(ApplicationStatus::UnderReview);
                if let Some(account) = account {
                    one = one.of(account);
                }
                people.push(one.insert(cx)?);
            }
            offers::make(cx, &row, &people, &[], &[], cx.now)?;
            Ok(people)
        })
        .await;
    let mine = quick.get("/api/v1/me/offers").await.ok();
    let confirm = format!("/api/v1/offers/{}/confirm", text(&mine["items"][0]["id"]));
    quick.post(&confirm, json!({})).await.ok();
    (id, coordinator, [asel, quick], made)
}

#[both]
async fn whoever_has_not_answered_is_reminded_once_each_time(server: Server) {
    let (id, mut coordinator, [mut asel, mut quick], made) = offered(&server).await;
    let mine = asel.get("/api/v1/me/offers").await.ok();
    let (offer_id, until) = (
        text(&mine["items"][0]["id"]),
        text(&mine["items"][0]["expires_at"]),
    );
    server.before(&until, Duration::days(3) + Duration::minutes(1));
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 0);
    server.before(&until, Duration::days(3));
    // Several processes at once.
    join_all((0..4).map(|_| server.remind())).await;
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 1);
    assert_eq!(told(&server, &mut quick, "offer_ends").await, 0);
    let message = asel.get("/api/v1/me/messages").await.ok()["items"][0].clone();
    assert_eq!(message["kind"], "offer_ends");
    server.before(&until, Duration::days(1));
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 2);
    // Whoever has no account is called for the offer already; once that was done, the reminder is a call of its own.
    server.log_in_again(&mut coordinator).await;
    let calls = format!("/api/v1/programmes/{id}/phone-calls?application_id={}", made[2]);
    let list = coordinator.get(&calls).await.ok();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    // It ends later: that is another date, and told again in its time.
    let moved = offer_id.parse::<Id>().expect("an id");
    let later = (instant(&until) + Duration::days(5)).to_rfc3339();
    let at = later.parse::<DateTime<Utc>>().expect("a time").into();
    server
        .below(move |cx| {
            let new: kernel::Ts = at;
            diesel::update(offer::table.find(moved))
                .set(offer::expires_at.eq(new))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 2);
    // The process was down over the first moment and the second: one message.
    server.before(&later, Duration::hours(2));
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 3);
    server.before(&later, Duration::zero());
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 3);

    // What was sent is told, but not to whoever has a conflict with the applicant.
    server.log_in_again(&mut coordinator).await;
    let sent = format!("/api/v1/programmes/{id}/reminders/sent?kind=offer_ends");
    let list = coordinator.get(&sent).await.ok();
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 3, "{list}");
    assert_eq!(
        (
            &items[0]["subject_id"],
            &items[0]["application_id"],
            &items[0]["before"]
        ),
        (&json!(offer_id), &json!(made[0]), &json!("P1D"))
    );
    let all = coordinator
        .get(&format!("/api/v1/programmes/{id}/reminders"))
        .await
        .ok();
    let of_offers: i64 = all["reminders"]
        .as_array()
        .expect("reminders")
        .iter()
        .filter(|one| one["kind"] == "offer_ends")
        .filter_map(|one| one["sent"].as_i64())
        .sum();
    assert_eq!(of_offers, 3);
    server.conflict(id, &coordinator, made[0]).await;
    assert_eq!(coordinator.get(&sent).await.ok()["items"], json!([]));
}

#[both]
async fn what_is_switched_off_is_not_sent(server: Server) {
    let (id, mut coordinator, [mut asel, _], _) = offered(&server).await;
    let mine = asel.get("/api/v1/me/offers").await.ok();
    let until = text(&mine["items"][0]["expires_at"]);
    let path = format!("/api/v1/programmes/{id}/reminders");
    let off = json!({ "reminders": [{ "kind": "offer_ends", "before": "P1D", "enabled": false }] });
    coordinator.put_if(&path, "*", off).await.ok();
    server.before(&until, Duration::hours(20));
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 0);
    // Its moment is over; a nearer one comes.
    server.log_in_again(&mut coordinator).await;
    let on = json!({ "reminders": [{ "kind": "offer_ends", "before": "PT3H" }] });
    coordinator.put_if(&path, "*", on).await.ok();
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 0);
    server.before(&until, Duration::hours(3));
    assert_eq!(told(&server, &mut asel, "offer_ends").await, 1);
}

#[both]
async fn a_call_that_closes_and_a_question_are_told_to_their_owners(server: Server) {
    let (id, mut coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Open).await;
    let mut owners = vec![];
    for name in ["draft", "asked", "ready"] {
        owners.push(server.with_role(name, Role::Applicant, Some(id)).await);
    }
    let accounts: Vec<Id> = owners.iter().map(|one| one.id).collect();
    server
        .below(move |cx| {
            use ApplicationStatus as S;
            let states = [S::Draft, S::ClarificationRequested, S::Submitted];
            for ((state, account), number) in states.into_iter().zip(&accounts).zip(1..) {
                let made = NewApplication::to(id, number)
                    .stands(state)
                    .of(*account)
                    .insert(cx)?;
                if state == S::ClarificationRequested {
                    let due = application::clarification_due_at.eq(cx.now + Duration::days(5));
                    diesel::update(application::table.find(made))
                        .set(due)
                        .execute(cx.conn)?;
                }
            }
            // On paper, and without an account.
            NewApplication::to(id, 9).stands(S::Draft).insert(cx)?;
            Ok(())
        })
        .await;
    let [draft, asked, ready] = &mut owners[..] else {
        panic!("three")
    };
    server.at("2027-01-15T05:00:00Z");
    assert_eq!(told(&server, asked, "clarification_due").await, 1);
    server.at("2027-02-08T12:59:00Z");
    assert_eq!(told(&server, draft, "call_closes").await, 1);
    server.at("2027-02-08T13:00:00Z");
    assert_eq!(told(&server, draft, "call_closes").await, 2);
    assert_eq!(told(&server, ready, "call_closes").await, 0);
    server.log_in_again(&mut coordinator).await;
    let calls = format!("/api/v1/programmes/{id}/phone-calls?status=open");
    let calls = coordinator.get(&calls).await.ok();
    let kinds: Vec<&Value> = calls["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|c| &c["kind"])
        .collect();
    assert_eq!(kinds, ["call_closes"], "one call for both times");
    assert_eq!(calls["items"][0]["until"], "2027-02-10T13:00:00.000000Z");
}

#[both]
async fn whoever_has_a_draft_is_told_once_that_the_call_closed_without_it(server: Server) {
    let (id, mut coordinator) = server.draft_programme().await;
    server.move_to(id, Phase::Open).await;
    let mut owners = vec![];
    for name in ["draft", "later", "gone", "ready"] {
        owners.push(server.with_role(name, Role::Applicant, Some(id)).await);
    }
    let accounts: Vec<Id> = owners.iter().map(|one| one.id).collect();
    server
        .below(move |cx| {
            use ApplicationStatus as S;
            let states = [S::Draft, S::Draft, S::Withdrawn, S::Submitted];
            for ((state, account), number) in states.into_iter().zip(&accounts).zip(1..) {
                let made = NewApplication::to(id, number)
                    .stands(state)
                    .of(*account)
                    .insert(cx)?;
                if number == 2 {
                    let until: kernel::Ts = instant("2027-02-12T13:00:00Z").into();
                    diesel::update(application::table.find(made))
                        .set(application::personal_deadline_at.eq(until))
                        .execute(cx.conn)?;
                }
            }
            NewApplication::to(id, 9).stands(S::Draft).insert(cx)?;
            Ok(())
        })
        .await;
    let [draft, later, gone, ready] = &mut owners[..] else {
        panic!("four")
    };
    server.at("2027-02-10T12:59:59Z");
    assert_eq!(told(&server, draft, "call_closed").await, 0);
    server.at("2027-02-10T13:00:00Z");
    join_all([server.remind(), server.remind(), server.remind()]).await;
    for (person, count) in [(&mut *draft, 1), (&mut *later, 0), (gone, 0), (ready, 0)] {
        assert_eq!(told(&server, person, "call_closed").await, count);
    }
    server.log_in_again(&mut coordinator).await;
    let calls = format!("/api/v1/programmes/{id}/phone-calls?status=open");
    let calls = coordinator.get(&calls).await.ok();
    let kinds = calls["items"].as_array().expect("items").iter();
    let kinds: Vec<&Value> = kinds.map(|c| &c["kind"]).collect();
    assert_eq!(kinds, ["call_closed"]);
    // A deadline of one's own passes later; each is told once.
    server.at("2027-02-12T13:00:00Z");
    assert_eq!(told(&server, later, "call_closed").await, 1);
    assert_eq!(told(&server, draft, "call_closed").await, 1);
    // More time for all, which passes too.
    let more = json!({ "deadline_local": "2027-02-14T18:00:00", "reason": "Байланыс болмады" });
    server.log_in_again(&mut coordinator).await;
    coordinator
        .post(&format!("/api/v1/programmes/{id}/extension"), more)
        .await
        .ok();
    assert_eq!(told(&server, draft, "call_closed").await, 1);
    server.at("2027-02-14T13:00:00Z");
    assert_eq!(told(&server, draft, "call_closed").await, 2);
    // What is long over is not told any more.
    server.at("2027-03-10T13:00:00Z");
    assert_eq!(told(&server, later, "call_closed").await, 2);
}

#[both]
async fn of_a_training_participants_and_trainers_are_reminded(server: Server) {
    let mut course = Course::begun(&server).await;
    let (mut asel, _) = course.participant(&server, "asel").await;
    let (mut daulet, _) = course.participant(&server, "daulet").await;
    let session = course.session("2027-03-19").await;
    let assignment = course.assignment("2027-03-20T05:00:00Z").await;
    let path = format!("/api/v1/assignments/{assignment}/submissions");
    daulet.post(&path, json!({ "text": "Смета" })).await.created();
    // A draft of a timetable is nobody's yet.
    let mut draft = course.session_input("2027-03-19");
    draft["draft"] = json!(true);
    let sessions = format!("/api/v1/programmes/{}/sessions", course.id);
    course.coordinator.post(&sessions, draft).await.created();
    server.at("2027-03-18T05:00:00Z");
    for person in [&mut asel, &mut daulet, &mut course.trainer] {
        assert_eq!(told(&server, person, "session_begins").await, 1);
    }
    assert_eq!(told(&server, &mut asel, "assignment_due").await, 1);
    assert_eq!(told(&server, &mut daulet, "assignment_due").await, 0);
    // The lesson moves to another day: its moment is told anew.
    let id = session.parse::<Id>().expect("an id");
    server
        .below(move |cx| {
            let day = Duration::days(3);
            let starts: kernel::Ts = training_session::table
                .find(id)
                .select(training_session::starts_at)
                .first(cx.conn)?;
            diesel::update(training_session::table.find(id))
                .set((
                    training_session::starts_at.eq(starts + day),
                    training_session::ends_at.eq(starts + day + Duration::hours(2)),
                    training_session::updated_at.eq(cx.now),
                ))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    assert_eq!(told(&server, &mut asel, "session_begins").await, 1);
    server.at("2027-03-21T05:00:00Z");
    assert_eq!(told(&server, &mut asel, "session_begins").await, 2);
    // The plan, before the training ends.
    server.at("2027-09-12T19:00:00Z");
    assert_eq!(told(&server, &mut asel, "plan_due").await, 1);
}

#[both]
async fn nobody_is_reminded_of_what_became_known_after_its_moment(server: Server) {
    let course = Course::begun(&server).await;
    let (mut asel, _) = course.participant(&server, "asel").await;
    // The one begins in an hour, the other in two days.
    course.session("2027-03-16").await;
    course.session("2027-03-18").await;
    assert_eq!(told(&server, &mut asel, "session_begins").await, 0);
    server.at("2027-03-17T06:00:00Z");
    assert_eq!(told(&server, &mut asel, "session_begins").await, 1);
}

#[both]
async fn jurors_are_reminded_of_cards_and_pitches(server: Server) {
    let mut round = Round::setup(&server, 2).await;
    let sitting = json!({ "starts_at": "2027-01-15T05:00:00Z", "room": "2-зал" });
    let order = json!({ "sittings": [sitting], "slot_minutes": 15, "gap_minutes": 5, "seed": 1 });
    let pitches = format!("{}/pitches", round.path);
    round.coordinator.put_if(&pitches, "*", order).await.ok();
    round.coordinator.act(&format!("{pitches}/announce")).await.ok();
    round.spread().await;
    let settings =
        json!({ "cards_per_candidate": 2, "quorum_cards": 1, "closes_at": "2027-01-20T12:00:00Z" });
    round.coordinator.put_if(&round.path, "*", settings).await.ok();
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    let mut busy = vec![];
    for juror in &round.jurors {
        if !round.cards(juror).await.is_empty() {
            busy.push(juror.clone());
        }
    }
    let mut done = busy.pop().expect("a juror with cards");
    for card in round.cards(&done).await {
        let mut marks = json!({ "market": { "score": 3 } });
        if card["not_applicable"] == json!([]) {
            marks["novelty"] = json!({ "score": 3 });
        }
        let path = format!("/api/v1/cards/{}", text(&card["id"]));
        done.put_if(&path, "*", json!({ "marks": marks })).await.ok();
        done.act(&format!("{path}/submit")).await.ok();
    }
    server.at("2027-01-14T05:00:00Z");
    assert_eq!(told(&server, &mut done, "pitch_day_begins").await, 1);
    server.log_in_again(&mut round.coordinator).await;
    // Two people are called for their pitches already.
    let calls = format!("/api/v1/programmes/{}/phone-calls?status=open", round.programme);
    let calls = round.coordinator.get(&calls).await.ok();
    let kinds = calls["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|c| &c["kind"]);
    assert!(kinds.into_iter().all(|k| k == "pitch_announced"), "{calls}");
    server.at("2027-01-19T12:00:00Z");
    for juror in &mut busy {
        // The first moment is over: one message, of the second.
        assert_eq!(told(&server, juror, "cards_due").await, 1);
    }
    assert_eq!(told(&server, &mut done, "cards_due").await, 0);
    server.at("2027-01-20T12:00:00Z");
    assert_eq!(told(&server, &mut busy[0], "cards_due").await, 1);
}
