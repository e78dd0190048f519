//! What cannot be read, is too large, or goes to the wrong place: a problem with the right status.

use std::io::Read;

use kernel::Id;
use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::json;
use test_macros::both;

use crate::support::{Backend, Server};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[both]
async fn bad_input_is_a_problem_and_changes_nothing(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let path = "/api/v1/organisations";
    let raw = |body: Vec<u8>| admin.send_raw(Method::POST, path, &JSON, body);
    raw(b"{".to_vec()).await.refused(400, "unreadable");
    raw(vec![0xff, 0xfe]).await.refused(400, "unreadable");
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    raw(deep).await.refused(400, "unreadable");
    raw(vec![b' '; 2 * 1024 * 1024]).await.refused(413, "too_large");
    admin
        .send_raw(
            Method::POST,
            path,
            &[("content-type", "text/plain")],
            b"{}".to_vec(),
        )
        .await
        .refused(415, "unsupported_media_type");
    let body = |name: &str| json!({ "name": { "ru": name }, "kind": "operator" });
    assert_eq!(
        admin.post(path, body("a\u{0}b")).await.faults(),
        ["/name/ru control_characters"]
    );
    let hidden = json!({ "name": { "ru": "a" }, "kind": "operator", "x\u{1}": ["\u{1}"] });
    assert_eq!(admin.post(path, hidden).await.faults(), [" control_characters"]);
    let long = json!({ "name": { "ru": "a", "x".repeat(1000): "a" }, "kind": "operator" });
    assert_eq!(admin.post(path, long).await.faults(), ["/name unknown_field"]);
    assert_eq!(
        admin
            .post(path, json!({ "name": { "ru": "a" }, "kind": "bank" }))
            .await
            .faults(),
        ["/kind unknown"]
    );
    assert_eq!(
        admin
            .post(path, json!({ "name": { "ru": 1 }, "kind": "operator" }))
            .await
            .faults(),
        ["/name/ru type"]
    );
    assert_eq!(
        admin.post(path, json!({ "kind": "operator" })).await.faults(),
        ["/name required"]
    );
    let nothing = json!({ "name": { "ru": "a", "en": null }, "kind": "operator", "bin": null });
    assert_eq!(
        admin.post(path, nothing).await.faults(),
        ["/bin type", "/name/en type"]
    );
    admin
        .send_raw(
            Method::POST,
            path,
            &[("content-type", "application/merge-patch+json")],
            b"{}".to_vec(),
        )
        .await
        .refused(415, "unsupported_media_type");
    let extra = json!({ "name": { "ru": "a" }, "kind": "operator", "nmae": 1 });
    assert_eq!(admin.post(path, extra).await.faults(), ["/nmae unknown_field"]);
    assert_eq!(admin.get(path).await.ok()["items"], json!([]));
}

#[both]
async fn what_was_read_can_be_sent_back_in_a_put(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let made = admin
        .post(
            "/api/v1/organisations",
            json!({ "name": { "ru": "a" }, "kind": "operator" }),
        )
        .await
        .created();
    let path = format!("/api/v1/organisations/{}", made["id"].as_str().expect("an id"));
    let mut read = admin.get(&path).await.ok();
    read["name"]["ru"] = json!("b");
    let changed = admin.put_if(&path, "*", read.clone()).await.ok();
    assert_eq!(
        (&changed["name"]["ru"], &changed["version"]),
        (&json!("b"), &json!(2))
    );
    // By now the version that was sent is not the one that stands.
    assert!(
        admin
            .put_if(&path, "*", read)
            .await
            .faults()
            .contains(&"/version read_only".to_owned())
    );
    let mut other = changed.clone();
    other["id"] = json!(Id::new());
    other["nmae"] = json!(1);
    assert_eq!(
        admin.put_if(&path, "*", other.clone()).await.faults(),
        ["/id read_only", "/nmae unknown_field"]
    );
    // Whoever may not change it learns nothing of its fields, and 412 comes first.
    server
        .person("somebody")
        .await
        .put_if(&path, "*", other.clone())
        .await
        .refused(403, "forbidden");
    admin
        .put_if(&path, "\"1-0\"", other.clone())
        .await
        .refused(412, "stale");
    // Only what a PUT replaces is compared: a creation has nothing to send back.
    assert_eq!(admin.post("/api/v1/organisations", changed).await.status, 422);
    let many: serde_json::Map<String, serde_json::Value> =
        (0..20_000).map(|i| (format!("x{i}"), json!(i))).collect();
    assert_eq!(admin.put_if(&path, "*", many.into()).await.status, 422);
}

#[both]
async fn a_wrong_method_is_told_the_right_ones(server: Server) {
    let answer = server.nobody().delete("/api/v1/organisations").await;
    assert_eq!(answer.header("allow"), "GET, HEAD, POST");
    answer.refused(405, "method_not_allowed");
    server
        .nobody()
        .get("/api/v1/nowhere")
        .await
        .refused(404, "not_found");
}

#[both]
async fn what_can_be_read_has_a_head(server: Server) {
    let somebody = server.person("somebody").await;
    for path in [
        "/livez",
        "/readyz",
        "/openapi.json",
        "/docs/",
        "/problems/not_found",
        "/api/v1/me",
        "/api/v1/organisations",
    ] {
        let whole = somebody.get(path).await;
        let head = somebody.send(Method::HEAD, path, &[], None).await;
        assert_eq!((head.status, head.text.as_str()), (whole.status, ""), "{path}");
        for name in ["content-type", "content-length", "etag", "cache-control"] {
            assert_eq!(
                head.headers.get(name),
                whole.headers.get(name),
                "{name} of {path}"
            );
        }
    }
    somebody
        .send(Method::HEAD, "/api/v1/auth/login", &[], None)
        .await
        .headers
        .get("allow")
        .expect("405");
    assert_eq!(
        server
            .nobody()
            .send(Method::HEAD, "/api/v1/me", &[], None)
            .await
            .status,
        401
    );
}

#[both]
async fn a_path_with_something_behind_it_is_another_path(server: Server) {
    for path in ["/livez/", "/api/v1/organisations/", "/api/v1/me/"] {
        server.nobody().get(path).await.refused(404, "not_found");
    }
}

#[both]
async fn a_compressed_body_is_refused(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let send = |coding: &'static str| {
        let headers = [("content-type", "application/json"), ("content-encoding", coding)];
        let body = json!({ "name": { "ru": "a" }, "kind": "operator" }).to_string();
        let admin = admin.clone();
        async move {
            admin
                .send_raw(Method::POST, "/api/v1/organisations", &headers, body.into_bytes())
                .await
        }
    };
    for coding in ["gzip", "br", "identity, gzip", "x"] {
        send(coding).await.refused(415, "unsupported_media_type");
    }
    send("Identity").await.created();
}

#[both]
async fn one_of_two_tokens_is_not_guessed(server: Server) {
    let somebody = server.person("somebody").await;
    somebody.get("/api/v1/me").await.ok();
    let second = [("authorization", "Bearer x")];
    somebody
        .send(Method::GET, "/api/v1/me", &second, None)
        .await
        .refused(401, "unauthenticated");
}

#[both]
async fn an_unknown_query_parameter_is_refused(server: Server) {
    let somebody = server.person("somebody").await;
    somebody
        .get("/api/v1/organisations?limt=5")
        .await
        .refused(400, "unreadable");
    for wrong in [
        "limit=101",
        "limit=x",
        "limit=",
        "cursor=x",
        "cursor=",
        "cursor=%07",
    ] {
        let refusal = somebody
            .get(&format!("/api/v1/organisations?{wrong}"))
            .await
            .refused(400, "unreadable");
        assert_eq!(refusal["parameter"].as_str(), wrong.split('=').next(), "{wrong}");
    }
}

#[both]
async fn a_header_that_is_too_long_is_refused(server: Server) {
    let nobody = server.nobody();
    let accept = |length: usize| "k".repeat(length);
    let refusal = nobody
        .send(Method::GET, "/livez", &[("accept-language", &accept(1001))], None)
        .await
        .refused(431, "headers_too_large");
    assert_eq!(refusal["header"], "accept-language");
    nobody
        .send(Method::GET, "/livez", &[("accept-language", &accept(1000))], None)
        .await
        .ok();
}

#[both]
async fn a_forged_token_is_refused(server: Server) {
    let nobody = server.nobody();
    for token in ["x", "eyJhbGciOiJub25lIn0.e30.", ""] {
        let bearer = format!("Bearer {token}");
        nobody
            .send(Method::GET, "/api/v1/me", &[("authorization", &bearer)], None)
            .await
            .refused(401, "unauthenticated");
    }
}

#[both]
async fn an_identifier_that_is_none_is_not_there(server: Server) {
    let somebody = server.person("somebody").await;
    for id in [
        "1",
        "00000000000000000000000000000000",
        "'; drop table account; --",
    ] {
        somebody
            .get(&format!("/api/v1/organisations/{id}"))
            .await
            .refused(404, "not_found");
    }
}

#[both]
async fn a_sane_request_id_is_kept(server: Server) {
    let answer = server
        .nobody()
        .send(Method::GET, "/livez", &[("x-request-id", "abc-1")], None)
        .await;
    assert_eq!(answer.header("x-request-id"), "abc-1");
    let answer = server
        .nobody()
        .send(Method::GET, "/livez", &[("x-request-id", "a b<script>")], None)
        .await;
    assert_ne!(answer.header("x-request-id"), "a b<script>");
}

#[both]
async fn people_read_problems_in_their_language_and_codes_stay(server: Server) {
    let nobody = server.nobody();
    for (language, title) in [("kk", "Табылмады"), ("ru", "Не найдено"), ("en", "Not found")]
    {
        let answer = nobody
            .send(
                Method::GET,
                "/api/v1/nowhere",
                &[("accept-language", language)],
                None,
            )
            .await;
        assert_eq!(answer.header("content-language"), language);
        assert_eq!(
            (answer.body["title"].as_str(), answer.body["code"].as_str()),
            (Some(title), Some("not_found"))
        );
    }
}

/// What comes as it comes: the coding, whether it depends on what is taken, and the bytes.
async fn taken(server: &Server, path: &str, takes: &str) -> (Option<String>, String, Vec<u8>) {
    let client = crate::support::client();
    let answer = client
        .get(format!("{}{path}", server.base))
        .header("accept-encoding", takes)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    let header = |name: &str| {
        let values: Vec<_> = answer
            .headers()
            .get_all(name)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .collect();
        values.join(", ")
    };
    let (coding, vary) = (header("content-encoding"), header("vary").to_ascii_lowercase());
    (
        Some(coding).filter(|c| !c.is_empty()),
        vary,
        answer.bytes().await.expect("a body").to_vec(),
    )
}

fn unpacked(coding: Option<&str>, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match coding {
        Some("gzip") => drop(
            flate2::read::GzDecoder::new(bytes)
                .read_to_end(&mut plain)
                .expect("gzip"),
        ),
        Some("br") => drop(
            brotli::Decompressor::new(bytes, 4096)
                .read_to_end(&mut plain)
                .expect("brotli"),
        ),
        _ => plain = bytes.to_vec(),
    }
    plain
}

#[tokio::test]
async fn what_is_long_is_compressed_as_the_client_takes_it() {
    const BROWSER: &str = "gzip, deflate, br, zstd";
    let server = Server::start(Backend::Sqlite);
    for (path, takes, coding) in [
        ("/problems", BROWSER, Some("gzip")),
        ("/problems", "gzip;q=0, br", Some("br")),
        ("/problems", "zstd", None),
        ("/problems", "", None),
        // Too short to gain anything.
        ("/livez", BROWSER, None),
        // The same for everybody: compressed once, so as small as can be.
        ("/openapi.json", BROWSER, Some("br")),
        ("/openapi.json", "gzip", Some("gzip")),
        ("/docs/swagger-ui.css", BROWSER, Some("br")),
    ] {
        let (_, _, plain) = taken(&server, path, "identity").await;
        // Twice: what is kept is the same as what was made.
        for _ in 0..2 {
            let (told, vary, bytes) = taken(&server, path, takes).await;
            assert_eq!(told.as_deref(), coding, "{path} for {takes}");
            assert!(vary.contains("accept-encoding"), "{path}: {vary}");
            assert!(coding.is_none() || bytes.len() < plain.len(), "{path}");
            assert_eq!(unpacked(told.as_deref(), &bytes), plain, "{path} for {takes}");
        }
    }
}
