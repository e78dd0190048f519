//! Where two JSON values differ.

use kernel::pointer;
use serde_json::Value;

/// Figures of models agree so far on every machine.
const NEAR: f64 = 1e-9;

/// JSON pointers to all places where the values differ.
pub fn differences(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(one, other, String::new(), false, &mut found);
    found
}

/// The same for figures that were calculated again.
pub fn differences_beyond_rounding(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(one, other, String::new(), true, &mut found);
    found
}

fn walk(one: &Value, other: &Value, at: String, near: bool, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                let place = pointer(&at, key);
                match b.get(key) {
                    Some(same) => walk(value, same, place, near, found),
                    None => found.push(place),
                }
            }
            let only = b.keys().filter(|key| !a.contains_key(*key));
            found.extend(only.map(|key| pointer(&at, key)));
        }
        (Value::Array(a), Value::Array(b)) => {
            for (n, (value, same)) in a.iter().zip(b).enumerate() {
                walk(value, same, format!("{at}/{n}"), near, found);
            }
            found.extend((a.len().min(b.len())..a.len().max(b.len())).map(|n| format!("{at}/{n}")));
        }
        (Value::Number(a), Value::Number(b)) if near && (a.is_f64() || b.is_f64()) => {
            let close = |a: f64, b: f64| (a - b).abs() <= NEAR * a.abs().max(1.0);
            if !a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| close(a, b)) {
                found.push(at);
            }
        }
        _ if one == other => {}
        _ => found.push(at),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_is_named() {
        let (one, other) = (
            json!({ "a": [1, { "b": "x" }, 3], "c/d": 1, "same": null }),
            json!({ "a": [1, { "b": "y" }], "e": 1, "same": null }),
        );
        assert_eq!(differences(&one, &other), ["/a/1/b", "/a/2", "/c~1d", "/e"]);
        let (one, other) = (
            json!({ "a": 0.1, "n": 1 }),
            json!({ "a": 0.100_000_000_000_1, "n": 2 }),
        );
        assert_eq!(differences_beyond_rounding(&one, &other), ["/n"]);
        assert_eq!(differences(&one, &other), ["/a", "/n"]);
    }
}
