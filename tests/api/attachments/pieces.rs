//! A line that breaks: the upload goes on where it was.

use super::*;

/// Begins an upload in pieces; its path.
async fn begun(person: &Person, of: &str, length: Option<usize>, first: Vec<u8>) -> String {
    let path = format!("{of}/attachments?purpose=identity&name=photo.pdf");
    let length = length.map(|l| l.to_string()).unwrap_or_default();
    let mut headers = vec![("upload-complete", "?0")];
    if !length.is_empty() {
        headers.push(("upload-length", &length));
    }
    let answer = person.send_raw(Method::POST, &path, &headers, first).await;
    let at = answer.header("location").to_owned();
    answer.created();
    at
}

async fn sent(person: &Person, at: &str, offset: usize, bytes: &[u8]) -> Answer {
    let offset = offset.to_string();
    let headers = [
        ("upload-offset", offset.as_str()),
        ("content-type", "application/partial-upload"),
    ];
    person.send_raw(Method::PATCH, at, &headers, bytes.to_vec()).await
}

#[both]
async fn an_upload_goes_on_where_it_broke_off(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let bytes = pdf(1_700_000);
    let at = begun(&applicant, &path, Some(bytes.len()), bytes[..10].to_vec()).await;
    let state = applicant.get(&at).await;
    assert_eq!(
        (state.header("upload-offset"), state.header("upload-complete")),
        ("10", "?0")
    );
    assert_eq!(state.header("upload-length"), "1700000");
    assert_eq!(state.header("cache-control"), "no-store");
    let more = sent(&applicant, &at, 10, &bytes[10..1_200_000]).await;
    assert_eq!(more.ok()["offset"], 1_200_000);
    let told = sent(&applicant, &at, 10, &bytes[10..20])
        .await
        .refused(409, "wrong_offset");
    assert_eq!(told["upload_offset"], 1_200_000);
    // The line breaks in the middle of a piece. What the service had read by then is there; the rest was on the way.
    broken(
        &server,
        &applicant,
        &at,
        1_200_000,
        300_000,
        &bytes[1_200_000..1_400_000],
    )
    .await;
    let mut offset = 0;
    for _ in 0..100 {
        let head = applicant.send(Method::HEAD, &at, &[], None).await;
        offset = head.header("upload-offset").parse().expect("a number");
        if offset > 1_200_000 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!((1_200_001..=1_400_000).contains(&offset), "{offset}");
    let made = sent(&applicant, &at, offset, &bytes[offset..]).await;
    let made = made.created();
    assert_eq!(
        (&made["size"], &made["name"]),
        (&json!(1_700_000), &json!("photo.pdf"))
    );
    let read = applicant.get(&content(&made)).await;
    assert_eq!(read.text, String::from_utf8_lossy(&bytes));
    // Whoever did not hear of it asks again.
    let state = applicant.get(&at).await.ok();
    assert_eq!(
        (&state["complete"], &state["attachment_id"]),
        (&json!(true), &made["id"])
    );
    let again = sent(&applicant, &at, 1_700_000, &[]).await.created();
    assert_eq!(again["id"], made["id"]);
    applicant.delete(&at).await.refused(409, "wrong_state");
    sweep(&server).await;
    assert_eq!(stored(&server), 1);
}

/// Sends a request that says it has `length` bytes, and hangs up after fewer.
async fn broken(server: &Server, who: &Person, at: &str, offset: usize, length: usize, bytes: &[u8]) {
    use tokio::io::AsyncWriteExt;
    let address = server.base.trim_start_matches("http://").to_owned();
    let mut line = tokio::net::TcpStream::connect(&address).await.expect("a line");
    let head = format!(
        "PATCH {at} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nUpload-Offset: {offset}\r\n\
         Content-Type: application/partial-upload\r\nContent-Length: {length}\r\n\r\n",
        who.token.as_deref().expect("a token")
    );
    line.write_all(head.as_bytes()).await.expect("it is sent");
    line.write_all(bytes).await.expect("it is sent");
    line.shutdown().await.expect("it breaks");
}

#[both]
async fn the_end_is_told_where_no_length_was(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let bytes = pdf(40_000);
    let at = begun(&applicant, &path, None, vec![]).await;
    assert_eq!(
        sent(&applicant, &at, 0, &bytes[..20_000]).await.ok()["offset"],
        20_000
    );
    let headers = [("upload-offset", "20000"), ("upload-complete", "?1")];
    let made = applicant
        .send_raw(Method::PATCH, &at, &headers, bytes[20_000..].to_vec())
        .await
        .created();
    assert_eq!(made["size"], 40_000);
}

#[both]
async fn a_size_that_was_a_lie_is_refused(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let at = begun(&applicant, &path, Some(1_000), vec![]).await;
    sent(&applicant, &at, 0, &pdf(1_001))
        .await
        .refused(422, "upload_mismatch");
    let headers = [("upload-offset", "0"), ("upload-complete", "?1")];
    let short = applicant.send_raw(Method::PATCH, &at, &headers, pdf(500)).await;
    assert_eq!(short.refused(422, "upload_mismatch")["upload_offset"], 500);
    let too_long = [("upload-complete", "?0"), ("upload-length", "20971521")];
    let path = format!("{path}/attachments?purpose=identity");
    applicant
        .send_raw(Method::POST, &path, &too_long, vec![])
        .await
        .refused(413, "too_large");
}

#[both]
async fn an_upload_that_is_no_such_file_is_refused_at_its_end(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let at = begun(&applicant, &path, Some(30), b"<html>".to_vec()).await;
    sent(&applicant, &at, 6, &[b'x'; 24])
        .await
        .refused(415, "unsupported_media_type");
    assert!(listed(&applicant, &path).await.is_empty());
    assert_eq!(applicant.delete(&at).await.status, 204);
    applicant.get(&at).await.refused(404, "not_found");
}

#[both]
async fn of_two_who_send_the_same_piece_one_is_told_where_it_goes_on(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let bytes = pdf(200_000);
    let at = begun(&applicant, &path, None, vec![]).await;
    let first = || sent(&applicant, &at, 0, &bytes[..100_000]);
    let both = futures_util::future::join_all([first(), first(), first()]).await;
    assert_eq!(both.iter().filter(|a| a.status == 200).count(), 1);
    assert_eq!(both.iter().filter(|a| a.status == 409).count(), 2);
    // And of two who send the end both get the one file that it became.
    let at = begun(&applicant, &path, Some(200_000), bytes.clone()).await;
    let end = || sent(&applicant, &at, 200_000, &[]);
    let all = futures_util::future::join_all([end(), end()]).await;
    for answer in all {
        assert_eq!(text(&answer.created()["id"]), id_of(&at).to_string());
    }
}

#[both]
async fn an_upload_is_its_owners_and_does_not_last(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (mut applicant, path) = draft(&server, id, "aigul").await;
    let at = begun(&applicant, &path, None, pdf(100)).await;
    coordinator.get(&at).await.refused(404, "not_found");
    sent(&coordinator, &at, 100, b"x").await.refused(404, "not_found");
    for _ in 1..20 {
        begun(&applicant, &path, None, vec![]).await;
    }
    let begin = format!("{path}/attachments?purpose=other");
    applicant
        .send_raw(Method::POST, &begin, &[("upload-complete", "?0")], vec![])
        .await
        .refused(409, "too_many_files");
    server.at("2027-01-20T04:00:00Z");
    server.log_in_again(&mut applicant).await;
    applicant.get(&at).await.refused(404, "not_found");
    sweep(&server).await;
    assert_eq!(stored(&server), 1);
    server.at("2027-01-20T07:00:00Z");
    sweep(&server).await;
    assert_eq!(stored(&server), 0);
}
