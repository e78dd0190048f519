//! Sixty at once: what fits is done, the rest is refused in clear words, and nothing breaks.

use base::db::schema::{award, candidate, idea, organisation, programme_budget, round};
use diesel::prelude::*;
use futures_util::future::join_all;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Json};
use people::plans;
use people::programmes::programme;
use people::training::participants;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server};
use crate::world::{Course, participant_to_be};

const CROWD: usize = 60;

/// A programme of three awards in its final, whose jury ranked so many ideas.
async fn ranked(server: &Server, ideas: usize) -> (Course, Vec<Id>) {
    let course = Course::begun(server).await;
    for n in 0..ideas {
        participant_to_be(server, course.id, &format!("a{n}")).await;
    }
    let id = course.id;
    let ideas = server
        .below(move |cx| {
            let programme = programme::find(cx.conn, id)?;
            programme::store::make_places(cx.conn, &programme)?;
            participants::enrol_confirmed(cx, &programme)?;
            plans::ideas::from_applications(cx, &programme)?;
            let ideas: Vec<(Id, Id)> = idea::table
                .filter(idea::programme_id.eq(id))
                .select((idea::id, idea::origin_application_id))
                .load(cx.conn)?;
            let round_id = Id::new();
            diesel::insert_into(round::table)
                .values((
                    round::id.eq(round_id),
                    round::programme_id.eq(id),
                    round::kind.eq("final"),
                    round::status.eq("published"),
                    round::settings.eq(Json::empty()),
                    round::frozen.eq(Json::empty()),
                    round::scoring.eq(Json::empty()),
                    round::version.eq(1),
                    round::created_at.eq(cx.now),
                    round::updated_at.eq(cx.now),
                ))
                .execute(cx.conn)?;
            for (idea, application) in &ideas {
                diesel::insert_into(candidate::table)
                    .values((
                        candidate::id.eq(Id::new()),
                        candidate::round_id.eq(round_id),
                        candidate::application_id.eq(application),
                        candidate::idea_id.eq(idea),
                        candidate::reference.eq("ILE"),
                        candidate::title.eq("Сыроварня"),
                        candidate::priority.eq(false),
                        candidate::disability_declared.eq(false),
                        candidate::submitted_at.eq(cx.now),
                        candidate::dossier.eq(Json::empty()),
                    ))
                    .execute(cx.conn)?;
            }
            Ok(ideas.into_iter().map(|(idea, _)| idea).collect::<Vec<_>>())
        })
        .await;
    server.move_to(id, Phase::Final).await;
    (course, ideas)
}

/// One proposal for each idea, at once; the codes of those that were refused.
async fn propose(course: &Course, ideas: &[Id], amount: i64) -> Vec<String> {
    let money = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
    let path = format!("/api/v1/programmes/{}/awards", course.id);
    let sent = ideas.iter().map(|idea| {
        let body = json!({ "idea_id": idea, "amount": money(amount), "own": money(amount) });
        course.coordinator.post(&path, body)
    });
    join_all(sent)
        .await
        .into_iter()
        .filter(|answer| answer.status != 201)
        .map(|answer| {
            assert_eq!(answer.status, 409, "{}", answer.text);
            answer.body["code"].as_str().expect("a code").to_owned()
        })
        .collect()
}

/// How many awards stand, what they cost, and what the budget says of it: committed and total.
async fn books(server: &Server, programme: Id) -> (usize, i64, i64, i64) {
    server
        .below(move |cx| {
            let amounts: Vec<i64> = award::table
                .filter(award::programme_id.eq(programme))
                .select(award::amount)
                .load(cx.conn)?;
            let (committed, total) = programme_budget::table
                .find(programme)
                .select((programme_budget::committed, programme_budget::total))
                .first(cx.conn)?;
            Ok((amounts.len(), amounts.iter().sum(), committed, total))
        })
        .await
}

/// The same request from sixty clients of one person.
async fn crowd(person: &Person, path: &str, headers: &[(&str, &str)], body: &Value) -> Vec<Answer> {
    join_all((0..CROWD).map(|_| person.send(Method::POST, path, headers, Some(body.clone())))).await
}

fn organisation() -> Value {
    json!({ "name": { "ru": "Болашак" }, "kind": "operator" })
}

async fn organisations(server: &Server) -> i64 {
    server
        .below(|cx| Ok(organisation::table.count().get_result(cx.conn)?))
        .await
}

#[both]
async fn sixty_proposals_at_once_fill_three_slots_and_no_more(server: Server) {
    let (course, ideas) = ranked(&server, CROWD).await;
    let refused = propose(&course, &ideas, 1_000_000).await;
    assert_eq!(refused, vec!["no_award_slot"; CROWD - 3]);
    assert_eq!(
        books(&server, course.id).await,
        (3, 3_000_000, 3_000_000, 900_000_000)
    );
}

#[both]
async fn sixty_proposals_at_once_stay_inside_the_budget(server: Server) {
    let (course, ideas) = ranked(&server, CROWD).await;
    let id = course.id;
    server
        .below(move |cx| {
            let less = diesel::update(programme_budget::table.find(id));
            less.set(programme_budget::total.eq(700_000_000))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    let refused = propose(&course, &ideas, 300_000_000).await;
    assert_eq!(refused, vec!["over_budget"; CROWD - 2]);
    assert_eq!(
        books(&server, course.id).await,
        (2, 600_000_000, 600_000_000, 700_000_000)
    );
}

#[both]
async fn sixty_proposals_of_one_idea_at_once_are_one_award(server: Server) {
    let (course, ideas) = ranked(&server, 1).await;
    let refused = propose(&course, &vec![ideas[0]; CROWD], 1_000_000).await;
    assert_eq!(refused.len(), CROWD - 1);
    assert_eq!(
        books(&server, course.id).await,
        (1, 1_000_000, 1_000_000, 900_000_000)
    );
}

#[both]
async fn one_idempotency_key_sixty_times_at_once_is_one_row(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let key = [("idempotency-key", "the same")];
    let mut first = None;
    let mut fresh = 0;
    for answer in crowd(&admin, "/api/v1/organisations", &key, &organisation()).await {
        if answer.status != 201 {
            answer.refused(409, "still_running");
            continue;
        }
        fresh += usize::from(answer.header("idempotency-replayed").is_empty());
        assert_eq!(&answer.body, first.get_or_insert(answer.body.clone()));
    }
    assert_eq!((organisations(&server).await, fresh), (1, 1));
    let again = admin
        .send(Method::POST, "/api/v1/organisations", &key, Some(organisation()))
        .await;
    assert_eq!(
        (again.header("idempotency-replayed"), Some(&again.body)),
        ("true", first.as_ref())
    );
}

#[both]
async fn one_id_of_the_client_sixty_times_at_once_is_one_row(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let mut body = organisation();
    let id = Id::new();
    body["id"] = json!(id);
    for answer in crowd(&admin, "/api/v1/organisations", &[], &body).await {
        assert_eq!(answer.created()["id"], json!(id));
    }
    assert_eq!(organisations(&server).await, 1);
}
