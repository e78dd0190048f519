//! Jurors are shown what is marked for them, of the candidates whom they have to score, and nothing else.

use super::*;
use crate::world::{Final, Round};

/// The files of a pack, by the reference of their candidate.
async fn in_pack(juror: &Person, round: &str) -> Vec<(String, String)> {
    let pack = juror.get(&format!("{round}/pack")).await.ok();
    let candidates = pack["candidates"].as_array().expect("candidates").iter();
    let of = |c: &Value| -> Vec<(String, String)> {
        let files = c["attachments"].as_array().cloned().unwrap_or_default();
        let named = files.iter().map(|f| (text(&c["reference"]), text(&f["name"])));
        named.collect()
    };
    candidates.flat_map(of).collect()
}

#[both]
async fn a_juror_is_shown_what_is_marked_of_the_own_candidates(server: Server) {
    let round = Round::open(&server, 3).await;
    let application = format!("/api/v1/applications/{}", round.applications[0]);
    let secretary = &round.coordinator;
    let shown = add(
        secretary,
        &application,
        "purpose=estimate&name=a.pdf&for_jury=true",
        pdf(100),
    )
    .await
    .created();
    let hidden = add(secretary, &application, "purpose=identity&name=b.pdf", pdf(200))
        .await
        .created();
    let (mut sees, mut others) = (vec![], vec![]);
    for juror in &round.jurors {
        let pack = juror.get(&format!("{}/pack", round.path)).await.ok();
        let mine = pack["candidates"].as_array().expect("candidates").iter();
        match mine.clone().any(|c| c["reference"] == "ILE-001") {
            true => sees.push(juror),
            false => others.push(juror),
        }
    }
    assert_eq!((sees.len(), others.len()), (2, 1));
    for juror in &sees {
        assert_eq!(
            in_pack(juror, &round.path).await,
            [("ILE-001".to_owned(), "a.pdf".to_owned())]
        );
        assert_eq!(juror.get(&content(&shown)).await.status, 200);
        juror.get(&content(&hidden)).await.refused(404, "not_found");
        juror
            .get(&format!("{application}/attachments"))
            .await
            .refused(404, "not_found");
        let item = format!("/api/v1/attachments/{}", text(&shown["id"]));
        juror
            .patch(&item, json!({ "for_jury": false }))
            .await
            .refused(403, "forbidden");
        juror.delete(&item).await.refused(403, "forbidden");
    }
    assert!(in_pack(others[0], &round.path).await.is_empty());
    others[0].get(&content(&shown)).await.refused(404, "not_found");
    // Who has a conflict of interest by then is shown nothing, by the list and by its id alike.
    round.conflict(&server, sees[0], round.applications[0]).await;
    assert!(in_pack(sees[0], &round.path).await.is_empty());
    sees[0].get(&content(&shown)).await.refused(404, "not_found");
    // What is not for them any more, neither.
    let item = format!("/api/v1/attachments/{}", text(&shown["id"]));
    secretary.patch(&item, json!({ "for_jury": false })).await.ok();
    assert!(in_pack(sees[1], &round.path).await.is_empty());
    sees[1].get(&content(&shown)).await.refused(404, "not_found");
}

#[both]
async fn nobody_of_the_jury_is_shown_anything_before_the_round_opens(server: Server) {
    let round = Round::setup(&server, 2).await;
    round.spread().await;
    let application = format!("/api/v1/applications/{}", round.applications[0]);
    let file = add(
        &round.coordinator,
        &application,
        "purpose=estimate&for_jury=true",
        pdf(100),
    )
    .await
    .created();
    for juror in &round.jurors {
        juror.get(&content(&file)).await.refused(404, "not_found");
    }
}

#[both]
async fn slides_are_for_the_jury_of_the_final(server: Server) {
    let found = Final::scored(&server, 2, json!({})).await;
    let plan = format!("/api/v1/ideas/{}/plan", found.leads[0].idea);
    let slides = add(
        &found.member.person,
        &plan,
        "purpose=slides&name=Слайдтар.pdf",
        pdf(300),
    )
    .await
    .created();
    assert_eq!(slides["for_jury"], true);
    add(&found.leads[0].person, &plan, "purpose=estimate", pdf(200))
        .await
        .created();
    let shown = in_pack(&found.chair, &found.path).await;
    assert_eq!(
        shown.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(),
        ["Слайдтар.pdf"]
    );
    assert_eq!(found.chair.get(&content(&slides)).await.status, 200);
    found.leads[1]
        .person
        .get(&content(&slides))
        .await
        .refused(404, "not_found");
}
