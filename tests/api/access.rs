//! The policy table against the running application: every operation, called by everybody.
//!
//! What is expected is worked out from the table; the table below it, [`relation`], says how each person
//! stands to the objects of the fixture. Authorisation comes before the body, the version and the state, so
//! whoever is let in gets anything but 401, 403 and 404, and an empty body changes nothing.

use std::collections::HashMap;

use base::policy::{Op, TABLE, Who};
use incubator::server;
use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::json;
use test_macros::both;

use crate::support::Server;

mod fixture;

pub(crate) use fixture::Fixture;

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
    /// Who sees it, though it is not theirs.
    seen_by: &'static [Actor],
    /// Who must not even know of it, whatever else they see.
    blind: &'static [Actor],
}

const CONFLICTED: &[Actor] = &[ConflictedJuror, ConflictedCoordinator];

/// How the people of the fixture stand to its objects.
fn relation(op: &str, path: &str) -> Relation {
    let of = |start: &str| path.starts_with(&format!("/api/v1/{start}/"));
    // A register belongs to who teaches the session.
    if matches!(op, "put_register" | "delete_register_row" | "get_check_in_code") {
        return Relation {
            owners: &[Trainer],
            ..Relation::default()
        };
    }
    // Files: of an application here. Who may do what with one, the lists of its object say.
    if of("attachments") {
        return Relation {
            owners: match op {
                "update_attachment" => &[Coordinator],
                _ => &[Owner, Coordinator],
            },
            seen_by: &[Owner, Coordinator],
            ..Relation::default()
        };
    }
    if of("uploads") {
        return Relation {
            owners: &[Owner],
            ..Relation::default()
        };
    }
    if op == "add_session_attachment" {
        return Relation {
            owners: &[Trainer],
            ..Relation::default()
        };
    }
    // The application and what became of it: one owner, and the firewall of conflicts.
    if [
        "applications",
        "appeals",
        "objections",
        "team-invitations",
        "offers",
        "participants",
        "ideas",
        "awards",
        "submissions",
    ]
    .iter()
    .any(|p| of(p))
        || path.contains("/grades/")
        || path.contains("/excuses/")
    {
        return Relation {
            owners: &[Owner],
            conflicted: CONFLICTED,
            // The second coordinator published the final, which proposed the award, and decided on the application.
            did_first_step: if of("awards") || of("objections") {
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
    // What goes to staff and jurors tells who has whom to judge.
    if of("outbox") {
        return Relation {
            conflicted: CONFLICTED,
            ..Relation::default()
        };
    }
    // What the secretary prepares is the secretary's; read and confirmed by the chair too.
    if of("preparations") || op == "list_preparations" || op == "prepare_step" || op == "deliberate" {
        return Relation {
            owners: if op == "prepare_step" {
                &[Coordinator]
            } else {
                &[Chair, Coordinator]
            },
            seen_by: &[],
            assigned: &[Juror, ConflictedJuror, Chair],
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
    let sees =
        op.rule().see.is_some_and(|see| opens(see, actor, relation)) || relation.seen_by.contains(&actor);
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
                query: match name {
                    "import_applications" => "?dry_run=true",
                    "list_days_off" => "?year=2027",
                    name if name.ends_with("_attachment") && name.starts_with("add_") => "?purpose=other",
                    _ => "",
                },
                body: operation.get("requestBody").is_some(),
            }
        })
        .collect();
    routes.sort_by_key(|r| LAST.iter().position(|l| *l == r.name).map_or(0, |p| p + 1));
    routes
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
