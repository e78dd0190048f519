//! Roles: who gives them, and when they end.

use super::*;

#[both]
async fn a_role_is_given_by_e_mail_and_the_person_is_told(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.person("juror").await;
    let made = coordinator
        .post(&path, json!({ "email": "Juror@ile.example", "role": "juror" }))
        .await
        .created();
    assert_eq!(
        (&made["account_id"], &made["role"]),
        (&json!(juror.id), &json!("juror"))
    );
    let roles = juror.get("/api/v1/me").await.ok()["roles"].clone();
    assert_eq!(roles, json!([{ "programme_id": id, "role": "juror" }]));
    let message = juror.get("/api/v1/me/messages").await.ok()["items"][0].clone();
    assert_eq!(message["kind"], "role_granted");
    assert!(text(&message["body"]).contains("Член комиссии"), "{message}");
}

#[both]
async fn members_are_listed_in_pages_and_by_role_without_applicants(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    for name in ["one", "two", "three"] {
        server.with_role(name, Role::Juror, Some(id)).await;
    }
    server.with_role("applicant", Role::Applicant, Some(id)).await;
    let path = format!("/api/v1/programmes/{id}/members");
    let mut names = vec![];
    let mut next = format!("{path}?role=juror&limit=2");
    loop {
        let page = coordinator.get(&next).await.ok();
        names.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|m| text(&m["display_name"])),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        next = format!("{path}?role=juror&limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["one", "two", "three"]);
    let all = coordinator.get(&path).await.ok();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(4));
}

#[both]
async fn the_same_role_is_not_given_twice_and_an_applicant_gets_no_other(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let applicant = server.with_role("applicant", Role::Applicant, Some(id)).await;
    coordinator
        .post(&path, json!({ "account_id": juror.id, "role": "juror" }))
        .await
        .refused(409, "duplicate");
    coordinator
        .post(&path, json!({ "account_id": applicant.id, "role": "juror" }))
        .await
        .refused(409, "role_excluded");
}

#[both]
async fn nobody_gives_a_role_to_himself(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let itself = |who: &Person| json!({ "account_id": who.id, "role": "trainer" });
    coordinator
        .post(&path, itself(&coordinator))
        .await
        .refused(403, "forbidden");
    let address = text(&coordinator.get("/api/v1/me").await.ok()["email"]);
    let invitations = format!("/api/v1/programmes/{id}/invitations");
    let invitation = json!({ "email": address, "role": "trainer" });
    coordinator
        .post(&invitations, invitation)
        .await
        .refused(403, "forbidden");
    // Somebody has to be the first: an administrator may begin with himself.
    let admin = server.with_role("chief", Role::Admin, None).await;
    admin.post(&path, itself(&admin)).await.created();
}

#[both]
async fn a_grant_with_the_clients_id_can_be_repeated(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.person("juror").await;
    let body = json!({ "id": Id::new(), "account_id": juror.id, "role": "juror" });
    let first = coordinator.post(&path, body.clone()).await.created();
    assert_eq!(coordinator.post(&path, body).await.created(), first);
}

#[both]
async fn only_coordinators_and_administrators_give_roles(server: Server) {
    let (id, _) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let admin = server.with_role("admin", Role::Admin, None).await;
    let stranger = server.person("stranger").await;
    let body = json!({ "email": "stranger@ile.example", "role": "observer" });
    juror.post(&path, body.clone()).await.refused(403, "forbidden");
    juror.get(&path).await.refused(403, "forbidden");
    stranger.post(&path, body.clone()).await.refused(404, "not_found");
    server
        .nobody()
        .post(&path, body.clone())
        .await
        .refused(401, "unauthenticated");
    admin.post(&path, body).await.created();
}

#[both]
async fn a_role_ends_with_the_next_request_and_the_last_coordinator_stays(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let path = format!("/api/v1/programmes/{id}/members");
    let juror = server.with_role("juror", Role::Juror, Some(id)).await;
    let members = coordinator.get(&path).await.ok();
    let grant = |role: &str| {
        let found = members["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|m| m["role"] == role);
        format!("{path}/{}", text(&found.expect("a grant")["id"]))
    };
    assert_eq!(
        members["items"][0]["actions"][0]["blocked_by"],
        json!(["last_one"])
    );
    coordinator
        .delete(&grant("coordinator"))
        .await
        .refused(409, "last_one");
    juror.delete(&grant("juror")).await.refused(403, "forbidden");
    assert_eq!(coordinator.delete(&grant("juror")).await.status, 204);
    juror
        .get(&format!("/api/v1/programmes/{id}"))
        .await
        .refused(404, "not_found");
    coordinator
        .delete(&grant("juror"))
        .await
        .refused(404, "not_found");
}

#[both]
async fn two_coordinators_cannot_remove_each_other_at_once(server: Server) {
    let (id, one) = server.draft_programme().await;
    let other = server.with_role("other", Role::Coordinator, Some(id)).await;
    let path = format!("/api/v1/programmes/{id}/members");
    let members = one.get(&path).await.ok();
    let grant = |of: &Person| {
        let found = members["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|m| m["account_id"] == json!(of.id));
        format!("{path}/{}", text(&found.expect("a grant")["id"]))
    };
    let (first, second) = (grant(&other), grant(&one));
    let (a, b) = tokio::join!(one.delete(&first), other.delete(&second));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204);
    // The other is refused: the last one, or no coordinator any more.
    assert!([404, 409].contains(&statuses[1]), "{statuses:?}");
}

#[both]
async fn an_administrator_makes_another(server: Server) {
    let admin = server.with_role("admin", Role::Admin, None).await;
    let other = server.person("other").await;
    let body = json!({ "email": "other@ile.example" });
    other
        .post("/api/v1/admins", body.clone())
        .await
        .refused(403, "forbidden");
    for _ in 0..2 {
        assert_eq!(
            admin.post("/api/v1/admins", body.clone()).await.ok()["account_id"],
            json!(other.id)
        );
    }
    assert_eq!(
        other.get("/api/v1/me").await.ok()["roles"],
        json!([{ "role": "admin" }])
    );
    assert_eq!(
        admin
            .post("/api/v1/admins", json!({ "email": "x@ile.example" }))
            .await
            .faults(),
        ["/email unknown"]
    );
}

#[both]
async fn the_log_tells_coordinators_who_did_what(server: Server) {
    let (id, coordinator) = server.draft_programme().await;
    let juror = server.person("juror").await;
    let key = [("idempotency-key", "one")];
    let body = json!({ "account_id": juror.id, "role": "juror" });
    let members = format!("/api/v1/programmes/{id}/members");
    for _ in 0..2 {
        coordinator
            .send(Method::POST, &members, &key, Some(body.clone()))
            .await
            .created();
    }
    let path = format!("/api/v1/programmes/{id}/audit");
    let all = coordinator.get(&path).await.ok();
    let actions: Vec<&str> = all["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|e| e["entry"]["action"].as_str())
        .collect();
    assert_eq!(
        actions,
        ["create_programme", "put_rubric", "put_rubric", "grant_role"]
    );
    assert_eq!(
        all["items"][3]["change"]["after"],
        json!({ "account_id": juror.id, "role": "juror" })
    );
    let first = coordinator.get(&format!("{path}?limit=3")).await.ok();
    assert_eq!((&first["next_after"], &first["more"]), (&json!(3), &json!(true)));
    let rest = coordinator.get(&format!("{path}?after=3&limit=3")).await.ok();
    assert_eq!(
        (rest["items"][0]["entry"]["seq"].clone(), &rest["more"]),
        (json!(4), &json!(false))
    );
    juror.get(&path).await.refused(403, "forbidden");
}
