//! What a screen needs, in how few calls: on a village line each takes half a second.

use serde_json::{Value, json};

use crate::access::{Actor, Fixture};
use crate::support::{Backend, Server};

/// A screen, who looks at it, and in how many calls it is to be drawn: each call with what must stand in its answer.
struct Screen {
    name: &'static str,
    who: Actor,
    right: usize,
    calls: &'static [(&'static str, &'static [&'static str])],
}

const SCREENS: &[Screen] = &[
    Screen {
        name: "the coordinator's desk in the selection",
        who: Actor::Coordinator,
        right: 2,
        calls: &[
            (
                "{programme}/worklist",
                &["/places/0/waiting/0/kind", "/places/0/waiting/0/link"],
            ),
            (
                "{programme}/applications/counts",
                &["/total", "/status/confirmed", "/channel/online"],
            ),
        ],
    },
    Screen {
        name: "the coordinator's desk in the training",
        who: Actor::Coordinator,
        right: 2,
        calls: &[
            ("{programme}/worklist", &["/places/0/waiting/0/count"]),
            (
                "{programme}/participants?limit=100",
                &[
                    "/items/0/name",
                    "/items/0/attendance/threshold_reachable",
                    "/items/0/passed_assignments",
                ],
            ),
        ],
    },
    Screen {
        name: "the coordinator's desk in the final",
        who: Actor::Coordinator,
        right: 2,
        calls: &[
            ("{programme}/worklist", &["/places/0/waiting/0/count"]),
            (
                "{programme}/awards?limit=100",
                &[
                    "/items/0/lead_name",
                    "/items/0/idea_title",
                    "/items/0/amount/amount",
                ],
            ),
        ],
    },
    Screen {
        name: "applications with filters",
        who: Actor::Coordinator,
        right: 2,
        calls: &[
            (
                "{programme}/applications?status=confirmed,declined&channel=online,paper&sort=name&limit=100",
                &["/items/0/family_name", "/items/0/rules"],
            ),
            (
                "{programme}/applications/counts?status=confirmed,declined&channel=online,paper",
                &["/total", "/sex/female", "/locality", "/sector"],
            ),
        ],
    },
    Screen {
        name: "applications with telephone and outcome of the rules",
        who: Actor::Coordinator,
        right: 1,
        calls: &[(
            "{programme}/applications?expand=contact,rules&limit=100",
            &[
                "/items/0/contact/phone",
                "/items/0/outcomes/0/rule",
                "/items/0/outcomes/0/outcome",
            ],
        )],
    },
    Screen {
        name: "one person, whole history",
        who: Actor::Coordinator,
        right: 2,
        calls: &[
            ("{application}", &["/person/phone", "/content/idea/title"]),
            (
                "{programme}/audit?about={application_id}&newest=true&limit=100",
                &["/items/0/entry/actor_name", "/items/0/entry/action"],
            ),
        ],
    },
    Screen {
        name: "whom to call of offers",
        who: Actor::Coordinator,
        right: 1,
        calls: &[(
            "{programme}/offers?limit=100",
            &["/items/0/name", "/items/0/contact/phone", "/items/0/expires_at"],
        )],
    },
    Screen {
        name: "the phone list",
        who: Actor::Coordinator,
        right: 1,
        calls: &[(
            "{programme}/phone-calls?limit=100",
            &[
                "/items/0/name",
                "/items/0/body",
                "/items/0/due_at",
                "/items/0/attempts",
            ],
        )],
    },
    Screen {
        name: "the meeting on a result",
        who: Actor::Coordinator,
        right: 1,
        calls: &[(
            "/api/v1/rounds/{round}/result",
            &["/lines/0/reference", "/lines/0/title"],
        )],
    },
    Screen {
        name: "gradebook",
        who: Actor::Coordinator,
        right: 1,
        calls: &[(
            "{programme}/gradebook",
            &["/assignments/0/title", "/items/0/name"],
        )],
    },
    Screen {
        name: "attendance of the half-year",
        who: Actor::Coordinator,
        right: 1,
        calls: &[(
            "{programme}/attendance?limit=100",
            &["/sessions/0/starts_at", "/items/0/name"],
        )],
    },
    Screen {
        name: "the trainer's register",
        who: Actor::Trainer,
        right: 2,
        calls: &[("/api/v1/me/today", &["/server_time", "/registers_due"])],
    },
    Screen {
        name: "the applicant's home",
        who: Actor::Owner,
        right: 2,
        calls: &[
            (
                "/api/v1/me/home",
                &[
                    "/places/0/next_step",
                    "/places/0/application_id",
                    "/places/0/participant_id",
                    "/places/0/award_id",
                    "/unread_messages",
                ],
            ),
            ("{application}", &["/public_status", "/actions"]),
        ],
    },
    Screen {
        name: "the participant's month",
        who: Actor::Owner,
        right: 1,
        calls: &[(
            "/api/v1/me/training",
            &[
                "/trainings/0/participant_id",
                "/trainings/0/past_sessions/0/trainer_name",
                "/trainings/0/past_sessions/0/mark",
                "/trainings/0/attendance/sessions_may_be_missed",
                "/trainings/0/assignments/0/state",
                "/trainings/0/ideas/0/award/amount",
            ],
        )],
    },
];

#[tokio::test]
async fn each_screen_is_drawn_in_few_calls() {
    let server = Server::start(Backend::Sqlite);
    let fixture = Fixture::play(&server).await;
    let (programme, application) = (fixture.id("programme_id"), fixture.id("application_id"));
    let mut wrong = vec![];
    for screen in SCREENS {
        assert!(screen.calls.len() <= screen.right, "{}", screen.name);
        for (path, needed) in screen.calls {
            let path = path
                .replace("{programme}", &format!("/api/v1/programmes/{programme}"))
                .replace("{application}", &format!("/api/v1/applications/{application}"))
                .replace("{application_id}", application)
                .replace("{round}", fixture.id("round_id"));
            let answer = fixture.people[&screen.who].get(&path).await;
            if answer.status != 200 {
                wrong.push(format!("{}: {path}: {}", screen.name, answer.text));
            }
            for pointer in *needed {
                if !stands(&answer.body, pointer) {
                    wrong.push(format!("{}: {path} does not tell {pointer}", screen.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether something stands there; of a list it is enough that one of its items has it.
fn stands(answer: &Value, pointer: &str) -> bool {
    match pointer.split_once("/items/0") {
        Some(("", rest)) => answer["items"]
            .as_array()
            .is_some_and(|items| items.iter().any(|item| item.pointer(rest).is_some())),
        _ => answer.pointer(pointer).is_some_and(|found| *found != json!(null)),
    }
}
