//! The contract says what is served, and names what it says.

use std::collections::{BTreeMap, BTreeSet};

use base::notifications::MessageKind;
use base::policy::{Op, TABLE};
use incubator::{server, spec};
use kernel::TextEnum;
use kernel::problems::Code;
use kernel::vocabulary::labels;
use serde_json::Value;

use crate::architecture::{self, Source};

fn operations(doc: &Value) -> Vec<(String, String, Value)> {
    doc["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .expect("an item")
                .iter()
                .map(move |(m, o)| (path.clone(), m.clone(), o.clone()))
        })
        .collect()
}

#[test]
fn the_committed_documents_are_those_of_the_code() {
    let root = env!("CARGO_MANIFEST_DIR");
    let committed = std::fs::read_to_string(format!("{root}/openapi/openapi.json")).unwrap_or_default();
    assert!(
        committed == spec::Text::of(&server::openapi()).0,
        "openapi/openapi.json is stale: cargo run -- openapi > openapi/openapi.json"
    );
    let access = std::fs::read_to_string(format!("{root}/docs/ACCESS.md")).unwrap_or_default();
    assert!(
        access == spec::access_markdown(),
        "docs/ACCESS.md is stale: cargo run -- access > docs/ACCESS.md"
    );
    let notices = std::fs::read_to_string(format!("{root}/docs/NOTICES.md")).unwrap_or_default();
    assert!(
        notices == spec::notices::notices_markdown(),
        "docs/NOTICES.md is stale: cargo run -- notices > docs/NOTICES.md"
    );
}

/// What changes something either tells those concerned, or says why nobody is told.
#[test]
fn every_change_tells_somebody_or_says_why_not() {
    let told: BTreeSet<&str> = MessageKind::ALL
        .iter()
        .flat_map(|kind| spec::notices::told_by(*kind))
        .map(|op| op.rule().name)
        .collect();
    let untold: Vec<&str> = spec::notices::UNTOLD
        .iter()
        .flat_map(|(_, ops)| ops.iter().map(|op| op.rule().name))
        .collect();
    let reasons: BTreeSet<&str> = untold.iter().copied().collect();
    assert_eq!(reasons.len(), untold.len(), "an operation has two reasons");
    assert_eq!(
        told.intersection(&reasons).count(),
        0,
        "{:?}",
        told.intersection(&reasons)
    );
    let doc = server::openapi();
    let changes: BTreeSet<String> = operations(&doc)
        .iter()
        .filter(|(_, method, _)| method != "get")
        .filter_map(|(_, _, o)| o["operationId"].as_str().map(str::to_owned))
        .collect();
    let known: BTreeSet<String> = told.union(&reasons).map(|name| (*name).to_owned()).collect();
    let missing: Vec<_> = changes.symmetric_difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_operation_is_in_the_policy_and_every_policy_is_served() {
    let doc = server::openapi();
    let mut served: Vec<String> = operations(&doc)
        .iter()
        .map(|(path, method, o)| {
            let name = o["operationId"].as_str().unwrap_or_default().to_owned();
            assert!(
                Op::named(&name).is_some(),
                "{method} {path}: no policy for `{name}`"
            );
            name
        })
        .collect();
    served.sort();
    let mut once = served.clone();
    once.dedup();
    assert_eq!(served, once, "an operationId stands twice");
    let missing: Vec<&str> = TABLE
        .iter()
        .map(|r| r.name)
        .filter(|n| !served.iter().any(|s| s == n))
        .collect();
    assert!(missing.is_empty(), "in the policy, but not served: {missing:?}");
}

#[test]
fn every_operation_is_described() {
    for (path, method, operation) in operations(&server::openapi()) {
        for key in ["summary", "description", "tags", "security", "x-roles"] {
            assert!(!operation[key].is_null(), "{method} {path} has no {key}");
        }
    }
}

/// What an operation says of them itself is for those few that mean something else by the name.
#[test]
fn every_name_in_a_path_is_described() {
    for (path, method, operation) in operations(&server::openapi()) {
        let described: Vec<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|p| p["in"] == "path")
            .filter_map(|p| p["name"].as_str())
            .collect();
        let named: Vec<&str> = spec::parameters::names(&path).collect();
        assert_eq!(described, named, "{method} {path}");
        for name in named {
            assert!(
                spec::parameters::described(name).is_some(),
                "{name} is not in the table"
            );
        }
    }
}

/// Two structs of one name would overwrite each other in silence.
#[test]
fn every_reference_leads_somewhere_and_no_schema_is_described_twice() {
    let doc = server::openapi();
    fn walk(value: &Value, refs: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(r)) = map.get("$ref") {
                    refs.push(r.clone());
                }
                map.values().for_each(|v| walk(v, refs));
            }
            Value::Array(items) => items.iter().for_each(|v| walk(v, refs)),
            _ => {}
        }
    }
    let mut refs = vec![];
    walk(&doc, &mut refs);
    for r in refs {
        assert!(
            doc.pointer(r.trim_start_matches('#')).is_some(),
            "{r} leads nowhere"
        );
    }
}

/// `JurorSeat` → `juror_seat`: the name of an enum in the vocabularies.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[test]
fn every_value_of_every_enum_has_a_label_and_no_label_is_left_over() {
    let doc = server::openapi();
    let schemas = doc["components"]["schemas"].as_object().expect("schemas");
    let enums: BTreeMap<String, BTreeSet<&str>> = schemas
        .iter()
        .filter_map(|(name, schema)| {
            let values = schema["enum"]
                .as_array()?
                .iter()
                .filter_map(Value::as_str)
                .collect();
            Some((snake(name), values))
        })
        .collect();
    // Of codes, that each is there holds a test of its own.
    let enumerated = |name: &str| !["problem_code", "field_fault_code"].contains(&name);
    let labelled: BTreeMap<String, BTreeSet<&str>> = labels()
        .iter()
        .filter(|(name, _)| enumerated(name))
        .map(|(name, values)| (name.clone(), values.keys().map(String::as_str).collect()))
        .collect();
    assert_eq!(labelled, enums);
}

/// What `blocked_by` names are problems; what a form or an imported sheet names are faults of fields. Each fault that the program
/// makes by a literal has its words.
#[test]
fn every_code_that_people_meet_has_a_label() {
    let problems = &labels()["problem_code"];
    for code in Code::ALL {
        assert!(problems.contains_key(code.as_str()), "{code:?}");
    }
    let faults = &labels()["field_fault_code"];
    let made = [
        "FieldError::new(",
        "Error::field(",
        "Fault::of(",
        "ValidationError::new(",
        " fault(",
    ];
    let mut met = BTreeSet::new();
    for Source { path, text } in architecture::all() {
        let source = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in made {
            for (at, _) in source.match_indices(call) {
                let rest = source[at + call.len()..]
                    .split([')', ';', '{'])
                    .next()
                    .unwrap_or_default();
                let last = rest.rsplit('"').nth(1).unwrap_or_default();
                let is_code = rest.trim_end_matches([',', ' ', '\n']).ends_with('"');
                if is_code && !last.is_empty() && last.bytes().all(|b| b == b'_' || b.is_ascii_lowercase()) {
                    met.insert(last.to_owned());
                    assert!(faults.contains_key(last), "{path}: `{last}` has no words");
                }
            }
        }
    }
    assert!(met.len() > 20, "{met:?}");
}

#[test]
fn every_label_is_in_kazakh_russian_and_english() {
    for (of, values) in labels() {
        for (value, text) in values {
            let text = serde_json::to_value(text).expect("a text");
            for lang in ["kk", "ru", "en"] {
                let label = text[lang].as_str().unwrap_or_default();
                assert!(!label.trim().is_empty(), "{of}.{value} has no label in {lang}");
            }
        }
    }
}
