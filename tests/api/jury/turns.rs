//! Who waits for whom at a round.

use std::time::Duration;

use base::db::{DbUrl, Waits};
use diesel::connection::SimpleConnection;

use super::*;

/// A card that is being written keeps its round from being closed, but no other card of it from being written.
#[tokio::test]
async fn cards_of_a_round_wait_for_its_close_alone() {
    let waits = Waits {
        begin: Duration::from_millis(1_500),
        ..Waits::default()
    };
    let Some(server) = Server::start_postgres_by(waits, |url| Some(url.to_owned())) else {
        return;
    };
    let round = Round::open(&server, 3).await;
    let (juror, card) = round.card_of(1).await;
    let DbUrl::Postgres(url) = server.database_url.clone() else {
        panic!("a server")
    };
    let mut writing = PgConnection::establish(&url).expect("a connection");
    writing
        .batch_execute(&format!(
            "BEGIN; SELECT pg_advisory_xact_lock_shared(hashtextextended(round_id::text, 0)) FROM card \
             WHERE id = '{card}'; UPDATE card SET version = version WHERE id = '{card}'"
        ))
        .expect("a card that is being written");
    let (other, free) = round.card_of(3).await;
    other
        .put_if(&format!("/api/v1/cards/{free}"), "*", marks(3))
        .await
        .ok();
    let close = format!("{}/close", round.path);
    round
        .chair
        .post(&close, crate::world::early())
        .await
        .refused(503, "unavailable");
    juror
        .put_if(&format!("/api/v1/cards/{card}"), "*", marks(3))
        .await
        .refused(503, "unavailable");
    writing.batch_execute("COMMIT").expect("it is written");
    juror
        .put_if(&format!("/api/v1/cards/{card}"), "*", marks(3))
        .await
        .ok();
    round.chair.post(&close, crate::world::early()).await.ok();
}
