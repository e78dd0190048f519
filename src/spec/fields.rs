//! What holds for fields by their name or their kind, so that no type has to say it again.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What these names mean wherever a field of such a name says nothing else of itself.
const COMMON: &[(&str, &str)] = &[
    ("actions", "What the reader may do."),
    ("candidate_id", "The candidate."),
    ("created_at", "When it was made."),
    ("id", "Identifier."),
    ("juror_id", "The juror."),
    ("name", "Name."),
    ("programme_id", "The programme."),
    ("reference", "Number that can be read aloud."),
    ("round_id", "The round."),
    ("status", "Where it stands."),
    ("submitted_at", "When it was submitted."),
    ("title", "Title."),
    ("updated_at", "When it was changed."),
    ("version", "Version."),
];

/// Documents that are signed as they stand: their types say all of them themselves, and `null` means something there.
const SIGNED: &[&str] = &["CardProof", "ProtocolBundle", "PublicProtocol"];

/// Completes the fields of all schemas: descriptions of common ones, and that what is optional is absent and never null.
pub(super) fn complete(doc: &mut Value) {
    let signed = reached(doc, SIGNED.iter().map(|name| (*name).to_owned()).collect());
    let nullable = reached(doc, merge_patches(doc));
    for (name, schema) in doc["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if !signed.contains(name) {
            every_field(schema, &|name, field| {
                describe(name, field);
            });
            if !nullable.contains(name) {
                every_field(schema, &|_, field| never_null(field));
            }
        }
    }
    // Pages are written out where they are answered.
    every_field(&mut doc["paths"], &|name, field| {
        describe(name, field);
        never_null(field);
    });
}

/// Does something to each property of a schema and of those inside it.
fn every_field(value: &mut Value, work: &dyn Fn(&str, &mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Object(fields)) = map.get_mut("properties") {
                for (name, field) in fields {
                    if let Value::Object(field) = field {
                        work(name, field);
                    }
                }
            }
            map.values_mut().for_each(|inner| every_field(inner, work));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| every_field(inner, work)),
        _ => {}
    }
}

fn describe(name: &str, field: &mut Map<String, Value>) {
    let known = COMMON.iter().find(|(common, _)| *common == name);
    if let Some((_, text)) = known
        && !field.contains_key("description")
    {
        field.insert("description".to_owned(), Value::from(*text));
    }
}

/// Takes `null` from what a field may be.
fn never_null(field: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = field.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            field.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(cases)) = field.get_mut("oneOf") {
        cases.retain(|case| case["type"] != "null");
        if let [Value::Object(only)] = cases.as_slice() {
            let only = only.clone();
            field.remove("oneOf");
            field.extend(only);
        }
    }
}

/// The schemas of merge patches (RFC 7396), where null takes a value away.
fn merge_patches(doc: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let items = doc["paths"].as_object().into_iter().flat_map(Map::values);
    for operation in items.filter_map(Value::as_object).flat_map(Map::values) {
        references(
            &operation["requestBody"]["content"]["application/merge-patch+json"],
            &mut found,
        );
    }
    found
}

/// Schemas, and all that they refer to.
pub(super) fn reached(doc: &Value, mut wanted: BTreeSet<String>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    while let Some(name) = wanted.pop_first() {
        let schema = &doc["components"]["schemas"][name.as_str()];
        if !schema.is_null() && reached.insert(name) {
            references(schema, &mut wanted);
        }
    }
    reached
}

/// The names of the schemas that something refers to, by `$ref` or as the cases of a discriminator.
pub(super) fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => into.extend(text.strip_prefix("#/components/schemas/").map(str::to_owned)),
        Value::Object(map) => map.values().for_each(|v| references(v, into)),
        Value::Array(items) => items.iter().for_each(|v| references(v, into)),
        _ => {}
    }
}
