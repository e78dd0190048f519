//! What the short ways keep of the promises of the long ones.

use base::db::{DbConn, native};
use diesel::prelude::*;
use kernel::Id;
use kernel::error::Result;
use serde_json::json;
use test_macros::both;

use crate::support::{Server, text};
use crate::world::Round;

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// The isolation of the present statement, asked so many times.
fn isolation(conn: &mut DbConn, times: u32) -> Result<String> {
    let mut told = "sqlite".to_owned();
    for _ in 0..times {
        let query = match conn {
            DbConn::Sqlite(_) => "SELECT 'sqlite' AS value",
            DbConn::Postgres(_) => "SELECT current_setting('transaction_isolation') AS value",
        };
        let found: Told = diesel::sql_query(query).get_result(conn)?;
        told = found.value;
    }
    Ok(told)
}

#[both]
async fn an_answer_of_more_than_one_statement_is_made_in_one_snapshot(server: Server) {
    let db = server.service.app.db.clone();
    // Who acts, and one statement.
    let few = db.read_one(|conn| isolation(conn, 2)).await.expect("a read");
    let many = db.read_one(|conn| isolation(conn, 3)).await.expect("a read");
    if few != "sqlite" {
        assert_eq!(
            (few.as_str(), many.as_str()),
            ("read committed", "repeatable read")
        );
    }
}

#[both]
async fn a_short_read_outlives_the_connections_that_lay_idle(server: Server) {
    let db = server.service.app.db.clone();
    db.read_one(|conn| isolation(conn, 1)).await.expect("a read");
    let ended = db
        .read(|conn| {
            if let DbConn::Postgres(c) = conn {
                diesel::sql_query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE pid <> pg_backend_pid() AND query LIKE '%transaction_isolation%'",
                )
                .execute(c)?;
            }
            Ok(())
        })
        .await;
    drop(ended);
    db.read_one(|conn| isolation(conn, 1))
        .await
        .expect("a read on another connection");
}

/// What another process writes to the database, about an account.
async fn elsewhere(server: &Server, sql: &'static str, account: Id) {
    let db = &server.service.app.db;
    let wrote = db.write(move |conn| {
        let query = diesel::sql_query(sql.replace('?', &format!("'{account}'")));
        Ok(native!(conn, c => query.execute(c))?)
    });
    assert!(wrote.await.expect("a write") > 0, "{sql}");
}

#[both]
async fn who_acts_is_remembered_and_what_changed_is_known_to_the_next_request(server: Server) {
    let round = Round::open(&server, 2).await;
    let application = format!("/api/v1/applications/{}", round.applications[0]);
    let list = format!("/api/v1/programmes/{}/applications", round.programme);
    let card = round.cards(&round.jurors[0]).await[0]["id"].clone();
    let card = format!("/api/v1/cards/{}", text(&card));
    let (who, juror) = (&round.coordinator, &round.jurors[0]);
    // Each reads twice, so that it is remembered, and then what another process wrote decides.
    for (taken, given, status) in [
        (
            "UPDATE role_grant SET revoked_at = created_at WHERE account_id = ?",
            "UPDATE role_grant SET revoked_at = NULL WHERE account_id = ?",
            404,
        ),
        (
            "UPDATE account SET status = 'disabled' WHERE id = ?",
            "UPDATE account SET status = 'active' WHERE id = ?",
            401,
        ),
        (
            "UPDATE session SET revoked_at = created_at WHERE account_id = ?",
            "UPDATE session SET revoked_at = NULL WHERE account_id = ?",
            401,
        ),
    ] {
        for _ in 0..2 {
            who.get(&application).await.ok();
            who.get(&list).await.ok();
            juror.get(&card).await.ok();
        }
        elsewhere(&server, taken, who.id).await;
        elsewhere(&server, taken, juror.id).await;
        assert_eq!(who.get(&application).await.status, status, "{taken}");
        assert_eq!(juror.get(&card).await.status, status, "{taken}");
        let marks = json!({ "marks": {} });
        assert_eq!(juror.put_if(&card, "*", marks).await.status, status, "{taken}");
        assert!([401, 403, 404].contains(&who.get(&list).await.status), "{taken}");
        elsewhere(&server, given, who.id).await;
        elsewhere(&server, given, juror.id).await;
    }
    who.get(&application).await.ok();
    juror.get(&card).await.ok();
}

#[both]
async fn what_is_not_there_is_not_there_for_one_who_is_remembered_too(server: Server) {
    let round = Round::open(&server, 1).await;
    let empty = format!(
        "/api/v1/programmes/{}/applications?status=withdrawn",
        round.programme
    );
    for _ in 0..2 {
        round
            .coordinator
            .get(&format!("/api/v1/applications/{}", Id::new()))
            .await
            .refused(404, "not_found");
        let page = round.coordinator.get(&empty).await.ok();
        assert_eq!(page["items"].as_array().map(Vec::len), Some(0));
    }
}

#[both]
async fn a_card_is_written_with_its_entry_or_not_at_all(server: Server) {
    let round = Round::open(&server, 1).await;
    let juror = &round.jurors[0];
    let card = format!("/api/v1/cards/{}", text(&round.cards(juror).await[0]["id"]));
    let marks = json!({ "marks": {} });
    let programme = round.programme;
    let entries = || {
        server.below(move |cx| {
            let all = base::audit::Filter {
                limit: 1_000,
                ..Default::default()
            };
            let log = base::audit::page(cx.conn, programme, all)?;
            Ok(log.iter().filter(|e| e.action == "save_card").count())
        })
    };
    juror.put_if(&card, "\"0\"", marks.clone()).await.ok();
    assert_eq!(entries().await, 1);
    // A stale tab.
    juror
        .put_if(&card, "\"0\"", marks.clone())
        .await
        .refused(412, "stale");
    let saved = juror.put_if(&card, "*", marks.clone()).await.ok();
    assert_eq!((entries().await, &saved["version"]), (2, &json!(2)));
    round
        .chair
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .ok();
    juror
        .put_if(&card, "*", marks)
        .await
        .refused(409, "round_not_open");
    assert_eq!(entries().await, 2);
}
