//! One request: what is taken, and what is refused before it is kept.

use super::*;

#[both]
async fn a_file_is_attached_and_told(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let made = add(
        &applicant,
        &path,
        "purpose=identity&name=Жеке%20куәлік.pdf",
        pdf(3_000),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(made.header("location").starts_with("/api/v1/attachments/"));
    let made = made.created();
    for (field, value) in [
        ("attached_to", json!("application")),
        ("purpose", json!("identity")),
        ("name", json!("Жеке куәлік.pdf")),
        ("media_type", json!("application/pdf")),
        ("size", json!(3_000)),
        ("for_jury", json!(false)),
        ("after_submission", json!(false)),
        ("added_by", json!(applicant.id)),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    assert_eq!(listed(&applicant, &path).await, std::slice::from_ref(&made));
    let seen = listed(&coordinator, &path).await;
    assert_eq!(seen[0]["added_by_name"], "aigul");
    let one = coordinator
        .get(&format!("/api/v1/attachments/{}", text(&made["id"])))
        .await
        .ok();
    assert_eq!(one["sha256"], made["sha256"]);
}

#[both]
async fn a_name_comes_by_a_header_too_and_is_made_harmless(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let path = format!("{path}/attachments?purpose=other");
    for (n, (header, name)) in [
        (
            "attachment; filename*=UTF-8''%D0%A1%D0%BC%D0%B5%D1%82%D0%B0.pdf",
            "Смета.pdf",
        ),
        ("attachment; filename=\"../../etc/x.pdf\"", "x.pdf"),
        ("attachment", "other.pdf"),
    ]
    .into_iter()
    .enumerate()
    {
        let headers = [("content-disposition", header)];
        let made = applicant
            .send_raw(Method::POST, &path, &headers, pdf(100 + n))
            .await
            .created();
        assert_eq!(made["name"], name, "{header}");
    }
}

#[both]
async fn what_is_no_such_file_is_refused_and_not_kept(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let html = b"<html><script>alert(1)</script>".to_vec();
    let refused = add(&applicant, &path, "purpose=identity&name=a.pdf", html).await;
    let told = refused.refused(415, "unsupported_media_type");
    assert_eq!(told["expected"][0], "application/pdf");
    add(
        &applicant,
        &path,
        "purpose=identity",
        b"PK\x03\x04 a program".to_vec(),
    )
    .await
    .refused(415, "unsupported_media_type");
    add(&applicant, &path, "purpose=identity", vec![])
        .await
        .refused(415, "unsupported_media_type");
    add(&applicant, &path, "purpose=passport", pdf(100))
        .await
        .refused(400, "unreadable");
    assert_eq!(
        add(&applicant, &path, "purpose=slides", pdf(100)).await.faults(),
        ["/purpose unknown"]
    );
    let for_jury = "purpose=other&for_jury=true";
    assert_eq!(
        add(&applicant, &path, for_jury, pdf(100)).await.faults(),
        ["/for_jury read_only"]
    );
    let replaces = format!("purpose=other&replaces={}", Id::new());
    assert_eq!(
        add(&applicant, &path, &replaces, pdf(100)).await.faults(),
        ["/replaces unknown"]
    );
    let other = format!("{path}/attachments?purpose=other");
    let digest = [(
        "repr-digest",
        "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:",
    )];
    applicant
        .send_raw(Method::POST, &other, &digest, pdf(100))
        .await
        .refused(422, "upload_mismatch");
    for header in [
        ("repr-digest", "sha-256=:x:"),
        ("upload-complete", "yes"),
        ("content-disposition", "\u{1}"),
    ] {
        if reqwest::header::HeaderValue::from_str(header.1).is_ok() {
            applicant
                .send_raw(Method::POST, &other, &[header], pdf(100))
                .await
                .refused(400, "unreadable");
        }
    }
    let packed = [("content-encoding", "gzip")];
    applicant
        .send_raw(Method::POST, &other, &packed, pdf(100))
        .await
        .refused(415, "unsupported_media_type");
    assert!(listed(&coordinator, &path).await.is_empty());
    server.at("2027-01-11T12:00:00Z");
    sweep(&server).await;
    assert_eq!(stored(&server), 0);
}

#[both]
async fn what_is_too_large_is_refused_by_its_length(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let told = add(&applicant, &path, "purpose=identity", pdf(21 * 1024 * 1024)).await;
    assert_eq!(told.refused(413, "too_large")["limit_bytes"], 20 * 1024 * 1024);
    add(&applicant, &path, "purpose=identity", pdf(5 * 1024 * 1024))
        .await
        .created();
}

#[both]
async fn a_stranger_and_who_has_a_conflict_find_nothing(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = submitted(&server, id, "aigul").await;
    let made = add(&applicant, &path, "purpose=identity", pdf(100))
        .await
        .created();
    let second = server.with_role("second", Role::Coordinator, Some(id)).await;
    server.conflict(id, &second, id_of(&path)).await;
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let trainer = server.with_role("trainer", Role::Trainer, Some(id)).await;
    let item = format!("/api/v1/attachments/{}", text(&made["id"]));
    for reader in [server.person("stranger").await, second, juror, trainer] {
        for answer in [
            reader.get(&format!("{path}/attachments")).await,
            add(&reader, &path, "purpose=other", pdf(50)).await,
            reader.get(&item).await,
            reader.get(&format!("{item}/content")).await,
            reader.patch(&item, json!({ "for_jury": true })).await,
            reader.delete(&item).await,
        ] {
            answer.refused(404, "not_found");
        }
    }
    server
        .nobody()
        .get(&format!("{item}/content"))
        .await
        .refused(401, "unauthenticated");
    applicant
        .patch(&item, json!({ "for_jury": true }))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn staff_add_for_somebody_and_say_who_is_shown_it(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (applicant, path) = submitted(&server, id, "aigul").await;
    let query = "purpose=estimate&evidence=Қағаз%20түрінде%20әкелді&for_jury=true";
    let made = add(&coordinator, &path, query, pdf(100)).await.created();
    // The same file once more is no other one.
    let again = add(&coordinator, &path, query, pdf(100)).await.created();
    assert_eq!(again["id"], made["id"]);
    assert_eq!(applicant.notices().await, ["file_added", "application_submitted"]);
    assert_eq!(
        (&made["for_jury"], &made["after_submission"]),
        (&json!(true), &json!(true))
    );
    let item = format!("/api/v1/attachments/{}", text(&made["id"]));
    let hidden = coordinator
        .patch(&item, json!({ "for_jury": false, "purpose": "other" }))
        .await
        .ok();
    assert_eq!(
        (&hidden["for_jury"], &hidden["purpose"]),
        (&json!(false), &json!("other"))
    );
    let wrong = coordinator.patch(&item, json!({ "purpose": "slides" })).await;
    assert_eq!(wrong.faults(), ["/purpose unknown"]);
    let seen = &listed(&applicant, &path).await[0];
    assert_eq!(seen["evidence"], "Қағаз түрінде әкелді");
    // What somebody else added is not the applicant's to withdraw.
    assert_eq!(seen["actions"], json!([]));
    applicant.delete(&item).await.refused(403, "forbidden");
    // They learn what was done with the files of theirs.
    assert_eq!(applicant.notices().await, ["file_added", "application_submitted"]);
    assert_eq!(coordinator.delete(&item).await.status, 204);
    assert_eq!(applicant.notices().await[0], "file_withdrawn");
}

#[both]
async fn what_was_submitted_is_kept(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let first = add(&applicant, &path, "purpose=identity", pdf(100))
        .await
        .created();
    let gone = add(&applicant, &path, "purpose=other", pdf(101)).await.created();
    let item = |file: &Value| format!("/api/v1/attachments/{}", text(&file["id"]));
    assert_eq!(applicant.delete(&item(&gone)).await.status, 204);
    assert_eq!(listed(&coordinator, &path).await.len(), 1);
    applicant.get(&content(&gone)).await.refused(404, "not_found");
    let sent = crate::world::complete(&crate::world::iin());
    applicant.patch(&path, sent).await.ok();
    applicant.act(&format!("{path}/submit")).await.ok();
    // A later one takes its place; then it is withdrawn; both are still read.
    let query = format!("purpose=identity&replaces={}", text(&first["id"]));
    let second = add(&applicant, &path, &query, pdf(102)).await.created();
    assert_eq!(
        (&second["after_submission"], &second["replaces_id"]),
        (&json!(true), &first["id"])
    );
    assert_eq!(
        add(&applicant, &path, &query, pdf(103)).await.faults(),
        ["/replaces unknown"]
    );
    applicant.delete(&item(&first)).await.refused(409, "wrong_state");
    assert_eq!(applicant.delete(&item(&second)).await.status, 204);
    let all = listed(&coordinator, &path).await;
    assert!(all[0]["replaced_at"].is_string() && all[1]["withdrawn_at"].is_string());
    assert_eq!(
        all[1]["actions"][1],
        json!({ "name": "withdraw_attachment", "allowed": false, "blocked_by": ["wrong_state"] })
    );
    for file in [&first, &second] {
        assert_eq!(coordinator.get(&content(file)).await.status, 200);
    }
}

#[both]
async fn the_same_file_sent_twice_is_there_once(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let send = || add(&applicant, &path, "purpose=identity&name=a.pdf", pdf(70_000));
    let all = futures_util::future::join_all([send(), send(), send()]).await;
    let ids: std::collections::BTreeSet<String> = all
        .into_iter()
        .map(|answer| text(&answer.created()["id"]))
        .collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(listed(&applicant, &path).await.len(), 1);
    let attach = format!("{path}/attachments?purpose=other");
    let key = [("idempotency-key", "one")];
    let once = applicant.send_raw(Method::POST, &attach, &key, pdf(60)).await;
    let again = applicant.send_raw(Method::POST, &attach, &key, pdf(60)).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(once.created()["id"], again.created()["id"]);
    applicant
        .send_raw(Method::POST, &attach, &key, pdf(61))
        .await
        .refused(422, "key_reused");
}

#[both]
async fn there_are_only_so_many(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    for n in 0..30 {
        add(&applicant, &path, "purpose=other", pdf(100 + n))
            .await
            .created();
    }
    let told = add(&applicant, &path, "purpose=other", pdf(99))
        .await
        .refused(409, "too_many_files");
    assert_eq!(told["max"], 30);
    // One that takes another's place is no further one.
    let first = listed(&applicant, &path).await.swap_remove(0);
    let query = format!("purpose=other&replaces={}", text(&first["id"]));
    add(&applicant, &path, &query, pdf(99)).await.created();
}

#[both]
async fn nothing_is_added_without_consent_or_after_the_end(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = submitted(&server, id, "aigul").await;
    applicant.act(&format!("{path}/withdraw")).await.ok();
    add(&applicant, &path, "purpose=other", pdf(100))
        .await
        .refused(409, "wrong_state");
    let (other, path) = submitted(&server, id, "zhanar").await;
    server.move_to(id, Phase::Closed).await;
    add(&other, &path, "purpose=other", pdf(100))
        .await
        .refused(409, "wrong_phase");
}
