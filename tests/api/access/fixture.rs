//! A programme in its final, with an object of each kind, and everybody who tries.

use std::cell::RefCell;
use std::collections::HashMap;

use incubator::demo::pilot::pilot;
use incubator::demo::script::{Client, Script};
use kernel::{Clock, Id};
use people::applications::eligibility::objection_rules::ObjectionStatus;
use people::applications::eligibility::objection_store::{self, Objection};
use people::plans::ideas::invitation_rules::TeamInvitationStatus;
use people::plans::ideas::invitation_store::{self, TeamInvitation};
use reqwest::Method;
use serde_json::{Value, json};

use super::Actor::{
    self, Admin, Chair, ConflictedCoordinator, ConflictedJuror, Coordinator, Juror, Nobody, Observer,
    OtherApplicant, Owner, Partner, Stranger, Trainer,
};
use super::{EVERYBODY, Route};
use crate::journey::OverHttp;
use crate::support::{Person, Server, text};

/// The programme in its final, published, and who acts in it.
pub(crate) struct Fixture {
    pub(crate) people: HashMap<Actor, Person>,
    ids: HashMap<String, String>,
    /// Where each gets something of their own, so that the one who is let in first does not use it up.
    own: HashMap<(Actor, String), String>,
}

/// An objection against what somebody decided of an application, before it was admitted after all.
async fn objected(server: &Server, programme: &str, application: &str, decider: &str) -> Id {
    let id = |text: &str| -> Id { text.parse().expect("an id") };
    let (programme, application, decider) = (id(programme), id(application), id(decider));
    server
        .below(move |cx| {
            let row = Objection {
                id: Id::new(),
                programme_id: programme,
                application_id: application,
                status: ObjectionStatus::Submitted,
                decided_by: decider,
                decided_at: cx.now,
                statement: "Анықтама қате оқылған.".to_owned(),
                evidence: None,
                submitted_by: decider,
                submitted_at: cx.now,
                answer: None,
                handled_by: None,
                handled_at: None,
                version: 1,
            };
            objection_store::insert(cx.conn, row.clone())?;
            Ok(row.id)
        })
        .await
}

/// An invitation that nobody answered: programme, idea, participant, and who invited.
async fn invited(server: &Server, ids: [&String; 4]) -> Id {
    let [programme_id, idea_id, participant_id, invited_by] =
        ids.map(|text| text.parse::<Id>().expect("an id"));
    server
        .below(move |cx| {
            let row = TeamInvitation {
                id: Id::new(),
                programme_id,
                idea_id,
                participant_id,
                status: TeamInvitationStatus::Pending,
                invited_by,
                answered_by: None,
                evidence: None,
                ended_at: None,
                version: 1,
                created_at: cx.now,
            };
            invitation_store::insert(cx.conn, row.clone())?;
            Ok(row.id)
        })
        .await
}

fn items(page: &Value) -> Vec<Value> {
    page["items"].as_array().expect("items").clone()
}

fn find<'a>(among: &'a [Value], key: &str, value: &Value) -> &'a Value {
    among
        .iter()
        .find(|i| i[key] == *value)
        .unwrap_or_else(|| panic!("no {key} {value} among {}", json!(among)))
}

impl Fixture {
    pub(crate) async fn play(server: &Server) -> Fixture {
        let client = OverHttp {
            server,
            people: RefCell::default(),
        };
        let mut script = Script::new(&client, pilot().expect("the pilot"), server.clock.now());
        script.set_up().await.expect("set up");
        script.apply().await.expect("apply");
        script.check_eligibility().await.expect("eligibility");
        let round = script.open_selection().await.expect("the selection opens");
        script.score(&round, 41, 100).await.expect("cards");
        script.decide(&round, 46, None).await.expect("decision");
        script.answer_offers().await.expect("offers");
        script.begin_training().await.expect("training");
        let programme = script.programme.clone();
        let base = format!("/api/v1/programmes/{programme}");
        let coordinator = script.staff("coordinator")[0].clone();
        let note = json!({ "title": { "ru": "Памятка" }, "url": "https://kgd.gov.kz" });
        let material = client
            .call(&coordinator, "POST", &format!("{base}/materials"), Some(note))
            .await
            .expect("a material");
        script.train(60, 240).await.expect("registers");
        script.complete_training().await.expect("completion");
        let round = script.open_final().await.expect("the final opens");
        script.hold_pitches(&round, 248).await.expect("the pitch day");
        script.score(&round, 249, 100).await.expect("cards");
        script
            .decide(&round, 262, Some(10_000_000))
            .await
            .expect("decision");

        let staff = |role: &str| script.staff(role)[0].clone();
        // What is asked for: an award, and all that came before it.
        let list = async |what: &str| {
            let join = if what.contains('?') { '&' } else { '?' };
            items(
                &client
                    .get(&coordinator, &format!("{base}/{what}{join}limit=100"))
                    .await,
            )
        };
        let email_of = |application: &Value| {
            let place = script
                .applications
                .iter()
                .position(|a| a.as_deref() == application.as_str());
            place.and_then(|p| script.pilot.applicants[p].email.clone())
        };
        let (ideas, awards, participants) = (
            list("ideas").await,
            list("awards").await,
            list("participants").await,
        );
        let (award, application, owner) = awards
            .iter()
            .find_map(|award| {
                let idea = find(&ideas, "id", &award["idea_id"]);
                let application = idea["origin_application_id"].clone();
                let owner = email_of(&application)?;
                Some((award.clone(), application, owner))
            })
            .expect("an award of somebody with an account");
        let other = participants
            .iter()
            .filter(|p| p["application_id"] != application)
            .find_map(|p| email_of(&p["application_id"]))
            .expect("another participant");
        let participant = find(&participants, "application_id", &application).clone();
        let offers = list("offers").await;
        let offer = find(&offers, "application_id", &application).clone();
        let members = list("members").await;
        let round_path = format!("/api/v1/rounds/{round}");
        let candidates = items(
            &client
                .get(&coordinator, &format!("{round_path}/candidates?limit=100"))
                .await,
        );
        let candidate = find(&candidates, "idea_id", &award["idea_id"]).clone();
        let pitches = items(&client.get(&coordinator, &format!("{round_path}/pitches")).await);
        let pitch = find(&pitches, "candidate_id", &candidate["id"]).clone();
        // There are more of them than stand on a page.
        let (mut cards, mut next) = (vec![], String::new());
        loop {
            let path = format!("{round_path}/assignments?limit=100{next}");
            let page = client.get(&coordinator, &path).await;
            cards.extend(items(&page));
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        let leads = &script.staff("juror")[..2];
        let of_jurors: Vec<(String, &Value)> = cards
            .iter()
            .filter(|c| c["candidate_id"] == candidate["id"])
            .map(|c| (text(&find(&members, "account_id", &c["juror_id"])["email"]), c))
            .filter(|(email, _)| !leads.contains(email))
            .collect();
        let [(juror, card), (conflicted, card_of_conflicted), ..] = of_jurors.as_slice() else {
            panic!("two members of the jury have a card for the idea");
        };
        let samples = items(&client.get(&coordinator, &format!("{round_path}/samples")).await);
        let second = script.staff("coordinator")[1].clone();
        let trainer = staff("trainer");
        let trainer_id = &find(&members, "email", &json!(trainer))["account_id"];
        let sessions = list("sessions").await;
        let session = find(&sessions, "trainer_id", trainer_id).clone();

        let observer = &find(&members, "email", &json!(staff("observer")))["account_id"];
        let auditors = json!({ "account_ids": [observer] });
        client
            .call(&coordinator, "PUT", &format!("{base}/auditors"), Some(auditors))
            .await
            .expect("an auditor");
        let body = json!({ "round": "final", "ground": "procedure", "statement": "Меня не выслушали." });
        let path = format!("/api/v1/applications/{}/appeals", text(&application));
        let appeal = client
            .call(&owner, "POST", &path, Some(body))
            .await
            .expect("an appeal");

        let second_id = text(&find(&members, "email", &json!(script.staff("coordinator")[1]))["account_id"]);
        let objection = objected(server, &programme, &text(&application), &second_id).await;

        let people = [
            &programme,
            &text(&award["idea_id"]),
            &text(&participant["id"]),
            &second_id,
        ];
        let invitation = invited(server, people).await;

        let body = json!({ "changes": { "awards": 40 }, "reason": "Екінші демеуші" });
        let amendment = client
            .call(&coordinator, "POST", &format!("{base}/amendments"), Some(body))
            .await
            .expect("a change of the programme");

        let body =
            json!({ "audience": {}, "subject": { "kk": "Хабар" }, "body": { "kk": "Кездесу болады" } });
        let broadcast = client
            .call(&coordinator, "POST", &format!("{base}/broadcasts"), Some(body))
            .await
            .expect("a broadcast");

        let mut works = vec![];
        for assignment in list("assignments").await {
            let path = format!(
                "/api/v1/assignments/{}/submissions?limit=100",
                text(&assignment["id"])
            );
            works.extend(items(&client.get(&coordinator, &path).await));
        }
        let work = find(&works, "participant_id", &participant["id"]).clone();

        let prepared = items(
            &client
                .get(&coordinator, &format!("{round_path}/preparations"))
                .await,
        )[0]
        .clone();

        // The conflicts are declared, which blinds at once.
        let mut conflict = Value::Null;
        for who in [&second, conflicted] {
            let body = json!({ "application_id": application, "kind": "family", "reason": "Туыс" });
            conflict = client
                .call(who, "POST", &format!("{base}/conflicts"), Some(body))
                .await
                .expect("a conflict");
        }

        let mut ids: HashMap<String, String> = [
            ("programme_id", programme.clone()),
            ("application_id", text(&application)),
            ("offer_id", text(&offer["id"])),
            ("phone_call_id", text(&list("phone-calls").await[0]["id"])),
            ("participant_id", text(&participant["id"])),
            ("idea_id", text(&award["idea_id"])),
            ("award_id", text(&award["id"])),
            ("round_id", round.clone()),
            ("card_id", text(&card["card_id"])),
            ("pitch_id", text(&pitch["id"])),
            ("sample_id", text(&samples[0]["id"])),
            ("account_id", text(&card["juror_id"])),
            ("session_id", text(&session["id"])),
            ("submission_id", text(&work["id"])),
            ("material_id", text(&material["id"])),
            ("amendment_id", text(&amendment["id"])),
            ("broadcast_id", text(&broadcast["id"])),
            ("appeal_id", text(&appeal["id"])),
            ("objection_id", objection.to_string()),
            ("team_invitation_id", invitation.to_string()),
            ("conflict_id", text(&conflict["id"])),
            ("preparation_id", text(&prepared["id"])),
            ("no", "1".into()),
            ("day", "2027-04-09".into()),
            ("rule", "adult".into()),
            ("round_kind", "final".into()),
            ("outgoing_id", text(&list("outbox").await[0]["id"])),
            ("notice_kind", "place_offered".into()),
            ("list", "participants".into()),
            ("code", "not_found".into()),
        ]
        .map(|(name, id)| (name.to_owned(), id))
        .into();
        for (name, what) in [
            ("group_id", "groups"),
            ("module_id", "modules"),
            ("assignment_id", "assignments"),
        ] {
            ids.insert(name.into(), text(&list(what).await[0]["id"]));
        }
        let organisation = &client.get(&coordinator, &base).await["organisation_id"];
        ids.insert("organisation_id".into(), text(organisation));

        let mut own = HashMap::new();
        own.insert(
            (ConflictedJuror, "card_id".to_owned()),
            text(&card_of_conflicted["card_id"]),
        );
        for (n, actor) in EVERYBODY.into_iter().enumerate() {
            let spare = server.person(&format!("spare-{n}")).await;
            for (name, what) in [("grant_id", "members"), ("invitation_id", "invitations")] {
                let body = json!({ "email": spare.email, "role": "observer" });
                let made = client
                    .call(&coordinator, "POST", &format!("{base}/{what}"), Some(body))
                    .await
                    .expect("something to revoke");
                own.insert((actor, name.to_owned()), text(&made["id"]));
            }
        }

        let mut people = HashMap::from([
            (Nobody, server.nobody()),
            (Stranger, server.person("stranger").await),
        ]);
        for (actor, email) in [
            (Owner, &owner),
            (OtherApplicant, &other),
            (Trainer, &trainer),
            (Juror, juror),
            (ConflictedJuror, conflicted),
            (Chair, &staff("juror")),
            (Coordinator, &coordinator),
            (ConflictedCoordinator, &second),
            (Partner, &staff("partner")),
            (Observer, &staff("observer")),
            (Admin, &staff("admin")),
        ] {
            let mut person = client.people.borrow()[email].clone();
            server.log_in_again(&mut person).await;
            people.insert(actor, person);
        }
        let owner = &people[&Owner];
        for actor in EVERYBODY {
            let path = format!(
                "/api/v1/applications/{}/attachments?purpose=other",
                text(&application)
            );
            let bytes = format!("%PDF-1.7 {actor:?}").into_bytes();
            let made = owner.send_raw(Method::POST, &path, &[], bytes).await.created();
            own.insert((actor, "attachment_id".to_owned()), text(&made["id"]));
            let in_pieces = [("upload-complete", "?0")];
            let begun = owner
                .send_raw(Method::POST, &path, &in_pieces, vec![])
                .await
                .created();
            own.insert((actor, "upload_id".to_owned()), text(&begun["id"]));
        }
        // A second session of the owner, for those who would end it.
        server.log_in_again(&mut owner.clone()).await;
        let sessions = items(&owner.get("/api/v1/me/sessions").await.ok());
        let elsewhere = find(&sessions, "current", &json!(false));
        ids.insert("me/session_id".into(), text(&elsewhere["id"]));
        let messages = items(&owner.get("/api/v1/me/messages").await.ok());
        ids.insert("message_id".into(), text(&messages[0]["id"]));
        Fixture { people, ids, own }
    }

    /// The object that a name in a path stands for.
    pub(crate) fn id(&self, name: &str) -> &str {
        &self.ids[name]
    }

    /// The path with the fixture's identifiers in it.
    pub(crate) fn path(&self, route: &Route, actor: Actor) -> String {
        let mut path = route.path.clone();
        while let Some((before, rest)) = path.split_once('{') {
            let (name, after) = rest.split_once('}').expect("a parameter ends");
            let mine = if before == "/api/v1/me/sessions/" {
                "me/session_id"
            } else {
                name
            };
            let id = self
                .own
                .get(&(actor, mine.to_owned()))
                .or_else(|| self.ids.get(mine))
                .unwrap_or_else(|| {
                    panic!(
                        "{}: add a `{name}` to the fixture of tests/api/access/fixture.rs",
                        route.name
                    )
                });
            path = format!("{before}{id}{after}");
        }
        path + route.query
    }
}
