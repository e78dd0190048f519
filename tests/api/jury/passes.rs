//! Passes: one day, one round, one device.

use base::db::schema::account;

use super::*;

impl Round {
    async fn pass(&self, juror: &Person) -> String {
        let made = self
            .coordinator
            .post(&format!("{}/passes", self.path), json!({ "juror_id": juror.id }))
            .await;
        assert_eq!(made.header("cache-control"), "no-store");
        text(&made.ok()["code"])
    }
}

async fn by_pass(server: &Server, juror: &Person, code: &str) -> Person {
    let tokens = server
        .nobody()
        .post("/api/v1/auth/pass", json!({ "code": code }))
        .await
        .ok();
    let mut person = juror.clone();
    person.token = Some(text(&tokens["access_token"]));
    person
}

#[both]
async fn a_pass_scores_in_its_round_and_does_nothing_else(server: Server) {
    let round = Round::open(&server, 2).await;
    let juror = &round.jurors[0];
    let code = round.pass(juror).await;
    let guest = by_pass(&server, juror, &code.to_lowercase().replace('-', " ")).await;
    let card = &round.cards(&guest).await[0];
    let path = format!("/api/v1/cards/{}", text(&card["id"]));
    guest
        .put_if(&path, "*", json!({ "marks": { "market": { "score": 4 } } }))
        .await
        .ok();
    guest.get("/api/v1/me").await.refused(403, "forbidden");
    // The chair's other tasks need the password.
    guest
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .refused(403, "forbidden");
    guest
        .get(&format!("/api/v1/programmes/{}/rounds", round.programme))
        .await
        .refused(403, "forbidden");
    let elsewhere = Round::open(&server, 2).await;
    server.grant(juror, Role::Juror, Some(elsewhere.programme)).await;
    guest
        .get(&format!("{}/pack", elsewhere.path))
        .await
        .refused(404, "not_found");
    guest.act("/api/v1/auth/logout").await;
    guest.get(&path).await.refused(401, "unauthenticated");
}

#[both]
async fn a_pass_is_for_one_device_and_a_new_one_ends_it(server: Server) {
    let round = Round::open(&server, 2).await;
    let juror = &round.jurors[1];
    let first = round.pass(juror).await;
    let guest = by_pass(&server, juror, &first).await;
    server
        .nobody()
        .post("/api/v1/auth/pass", json!({ "code": first }))
        .await
        .refused(401, "wrong_credentials");
    let pack = format!("{}/pack", round.path);
    guest.get(&pack).await.ok();
    let second = round.pass(juror).await;
    guest.get(&pack).await.refused(401, "unauthenticated");
    by_pass(&server, juror, &second).await.get(&pack).await.ok();
    // The juror's own session goes on.
    juror.get(&pack).await.ok();
    juror
        .post(&format!("{}/passes", round.path), json!({ "juror_id": juror.id }))
        .await
        .refused(403, "forbidden");
    let unknown = json!({ "juror_id": round.coordinator.id });
    assert_eq!(
        round
            .coordinator
            .post(&format!("{}/passes", round.path), unknown)
            .await
            .faults(),
        ["/juror_id unknown"]
    );
}

#[both]
async fn a_pass_scores_a_sample_before_the_opening(server: Server) {
    let round = Round::setup(&server, 2).await;
    let juror = &round.jurors[0];
    let body = json!({ "juror_id": juror.id });
    let passes = format!("{}/passes", round.path);
    round
        .coordinator
        .post(&passes, body.clone())
        .await
        .refused(409, "wrong_state");
    let dossier = json!({ "content": { "idea": { "title": "Пекарня" } } });
    let sample = round
        .coordinator
        .post(
            &format!("{}/samples", round.path),
            json!({ "title": "Пекарня", "dossier": dossier }),
        )
        .await
        .created();
    let path = format!("/api/v1/samples/{}", text(&sample["id"]));
    round
        .coordinator
        .post(&passes, body)
        .await
        .refused(409, "wrong_state");
    round.coordinator.act(&format!("{path}/start")).await.ok();
    let guest = by_pass(&server, juror, &round.pass(juror).await).await;
    assert_eq!(
        guest.get(&format!("{}/samples", round.path)).await.ok()["items"][0]["id"],
        sample["id"]
    );
    guest.put_if(&format!("{path}/card"), "*", marks(4)).await.ok();
    guest.act(&format!("{path}/card/submit")).await.ok();
    // The chair's other tasks need the password.
    assert_eq!(guest.get(&path).await.ok().get("jurors"), None);
    guest
        .act(&format!("{path}/finish"))
        .await
        .refused(403, "forbidden");
    round.coordinator.act(&format!("{path}/finish")).await.ok();
    guest.get(&format!("{path}/differences")).await.ok();
    let elsewhere = Round::setup(&server, 2).await;
    server.grant(juror, Role::Juror, Some(elsewhere.programme)).await;
    guest
        .get(&format!("{}/samples", elsewhere.path))
        .await
        .refused(404, "not_found");
}

#[both]
async fn a_pass_ends_with_the_seat_in_the_round(server: Server) {
    let round = Round::setup(&server, 3).await;
    let dossier = json!({ "content": { "idea": { "title": "Пекарня" } } });
    let body = json!({ "title": "Пекарня", "dossier": dossier });
    let sample = round
        .coordinator
        .post(&format!("{}/samples", round.path), body)
        .await
        .created();
    let path = format!("/api/v1/samples/{}", text(&sample["id"]));
    round.coordinator.act(&format!("{path}/start")).await.ok();
    let unused = round.pass(&round.jurors[1]).await;
    let guest = by_pass(&server, &round.jurors[2], &round.pass(&round.jurors[2]).await).await;
    guest.get(&path).await.ok();
    for juror in &round.jurors[1..3] {
        let seat = format!("{}/jurors/{}", round.path, juror.id);
        assert_eq!(round.coordinator.delete(&seat).await.status, 204);
    }
    guest.get(&path).await.refused(401, "unauthenticated");
    server
        .nobody()
        .post("/api/v1/auth/pass", json!({ "code": unused }))
        .await
        .refused(401, "wrong_credentials");
}

#[both]
async fn a_pass_ends_at_midnight(server: Server) {
    let round = Round::open(&server, 2).await;
    let unused = round.pass(&round.jurors[0]).await;
    let code = round.pass(&round.jurors[1]).await;
    // Midnight in Almaty.
    server.at("2027-01-11T18:59:30Z");
    let tokens = server
        .nobody()
        .post("/api/v1/auth/pass", json!({ "code": code }))
        .await
        .ok();
    server.at("2027-01-11T19:00:00Z");
    let mut guest = round.jurors[1].clone();
    guest.token = Some(text(&tokens["access_token"]));
    guest
        .get(&format!("{}/pack", round.path))
        .await
        .refused(401, "unauthenticated");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    server
        .nobody()
        .post("/api/v1/auth/refresh", refresh)
        .await
        .refused(401, "refresh_refused");
    server
        .nobody()
        .post("/api/v1/auth/pass", json!({ "code": unused }))
        .await
        .refused(401, "wrong_credentials");
}

#[both]
async fn a_pass_is_for_the_scoring_and_ends_with_the_account(server: Server) {
    let round = Round::open(&server, 2).await;
    let result = round.computed().await;
    // A closed round may still have cards to change after the discussion.
    let code = round.pass(&round.jurors[2]).await;
    let juror = round.jurors[2].id;
    server
        .below(move |cx| {
            diesel::update(account::table.find(juror))
                .set(account::status.eq("disabled"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server
        .nobody()
        .post("/api/v1/auth/pass", json!({ "code": code }))
        .await
        .refused(401, "wrong_credentials");
    round.decided(&result).await;
    let passes = format!("{}/passes", round.path);
    let refused = round
        .coordinator
        .post(&passes, json!({ "juror_id": round.jurors[1].id }))
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["state"], "decided");
}
