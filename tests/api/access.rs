//! The policy table against the running application: every operation, called by everybody.
//!
//! What is expected is worked out from the table; the table below it, [`relation`], says how each person
//! stands to the objects of the fixture. Authorisation comes before the body, the version and the state, so
//! whoever is let in gets anything but 401, 403 and 404, and an empty body changes nothing.

use std::cell::RefCell;
use std::collections::HashMap;

use base::policy::{Op, TABLE, Who};
use incubator::demo::pilot::pilot;
use incubator::demo::script::{Client, Script};
use incubator::server;
use kernel::Clock;
use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::journey::OverHttp;
use crate::support::{Person, Server, text};

/// Everybody who tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Actor {
    Nobody,
    /// Logged in, without a role.
    Stranger,
    /// The applicant, now a participant who leads the idea that was chosen.
    Owner,
    /// A participant with an application and an idea of their own.
    OtherApplicant,
    /// Teaches the session of the fixture.
    Trainer,
    /// Has a card for the idea.
    Juror,
    /// Has a card for the idea, and a conflict of interest with it.
    ConflictedJuror,
    Chair,
    Coordinator,
    ConflictedCoordinator,
    Partner,
    Observer,
    Admin,
}

use Actor::{
    Admin, Chair, ConflictedCoordinator, ConflictedJuror, Coordinator, Juror, Nobody, Observer,
    OtherApplicant, Owner, Partner, Stranger, Trainer,
};

const EVERYBODY: [Actor; 13] = [
    Nobody,
    Stranger,
    Owner,
    OtherApplicant,
    Trainer,
    Juror,
    ConflictedJuror,
    Chair,
    Coordinator,
    ConflictedCoordinator,
    Partner,
    Observer,
    Admin,
];

/// Operations that take away what others need: they come last, in this order.
const LAST: [&str; 5] = [
    "revoke_invitation",
    "revoke_role",
    "withdraw_application",
    "revoke_session",
    "log_out",
];

impl Actor {
    fn role(self) -> Option<Role> {
        match self {
            Nobody | Stranger | Owner | OtherApplicant => None,
            Trainer => Some(Role::Trainer),
            Juror | ConflictedJuror | Chair => Some(Role::Juror),
            Coordinator | ConflictedCoordinator => Some(Role::Coordinator),
            Partner => Some(Role::Partner),
            Observer => Some(Role::Observer),
            Admin => Some(Role::Admin),
        }
    }
}

/// How somebody stands to the object of an operation.
#[derive(Debug, Default)]
struct Relation {
    owners: &'static [Actor],
    assigned: &'static [Actor],
    conflicted: &'static [Actor],
    did_first_step: &'static [Actor],
    /// Who must not even know of it, whatever else they see.
    blind: &'static [Actor],
}

const CONFLICTED: &[Actor] = &[ConflictedJuror, ConflictedCoordinator];

/// How the people of the fixture stand to its objects.
fn relation(op: &str, path: &str) -> Relation {
    let of = |start: &str| path.starts_with(&format!("/api/v1/{start}/"));
    // A register belongs to who teaches the session.
    if op == "put_register" {
        return Relation {
            owners: &[Trainer],
            ..Relation::default()
        };
    }
    // The application and what became of it: one owner, and the firewall of conflicts.
    if [
        "applications",
        "appeals",
        "offers",
        "participants",
        "ideas",
        "awards",
    ]
    .iter()
    .any(|p| of(p))
        || path.contains("/grades/")
    {
        return Relation {
            owners: &[Owner],
            conflicted: CONFLICTED,
            // The second coordinator published the final, which proposed the award.
            did_first_step: if of("awards") {
                &[ConflictedCoordinator]
            } else {
                &[]
            },
            ..Relation::default()
        };
    }
    // The cards in full: for an auditor whom the programme names, and who has a conflict with nobody in the round.
    if op == "get_protocol_bundle" {
        return Relation {
            owners: &[Observer],
            assigned: &[Juror, ConflictedJuror, Chair],
            conflicted: &[ConflictedCoordinator],
            ..Relation::default()
        };
    }
    // The paper to sign: for the commission's heads and coordinators, without a conflict either.
    if op == "get_signing_paper" {
        return Relation {
            owners: &[Chair],
            assigned: &[Juror, ConflictedJuror, Chair],
            conflicted: &[ConflictedCoordinator],
            ..Relation::default()
        };
    }
    // A round, and a sample with it, belongs to its chair and is assigned to all who have a seat; it is about no single application.
    if of("rounds") || of("samples") {
        return Relation {
            owners: &[Chair],
            assigned: &[Juror, ConflictedJuror, Chair],
            // The chair closed and decided; the coordinators did neither.
            did_first_step: &[Chair],
            ..Relation::default()
        };
    }
    // A slot of the pitch day is its chair's; the round is published, so no conflict hides it any more.
    if of("pitches") {
        return Relation {
            owners: &[Chair],
            assigned: &[Juror, ConflictedJuror, Chair],
            ..Relation::default()
        };
    }
    // Each of the two jurors asks for the own card.
    if of("cards") {
        return Relation {
            assigned: &[Juror, ConflictedJuror],
            conflicted: CONFLICTED,
            ..Relation::default()
        };
    }
    // The juror's conflict: it must not be known to whoever has one with the same application.
    if of("conflicts") {
        return Relation {
            conflicted: &[ConflictedCoordinator],
            did_first_step: &[ConflictedJuror],
            blind: &[ConflictedCoordinator],
            ..Relation::default()
        };
    }
    // The chain of a programme tells of every application in it.
    if op == "list_audit" {
        return Relation {
            conflicted: CONFLICTED,
            ..Relation::default()
        };
    }
    // One's own account.
    if of("me") {
        return Relation {
            owners: &[Owner],
            ..Relation::default()
        };
    }
    // The programme and its training: it is all participants'.
    Relation {
        owners: &[Owner, OtherApplicant],
        ..Relation::default()
    }
}

fn opens(op: Op, actor: Actor, relation: &Relation) -> bool {
    let has = |role: Role| actor.role() == Some(role);
    let clear = !relation.conflicted.contains(&actor);
    op.rule().who.iter().any(|who| match who {
        // The programme of the fixture was announced.
        Who::Anyone | Who::Public => true,
        Who::SignedIn => actor != Nobody,
        Who::Admin => actor == Admin,
        Who::Owner => relation.owners.contains(&actor),
        Who::In(role) => has(*role),
        Who::Clear(role) => has(*role) && clear,
        Who::Assigned => has(Role::Juror) && relation.assigned.contains(&actor) && clear,
        Who::Second(role) => has(*role) && clear && !relation.did_first_step.contains(&actor),
    })
}

/// The refusal that the table asks for, or none.
fn refusal(op: Op, actor: Actor, relation: &Relation) -> Option<u16> {
    if opens(op, actor, relation) {
        return None;
    }
    if actor == Nobody {
        return Some(401);
    }
    let sees = op.rule().see.is_some_and(|see| opens(see, actor, relation));
    Some(if sees && !relation.blind.contains(&actor) {
        403
    } else {
        404
    })
}

/// An operation as the contract serves it.
#[derive(Debug, Clone)]
pub struct Route {
    pub op: Op,
    pub name: &'static str,
    pub method: String,
    pub path: String,
    query: &'static str,
    pub body: bool,
}

/// The operations of the table in the order in which they are tried.
pub fn routes() -> Vec<Route> {
    let doc = server::openapi();
    let mut served = HashMap::new();
    for (path, methods) in doc["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            if let Some(name) = operation["operationId"].as_str() {
                served.insert(name.to_owned(), (path, method, operation));
            }
        }
    }
    let mut routes: Vec<Route> = TABLE
        .iter()
        .map(|rule| {
            let name = rule.name;
            let (path, method, operation) = served
                .get(name)
                .unwrap_or_else(|| panic!("`{name}` is in the policy, but not in the contract"));
            Route {
                op: rule.op,
                name,
                method: method.to_uppercase(),
                path: (*path).clone(),
                query: if name == "import_applications" {
                    "?dry_run=true"
                } else {
                    ""
                },
                body: operation.get("requestBody").is_some(),
            }
        })
        .collect();
    routes.sort_by_key(|r| LAST.iter().position(|l| *l == r.name).map_or(0, |p| p + 1));
    routes
}

/// The programme in its final, published, and who acts in it.
pub(crate) struct Fixture {
    pub(crate) people: HashMap<Actor, Person>,
    ids: HashMap<String, String>,
    /// Where each gets something of their own, so that the one who is let in first does not use it up.
    own: HashMap<(Actor, String), String>,
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
        script.score(&round, 35, 100).await.expect("cards");
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
        let cards = items(
            &client
                .get(&coordinator, &format!("{round_path}/assignments?limit=100"))
                .await,
        );
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
            ("participant_id", text(&participant["id"])),
            ("idea_id", text(&award["idea_id"])),
            ("award_id", text(&award["id"])),
            ("round_id", round.clone()),
            ("card_id", text(&card["card_id"])),
            ("pitch_id", text(&pitch["id"])),
            ("sample_id", text(&samples[0]["id"])),
            ("account_id", text(&card["juror_id"])),
            ("session_id", text(&session["id"])),
            ("material_id", text(&material["id"])),
            ("appeal_id", text(&appeal["id"])),
            ("conflict_id", text(&conflict["id"])),
            ("no", "1".into()),
            ("rule", "adult".into()),
            ("round_kind", "final".into()),
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
        // A second session of the owner, for those who would end it.
        let owner = &people[&Owner];
        server.log_in_again(&mut owner.clone()).await;
        let sessions = items(&owner.get("/api/v1/me/sessions").await.ok());
        let elsewhere = find(&sessions, "current", &json!(false));
        ids.insert("me/session_id".into(), text(&elsewhere["id"]));
        let messages = items(&owner.get("/api/v1/me/messages").await.ok());
        ids.insert("message_id".into(), text(&messages[0]["id"]));
        Fixture { people, ids, own }
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
                        "{}: add a `{name}` to the fixture of tests/api/access.rs",
                        route.name
                    )
                });
            path = format!("{before}{id}{after}");
        }
        path + route.query
    }
}

#[both]
async fn the_application_answers_everybody_as_the_policy_says(server: Server) {
    let routes = routes();
    let fixture = Fixture::play(&server).await;
    let mut wrong = Vec::new();
    for route in &routes {
        let relation = relation(route.name, &route.path);
        // Who is refused comes first: nobody has changed anything by then.
        let mut actors = EVERYBODY;
        actors.sort_by_key(|a| refusal(route.op, *a, &relation).is_none());
        for actor in actors {
            let expected = refusal(route.op, actor, &relation);
            let method = Method::from_bytes(route.method.as_bytes()).expect("a method");
            let path = fixture.path(route, actor);
            // A refresh without a token in the body looks for a cookie, and there is none.
            let empty = if route.name == "refresh_session" {
                json!({ "refresh_token": 0 })
            } else {
                json!({})
            };
            let body = route.body.then_some(empty);
            let answer = fixture.people[&actor].send(method, &path, &[], body).await;
            let right = match expected {
                Some(status) => answer.status == status,
                None => {
                    answer.status < 500 && ![401, 403, 404].contains(&answer.status)
                        || route.name == "get_readiness" && answer.status == 503
                }
            };
            if !right {
                let expected = expected.map_or("to be let in".to_owned(), |s| s.to_string());
                wrong.push(format!(
                    "{} as {actor:?}: {expected}, but {} {}",
                    route.name, answer.status, answer.text
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} answers are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
