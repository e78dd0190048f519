//! Nobody falls out in silence: in every state of everything that has states, whoever it concerns has something to do, or waits
//! for what is in somebody's work list, or was told that it is over. The states are those of the vocabularies, so that a new
//! one fails here until somebody says what holds in it.

use std::collections::BTreeSet;

use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::applications::ApplicationStatus;
use people::programmes::programme;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Person, Server, text};
use crate::world::{Course, Final, NewApplication, Round};

mod applications;
mod money;
mod places;
mod staff;
mod training;

/// Somebody with an account, or whoever is called.
#[derive(Clone)]
enum Who {
    Here(Box<Person>),
    Called,
}

/// What holds for somebody in a state.
#[derive(Clone, Copy)]
enum Then {
    /// It is their turn: the next step at home.
    Does(&'static str),
    /// They wait for what is in the work list of somebody who acts on it.
    WaitsFor(&'static str),
    /// They know by this that they wait for something that nobody can do: a time, a place that becomes free.
    Knows(&'static str),
    /// It is over, and they were told.
    Told(&'static str),
    /// They were told what was decided, and for some days may say something against it: the next step at home.
    MayContest(&'static str, &'static str),
    /// It is over by their own doing.
    OwnDoing,
}

/// Somebody whose way is looked at, with the application.
#[derive(Clone)]
struct One {
    who: Who,
    application: Id,
}

impl One {
    fn path(&self) -> String {
        format!("/api/v1/applications/{}", self.application)
    }
    /// Whoever acts for them, and what proves it.
    fn hand<'a>(&'a self, coordinator: &'a Person) -> (&'a Person, Value) {
        match &self.who {
            Who::Here(person) => (person.as_ref(), json!({})),
            Who::Called => (coordinator, json!({ "evidence": "По телефону" })),
        }
    }
}

/// The states of one machine, as far as they were met.
struct Sweep<'a> {
    server: &'a Server,
    machine: &'static str,
    /// Those in whose work lists something waits; the first is a coordinator.
    staff: Vec<Person>,
    programme: Id,
    met: BTreeSet<String>,
}

impl<'a> Sweep<'a> {
    fn of(machine: &'static str, server: &'a Server, programme: Id, staff: &[&Person]) -> Sweep<'a> {
        let staff = staff.iter().map(|one| (*one).clone()).collect();
        Sweep {
            server,
            machine,
            staff,
            programme,
            met: BTreeSet::new(),
        }
    }

    /// The same machine in another programme.
    fn moves_to(&mut self, programme: Id, staff: &[&Person]) {
        self.programme = programme;
        self.staff = staff.iter().map(|one| (*one).clone()).collect();
    }

    async fn fresh(&self, person: &Person) -> Person {
        let mut person = person.clone();
        self.server.log_in_again(&mut person).await;
        person
    }

    /// An object stands in a state, and so it is for whom it concerns.
    async fn holds(&mut self, state: &'static str, object: &str, one: &One, then: Then) {
        let coordinator = self.fresh(&self.staff[0]).await;
        let read = coordinator.get(object).await.ok();
        assert_eq!(read["status"], state, "{} {object}", self.machine);
        self.concerns(state, one, then).await;
    }

    async fn concerns(&mut self, state: &'static str, one: &One, then: Then) {
        let of = format!("{} `{state}`", self.machine);
        self.met.insert(state.to_owned());
        match &one.who {
            Who::Here(person) => self.at_home(&of, &self.fresh(person).await, then).await,
            Who::Called => self.on_the_phone(&of, one, then).await,
        }
    }

    async fn at_home(&self, of: &str, person: &Person, then: Then) {
        let home = person.get("/api/v1/me/home").await.ok();
        let next = text(&home["places"][0]["next_step"]);
        let notices = person.notices().await;
        let told = |kind: &str| {
            assert!(
                notices.iter().any(|n| n == kind),
                "{of}: told {notices:?}, not {kind}"
            )
        };
        match then {
            Then::Does(step) => assert_eq!(next, step, "{of}"),
            Then::WaitsFor(kind) => {
                assert_eq!(next, "wait", "{of}");
                self.somebody_does(of, kind).await;
            }
            Then::Knows(kind) => {
                assert_eq!(next, "wait", "{of}");
                told(kind);
            }
            Then::Told(kind) => {
                assert_eq!(next, "look", "{of}");
                told(kind);
            }
            Then::MayContest(kind, step) => {
                assert_eq!(next, step, "{of}");
                told(kind);
            }
            Then::OwnDoing => assert_eq!(next, "look", "{of}"),
        }
    }

    async fn on_the_phone(&self, of: &str, one: &One, then: Then) {
        match then {
            Then::Does(kind) | Then::Told(kind) | Then::Knows(kind) | Then::MayContest(kind, _) => {
                let calls = format!(
                    "/api/v1/programmes/{}/phone-calls?status=open&application_id={}",
                    self.programme, one.application
                );
                let calls = self.fresh(&self.staff[0]).await.get(&calls).await.ok();
                let kinds: Vec<String> = calls["items"]
                    .as_array()
                    .expect("items")
                    .iter()
                    .map(|c| text(&c["kind"]))
                    .collect();
                assert!(
                    kinds.iter().any(|k| k == kind),
                    "{of}: called for {kinds:?}, not {kind}"
                );
                self.somebody_does(of, "phone_calls_to_make").await;
            }
            Then::WaitsFor(kind) => self.somebody_does(of, kind).await,
            Then::OwnDoing => {}
        }
    }

    /// It stands in the work list of somebody of the staff.
    async fn somebody_does(&self, of: &str, kind: &str) {
        let mut found = vec![];
        for one in &self.staff {
            let person = self.fresh(one).await;
            let path = format!("/api/v1/programmes/{}/worklist", self.programme);
            let list = person.get(&path).await.ok();
            let waiting = list["places"][0]["waiting"].as_array().expect("waiting").iter();
            found.extend(waiting.map(|w| text(&w["kind"])));
        }
        assert!(
            found.iter().any(|k| k == kind),
            "{of}: nobody has {kind} among {found:?}"
        );
    }

    /// Every state that the machine has was met.
    async fn is_whole(&self) {
        let words = self.server.nobody().get("/api/v1/vocabularies").await.ok();
        let states = words["enums"][self.machine].as_object().expect("the machine");
        let states: BTreeSet<String> = states.keys().cloned().collect();
        assert_eq!(
            self.met, states,
            "say in tests/api/sweep how each state of {} is reached",
            self.machine
        );
    }
}

/// One with an account and one without, whose applications stand in a state.
async fn two(server: &Server, programme: Id, status: ApplicationStatus) -> [One; 2] {
    let person = server
        .with_role(&format!("one-{}", Id::new()), Role::Applicant, Some(programme))
        .await;
    let account = person.id;
    let [here, called] = server
        .below(move |cx| {
            let mut made = vec![];
            for account in [Some(account), None] {
                let number = programme::store::take_number(cx.conn, programme)?;
                let new = NewApplication::to(programme, number).stands(status);
                let new = match account {
                    Some(account) => new.of(account),
                    None => new,
                };
                made.push(new.insert(cx)?);
            }
            Ok([made[0], made[1]])
        })
        .await;
    [
        One {
            who: Who::Here(Box::new(person)),
            application: here,
        },
        One {
            who: Who::Called,
            application: called,
        },
    ]
}
