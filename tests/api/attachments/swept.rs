//! A process may die at any moment: nothing lies in the depot for long of which no row tells, and no row tells of what is
//! not there.

use super::*;
use files::depot::Key;

#[both]
async fn a_draft_takes_its_files_with_it(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let first = add(&applicant, &path, "purpose=identity", pdf(100))
        .await
        .created();
    let query = format!("purpose=identity&replaces={}", text(&first["id"]));
    add(&applicant, &path, &query, pdf(200)).await.created();
    assert_eq!(stored(&server), 2);
    assert_eq!(applicant.delete(&path).await.status, 204);
    sweep(&server).await;
    assert_eq!(stored(&server), 0);
}

/// The bytes are there, and the process dies before it wrote the row.
#[both]
async fn what_became_no_attachment_is_taken_out(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let begin = format!("{path}/attachments?purpose=identity");
    let answer = applicant
        .send_raw(Method::POST, &begin, &[("upload-complete", "?0")], pdf(100))
        .await;
    let upload = id_of(answer.header("location"));
    let depot = &server.service.depot;
    depot
        .put(&Key::file(upload), pdf(100).into())
        .await
        .expect("it is there");
    assert_eq!(stored(&server), 2);
    sweep(&server).await;
    assert_eq!(stored(&server), 2, "somebody may go on with it");
    server.clock.move_to(server.now() + Duration::days(9));
    sweep(&server).await;
    server.clock.move_to(server.now() + Duration::hours(3));
    sweep(&server).await;
    assert_eq!(stored(&server), 0);
}

/// The draft is deleted while its file is on the way.
#[both]
async fn what_it_was_for_may_be_gone_at_the_end(server: Server) {
    let (id, _) = open_call(&server).await;
    let (applicant, path) = draft(&server, id, "aigul").await;
    let begin = format!("{path}/attachments?purpose=identity");
    let headers = [("upload-complete", "?0"), ("upload-length", "100")];
    let answer = applicant.send_raw(Method::POST, &begin, &headers, vec![]).await;
    let at = answer.header("location").to_owned();
    assert_eq!(applicant.delete(&path).await.status, 204);
    let headers = [("upload-offset", "0")];
    applicant
        .send_raw(Method::PATCH, &at, &headers, pdf(100))
        .await
        .refused(404, "not_found");
    server.clock.move_to(server.now() + Duration::days(9));
    sweep(&server).await;
    server.clock.move_to(server.now() + Duration::hours(3));
    sweep(&server).await;
    assert_eq!(stored(&server), 0);
}
