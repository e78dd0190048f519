//! What lists read: no document (JSON) that the answer does not show. A row of a list is read fifty times a page, and a
//! document costs more than all the rest of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use base::db::DbUrl;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::prelude::*;
use incubator::server;
use serde_json::Value;

use crate::access::{Actor, Fixture, Route, routes};
use crate::support::{Backend, Server};

/// The documents that a list shows.
const SHOWN: &[(&str, &[&str])] = &[
    (
        "list_application_versions",
        &["application_version.content", "application_version.person"],
    ),
    ("get_attendance", &["training_group.name", "training_module.name"]),
    ("get_gradebook", &["assignment.title"]),
    ("list_submissions", &["assignment.title"]),
    ("list_assignments", &["assignment.title", "assignment.text"]),
    ("list_card_revisions", &["card_revision.marks"]),
    ("list_calendar", &["calendar_day.name"]),
    ("list_days_off", &["day_off.name"]),
    ("list_conflicts", &["conflict.signals"]),
    ("list_ideas", &["idea.content"]),
    ("list_phone_calls", &["phone_call.subject", "phone_call.body"]),
    ("list_materials", &["material.title", "material.text"]),
    ("list_organisations", &["organisation.name"]),
    ("list_plan_versions", &["plan_version.content"]),
    // Its places are what the opening froze. There are two rounds at most, each with its whole scene.
    (
        "list_rounds",
        &["round.settings", "round.frozen", "round.scoring"],
    ),
    ("list_samples", &["sample.dossier", "sample.rubric"]),
    ("list_training_groups", &["training_group.name"]),
    // The names of holidays, on which somebody planned a session.
    (
        "list_training_sessions",
        &[
            "calendar_day.name",
            "day_off.name",
            "training_group.name",
            "training_module.name",
        ],
    ),
    ("list_training_modules", &["training_module.name"]),
    (
        "list_programmes",
        &[
            "programme.name",
            "programme.call_text",
            "programme.languages",
            "programme.rules",
        ],
    ),
];

/// What was asked of each database that is listened to, by its URL.
static HEARD: LazyLock<Mutex<BTreeMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

/// Listens to one connection.
#[derive(Default)]
struct Ear {
    url: String,
}

impl Instrumentation for Ear {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.url = url.to_owned(),
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(queries) = heard.get_mut(&self.url) {
                    queries.push(query.to_string());
                }
            }
            _ => {}
        }
    }
}

fn heard(url: &str) -> Vec<String> {
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard.insert(url.to_owned(), Vec::new()).unwrap_or_default()
}

/// The columns that hold documents, as `table.column`.
fn documents(url: &str) -> BTreeSet<String> {
    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let mut conn = SqliteConnection::establish(url).expect("the file opens");
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND upper(c.type) = 'JSONB'",
    )
    .load(&mut conn)
    .expect("columns");
    columns.into_iter().map(|column| column.name).collect()
}

/// The documents that a list reads by a statement. The one object in which one asks (its programme, its round) is read by
/// its key, and is no row of the list.
fn read_by(query: &str, documents: &BTreeSet<String>) -> BTreeSet<String> {
    let plain = query.replace(['`', '"'], "");
    let Some((selected, rest)) = plain.strip_prefix("SELECT ").and_then(|q| q.split_once(" FROM ")) else {
        return BTreeSet::new();
    };
    let table = selected.split('.').next().unwrap_or_default();
    if rest.contains(&format!("({table}.id = ")) {
        return BTreeSet::new();
    }
    let selects = |column: &String| selected.split(", ").any(|one| one == column);
    documents
        .iter()
        .filter(|column| selects(column))
        .cloned()
        .collect()
}

/// The operations that answer with items.
fn lists() -> Vec<Route> {
    let doc = server::openapi();
    let has_items = |route: &Route| {
        let answer = &doc["paths"][&route.path][&route.method.to_lowercase()]["responses"]["200"];
        let schema = &answer["content"]["application/json"]["schema"];
        let named = schema["$ref"]
            .as_str()
            .and_then(|at| doc.pointer(&at[1..]))
            .unwrap_or(schema);
        named["properties"]
            .get("items")
            .is_some_and(|items| *items != Value::Null)
    };
    let mut lists = routes();
    lists.retain(|route| route.method == "GET" && has_items(route));
    lists
}

#[tokio::test]
async fn no_list_reads_a_document_that_it_does_not_show() {
    set_default_instrumentation(|| Some(Box::new(Ear::default()))).expect("an ear");
    let server = Server::start(Backend::Sqlite);
    let DbUrl::Sqlite(url) = server.database_url.clone() else {
        panic!("a file")
    };
    let documents = documents(&url);
    assert!(documents.contains("application.content"), "{documents:?}");
    let fixture = Fixture::play(&server).await;
    let lists = lists();
    assert!(lists.len() > 35, "{} lists", lists.len());
    let mut wrong = Vec::new();
    for route in &lists {
        let shown = SHOWN
            .iter()
            .find(|(name, _)| *name == route.name)
            .map_or(&[] as &[&str], |(_, shown)| shown);
        let mut answered = false;
        for actor in [Actor::Coordinator, Actor::Owner, Actor::Juror, Actor::Observer] {
            heard(&url);
            let query = if route.name == "list_calendar" {
                "?year=2027"
            } else {
                ""
            };
            let path = fixture.path(route, actor) + query;
            let answer = fixture.people[&actor].get(&path).await;
            answered |= answer.status == 200;
            for query in heard(&url) {
                for column in read_by(&query, &documents) {
                    if !shown.contains(&column.as_str()) {
                        wrong.push(format!("{} as {actor:?} reads {column}: {query}", route.name));
                    }
                }
            }
        }
        if !answered {
            wrong.push(format!("{} answered nobody", route.name));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} times too much:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
