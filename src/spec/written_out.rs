//! Schemas that nobody looks for by name, limits of texts and parts of structs, are written out where they are used.

use serde_json::{Map, Value, json};

use kernel::WRITTEN_OUT;

/// Writes them out in the whole document. What refers to them is gone then.
pub fn write_out(doc: &mut Value) {
    let schemas = doc["components"]["schemas"].as_object().into_iter().flatten();
    let meant: Map<String, Value> = schemas
        .filter(|(name, _)| name.starts_with(WRITTEN_OUT))
        .map(|(name, schema)| (format!("#/components/schemas/{name}"), schema.clone()))
        .collect();
    within(doc, &meant);
}

fn within(value: &mut Value, meant: &Map<String, Value>) {
    match value {
        Value::Object(map) => {
            referred(map, meant);
            nullable(map, meant);
            flattened(map, meant);
            map.values_mut().for_each(|inner| within(inner, meant));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| within(inner, meant)),
        _ => {}
    }
}

/// Puts the schema in the place of a reference; what is said beside it stays. False where there is no such reference.
fn referred(map: &mut Map<String, Value>, meant: &Map<String, Value>) -> bool {
    let Some(Value::Object(schema)) = map
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|at| meant.get(at))
    else {
        return false;
    };
    map.remove("$ref");
    map.extend(schema.clone());
    true
}

/// A text or null is a text that may be null.
fn nullable(map: &mut Map<String, Value>, meant: &Map<String, Value>) {
    let Some([Value::Object(text), null]) = map.get("oneOf").and_then(Value::as_array).map(Vec::as_slice)
    else {
        return;
    };
    let mut text = text.clone();
    if *null == json!({ "type": "null" }) && referred(&mut text, meant) {
        text.insert("type".into(), json!(["string", "null"]));
        map.remove("oneOf");
        map.extend(text);
    }
}

/// The fields of a struct that goes from room to room as one are fields of whatever holds it.
fn flattened(map: &mut Map<String, Value>, meant: &Map<String, Value>) {
    let Some(parts) = map.get("allOf").and_then(Value::as_array) else {
        return;
    };
    let mut whole = Map::new();
    let mut any = false;
    for part in parts {
        let mut part = part.as_object().cloned().unwrap_or_default();
        any |= referred(&mut part, meant);
        for (key, value) in part {
            match (whole.get_mut(&key), value) {
                (Some(Value::Object(have)), Value::Object(more)) => have.extend(more),
                (Some(Value::Array(have)), Value::Array(more)) => have.extend(more),
                (_, value) => {
                    whole.insert(key, value);
                }
            }
        }
    }
    if any {
        // What is said of the part is not said of the whole.
        whole.remove("description");
        map.remove("allOf");
        map.extend(whole);
    }
}
