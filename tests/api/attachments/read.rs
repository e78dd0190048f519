//! A file is read: the whole, a part, its head.

use super::*;

#[both]
async fn a_file_is_read_whole_in_parts_and_by_its_head(server: Server) {
    let (id, coordinator) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let bytes = pdf(300_000);
    let name = "purpose=identity&name=Сәуле%20%22а%22.jpg";
    let made = add(&applicant, &path, name, bytes.clone()).await.created();
    let content = content(&made);
    let tag = format!("\"{}\"", text(&made["sha256"]));
    let whole = coordinator.get(&content).await;
    assert_eq!(whole.text.len(), String::from_utf8_lossy(&bytes).len());
    for (header, value) in [
        ("content-type", "application/pdf"),
        ("content-length", "300000"),
        ("accept-ranges", "bytes"),
        ("etag", &tag),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-cache"),
        (
            "content-security-policy",
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ),
        (
            "content-disposition",
            "attachment; filename=\"_____ ___.jpg.pdf\"; \
             filename*=UTF-8''%D0%A1%D3%99%D1%83%D0%BB%D0%B5%20%22%D0%B0%22.jpg.pdf",
        ),
    ] {
        assert_eq!(whole.header(header), value, "{header}");
    }
    let read = async |headers: &[(&str, &str)]| coordinator.send(Method::GET, &content, headers, None).await;
    assert_eq!(read(&[("if-none-match", &tag)]).await.status, 304);
    assert_eq!(
        read(&[("range", "bytes=0-1"), ("if-range", "\"other\"")])
            .await
            .status,
        200
    );
    for (range, told) in [
        ("bytes=0-8", "bytes 0-8/300000"),
        ("bytes=-9", "bytes 299991-299999/300000"),
        ("bytes=299999-", "bytes 299999-299999/300000"),
    ] {
        let part = read(&[("range", range), ("if-range", &tag)]).await;
        assert_eq!((part.status, part.header("content-range")), (206, told));
    }
    assert_eq!(read(&[("range", "bytes=0-8")]).await.text, "%PDF-1.7\n");
    let none = read(&[("range", "bytes=300000-")]).await;
    assert_eq!(none.header("content-range"), "bytes */300000");
    none.refused(416, "range_not_satisfiable");
    let head = coordinator.send(Method::HEAD, &content, &[], None).await;
    assert_eq!(
        (head.status, head.header("content-length"), head.text.len()),
        (200, "300000", 0)
    );
    // Neither the parts nor the whole are compressed: their sizes are told.
    let packed = read(&[("accept-encoding", "gzip"), ("range", "bytes=0-99999")]).await;
    assert_eq!(
        (packed.header("content-encoding"), packed.header("content-length")),
        ("", "100000")
    );
}

#[both]
async fn a_file_that_the_depot_lost_is_told_as_our_fault(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let made = add(&applicant, &path, "purpose=identity", pdf(100))
        .await
        .created();
    let lost: Id = text(&made["id"]).parse().expect("an id");
    server.service.depot.remove(lost).await.expect("it is removed");
    applicant.get(&content(&made)).await.refused(500, "internal");
}
