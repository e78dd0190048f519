//! Whether a JSON value is what a schema says: as much of JSON Schema as the contract and the formats use.

use serde_json::{Map, Value};

/// A document with schemas, to which references lead.
pub struct Schemas(pub Value);

impl Schemas {
    /// All that is wrong with a value, each with its place.
    pub fn faults(&self, reference: &str, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        self.check(&serde_json::json!({ "$ref": reference }), value, "", &mut found);
        found
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let place = reference.trim_start_matches('#');
            let to = self
                .0
                .pointer(place)
                .unwrap_or_else(|| panic!("{reference} leads nowhere"));
            self.check(to, value, at, found);
        }
        if let Some(kinds) = schema.get("type") {
            let kinds: Vec<&str> = match kinds {
                Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
                kind => kind.as_str().into_iter().collect(),
            };
            if !kinds.iter().any(|kind| is_a(value, kind)) {
                found.push(format!("{at} is no {kinds:?}"));
            }
        }
        if let Some(words) = schema["enum"].as_array()
            && !words.contains(value)
        {
            found.push(format!("{at} is none of {words:?}"));
        }
        if let (Some(floor), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
            && number < floor
        {
            found.push(format!("{at} is below {floor}"));
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.check(part, value, at, found);
        }
        for (key, exactly) in [("oneOf", true), ("anyOf", false)] {
            let Some(parts) = schema[key].as_array() else {
                continue;
            };
            let fits = |part: &&Value| {
                let mut faults = Vec::new();
                self.check(part, value, at, &mut faults);
                faults.is_empty()
            };
            let count = parts.iter().filter(fits).count();
            if count == 0 || (exactly && count > 1) {
                found.push(format!("{at} fits {count} of {key}"));
            }
        }
        match value {
            Value::Object(map) => self.object(schema, map, at, found),
            Value::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    if let Some(of) = schema.get("items") {
                        self.check(of, item, &format!("{at}/{n}"), found);
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&self, schema: &Value, map: &Map<String, Value>, at: &str, found: &mut Vec<String>) {
        for key in schema["required"].as_array().into_iter().flatten() {
            if !map.contains_key(key.as_str().unwrap_or_default()) {
                found.push(format!("{at} has no {key}"));
            }
        }
        for (key, value) in map {
            let place = format!("{at}/{key}");
            match (schema["properties"].get(key), schema.get("additionalProperties")) {
                (Some(of), _) => self.check(of, value, &place, found),
                (None, Some(Value::Bool(false))) => found.push(format!("{place} is not known")),
                (None, Some(of)) if of.is_object() => self.check(of, value, &place, found),
                (None, _) => {}
            }
        }
    }
}

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no kind {other}"),
    }
}

#[test]
fn a_value_that_is_something_else_is_told() {
    let schemas = Schemas(serde_json::json!({ "$defs": {
        "word": { "type": "string", "enum": ["a", "b"] },
        "thing": {
            "type": "object", "required": ["word"], "additionalProperties": false,
            "properties": { "word": { "$ref": "#/$defs/word" }, "n": { "type": ["integer", "null"] } },
        },
    } }));
    let faults = |value: Value| schemas.faults("#/$defs/thing", &value);
    assert_eq!(
        faults(serde_json::json!({ "word": "a", "n": null })),
        Vec::<String>::new()
    );
    assert_eq!(faults(serde_json::json!({ "n": 1.5, "x": 1 })).len(), 3);
    assert_eq!(faults(serde_json::json!({ "word": "c" })).len(), 1);
}
