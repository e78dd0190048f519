//! The text of a file: a value is read by what it means, so two things must be looked at before. A key that stands
//! twice would show a reader one thing and the program another; and the last digit of a figure may change without
//! another number coming of it.

use std::collections::BTreeSet;

use kernel::pointer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::recompute::Fault;
use super::super::sign::canonical;

/// The entries of an object as they are written.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        from.deserialize_map(Each)
    }
}

/// Everything in a text that is not written in the one way.
pub fn faults(text: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    if let Ok(raw) = serde_json::from_str(text) {
        walk(raw, String::new(), &mut found);
    }
    found
}

fn walk(raw: &RawValue, at: String, found: &mut Vec<Fault>) {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{') => {
            let entries = serde_json::from_str::<Entries<'_>>(text).map_or(vec![], |e| e.0);
            let mut seen = BTreeSet::new();
            for (key, value) in entries {
                let place = pointer(&at, &key);
                if !seen.insert(key) {
                    found.push(Fault::at(&place, "the key stands twice"));
                }
                walk(value, place, found);
            }
        }
        Some(b'[') => {
            let items = serde_json::from_str::<Vec<&RawValue>>(text).unwrap_or_default();
            for (n, item) in items.into_iter().enumerate() {
                walk(item, format!("{at}/{n}"), found);
            }
        }
        Some(b'-' | b'0'..=b'9') => {
            let value: Option<Value> = serde_json::from_str(text).ok();
            let exact = value.and_then(|value| canonical(&value).ok());
            if exact.is_none_or(|exact| decimal(&exact) != decimal(text)) {
                found.push(Fault::at(
                    at,
                    format!("{text} has other digits than the number that is meant"),
                ));
            }
        }
        _ => {}
    }
}

/// A decimal number by its digits, without the zeros around them, and the place of the point: 1e-3 is 0.001.
fn decimal(text: &str) -> (bool, String, i64) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = whole
        .chars()
        .chain(rest.chars())
        .filter(char::is_ascii_digit)
        .collect();
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let whole = whole.trim_start_matches('-').len();
    let point = whole as i64 - leading as i64 + exponent.parse::<i64>().unwrap_or(i64::MAX / 2);
    match digits.trim_matches('0') {
        // Nothing is nothing, whatever its sign.
        "" => (false, String::new(), 0),
        digits => (text.starts_with('-'), digits.to_owned(), point),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_once_and_a_number_has_the_digits_that_are_meant() {
        let places = |text: &str| -> Vec<String> { faults(text).into_iter().map(|f| f.pointer).collect() };
        assert!(faults(r#" { "a" : [ 1, -2, 0.30000000000000004, 1e-7, "1.0" ] } "#).is_empty());
        assert!(faults("[1.0, 1e-06, 0.000001, 100, 1E2, -0.0, 0.5e1]").is_empty());
        assert_eq!(
            places(r#"{"a":[1,{"b":0.30000000000000003}],"c":1.00000000000000001}"#),
            ["/a/1/b", "/c"]
        );
        assert_eq!(places(r#"{"a":{"x":1,"x":2}}"#), ["/a/x"]);
    }
}
