//! The publication of a result, and what comes before it.

use people::programmes::programme;
use scoring::commission::outcome::DecisionOutcome;

use super::*;

#[both]
async fn a_withdrawal_before_the_publication_stops_nobody_elses_result(server: Server) {
    let round = Round::open(&server, 27).await;
    let result = round.computed().await;
    assert_eq!(
        result["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .filter(|l| l["proposed"] == "select")
            .count(),
        25
    );
    round.carried(&result).await;
    let gone = round.applications[0];
    let owner = server.person("owner").await;
    server
        .below({
            let owner = owner.id;
            move |cx| {
                diesel::update(application::table.find(gone))
                    .set(application::account_id.eq(owner))
                    .execute(cx.conn)?;
                Ok(())
            }
        })
        .await;
    owner
        .act(&format!("/api/v1/applications/{gone}/withdraw"))
        .await
        .ok();
    let published = round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
    assert_eq!(
        (&published["selected"], &published["waitlisted"]),
        (&json!(24), &json!(2))
    );
    // The place that it would have had is offered to the first who waits.
    let offers = round
        .coordinator
        .get(&format!(
            "/api/v1/programmes/{}/offers?limit=100",
            round.programme
        ))
        .await
        .ok();
    let offered: Vec<&Value> = offers["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|o| &o["application_id"])
        .collect();
    assert_eq!((offered.len(), offered.contains(&&json!(gone))), (25, false));
    assert_eq!(
        owner.get(&format!("/api/v1/applications/{gone}")).await.ok()["public_status"],
        "withdrawn"
    );
}

#[both]
async fn nothing_is_published_in_a_programme_that_is_cancelled_meanwhile(server: Server) {
    let round = Round::open(&server, 2).await;
    let result = round.computed().await;
    round.carried(&result).await;
    let (began, cancel) = tokio::sync::oneshot::channel();
    let began = std::sync::Mutex::new(Some(began));
    let programme = round.programme;
    // The programme is cancelled by a transaction that is still at work when the publication begins.
    let db = server.service.app.db.clone();
    let cancelling = tokio::spawn(async move {
        db.write(move |conn| {
            programme::lock(conn, programme)?;
            if let Some(tell) = began.lock().expect("a lock").take() { let _ = tell.send(()); }
            // On SQLite the publication waits in the writer's queue; on PostgreSQL until it is seen to wait: among
            // the locks, for who is connected is seen as at the beginning of the transaction.
            let waiting = "(SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))";
            while conn.is_postgres()
                && diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(waiting)).get_result::<i64>(conn)? == 0 {}
            diesel::update(base::db::schema::programme::table.find(programme))
                .set(base::db::schema::programme::phase.eq(Phase::Cancelled))
                .execute(conn)?;
            Ok(())
        }).await
    });
    cancel.await.expect("it begins");
    let refused = round.coordinator.act(&format!("{}/publish", round.path)).await;
    cancelling.await.expect("it runs").expect("cancelled");
    refused.refused(409, "wrong_phase");
    assert_eq!(round.coordinator.get(&round.path).await.ok()["status"], "decided");
}

#[both]
async fn a_result_is_published_by_a_second_person(server: Server) {
    let round = Round::open(&server, 3).await;
    let result = round.computed().await;
    round.carried(&result).await;
    server
        .grant(&round.chair, Role::Coordinator, Some(round.programme))
        .await;
    let id: Id = round
        .path
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    assert_eq!(
        publish(&server, &round.chair, round.programme, id)
            .await
            .map_err(|e| e.which())
            .err(),
        Some(Code::SecondPerson)
    );
    let published = publish(&server, &round.coordinator, round.programme, id)
        .await
        .expect("published");
    let outcomes: Vec<_> = published
        .lines
        .iter()
        .map(|l| (l.application_id, l.outcome))
        .collect();
    assert_eq!(
        outcomes[0],
        (Some(round.applications[0]), DecisionOutcome::Select)
    );
    assert_eq!(outcomes.len(), 3);
    let again = publish(&server, &round.coordinator, round.programme, id).await;
    assert_eq!(again.map_err(|e| e.which()).err(), Some(Code::WrongState));
    assert_eq!(
        round.coordinator.get(&round.path).await.ok()["status"],
        "published"
    );
    round
        .chair
        .act(&format!("{}/results", round.path))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn a_decision_that_was_not_published_makes_room_for_a_new_result(server: Server) {
    let round = Round::open(&server, 2).await;
    let result = round.computed().await;
    round.decided(&result).await;
    let second = round.chair.act(&format!("{}/results", round.path)).await.ok();
    assert_eq!(
        (&second["no"], &second["status"], &second["round_status"]),
        (&json!(2), &json!("computed"), &json!("closed"))
    );
}

async fn publish(
    server: &Server,
    who: &Person,
    programme: Id,
    round: Id,
) -> kernel::error::Result<::results::Published> {
    let vault = std::sync::Arc::clone(&server.service.app.vault);
    let (now, account) = (server.now(), who.id);
    server
        .service
        .app
        .db
        .write(move |conn| {
            let mut cx = Cx::of_the_service(conn, &vault, now);
            cx.actor.account = Some(account);
            cx.actor.grants = vec![(Some(programme), Role::Coordinator)];
            ::results::publish(&mut cx, round)
        })
        .await
}
