//! The contract: what the routes describe, completed by what holds for all of them.

mod components; // what every operation refers to
mod fields; // what holds for fields by their name or kind
pub mod notices; // who is told what
pub mod parameters; // what the names in a path are
mod written_out; // limits and parts without a name of their own

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

use self::written_out::write_out;
use base::policy::{Mark, Op, Rule, Who};

/// The finished document as text.
pub struct Text(pub String);

/// The beginning of the document.
pub fn base() -> OpenApi {
    let mut license = LicenseBuilder::new().name("Apache-2.0").build();
    license.identifier = Some("Apache-2.0".into());
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Incubator")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(include_str!("spec.md")))
                .license(Some(license))
                .build(),
        )
        .build()
}

/// Completes the document: access, errors, headers and limits that hold everywhere.
pub fn finish(doc: OpenApi) -> Value {
    let mut doc = serde_json::to_value(doc).unwrap_or_default();
    doc["openapi"] = json!("3.1.0");
    doc["info"]["contact"] =
        json!({ "name": "Incubator maintainers", "url": "https://incubator.example/contact" });
    doc["servers"] = json!([{ "url": "/", "description": "This service: local, staging or production.", "x-internal": false }]);
    components::add(&mut doc);
    let mut tags = BTreeSet::new();
    if let Some(paths) = doc["paths"].as_object_mut() {
        let read_by = read_by(paths);
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                if let Some(rule) = rule_of(operation) {
                    tags.insert(rule.tag);
                    complete(method, path, rule, operation);
                    link(rule, &read_by, &mut operation["responses"]);
                }
            }
        }
    }
    files(&mut doc["paths"]);
    write_out(&mut doc);
    fields::complete(&mut doc);
    complete_strings(&mut doc["components"]["schemas"]);
    complete_strings(&mut doc["components"]["parameters"]);
    complete_strings(&mut doc["paths"]);
    prune(&mut doc);
    doc["tags"] = tags
        .iter()
        .map(|t| json!({ "name": t, "description": describe_tag(t) }))
        .collect();
    doc
}

/// The bytes of a file are no list of numbers.
fn files(value: &mut Value) {
    let bytes = json!({ "type": "array", "items": { "type": "integer", "format": "int32", "minimum": 0 } });
    match value {
        found if *found == bytes => {
            *found = json!({ "type": "string", "format": "binary", "maxLength": LARGEST_FILE });
        }
        Value::Object(map) => map.values_mut().for_each(files),
        Value::Array(items) => items.iter_mut().for_each(files),
        _ => {}
    }
}

/// The largest file that comes in, and more than any that goes out.
const LARGEST_FILE: u32 = 50 * 1024 * 1024;

/// What holds for every integer, and for every string that comes in: no control characters (they are refused, since PostgreSQL
/// cannot store them), and a length for those whose format bounds them.
fn complete_strings(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let is = |kind: &str| {
                map.get("type")
                    .is_some_and(|t| t == kind || t.as_array().is_some_and(|a| a.iter().any(|k| k == kind)))
            };
            let (string, integer) = (is("string"), is("integer"));
            if integer && !map.contains_key("format") {
                map.insert("format".into(), json!("int64"));
            }
            if string && !map.contains_key("enum") {
                if !map.contains_key("format") && !map.contains_key("pattern") {
                    map.insert("pattern".into(), json!(NO_CONTROL));
                }
                if matches!(
                    map.get("format").and_then(Value::as_str),
                    Some("date" | "date-time" | "date-time-local")
                ) && !map.contains_key("maxLength")
                {
                    map.insert("maxLength".into(), json!(40));
                }
            }
            map.values_mut().for_each(complete_strings);
        }
        Value::Array(items) => items.iter_mut().for_each(complete_strings),
        _ => {}
    }
}

const NO_CONTROL: &str = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*$";

/// Leaves out schemas that nothing refers to (generic pages are written out in place).
fn prune(doc: &mut Value) {
    let mut wanted = BTreeSet::new();
    fields::references(&doc["paths"], &mut wanted);
    fields::references(&doc["components"]["parameters"], &mut wanted);
    fields::references(&doc["components"]["responses"], &mut wanted);
    let reached = fields::reached(doc, wanted);
    if let Some(schemas) = doc["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| reached.contains(name));
    }
}

fn describe_tag(tag: &str) -> &'static str {
    match tag {
        "identity" => "Registration, log-in, sessions, one's own account.",
        "inbox" => "What one was told.",
        "organisations" => "Operators, sponsors, akimats, colleges.",
        "programmes" => "Rules, timeline, members and phases of a programme.",
        "applications" => "From the draft to the place in the programme.",
        "jury" => "Rounds, cards, results, decisions.",
        "training" => "Groups, sessions, registers, assignments, completion.",
        "files" => "Files that are attached to something, and how they come.",
        "plans" => "Ideas and business plans.",
        "funding" => "Awards.",
        "audit" => "What was done, by whom, and why.",
        _ => "The service itself.",
    }
}

/// The line of the table for a described operation.
fn rule_of(operation: &Value) -> Option<&'static Rule> {
    operation["operationId"]
        .as_str()
        .and_then(Op::named)
        .map(Op::rule)
}

/// The parameter that names what an operation reads: the last one of its path.
fn read_by(paths: &Map<String, Value>) -> BTreeMap<&'static str, String> {
    let reads = paths.iter().filter_map(|(path, item)| {
        let name = parameters::names(path).last()?;
        Some((rule_of(&item["get"])?.name, name.to_owned()))
    });
    reads.collect()
}

fn complete(method: &str, path: &str, rule: &Rule, operation: &mut Value) {
    operation["tags"] = json!([rule.tag]);
    operation["x-roles"] = roles(rule).into();
    let anyone = rule.who.contains(&Who::Anyone);
    let open = anyone || rule.who.contains(&Who::Public);
    operation["security"] = match (open, anyone) {
        (true, true) => json!([{}]),
        (true, false) => json!([{}, { "bearer": [] }]),
        _ => json!([{ "bearer": [] }]),
    };
    if let Some(text) = operation["description"].as_str() {
        operation["description"] = json!(text.trim());
    }
    let mut errors = vec![400, 401, 429, 431, 500, 503];
    let own = operation["parameters"].as_array().cloned().unwrap_or_default();
    if own.iter().any(|p| p["name"] == "Range") {
        errors.push(416);
    }
    let mut parameters = parameters::complete(path, own);
    if parameters::names(path).next().is_some() {
        errors.push(404);
    }
    let mut add = |name: &str| parameters.push(json!({ "$ref": format!("#/components/parameters/{name}") }));
    add("AcceptLanguage");
    match method {
        "get" => add("IfNoneMatch"),
        "put" => {
            add("IfMatch");
            add("IfNoneMatch");
            errors.extend([409, 412, 428]);
        }
        "post" if !open => {
            add("IdempotencyKey");
            errors.extend([409, 422]);
            if rule.is(Mark::Versioned) {
                add("IfMatch");
                errors.extend([412, 428]);
            }
        }
        _ => {
            errors.push(409);
            if rule.is(Mark::Versioned) {
                add("IfMatch");
                errors.extend([412, 428]);
            }
        }
    }
    operation["parameters"] = parameters.into();
    if rule.see.is_some() {
        errors.push(403);
    }
    if operation.get("requestBody").is_some() {
        operation["requestBody"]["required"] = json!(true);
        errors.extend([413, 415, 422]);
        if rule.see.is_some() || !anyone {
            errors.push(404);
        }
    }
    answers(method, &mut operation["responses"], &errors);
}

/// What is said of every answer, and the refusals.
fn answers(method: &str, responses: &mut Value, errors: &[u16]) {
    for (status, response) in responses.as_object_mut().into_iter().flatten() {
        response["headers"]["X-Request-Id"] = json!({ "$ref": "#/components/headers/RequestId" });
        if status == "200" && response.get("content").is_some() {
            response["headers"]["ETag"] = json!({ "$ref": "#/components/headers/ETag" });
        }
        if status == "201" {
            response["headers"]["Location"] = json!({ "description": "Where it can be read.", "schema": { "type": "string", "format": "uri-reference", "maxLength": 300 } });
        }
    }
    if method == "get" && responses.get("200").is_some() {
        responses["304"] = json!({ "description": "What the reader has still holds." });
    }
    for status in errors {
        responses[status.to_string()] = json!({ "$ref": format!("#/components/responses/E{status}") });
    }
}

/// Where an item of a list can be read alone, for lists whose items are not called as what they lead to.
fn link(rule: &Rule, read_by: &BTreeMap<&str, String>, responses: &mut Value) {
    let Some(item) = rule.item.map(|op| op.rule().name) else {
        return;
    };
    let Some(parameter) = read_by.get(item) else {
        return;
    };
    responses["200"]["links"][item] = json!({
        "operationId": item,
        "parameters": { parameter: "$response.body#/items/0/id" },
        "description": "The first of the list.",
    });
}

/// Names of those who may, for `x-roles` and `docs/ACCESS.md`.
pub fn roles(rule: &Rule) -> Vec<String> {
    rule.who
        .iter()
        .map(|who| match who {
            Who::Anyone => "anyone".into(),
            Who::Public => "anyone_once_announced".into(),
            Who::SignedIn => "signed_in".into(),
            Who::Admin => "admin".into(),
            Who::Owner => "owner".into(),
            Who::In(role) => role.as_str().to_owned(),
            Who::Clear(role) => format!("{role}_without_conflict"),
            Who::Assigned => "assigned_juror".into(),
            Who::Second(role) => format!("second_{role}"),
        })
        .collect()
}

/// The paths of the contract with their methods, for 405.
pub fn paths(doc: &Value) -> Vec<(String, Vec<String>)> {
    doc["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(path, item)| {
            let described = item.as_object().into_iter().flatten();
            // What can be read has a head (`http::envelope`).
            let methods = described
                .flat_map(|(m, _)| match m.as_str() {
                    "get" => vec!["GET".to_owned(), "HEAD".to_owned()],
                    other => vec![other.to_uppercase()],
                })
                .collect();
            (path.clone(), methods)
        })
        .collect()
}

impl Text {
    /// The document as it is served and committed.
    pub fn of(doc: &Value) -> Self {
        Text(serde_json::to_string_pretty(doc).unwrap_or_default() + "\n")
    }
}

/// `docs/ACCESS.md`.
pub fn access_markdown() -> String {
    let mut out = String::from(
        "# Who may do what\n\nGenerated by `incubator access` from the one policy table (`crates/base/src/policy/table.rs`). What is \
         not listed is denied: 403 for those who see the object by the operation in the third column, 404 for \
         everybody else.\n\n| operation | who | sees through | phases |\n| --- | --- | --- | --- |\n",
    );
    for rule in base::policy::TABLE {
        let see = rule.see.map_or("–", |op| op.rule().name);
        let phases: Vec<&str> = rule.phases.iter().map(|p| p.as_str()).collect();
        let phases = if phases.is_empty() {
            "all".to_owned()
        } else {
            phases.join(", ")
        };
        out.push_str(&format!(
            "| `{}` | {} | {see} | {phases} |\n",
            rule.name,
            roles(rule).join(", ")
        ));
    }
    out
}
