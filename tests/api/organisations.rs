//! Organisations, and the manners that every resource shares.

use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::json;
use test_macros::both;

use crate::support::Server;

#[both]
async fn a_wrong_control_digit_is_named(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let body = json!({ "name": { "ru": "Болашак" }, "bin": "170340999994", "kind": "operator" });
    assert_eq!(
        admin.post("/api/v1/organisations", body).await.faults(),
        ["/bin checksum"]
    );
}

#[both]
async fn only_an_administrator_makes_one(server: Server) {
    let somebody = server.person("somebody").await;
    let body = json!({ "name": { "ru": "Болашак" }, "kind": "operator" });
    somebody
        .post("/api/v1/organisations", body.clone())
        .await
        .refused(403, "forbidden");
    server
        .nobody()
        .post("/api/v1/organisations", body)
        .await
        .refused(401, "unauthenticated");
}

#[both]
async fn the_same_key_and_body_give_the_same_answer_and_another_body_is_refused(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let body = json!({ "name": { "ru": "Болашак" }, "kind": "operator" });
    let key = [("idempotency-key", "k-1")];
    let first = admin
        .send(Method::POST, "/api/v1/organisations", &key, Some(body.clone()))
        .await;
    let second = admin
        .send(Method::POST, "/api/v1/organisations", &key, Some(body))
        .await;
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(
        (second.header("etag"), second.header("location")),
        (first.header("etag"), first.header("location"))
    );
    assert!(!second.header("etag").is_empty());
    assert_eq!(first.created(), second.created());
    let other = json!({ "name": { "ru": "Другая" }, "kind": "operator" });
    admin
        .send(Method::POST, "/api/v1/organisations", &key, Some(other))
        .await
        .refused(422, "key_reused");
    assert_eq!(
        admin.get("/api/v1/organisations").await.ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[both]
async fn the_same_id_and_body_again_is_a_replay_and_another_body_is_refused(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let id = kernel::Id::new();
    let body = json!({ "id": id, "name": { "ru": "Болашак" }, "kind": "operator" });
    let first = admin.post("/api/v1/organisations", body.clone()).await.created();
    assert_eq!(first["id"], json!(id));
    assert_eq!(admin.post("/api/v1/organisations", body).await.created(), first);
    let other = json!({ "id": id, "name": { "ru": "Другая" }, "kind": "operator" });
    admin
        .post("/api/v1/organisations", other)
        .await
        .refused(409, "id_taken");
}

#[both]
async fn a_replacement_needs_the_present_version(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let body = json!({ "name": { "ru": "Болашак" }, "kind": "operator" });
    let made = admin.post("/api/v1/organisations", body.clone()).await;
    let etag = made.header("etag").to_owned();
    let path = format!(
        "/api/v1/organisations/{}",
        made.body["id"].as_str().expect("an id")
    );
    admin
        .put(&path, body.clone())
        .await
        .refused(428, "precondition_required");
    admin.put_if(&path, &etag, body.clone()).await.ok();
    let stale = admin.put_if(&path, &etag, body).await.refused(412, "stale");
    assert_eq!(stale["current_version"], 2);
}

#[both]
async fn what_the_reader_has_is_not_sent_again(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let body = json!({ "name": { "ru": "Болашак" }, "kind": "operator" });
    let made = admin.post("/api/v1/organisations", body).await;
    let path = format!(
        "/api/v1/organisations/{}",
        made.body["id"].as_str().expect("an id")
    );
    let etag = admin.get(&path).await.header("etag").to_owned();
    let again = admin
        .send(Method::GET, &path, &[("if-none-match", &etag)], None)
        .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

#[both]
async fn pages_meet_without_gap_or_double(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    for i in 0..5 {
        let body = json!({ "name": { "ru": format!("{i}") }, "kind": "other" });
        admin.post("/api/v1/organisations", body).await.created();
    }
    let mut names = vec![];
    let mut path = "/api/v1/organisations?limit=2".to_owned();
    loop {
        let page = admin.get(&path).await;
        let link = page.header("link").to_owned();
        let body = page.ok();
        names.extend(
            body["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|i| i["name"]["ru"].clone()),
        );
        let Some(cursor) = body["next_cursor"].as_str() else {
            break;
        };
        assert!(link.contains(cursor));
        path = format!("/api/v1/organisations?limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["0", "1", "2", "3", "4"]);
}
