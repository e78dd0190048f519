//! The contract: what the routes describe, completed by what holds for all of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

use base::http::{LONGEST_HEADER, LONGEST_POINTER, MOST_FAULTS};
use base::policy::{Op, Rule, Who};
use kernel::problems::Code;

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
    components(&mut doc);
    let mut tags = BTreeSet::new();
    if let Some(paths) = doc["paths"].as_object_mut() {
        for item in paths.values_mut() {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                complete(method, operation);
                for tag in operation["tags"].as_array().into_iter().flatten() {
                    tags.insert(tag.as_str().unwrap_or_default().to_owned());
                }
            }
        }
    }
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
    let all = doc["components"]["schemas"].take();
    let Value::Object(mut schemas) = all else {
        return;
    };
    let mut wanted = BTreeSet::new();
    references(doc, &mut wanted);
    let mut reached = BTreeSet::new();
    while let Some(name) = wanted.pop_first() {
        if let Some(schema) = schemas.get(&name)
            && reached.insert(name)
        {
            references(schema, &mut wanted);
        }
    }
    schemas.retain(|name, _| reached.contains(name));
    doc["components"]["schemas"] = Value::Object(schemas);
}

/// The names of the schemas that something refers to, by `$ref` or as the cases of a discriminator.
fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => into.extend(text.strip_prefix("#/components/schemas/").map(str::to_owned)),
        Value::Object(map) => map.values().for_each(|v| references(v, into)),
        Value::Array(items) => items.iter().for_each(|v| references(v, into)),
        _ => {}
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
        "plans" => "Ideas and business plans.",
        "funding" => "Awards.",
        "audit" => "What was done, by whom, and why.",
        _ => "The service itself.",
    }
}

fn components(doc: &mut Value) {
    let c = &mut doc["components"];
    c["securitySchemes"] = json!({ "bearer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "Access token (after RFC8725: EdDSA, `typ=at+jwt`) from `POST /api/v1/auth/login`, valid for 15 minutes."
    }});
    c["schemas"]["Problem"] = json!({
        "type": "object",
        "description": "RFC 9457. Handle errors by `code`.",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "maxLength": 200, "description": "Where the code is explained." },
            "title": { "type": "string", "maxLength": 500, "description": "A sentence in the reader's language." },
            "status": { "type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "The HTTP status." },
            "detail": { "type": "string", "maxLength": 20000, "description": "The sentence with the particulars of this occurrence." },
            "code": { "type": "string", "maxLength": 100, "description": "Stable code.", "examples": Code::ALL.iter().take(3).map(|c| c.as_str()).collect::<Vec<_>>() },
            "request_id": { "type": "string", "maxLength": 64, "description": "Leads us to the log." },
            "errors": { "type": "array", "maxItems": MOST_FAULTS, "description": "Every fault of the input.", "items": { "$ref": "#/components/schemas/Fault" } }
        }
    });
    c["schemas"]["Fault"] = json!({
        "type": "object",
        "description": "One fault of the input.",
        "required": ["pointer", "code", "params", "detail"],
        "properties": {
            "pointer": { "type": "string", "maxLength": LONGEST_POINTER, "description": "JSON pointer into the body." },
            "code": { "type": "string", "maxLength": 100, "description": "Stable code of the fault." },
            "params": { "type": "object", "description": "Limits and the like." },
            "detail": { "type": "string", "maxLength": 1000, "description": "A sentence in the reader's language." }
        }
    });
    c["parameters"] = json!({
        "IfMatch": { "name": "If-Match", "in": "header", "required": false, "description": "The ETag that was read, or `*`. Without it: 428.",
            "schema": { "type": "string", "format": "http-header", "maxLength": LONGEST_HEADER }, "example": "*" },
        "IfNoneMatch": { "name": "If-None-Match", "in": "header", "required": false, "description": "An ETag: 304 when it still holds. With PUT `*`: only if there is none yet.",
            "schema": { "type": "string", "format": "http-header", "maxLength": LONGEST_HEADER } },
        "IdempotencyKey": { "name": "Idempotency-Key", "in": "header", "required": false, "description": "The same key and body again within 24 hours give the same answer and do nothing twice.",
            "schema": { "type": "string", "format": "http-header", "minLength": 1, "maxLength": 255 } },
        "AcceptLanguage": { "name": "Accept-Language", "in": "header", "required": false, "description": "kk, ru or en, for texts meant for people.",
            "schema": { "type": "string", "format": "http-header", "maxLength": LONGEST_HEADER }, "example": "kk" }
    });
    let limited = json!({ "Retry-After": { "$ref": "#/components/headers/RetryAfter" } });
    c["headers"] = json!({
        "RetryAfter": { "description": "Seconds to wait.", "schema": { "type": "integer", "format": "int32", "minimum": 0, "maximum": 86400 } },
        "ETag": { "description": "Opaque; for `If-Match` and `If-None-Match`.", "schema": { "type": "string", "maxLength": 100 } },
        "RequestId": { "description": "Id of the request.", "schema": { "type": "string", "maxLength": 64 } },
    });
    let mut responses = Map::new();
    for (status, description) in ERRORS {
        let codes: Vec<&str> = Code::ALL
            .iter()
            .filter(|c| c.status() == *status)
            .map(|c| c.as_str())
            .collect();
        let mut response = json!({
            "description": format!("{description} Codes: {}.", codes.join(", ")),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
        });
        if matches!(status, 429 | 503) {
            response["headers"] = limited.clone();
        }
        responses.insert(format!("E{status}"), response);
    }
    c["responses"] = Value::Object(responses);
}

const ERRORS: &[(u16, &str)] = &[
    (400, "The request cannot be read."),
    (401, "Nobody is logged in."),
    (403, "The reader may see it, but not do this."),
    (404, "It is not there, or not the reader's to see."),
    (409, "The state of things forbids it."),
    (412, "It was changed since it was read."),
    (413, "The body is too large."),
    (415, "The content type is not `application/json`."),
    (422, "The body was read, but is not valid."),
    (428, "`If-Match` is missing."),
    (429, "Too many tries."),
    (431, "A header is too long."),
    (500, "Something went wrong on our side."),
    (503, "Too busy; come back."),
];

/// Where an item of a list can be read alone, for lists whose items are not called as what they lead to: the list, the
/// operation, its parameter.
const LINKS: &[(&str, &str, &str)] = &[
    ("list_my_applications", "get_application", "application_id"),
    ("list_applications", "get_application", "application_id"),
    ("list_my_offers", "get_offer", "offer_id"),
    ("list_ideas", "get_idea", "idea_id"),
];

/// Actions on a version of something, that are not to be done on another one.
const VERSIONED: [&str; 5] = [
    "mark_pitch",
    "move_pitch",
    "revise_card",
    "swap_pitches",
    "unmark_pitch",
];

fn complete(method: &str, operation: &mut Value) {
    let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let Some(rule) = Op::named(&name).map(Op::rule) else {
        return;
    };
    operation["x-roles"] = roles(rule).into();
    let open = rule.who.iter().any(|w| matches!(w, Who::Anyone | Who::Public));
    operation["security"] = match (open, rule.who.contains(&Who::Anyone)) {
        (true, true) => json!([{}]),
        (true, false) => json!([{}, { "bearer": [] }]),
        _ => json!([{ "bearer": [] }]),
    };
    if let Some(text) = operation["description"].as_str() {
        operation["description"] = json!(text.trim());
    }
    let has_body = operation.get("requestBody").is_some();
    if has_body {
        operation["requestBody"]["required"] = json!(true);
    }
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let in_path = parameters.iter().any(|p| p["in"] == "path");
    let mut add = |name: &str| parameters.push(json!({ "$ref": format!("#/components/parameters/{name}") }));
    let mut errors = vec![400, 429, 431, 500, 503];
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
            errors.extend([400, 409, 422]);
            if VERSIONED.contains(&name.as_str()) {
                add("IfMatch");
                errors.extend([412, 428]);
            }
        }
        _ => errors.push(409),
    }
    operation["parameters"] = parameters.into();
    if !rule.who.contains(&Who::Anyone) || matches!(name.as_str(), "log_in" | "refresh_session") || open {
        errors.push(401);
    }
    if rule.see.is_some() {
        errors.push(403);
    }
    if in_path {
        errors.push(404);
    }
    if has_body {
        errors.extend([400, 413, 415, 422]);
        if rule.see.is_some() || !rule.who.contains(&Who::Anyone) {
            errors.push(404);
        }
    }
    let responses = &mut operation["responses"];
    for (status, response) in responses.as_object_mut().into_iter().flatten() {
        response["headers"]["X-Request-Id"] = json!({ "$ref": "#/components/headers/RequestId" });
        if status == "200" && response.get("content").is_some() {
            response["headers"]["ETag"] = json!({ "$ref": "#/components/headers/ETag" });
        }
        if status == "201" {
            response["headers"]["Location"] = json!({ "description": "Where it can be read.", "schema": { "type": "string", "format": "uri-reference", "maxLength": 300 } });
        }
    }
    for (_, operation, parameter) in LINKS.iter().filter(|(list, ..)| *list == name) {
        responses["200"]["links"][*operation] = json!({
            "operationId": operation,
            "parameters": { *parameter: "$response.body#/items/0/id" },
            "description": "The first of the list.",
        });
    }
    if method == "get" && responses.get("200").is_some() {
        responses["304"] = json!({ "description": "What the reader has still holds." });
    }
    for status in errors {
        responses[status.to_string()] = json!({ "$ref": format!("#/components/responses/E{status}") });
    }
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
