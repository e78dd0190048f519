//! The columns of a spreadsheet of applications, and what their cells mean.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use validator::Validate;

use super::names;
use crate::accounts::identity;
use crate::applications::application::answers;
use crate::applications::application::content::{ApplicationPatch, Sex};
use crate::applications::application::fields::{FIELDS, Field, Kind};
use crate::applications::application::rules;
use crate::programmes::programme::questions::{Question, QuestionKind};
use crate::programmes::programme::rules::Locality;
use kernel::error::field_errors;
use kernel::iin::Iin;
use kernel::{MAX_AMOUNT, fold, storable};

fn of_name(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.column() == name)
}

/// What the programme says of the cells.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Of the amounts.
    pub currency: &'a str,
    /// The places that it lists.
    pub localities: &'a [Locality],
    /// Its own questions.
    pub questions: &'a [Question],
}

/// The column of a place in an application.
pub fn of_pointer(pointer: &str) -> String {
    FIELDS
        .iter()
        .find(|field| pointer == field.pointer || pointer.starts_with(&format!("{}/", field.pointer)))
        .map_or_else(
            || pointer.trim_start_matches("/content/").to_owned(),
            |field| field.column().to_owned(),
        )
}

/// A faulty cell: its column and a stable code.
pub type CellFault = (String, String);

/// A column, and what its cell was taken for.
pub type Understood = (String, String);

/// One row: a patch of an empty application, the faults of its cells, and how they were understood.
pub struct Row {
    /// What it tells.
    pub patch: ApplicationPatch,
    /// What is wrong.
    pub faults: Vec<CellFault>,
    /// What days and sums were taken for, and whatever is not what stands there.
    pub understood: Vec<Understood>,
}

/// Reads a row; the columns are called by their names.
pub fn row(columns: &[&str], cells: &[String], terms: Terms<'_>) -> Row {
    let mut understood = Vec::new();
    let mut whole = json!({ "person": {}, "content": { "idea": {}, "money": {}, "answers": {} } });
    let mut faults = Vec::new();
    for (name, text) in columns.iter().zip(cells).filter(|(_, text)| !text.is_empty()) {
        let Some((place, read, value)) = cell(name, text, terms) else {
            continue;
        };
        match value {
            Ok(value) => {
                let said = said(&value);
                if read || said != *text {
                    understood.push(((*name).to_owned(), said));
                }
                if let Some((parent, field)) = place.rsplit_once('/')
                    && let Some(Value::Object(parent)) = whole.pointer_mut(parent)
                {
                    parent.insert(field.to_owned(), value);
                }
            }
            Err(code) => faults.push(((*name).to_owned(), code.to_owned())),
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
    Row {
        patch,
        faults,
        understood,
    }
}

/// What a cell means: its place in the application, whether it is always told how it was read, and the value.
fn cell(name: &str, text: &str, terms: Terms<'_>) -> Option<(String, bool, Result<Value, &'static str>)> {
    if let Some(field) = of_name(name) {
        let read = matches!(field.kind, Kind::Date | Kind::Money | Kind::Request);
        return Some((field.pointer.to_owned(), read, value(field.kind, text, terms)));
    }
    let question = terms
        .questions
        .iter()
        .find(|q| names::of_question(&q.key) == name)?;
    let read = matches!(question.kind, QuestionKind::Date | QuestionKind::Number);
    Some((answers::place(&question.key), read, answer(question, text)))
}

/// The answer to a question of the programme's own. Several options stand in one cell, with a line or a mark between them.
fn answer(question: &Question, text: &str) -> Result<Value, &'static str> {
    if !storable(text) {
        return Err("control_characters");
    }
    match question.kind {
        QuestionKind::Line | QuestionKind::Text => Ok(json!(text)),
        QuestionKind::Boolean => names::boolean(text).map(|b| json!(b)).ok_or("type"),
        QuestionKind::Date => day(text).map(|day| json!(day)),
        QuestionKind::Number => number(text),
        QuestionKind::Choice => names::option(question, text).map(|v| json!(v)).ok_or("unknown"),
        QuestionKind::Choices => {
            let parts = text
                .split([';', '\n', ','])
                .map(str::trim)
                .filter(|p| !p.is_empty());
            let chosen: Option<Vec<&str>> = parts.map(|part| names::option(question, part)).collect();
            // A label may have a comma of its own.
            let whole = || names::option(question, text).map(|one| vec![one]);
            chosen.or_else(whole).map(|v| json!(v)).ok_or("unknown")
        }
    }
}

/// `1 500,5` → 1500.5
fn number(text: &str) -> Result<Value, &'static str> {
    let figure: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let figure = figure.replace(',', ".");
    if let Ok(whole) = figure.parse::<i64>() {
        return Ok(json!(whole));
    }
    let number: f64 = figure.parse().map_err(|_| "type")?;
    number.is_finite().then(|| json!(number)).ok_or("type")
}

/// A value as people write it down.
fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(money) => {
            let amount = money.get("amount").and_then(Value::as_i64).unwrap_or(0);
            format!("{}.{:02}", amount / 100, amount % 100)
        }
        other => other.to_string(),
    }
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

fn value(kind: Kind, text: &str, terms: Terms<'_>) -> Result<Value, &'static str> {
    if !storable(text) {
        return Err("control_characters");
    }
    match kind {
        Kind::Text(_) => Ok(json!(text)),
        Kind::Phone => identity::rules::phone(text).map(|p| json!(p)).ok_or("phone"),
        Kind::Locality(_) => {
            let code = rules::locality(terms.localities, text);
            Ok(json!(code.unwrap_or(text)))
        }
        Kind::Iin => Ok(json!(iin(text))),
        Kind::Choice(of, values) => names::choice(of, values, text).map(|v| json!(v)).ok_or("unknown"),
        Kind::Boolean => names::boolean(text).map(|b| json!(b)).ok_or("type"),
        Kind::Date => day(text).map(|day| json!(day)),
        Kind::Money | Kind::Request => {
            minor_units(text).map(|amount| json!({ "amount": amount, "currency": terms.currency }))
        }
    }
}

/// Blanks and the mark of a text are no part of the number; a spreadsheet that took it for a figure has dropped its first
/// zeros.
fn iin(text: &str) -> String {
    let text: String = text
        .trim_start_matches('\'')
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    match (8..12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        true => format!("{text:0>12}"),
        false => text,
    }
}

/// A day, with or without a time. With slashes Americans write the month first: what could be both is asked for.
pub fn day(text: &str) -> Result<NaiveDate, &'static str> {
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let date = date.trim_end_matches(['г', '.']);
    let read = |format: &str| {
        NaiveDate::parse_from_str(date, format)
            .ok()
            .filter(|d| d.year() >= 1000)
    };
    if let Some(day) = ["%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d", "%Y/%m/%d"]
        .iter()
        .find_map(|f| read(f))
    {
        return Ok(day);
    }
    match (read("%d/%m/%Y"), read("%m/%d/%Y")) {
        (Some(one), Some(other)) if one != other => Err("ambiguous"),
        (one, other) => one.or(other).ok_or("type"),
    }
}

/// `3 200 000,50 тг` → 320000050: whole units with up to two decimals. Of two kinds of separators the last one parts the
/// decimals; one alone before three digits could mean either, and is asked for.
fn minor_units(text: &str) -> Result<i64, &'static str> {
    let figure: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !"'’₸".contains(*c))
        .collect();
    let folded = fold(&figure);
    let plain = ["тенге", "теңге", "тг.", "тг", "kzt"]
        .iter()
        .find_map(|word| folded.strip_suffix(word))
        .unwrap_or(&folded);
    let marks: Vec<(usize, char)> = plain
        .match_indices(['.', ','])
        .filter_map(|(at, m)| Some((at, m.chars().next()?)))
        .collect();
    let behind = |at: usize| plain.len() - at - 1;
    let decimal = match marks.as_slice() {
        [] => None,
        [(at, _)] if behind(*at) == 3 => return Err("ambiguous"),
        [(at, _)] => Some(*at),
        [first @ .., (at, last)] => {
            let grouped = first.iter().all(|(_, mark)| *mark == first[0].1);
            match grouped && first[0].1 != *last {
                true => Some(*at),
                // All alike: groups of three digits each.
                false if first[0].1 == *last && grouped => None,
                false => return Err("type"),
            }
        }
    };
    let (whole, part) = match decimal {
        Some(at) => (&plain[..at], &plain[at + 1..]),
        None => (plain, ""),
    };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let grouped: Vec<&str> = groups.collect();
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let parts_of_three = grouped.iter().all(|g| g.len() == 3 && digits(g));
    if first.is_empty() || !digits(first) || !parts_of_three || !digits(part) || part.len() > 2 {
        return Err("type");
    }
    format!("{first}{}{part:0<2}", grouped.concat())
        .parse()
        .ok()
        .filter(|amount| *amount <= MAX_AMOUNT)
        .ok_or("type")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_in_whole_units() {
        for (text, amount) in [
            ("3 200 000,5", Ok(320_000_050)),
            ("3\u{a0}200\u{a0}000", Ok(320_000_000)),
            ("3,200,000.50", Ok(320_000_050)),
            ("3.200.000,50 тг", Ok(320_000_050)),
            ("3.200.000 теңге", Ok(320_000_000)),
            ("2400000 ₸", Ok(240_000_000)),
            ("0", Ok(0)),
            ("1.5", Ok(150)),
            ("1.234", Err("ambiguous")),
            ("3,2,000", Err("type")),
            ("1,2.3,4", Err("type")),
            ("-1", Err("type")),
            ("млн", Err("type")),
            ("99999999999999999999", Err("type")),
        ] {
            assert_eq!(minor_units(text), amount, "{text}");
        }
    }

    #[test]
    fn a_day_is_read_as_it_is_written_here() {
        let may = "2025-05-12".parse::<NaiveDate>().map_err(|_| "no day");
        for text in [
            "2025-05-12",
            "12.05.2025",
            "12.05.2025 г.",
            "12.05.2025 18:07:33",
            "2025-05-12T00:00:00",
        ] {
            assert_eq!(day(text), may, "{text}");
        }
        assert_eq!(
            day("12/15/2025 10:18:29 GMT+7"),
            Ok("2025-12-15".parse().unwrap())
        );
        assert_eq!(day("05/05/2025"), Ok("2025-05-05".parse().unwrap()));
        assert_eq!(day("12/05/2025"), Err("ambiguous"));
        for text in ["12.05.25", "31.02.2025", "May 12"] {
            assert_eq!(day(text), Err("type"), "{text}");
        }
    }

    #[test]
    fn each_faulty_cell_is_named() {
        let columns = ["iin", "sector", "requested", "birth_date"];
        let cells: Vec<String> = ["840517498001", "banking", "many", "32.01.2000"]
            .map(String::from)
            .into();
        let terms = Terms {
            currency: "KZT",
            localities: &[],
            questions: &[],
        };
        let mut faults = row(&columns, &cells, terms).faults;
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
