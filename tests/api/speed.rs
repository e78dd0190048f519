//! What the short ways keep of the promises of the long ones.

use base::db::DbConn;
use diesel::prelude::*;
use kernel::error::Result;

use test_macros::both;

use crate::support::Server;

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
