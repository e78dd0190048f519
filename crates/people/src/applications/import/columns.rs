//! The columns of a spreadsheet of applications, and what their cells mean.

use chrono::NaiveDate;
use serde_json::{Value, json};
use validator::Validate;

use crate::applications::application::content::{ApplicationPatch, Sex};
use crate::applications::application::fields::{FIELDS, Field, Kind};
use kernel::error::field_errors;
use kernel::iin::Iin;
use kernel::{MAX_AMOUNT, storable};

/// The column that says what proves the consent; each row needs it.
pub const EVIDENCE: &str = "consent_evidence";

/// Whether a column is known.
pub fn known(name: &str) -> bool {
    name == EVIDENCE || of_name(name).is_some()
}

fn of_name(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.column() == name)
}

/// The column of a place in an application.
pub fn of_pointer(pointer: &str) -> String {
    FIELDS
        .iter()
        .find(|field| pointer == field.pointer || pointer.starts_with(&format!("{}/", field.pointer)))
        .map_or_else(|| pointer.to_owned(), |field| field.column().to_owned())
}

/// A faulty cell: its column and a stable code.
pub type CellFault = (String, String);

/// One row as a patch of an empty application, with the faults of its cells.
pub fn row(columns: &[String], cells: &[String], currency: &str) -> (ApplicationPatch, Vec<CellFault>) {
    let mut whole = json!({ "person": {}, "content": { "idea": {}, "money": {} } });
    let mut faults = Vec::new();
    for (name, text) in columns.iter().zip(cells).filter(|(_, text)| !text.is_empty()) {
        let Some(field) = of_name(name) else {
            continue;
        };
        match value(field.kind, text, currency) {
            Ok(value) => {
                if let Some((parent, field)) = field.pointer.rsplit_once('/')
                    && let Some(Value::Object(parent)) = whole.pointer_mut(parent)
                {
                    parent.insert(field.to_owned(), value);
                }
            }
            Err(code) => faults.push((name.clone(), code.to_owned())),
        }
    }
    told_by_iin(&mut whole);
    let patch: ApplicationPatch = serde_json::from_value(whole).unwrap_or_default();
    if let Err(errors) = patch.validate() {
        faults.extend(
            field_errors(&errors)
                .into_iter()
                .map(|f| (of_pointer(&f.pointer), f.code)),
        );
    }
    (patch, faults)
}

/// Day of birth and sex may be left out: the identity number tells them.
fn told_by_iin(whole: &mut Value) {
    let Some(Value::Object(person)) = whole.pointer_mut("/person") else {
        return;
    };
    let Some(iin) = person
        .get("iin")
        .and_then(Value::as_str)
        .and_then(|t| Iin::parse(t).ok())
    else {
        return;
    };
    person
        .entry("birth_date")
        .or_insert_with(|| json!(iin.birth_date()));
    let sex = if iin.is_male() { Sex::Male } else { Sex::Female };
    person.entry("sex").or_insert_with(|| json!(sex));
}

fn value(kind: Kind, text: &str, currency: &str) -> Result<Value, &'static str> {
    if !storable(text) {
        return Err("control_characters");
    }
    match kind {
        Kind::Text(_) | Kind::Phone | Kind::Locality(_) => Ok(json!(text)),
        // A spreadsheet that took the number for a figure has dropped its first zeros.
        Kind::Iin if (8..12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(json!(format!("{text:0>12}")))
        }
        Kind::Iin => Ok(json!(text)),
        Kind::Choice(_, names) if names.contains(&text) => Ok(json!(text)),
        Kind::Choice(..) => Err("unknown"),
        Kind::Boolean => match text.to_lowercase().as_str() {
            "true" | "yes" | "1" | "да" | "иә" => Ok(json!(true)),
            "false" | "no" | "0" | "нет" | "жоқ" => Ok(json!(false)),
            _ => Err("type"),
        },
        Kind::Date => ["%Y-%m-%d", "%d.%m.%Y"]
            .iter()
            .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
            .map(|day| json!(day))
            .ok_or("type"),
        Kind::Money | Kind::Request => minor_units(text)
            .map(|amount| json!({ "amount": amount, "currency": currency }))
            .ok_or("type"),
    }
}

/// `3 200 000,50` → 320000050: whole units with up to two decimals.
fn minor_units(text: &str) -> Option<i64> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    format!("{whole}{part:0<2}")
        .parse()
        .ok()
        .filter(|amount| *amount <= MAX_AMOUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_in_whole_units() {
        assert_eq!(minor_units("3 200 000,5"), Some(320_000_050));
        assert_eq!(minor_units("0"), Some(0));
        assert_eq!(minor_units("1.234"), None);
        assert_eq!(minor_units("-1"), None);
        assert_eq!(minor_units("99999999999999999999"), None);
    }

    #[test]
    fn each_faulty_cell_is_named() {
        let columns: Vec<String> = ["iin", "sector", "requested", "birth_date"]
            .map(String::from)
            .into();
        let cells: Vec<String> = ["840517498001", "banking", "many", "32.01.2000"]
            .map(String::from)
            .into();
        let (_, mut faults) = row(&columns, &cells, "KZT");
        faults.sort();
        let expected = [
            ("birth_date", "type"),
            ("iin", "checksum"),
            ("requested", "type"),
            ("sector", "unknown"),
        ];
        assert_eq!(faults, expected.map(|(c, f)| (c.to_owned(), f.to_owned())));
    }
}
