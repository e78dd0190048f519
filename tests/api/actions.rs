//! `actions[]` against the real calls: what is offered goes through, what is said to be blocked is refused by one of the
//! codes that were told, and what is not listed is not for this reader. The demo's programme is stopped at its stages;
//! there everybody reads all that they can see, and tries all of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use incubator::demo::pilot::pilot;
use incubator::demo::script::Script;
use incubator::server;
use kernel::Clock;
use reqwest::Method;
use serde_json::Value;

use crate::access::{Route, routes};
use crate::journey::OverHttp;
use crate::support::{Answer, Backend, Person, Server, text};

mod bodies;
mod stages;

use stages::Stage;

/// How many objects that look alike to a reader are tried.
const ALIKE: usize = 2;

/// Something that a reader sees with what may be done with it.
#[derive(Clone)]
struct Seen {
    /// Where it was read.
    from: String,
    /// What it is, by the last word of the path: `offers`.
    kind: String,
    object: Value,
}

impl Seen {
    fn actions(&self) -> &[Value] {
        self.object["actions"].as_array().map_or(&[], Vec::as_slice)
    }
    fn action(&self, name: &str) -> Option<&Value> {
        self.actions().iter().find(|a| a["name"] == name)
    }
    /// What may be tried on it: all that anybody can do with its kind, with a list only what it names.
    fn tried(&self, known: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
        match self.object["id"].is_null() {
            true => self.actions().iter().map(|a| text(&a["name"])).collect(),
            false => known.get(&self.kind).cloned().unwrap_or_default(),
        }
    }
    /// Objects with the same look are tried together.
    fn look(&self) -> String {
        format!(
            "{} {} {}",
            self.kind, self.object["status"], self.object["actions"]
        )
    }
    /// What a name in a path stands for here.
    fn id(&self, name: &str) -> Option<String> {
        let own = self.object.get("id").or_else(|| self.object.get("account_id"));
        match self.object.get(name).and_then(Value::as_str) {
            Some(id) => Some(id.to_owned()),
            None if name == "rule" => Some("adult".into()),
            None if name == "card_id" => self.object["card_id"]
                .as_str()
                .map_or_else(|| own.map(text), |c| Some(c.into())),
            None => own.map(text),
        }
    }
    fn path(&self, route: &Route, programme: &str) -> String {
        let mut path = route.path.clone();
        while let Some((before, rest)) = path.split_once('{') {
            let (name, after) = rest.split_once('}').expect("a parameter ends");
            let id = match name {
                "programme_id" => programme.to_owned(),
                name => self
                    .id(name)
                    .unwrap_or_else(|| panic!("{}: no {name} in {}", route.name, self.object)),
            };
            path = format!("{before}{id}{after}");
        }
        path
    }
    /// The same object as it is now, if it can still be read there.
    async fn again(&self, who: &Person) -> Option<Seen> {
        let answer = who.get(&self.from).await;
        if answer.status != 200 {
            return None;
        }
        found(&self.from, &answer.body)
            .into_iter()
            .find(|s| s.object["id"] == self.object["id"])
    }
}

/// What stands in an answer: the object itself, or the items of a list.
fn found(from: &str, body: &Value) -> Vec<Seen> {
    let words: Vec<&str> = from.split(['?']).next().unwrap_or("").split('/').collect();
    let last = *words.last().expect("a word");
    let seen = |kind: &str, object: &Value| Seen {
        from: from.to_owned(),
        kind: kind.to_owned(),
        object: object.clone(),
    };
    let mut all = vec![];
    if body["actions"].is_array() {
        let kind = if last.len() == 36 {
            words[words.len() - 2]
        } else {
            last
        };
        all.push(seen(kind, body));
    }
    for item in body["items"].as_array().into_iter().flatten() {
        all.push(seen(last, item));
    }
    all
}

/// Where else something leads: the object alone, and the lists below it.
fn leads_to(seen: &Seen, paths: &[String]) -> Vec<String> {
    let Some(id) = seen.object["id"].as_str().or(seen.object["card_id"].as_str()) else {
        return vec![];
    };
    paths
        .iter()
        .filter(|path| {
            let words: Vec<&str> = path.split('/').skip(3).collect();
            words[0] == seen.kind && words.len() > 1 && path.matches('{').count() == 1
        })
        .map(|path| {
            let (before, rest) = path.split_once('{').expect("a parameter");
            let (_, after) = rest.split_once('}').expect("it ends");
            format!("{before}{id}{after}")
        })
        .collect()
}

/// Paths of all that answers with `actions`, and of the lists that lead there.
fn readable() -> Vec<String> {
    let contract = server::openapi();
    let mut paths: Vec<String> = contract["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .filter(|(_, methods)| tells_actions(&contract, &methods["get"]))
        .map(|(path, _)| path.clone())
        .collect();
    paths.extend(
        [
            "/api/v1/programmes/{programme_id}/applications",
            "/api/v1/me/applications",
            "/api/v1/rounds/{round_id}/pack",
        ]
        .map(String::from),
    );
    paths
}

fn tells_actions(contract: &Value, operation: &Value) -> bool {
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    let of = |schema: &Value| -> Value {
        let mut schema = schema.clone();
        while let Some(reference) = schema["$ref"].as_str() {
            schema = contract.pointer(&reference[1..]).expect("a schema").clone();
        }
        schema
    };
    fn has(schema: &Value, of: &dyn Fn(&Value) -> Value) -> bool {
        let schema = of(schema);
        let parts = ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|k| {
            schema[k]
                .as_array()
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
        });
        schema["properties"]["actions"].is_object() || parts.into_iter().any(|p| has(&p, of))
    }
    let whole = of(schema);
    has(schema, &of) || has(&of(&whole["properties"]["items"])["items"], &of)
}

/// All that somebody sees, of what looks alike a few.
async fn crawl(who: &Person, programme: &str, paths: &[String]) -> Vec<Seen> {
    let mut queue: VecDeque<String> = paths
        .iter()
        .map(|p| p.replace("{programme_id}", programme))
        .filter(|p| !p.contains('{'))
        .map(|p| {
            if p.ends_with("/me") || p.contains("programmes/") && p.ends_with(programme) {
                p
            } else {
                format!("{p}?limit=100")
            }
        })
        .collect();
    let mut visited = BTreeSet::new();
    let mut looks: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = vec![];
    while let Some(path) = queue.pop_front() {
        if !visited.insert(path.clone()) {
            continue;
        }
        let mut answer = who.get(&path).await;
        if answer.status == 400 {
            answer = who.get(path.split('?').next().expect("a path")).await;
        }
        if answer.status != 200 {
            continue;
        }
        // The pack holds the cards; what may be done with one tells the card itself.
        if path.contains("/pack") {
            for card in answer.body["cards"].as_array().into_iter().flatten() {
                let seen = Seen {
                    from: path.clone(),
                    kind: "cards".into(),
                    object: card.clone(),
                };
                let alike = looks.entry(format!("pack {}", seen.look())).or_default();
                *alike += 1;
                if *alike <= ALIKE {
                    queue.extend(leads_to(&seen, paths));
                }
            }
            continue;
        }
        for seen in found(&path, &answer.body) {
            let alike = looks
                .entry(format!("{} {}", path.len(), seen.look()))
                .or_default();
            *alike += 1;
            if *alike > ALIKE {
                continue;
            }
            queue.extend(leads_to(&seen, paths));
            if seen.object["actions"].is_array() {
                all.push(seen);
            }
        }
    }
    all
}

/// Calls an operation on an object.
async fn call(stage: &Stage<'_>, who: &Person, seen: &Seen, route: &Route) -> Answer {
    let path = seen.path(route, &stage.programme);
    let body = bodies::body(stage, who, seen, route.name).await;
    let method = Method::from_bytes(route.method.as_bytes()).expect("a method");
    let headers = [("if-match", "*")];
    who.send(method, &path, &headers, body).await
}

/// What is said to be blocked is refused by a code that was told; what is not listed is not for this reader.
async fn blocked(stage: &Stage<'_>, routes: &BTreeMap<&str, Route>) -> Vec<String> {
    let paths = readable();
    let mut wrong = vec![];
    let mut seen_by = vec![];
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, who) in &stage.people {
        let all = crawl(who, &stage.programme, &paths).await;
        for seen in &all {
            for action in seen.actions() {
                if seen.object["id"].is_null() {
                    continue;
                }
                known
                    .entry(seen.kind.clone())
                    .or_default()
                    .insert(text(&action["name"]));
            }
        }
        seen_by.push((name, who, all));
    }
    for (name, who, all) in &seen_by {
        for seen in all {
            for op in &seen.tried(&known) {
                if bodies::APART.contains(&op.as_str()) {
                    continue;
                }
                let expected = seen.action(op);
                if expected.is_some_and(|a| a["allowed"] == true) {
                    continue;
                }
                let answer = call(stage, who, seen, &routes[op.as_str()]).await;
                let code = answer.body["code"].as_str().unwrap_or("");
                let right = match expected {
                    Some(action) => {
                        let told = action["blocked_by"].as_array().expect("codes").iter();
                        [409, 422].contains(&answer.status) && told.into_iter().any(|c| c == code)
                            || answer.status == 422 && bodies::NO_VALUE_FITS.contains(&op.as_str())
                            // A rule that was never looked at is not there.
                            || answer.status == 404 && op == "put_eligibility"
                    }
                    None => [401, 403, 404].contains(&answer.status) || code == "second_person",
                };
                if !right {
                    let told = expected.map_or("not listed".to_owned(), |a| a["blocked_by"].to_string());
                    wrong.push(format!(
                        "{name}: {op} on {} {}: {told}, but {} {}",
                        seen.kind, seen.object["status"], answer.status, answer.text
                    ));
                }
            }
        }
    }
    wrong
}

/// What is offered goes through: each is read again just before, for what was done before it may have changed it.
async fn offered(stage: &Stage<'_>, routes: &BTreeMap<&str, Route>) -> Vec<String> {
    let paths = readable();
    let mut wrong = vec![];
    let mut tried: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut todo = vec![];
    for (name, who) in &stage.people {
        for seen in crawl(who, &stage.programme, &paths).await {
            for action in seen.actions().iter().filter(|a| a["allowed"] == true) {
                let op = text(&action["name"]);
                if !bodies::APART.contains(&op.as_str()) {
                    todo.push((bodies::turn(&op), name.clone(), who, op, seen.clone()));
                }
            }
        }
    }
    todo.sort_by_key(|(turn, ..)| *turn);
    for (_, name, who, op, seen) in todo {
        let times = tried.entry((name.clone(), op.clone())).or_default();
        if *times >= ALIKE {
            continue;
        }
        let Some(now) = seen.again(who).await else {
            continue;
        };
        if now.action(&op).is_none_or(|a| a["allowed"] != true) {
            continue;
        }
        *times += 1;
        let answer = call(stage, who, &now, &routes[op.as_str()]).await;
        // What a plan still lacks stands in the plan, which no list of ideas reads.
        let unwritten = op == "submit_plan" && answer.status == 422;
        if !unwritten && !(200..300).contains(&answer.status) {
            wrong.push(format!(
                "{name}: {op} on {} {} was offered, but {} {}",
                now.kind, now.object["status"], answer.status, answer.text
            ));
        }
    }
    wrong
}

/// Plays to a stage, and tries there.
async fn at(stop: usize) {
    let server = Server::start(Backend::Sqlite);
    let client = OverHttp {
        server: &server,
        people: RefCell::default(),
    };
    let mut script = Script::new(&client, pilot().expect("the pilot"), server.clock.now());
    stages::play(&mut script, stop).await;
    let stage = Stage::of(&script, &server).await;
    let routes = routes();
    let routes: BTreeMap<&str, Route> = routes.into_iter().map(|r| (r.name, r)).collect();
    let mut wrong = blocked(&stage, &routes).await;
    wrong.extend(offered(&stage, &routes).await);
    wrong.sort();
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

macro_rules! stages {
    ($($name:ident $stop:literal;)+) => { $(
        #[tokio::test]
        async fn $name() {
            at($stop).await;
        }
    )+ };
}

stages! {
    what_is_offered_holds_while_the_call_is_open 1;
    what_is_offered_holds_when_eligibility_was_decided 2;
    what_is_offered_holds_while_the_selection_is_scored 3;
    what_is_offered_holds_when_the_selection_is_published 4;
    what_is_offered_holds_in_the_training 5;
    what_is_offered_holds_while_the_final_is_scored 6;
    what_is_offered_holds_when_the_final_is_published 7;
    what_is_offered_holds_in_support 8;
}
