//! What README.md and docs/ tell of the API is there, and their examples are JSON.

use std::path::Path;

use incubator::server;
use serde_json::Value;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

fn guides() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs"))
        .expect("docs")
        .flatten()
        .map(|f| f.path());
    let files = docs
        .filter(|f| f.extension().is_some_and(|e| e == "md"))
        .chain([root.join("README.md")]);
    files
        .map(|f| {
            (
                f.display().to_string(),
                std::fs::read_to_string(&f).expect("UTF-8"),
            )
        })
        .collect()
}

/// A path as it stands at the beginning of a text: up to a query, a quotation mark, a space, an ellipsis.
fn path_of(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "/_{}$.-".contains(c)));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', '/'])
}

/// What the contract has at a path, with parameters in any spelling (`{id}`, `$CARD`, `01a2…`).
fn item<'a>(doc: &'a Value, path: &str) -> Option<&'a Value> {
    let fits = |template: &str| {
        let pair = template.split('/').zip(path.split('/'));
        template.split('/').count() == path.split('/').count()
            && pair
                .into_iter()
                .all(|(t, p)| t == p || (t.starts_with('{') && !p.is_empty()))
    };
    // A literal path wins over one with a parameter in its place.
    let paths = doc["paths"].as_object().expect("paths");
    paths
        .get(path)
        .or_else(|| paths.iter().find(|(t, _)| fits(t)).map(|(_, item)| item))
}

/// The operation that a line such as `POST /auth/login` names; paths may leave out `/api/v1`.
fn operation<'a>(doc: &'a Value, method: &str, path: &str) -> Option<&'a Value> {
    let item = item(doc, path).or_else(|| item(doc, &format!("/api/v1{path}")))?;
    item.get(method.to_lowercase())
}

/// Blocks of a language, without their indentation.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut found = vec![];
    let mut open: Option<String> = None;
    for line in text.lines().map(str::trim) {
        match &mut open {
            Some(_) if line == "```" => found.extend(open.take()),
            Some(block) => *block += &format!("{line}\n"),
            None if line == format!("```{language}") => open = Some(String::new()),
            None => {}
        }
    }
    found
}

/// An example as JSON: an ellipsis stands for items that are left out, and a member may stand alone.
#[track_caller]
fn parsed(file: &str, example: &str) -> Value {
    let whole = example.replace("[…]", "[]");
    let whole = if whole.starts_with('"') {
        format!("{{{whole}}}")
    } else {
        whole
    };
    serde_json::from_str(&whole).unwrap_or_else(|e| panic!("{file}: {e}: {example}"))
}

#[test]
fn every_path_that_the_guides_name_is_in_the_contract() {
    let doc = server::openapi();
    let mut named = 0;
    for (file, text) in guides() {
        for (at, _) in text.match_indices("/api/v1/") {
            let path = path_of(&text[at..]);
            assert!(
                path == "/api/v1" || item(&doc, path).is_some(),
                "{file} names {path}"
            );
            named += 1;
        }
        for method in METHODS {
            for (at, found) in text.match_indices(&format!("{method} /")) {
                let path = path_of(&text[at + found.len() - 1..]);
                assert!(
                    operation(&doc, method, path).is_some(),
                    "{file} names {method} {path}"
                );
                named += 1;
            }
        }
    }
    assert!(named > 40, "{named}");
}

#[test]
fn every_example_in_the_guides_is_json_and_its_fields_are_those_of_the_contract() {
    let doc = server::openapi();
    let mut bodies = 0;
    for (file, text) in guides() {
        for example in blocks(&text, "json") {
            parsed(&file, &example);
        }
        for example in blocks(&text, "http") {
            let Some((head, body)) = example.split_once("\n\n") else {
                continue;
            };
            let (method, rest) = head.split_once(' ').expect("a method and a path");
            let operation = operation(&doc, method, path_of(rest)).expect("an operation");
            let reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                .as_str()
                .unwrap_or_else(|| panic!("{file}: {head} takes no body"));
            let schema = doc.pointer(reference.trim_start_matches('#')).expect("a schema");
            for field in parsed(&file, body).as_object().expect("an object").keys() {
                assert!(
                    !schema["properties"][field].is_null(),
                    "{file}: {head} has no field {field}"
                );
            }
            bodies += 1;
        }
    }
    assert!(bodies > 3, "{bodies}");
}
