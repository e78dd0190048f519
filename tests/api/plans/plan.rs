//! Business plans.

use super::*;

#[both]
async fn the_sum_that_a_plan_asks_for_stands_with_the_candidate_also_of_a_round_of_before(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    first(&asel, &idea, plan()).await.ok();
    asel.act(&format!("/api/v1/ideas/{idea}/plan/submit")).await.ok();
    server
        .below(|cx| {
            diesel::update(participant::table)
                .set(participant::status.eq("completed"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server.move_to(course.id, Phase::Final).await;
    let rounds = format!("/api/v1/programmes/{}/rounds", course.id);
    let round = course
        .coordinator
        .post(&rounds, json!({ "kind": "final" }))
        .await
        .created();
    course
        .coordinator
        .act(&format!("/api/v1/rounds/{}/candidates", text(&round["id"])))
        .await
        .ok();
    // The migration finds it in the dossiers that were there before.
    let migration = include_str!("../../../migrations/0019_asked/up.sql");
    let fill = migration
        .split(';')
        .find(|statement| statement.contains("UPDATE"))
        .expect("a statement");
    let sums = server
        .below(move |cx| {
            let asked = |cx: &mut Cx<'_>| {
                candidate::table
                    .select(candidate::asked)
                    .load::<Option<i64>>(cx.conn)
            };
            let told = asked(cx)?;
            diesel::update(candidate::table)
                .set(candidate::asked.eq(None::<i64>))
                .execute(cx.conn)?;
            cx.conn.batch_execute(fill)?;
            Ok((told, asked(cx)?))
        })
        .await;
    assert_eq!(sums, (vec![Some(300_000_000)], vec![Some(300_000_000)]));
}

#[both]
async fn a_member_writes_the_plan_and_only_the_lead_submits(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let (daulet, member, _) = inventor(&server, &course, "daulet").await;
    let path = format!("/api/v1/ideas/{idea}");
    asel.put_if(&format!("{path}/members"), "*", json!({ "members": [Id::new()] }))
        .await
        .faults();
    course.team(&path, &[&member]).await.ok();
    first(&daulet, &idea, plan()).await.ok();
    daulet
        .act(&format!("{path}/plan/submit"))
        .await
        .refused(403, "forbidden");
    asel.act(&format!("{path}/plan/submit")).await.ok();
}

#[both]
async fn a_version_of_a_plan_is_kept_after_a_new_one(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let path = format!("/api/v1/ideas/{idea}/plan");
    asel.get(&path).await.refused(404, "not_found");
    let written = first(&asel, &idea, json!({ "summary": "Первая" })).await;
    let tag = written.header("etag").to_owned();
    asel.put_if(&path, &tag, plan()).await.ok();
    asel.put_if(&path, &tag, plan()).await.refused(412, "stale");
    assert_eq!(
        asel.get(&format!("{path}/versions/1")).await.ok()["plan"],
        json!({ "summary": "Первая" })
    );
    asel.get(&format!("{path}/versions/3"))
        .await
        .refused(404, "not_found");
    let versions = asel.get(&format!("{path}/versions")).await.ok();
    let numbers: Vec<_> = versions["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|v| v["version"].clone())
        .collect();
    assert_eq!(numbers, [json!(2), json!(1)]);
}

#[both]
async fn sixty_first_versions_at_once_are_one(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let sent = (0..60).map(|_| {
        let (asel, idea) = (asel.clone(), idea.clone());
        async move { first(&asel, &idea, plan()).await.status }
    });
    let mut statuses = futures_util::future::join_all(sent).await;
    statuses.sort_unstable();
    assert_eq!(
        (statuses[0], statuses[1], statuses[59]),
        (200, 412, 412),
        "{statuses:?}"
    );
}

#[both]
async fn all_that_a_submission_misses_is_named_and_it_is_final(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    let path = format!("/api/v1/ideas/{idea}/plan");
    let mut foreign = plan();
    foreign["requested"]["currency"] = json!("USD");
    assert_eq!(
        first(&asel, &idea, foreign).await.faults(),
        ["/requested/currency currency"]
    );
    first(&asel, &idea, json!({ "summary": "Первая" })).await.ok();
    assert_eq!(asel.act(&format!("{path}/submit")).await.faults().len(), 8);
    asel.put_if(&path, "*", plan()).await.ok();
    assert!(asel.act(&format!("{path}/submit")).await.ok()["submitted_at"].is_string());
    asel.put_if(&path, "*", plan()).await.refused(409, "wrong_state");
    asel.act(&format!("{path}/submit"))
        .await
        .refused(409, "wrong_state");
}

#[both]
async fn no_plan_is_submitted_after_the_final_round_opened(server: Server) {
    let course = Course::begun(&server).await;
    let (asel, _, idea) = inventor(&server, &course, "asel").await;
    first(&asel, &idea, plan()).await.ok();
    server.move_to(course.id, Phase::Final).await;
    let id = course.id;
    server.below(move |cx| plans::close(cx, id)).await;
    asel.act(&format!("/api/v1/ideas/{idea}/plan/submit"))
        .await
        .refused(409, "deadline_passed");
}
