//! The team of an idea: who is asked, who agreed, and who is told.

use futures_util::future::join_all;

use super::*;

/// Two leads, and somebody whom the first one asks.
struct Asked {
    course: Course,
    asel: Person,
    lead: String,
    idea: String,
    daulet: Person,
    invited: String,
    own: String,
}

impl Asked {
    async fn new(server: &Server) -> Asked {
        let course = Course::begun(server).await;
        let (asel, lead, idea) = inventor(server, &course, "asel").await;
        let (daulet, invited, own) = inventor(server, &course, "daulet").await;
        let asked = Asked {
            course,
            asel,
            lead,
            idea: format!("/api/v1/ideas/{idea}"),
            daulet,
            invited,
            own: format!("/api/v1/ideas/{own}"),
        };
        asked.wish(&[&asked.invited]).await.ok();
        asked
    }

    /// The lead says whom the team should have.
    async fn wish(&self, members: &[&String]) -> Answer {
        let path = format!("{}/members", self.idea);
        self.asel.put_if(&path, "*", json!({ "members": members })).await
    }

    fn list(&self) -> String {
        format!("/api/v1/programmes/{}/team-invitations", self.course.id)
    }

    /// The newest invitation that somebody sees.
    async fn newest(&self, who: &Person) -> Value {
        let list = who.get(&self.list()).await.ok();
        list["items"]
            .as_array()
            .and_then(|all| all.last())
            .cloned()
            .unwrap_or_default()
    }

    async fn reply(&self, who: &Person, answer: &str, body: Value) -> Answer {
        let one = self.newest(&self.course.coordinator).await;
        let path = format!("/api/v1/team-invitations/{}/{answer}", text(&one["id"]));
        who.post(&path, body).await
    }

    async fn team(&self) -> (Value, Value) {
        let seen = self.asel.get(&self.idea).await.ok();
        (seen["members"].clone(), seen["invited"].clone())
    }
}

#[both]
async fn whoever_is_invited_is_no_member_before_a_yes(server: Server) {
    let asked = Asked::new(&server).await;
    assert_eq!(asked.team().await, (json!([]), json!([asked.invited])));
    // Asked once, however often the lead says it.
    asked.wish(&[&asked.invited]).await.ok();
    assert_eq!(asked.daulet.notices().await, ["team_invited"]);
    let told = asked.daulet.get("/api/v1/me/messages").await.ok();
    assert_eq!(told["items"][0]["link"], json!(asked.list()));
    asked.daulet.get(&asked.idea).await.refused(404, "not_found");
    let place = asked.daulet.get("/api/v1/me/home").await.ok()["places"][0].clone();
    assert_eq!(place["next_step"], "answer_team_invitation");
    let waits = crate::worklist::kinds(&asked.daulet, asked.course.id).await;
    assert!(waits.contains(&("team_invitations_to_answer".to_owned(), 1)));
    let seen = asked.newest(&asked.daulet).await;
    assert_eq!(
        (&seen["title"], &seen["lead_name"], &seen["status"]),
        (&json!("Сыроварня"), &json!("asel Ахметова"), &json!("pending"))
    );
    // Neither the lead nor anybody else answers for them.
    asked
        .reply(&asked.asel, "accept", json!({}))
        .await
        .refused(404, "not_found");
    let yes = asked.reply(&asked.daulet, "accept", json!({})).await.ok();
    assert_eq!(yes["status"], "accepted");
    assert_eq!(asked.team().await, (json!([asked.invited]), json!([])));
    asked.daulet.get(&asked.idea).await.ok();
    assert_eq!(asked.asel.notices().await[0], "team_answered");
    let place = asked.daulet.get("/api/v1/me/home").await.ok()["places"][0].clone();
    assert_eq!(place["next_step"], "attend_training");
    asked
        .reply(&asked.daulet, "decline", json!({}))
        .await
        .refused(409, "wrong_state");
    // Left out by the lead, and told.
    asked.wish(&[]).await.ok();
    assert_eq!(asked.team().await, (json!([]), json!([])));
    assert_eq!(asked.daulet.notices().await[0], "team_left");
}

#[both]
async fn a_no_and_an_invitation_that_is_taken_back_leave_the_team_as_it_was(server: Server) {
    let asked = Asked::new(&server).await;
    let no = asked.reply(&asked.daulet, "decline", json!({})).await.ok();
    assert_eq!(no["status"], "declined");
    assert_eq!(asked.team().await, (json!([]), json!([])));
    let told = asked.asel.get("/api/v1/me/messages").await.ok();
    assert_eq!(told["items"][0]["kind"], "team_answered");
    assert!(told["items"][0].to_string().contains("daulet Ахметова"), "{told}");
    // They can be asked again, and that is taken back.
    asked.wish(&[&asked.invited]).await.ok();
    asked.wish(&[]).await.ok();
    assert_eq!(asked.newest(&asked.daulet).await["status"], "withdrawn");
    assert_eq!(asked.daulet.notices().await[0], "team_invitation_ended");
    asked
        .reply(&asked.daulet, "accept", json!({}))
        .await
        .refused(409, "wrong_state");
    let stranger = server.person("stranger").await;
    stranger.get(&asked.list()).await.refused(403, "forbidden");
}

#[both]
async fn staff_answer_for_somebody_and_put_people_into_a_team_with_evidence(server: Server) {
    let asked = Asked::new(&server).await;
    let coordinator = &asked.course.coordinator;
    assert_eq!(
        asked.reply(coordinator, "accept", json!({})).await.faults(),
        ["/evidence required"]
    );
    let evidence = json!({ "evidence": "Телефонмен келісті" });
    let yes = asked.reply(coordinator, "accept", evidence).await.ok();
    assert_eq!(yes["evidence"], "Телефонмен келісті");
    let (_, third, _) = inventor(&server, &asked.course, "berik").await;
    let path = format!("{}/members", asked.idea);
    let team = json!({ "members": [asked.invited, third] });
    let bare = coordinator.put_if(&path, "*", team.clone()).await;
    assert_eq!(bare.faults(), ["/evidence required"]);
    asked
        .course
        .team(&asked.idea, &[&asked.invited, &third])
        .await
        .ok();
    let (members, invited) = asked.team().await;
    assert_eq!((members.as_array().map(Vec::len), invited), (Some(2), json!([])));
    // Somebody is in one team besides that of an own idea.
    let elsewhere = asked.course.team(&asked.own, &[&third]).await;
    assert_eq!(elsewhere.faults(), ["/members/0 duplicate"]);
    // To take somebody out needs nobody's yes.
    coordinator
        .put_if(&path, "*", json!({ "members": [third] }))
        .await
        .ok();
}

#[both]
async fn somebody_who_is_put_into_the_team_is_asked_no_more(server: Server) {
    let asked = Asked::new(&server).await;
    asked.course.team(&asked.idea, &[&asked.invited]).await.ok();
    assert_eq!(asked.team().await, (json!([asked.invited]), json!([])));
    assert_eq!(asked.newest(&asked.daulet).await["status"], "accepted");
}

#[both]
async fn two_teams_that_are_accepted_at_once_are_one(server: Server) {
    let asked = Asked::new(&server).await;
    let (berik, _, other) = inventor(&server, &asked.course, "berik").await;
    let wish = json!({ "members": [asked.invited] });
    berik
        .put_if(&format!("/api/v1/ideas/{other}/members"), "*", wish)
        .await
        .ok();
    let list = asked.daulet.get(&asked.list()).await.ok();
    let ids: Vec<String> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| text(&one["id"]))
        .collect();
    assert_eq!(ids.len(), 2);
    let answers = join_all(ids.iter().map(|id| {
        let path = format!("/api/v1/team-invitations/{id}/accept");
        let daulet = asked.daulet.clone();
        async move { daulet.post(&path, json!({})).await }
    }))
    .await;
    let mut states: Vec<u16> = answers.iter().map(|a| a.status).collect();
    states.sort_unstable();
    assert_eq!(states, [200, 409]);
    let refused = answers.into_iter().find(|a| a.status == 409).expect("one");
    refused.refused(409, "duplicate");
    let list = asked
        .daulet
        .get(&format!("{}?status=pending", asked.list()))
        .await
        .ok();
    assert_eq!(
        list["items"][0]["actions"][0],
        json!({ "name": "accept_team_invitation", "allowed": false, "blocked_by": ["duplicate"] })
    );
}

#[both]
async fn a_yes_and_a_no_at_once_are_one_answer(server: Server) {
    let asked = Asked::new(&server).await;
    let id = text(&asked.newest(&asked.daulet).await["id"]);
    let answers = join_all(["accept", "decline"].map(|answer| {
        let path = format!("/api/v1/team-invitations/{id}/{answer}");
        let daulet = asked.daulet.clone();
        async move { daulet.post(&path, json!({})).await.status }
    }))
    .await;
    let mut states = answers;
    states.sort_unstable();
    assert_eq!(states, [200, 409]);
}

#[both]
async fn whoever_is_tied_to_the_invited_does_not_see_the_idea(server: Server) {
    let asked = Asked::new(&server).await;
    asked.course.trainer.get(&asked.idea).await.ok();
    let second = server
        .with_role("second", Role::Coordinator, Some(asked.course.id))
        .await;
    let application = asked.course.seen(&asked.invited).await["application_id"].clone();
    for who in [&asked.course.trainer, &second] {
        let declared = json!({ "application_id": application, "kind": "family" });
        who.post(
            &format!("/api/v1/programmes/{}/conflicts", asked.course.id),
            declared,
        )
        .await
        .created();
        who.get(&asked.idea).await.refused(404, "not_found");
    }
    assert_eq!(second.get(&asked.list()).await.ok()["items"], json!([]));
    let one = asked.newest(&asked.course.coordinator).await;
    let path = format!("/api/v1/team-invitations/{}", text(&one["id"]));
    second.get(&path).await.refused(404, "not_found");
    // A no ends the tie.
    asked.reply(&asked.daulet, "decline", json!({})).await.ok();
    asked.course.trainer.get(&asked.idea).await.ok();
}

#[both]
async fn what_is_not_answered_lapses_with_the_training_and_both_are_told(server: Server) {
    let mut asked = Asked::new(&server).await;
    let second = format!("second-{}", asked.lead);
    let (mut berik, third, _) = inventor(&server, &asked.course, &second).await;
    // An idea that goes on in another asks nobody any more.
    berik
        .put_if(
            &format!("{}/members", asked.own),
            "*",
            json!({ "members": [third] }),
        )
        .await
        .refused(404, "not_found");
    asked
        .daulet
        .put_if(
            &format!("{}/members", asked.own),
            "*",
            json!({ "members": [third] }),
        )
        .await
        .ok();
    let into = json!({ "into": asked.idea.rsplit('/').next() });
    asked
        .course
        .coordinator
        .post(&format!("{}/merge", asked.own), into)
        .await
        .ok();
    assert_eq!(asked.newest(&berik).await["status"], "withdrawn");
    asked.wish(&[&asked.invited, &third]).await.ok();
    asked.course.last_day(&server).await;
    let people = [&asked.lead, &asked.invited, &third];
    for who in people {
        let completion = format!("/api/v1/participants/{who}/completion");
        let done = json!({ "status": "completed" });
        asked.course.coordinator.post(&completion, done).await.ok();
    }
    server.at("2027-10-01T04:00:00Z");
    for one in [&mut asked.course.coordinator, &mut asked.asel, &mut berik] {
        server.log_in_again(one).await;
    }
    let base = format!("/api/v1/programmes/{}", asked.course.id);
    asked
        .course
        .coordinator
        .post(&format!("{base}/phase"), json!({ "to": "final" }))
        .await
        .ok();
    assert_eq!(asked.newest(&berik).await["status"], "lapsed");
    assert_eq!(berik.notices().await[0], "team_invitation_ended");
    assert_eq!(asked.asel.notices().await[0], "team_answered");
    assert_eq!(asked.team().await.1, json!([]));
}
