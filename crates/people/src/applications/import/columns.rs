//! The columns of a spreadsheet of applications, and what their cells mean.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use validator::Validate;

use super::days::{self, DateOrder};
use super::guess::{self, Meant};
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
use kernel::vocabulary::label;
use kernel::{Lang, MAX_AMOUNT, TextEnum, fold, storable};

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
    /// In what language a guess is told.
    pub lang: Lang,
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// What stands first in its dates, where they could be two.
    pub dates: Option<DateOrder>,
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

/// A faulty cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Its column.
    pub column: String,
    /// A stable code.
    pub code: String,
    /// What may be meant.
    pub guess: Option<String>,
}

impl Fault {
    /// Without a guess.
    pub fn of(column: &str, code: &str) -> Self {
        Fault {
            column: column.to_owned(),
            code: code.to_owned(),
            guess: None,
        }
    }
}

/// How a cell was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// Its column.
    pub column: String,
    /// What it was taken for.
    pub taken: String,
    /// By what days, sums and numbers are compared.
    pub size: Option<f64>,
    /// It is a date that could be two.
    pub could_be_two: bool,
}

/// One row: a patch of an empty application, the faults of its cells, and how they were understood.
pub struct Row {
    /// What it tells.
    pub patch: ApplicationPatch,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What days and sums were taken for, and whatever is not what stands there.
    pub understood: Vec<Understood>,
}

/// Reads a row; the columns are called by their names.
pub fn row(heads: &[Head], cells: &[String], terms: Terms<'_>) -> Row {
    let mut understood = Vec::new();
    let mut whole = json!({ "person": {}, "content": { "idea": {}, "money": {}, "answers": {} } });
    let mut faults = Vec::new();
    for (head, text) in heads.iter().zip(cells).filter(|(_, text)| !text.is_empty()) {
        let Some((place, read, value)) = cell(head, text, terms) else {
            continue;
        };
        match value {
            Ok(value) => {
                let taken = said(&value);
                if read || taken != *text {
                    understood.push(Understood {
                        column: head.name.clone(),
                        size: read.then(|| size(&value)).flatten(),
                        could_be_two: head.dates.is_some() && days::could_be_two(text),
                        taken,
                    });
                }
                if let Some((parent, field)) = place.rsplit_once('/')
                    && let Some(Value::Object(parent)) = whole.pointer_mut(parent)
                {
                    parent.insert(field.to_owned(), value);
                }
            }
            Err(code) => faults.push(Fault {
                guess: (code == "unknown")
                    .then(|| guessed(&head.name, text, terms))
                    .flatten(),
                ..Fault::of(&head.name, code)
            }),
        }
    }
    told_by_iin(&mut whole);
    let patch: ApplicationPatch = serde_json::from_value(whole).unwrap_or_default();
    if let Err(errors) = patch.validate() {
        faults.extend(
            field_errors(&errors)
                .into_iter()
                .map(|f| Fault::of(&of_pointer(&f.pointer), &f.code)),
        );
    }
    Row {
        patch,
        faults,
        understood,
    }
}

/// What a cell means: its place in the application, whether it is always told how it was read, and the value.
fn cell(head: &Head, text: &str, terms: Terms<'_>) -> Option<(String, bool, Result<Value, &'static str>)> {
    if let Some(field) = of_name(&head.name) {
        let read = matches!(field.kind, Kind::Date | Kind::Money | Kind::Request);
        let value = value(field.kind, text, head.dates, terms);
        return Some((field.pointer.to_owned(), read, value));
    }
    let question = names::question(&head.name, terms.questions)?;
    let read = matches!(question.kind, QuestionKind::Date | QuestionKind::Number);
    Some((
        answers::place(&question.key),
        read,
        answer(question, text, head.dates),
    ))
}

/// What may be meant by a word that is no choice of the column.
fn guessed(column: &str, text: &str, terms: Terms<'_>) -> Option<String> {
    let lang = terms.lang;
    if let Some(Kind::Choice(of, values)) = of_name(column).map(|field| field.kind) {
        let meant = |value: &&str| Meant {
            said: label(of, value, lang),
            written: Lang::ALL.iter().map(|lang| label(of, value, *lang)).collect(),
        };
        return guess::nearest(text, values.iter().map(meant));
    }
    let question = names::question(column, terms.questions)?;
    let meant = question.options.iter().map(|o| Meant::by(&o.label, lang));
    guess::nearest(text, meant)
}

/// The place of the programme's list that may be meant.
pub fn place_guessed(text: &str, terms: Terms<'_>) -> Option<String> {
    let meant = terms.localities.iter().map(|l| Meant::by(&l.name, terms.lang));
    guess::nearest(text, meant)
}

/// The answer to a question of the programme's own. Several options stand in one cell, with a line or a mark between them.
fn answer(question: &Question, text: &str, dates: Option<DateOrder>) -> Result<Value, &'static str> {
    if !storable(text) {
        return Err("control_characters");
    }
    match question.kind {
        QuestionKind::Line | QuestionKind::Text => Ok(json!(text)),
        QuestionKind::Boolean => names::boolean(text).map(|b| json!(b)).ok_or("type"),
        QuestionKind::Date => days::day(text, dates).map(|day| json!(day)),
        QuestionKind::Number => number(text),
        QuestionKind::Choice => names::option(question, text).map(|v| json!(v)).ok_or("unknown"),
        QuestionKind::Choices => several(question, text).map(|v| json!(v)),
    }
}

/// The options of which a text is made, in whatever way they stand beside each other: with a mark or a line between them, or
/// with a blank alone. Labels may have marks and blanks of their own.
fn several<'a>(question: &'a Question, text: &str) -> Result<Vec<&'a str>, &'static str> {
    let marks = |c: char| matches!(c, ';' | ',' | '\n' | '|');
    let blanks = |c: char| marks(c) || c.is_whitespace();
    let by = |between: &dyn Fn(char) -> bool| parted(question, text.split(between).collect());
    match by(&marks) {
        Err("unknown") => by(&blanks),
        told => told,
    }
}

/// The one way to read some parts of a text as options; a label may be in several parts.
fn parted<'a>(question: &'a Question, parts: Vec<&str>) -> Result<Vec<&'a str>, &'static str> {
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.trim().is_empty()).collect();
    // How the first parts can be read, and in how many ways.
    let mut ways: Vec<(usize, Vec<&str>)> = vec![(1, vec![])];
    for end in 1..=parts.len() {
        let mut here = (0, vec![]);
        for start in end.saturating_sub(WORDS)..end {
            let (count, before) = &ways[start];
            if *count > 0
                && let Some(option) = names::option(question, &parts[start..end].join(" "))
            {
                here.0 += count;
                here.1 = [before.as_slice(), &[option]].concat();
            }
        }
        here.0 = here.0.min(2);
        ways.push(here);
    }
    match ways.pop() {
        Some((1, options)) => Ok(options),
        Some((0, _)) | None => Err("unknown"),
        Some(_) => Err("ambiguous"),
    }
}

/// A label has no more parts.
const WORDS: usize = 20;

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

/// By what days, sums and numbers are compared.
#[expect(clippy::cast_precision_loss, reason = "sums stay below 2^53")]
fn size(value: &Value) -> Option<f64> {
    match value {
        Value::String(day) => Some(f64::from(day.parse::<NaiveDate>().ok()?.num_days_from_ce())),
        Value::Object(money) => Some(money.get("amount")?.as_i64()? as f64),
        other => other.as_f64(),
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

fn value(kind: Kind, text: &str, dates: Option<DateOrder>, terms: Terms<'_>) -> Result<Value, &'static str> {
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
        Kind::Date => days::day(text, dates).map(|day| json!(day)),
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
    fn each_faulty_cell_is_named() {
        let columns = ["iin", "sector", "requested", "birth_date"];
        let cells: Vec<String> = ["840517498001", "banking", "many", "32.01.2000"]
            .map(String::from)
            .into();
        let terms = Terms {
            currency: "KZT",
            localities: &[],
            questions: &[],
            lang: Lang::En,
        };
        let heads = columns.map(|name| Head {
            name: name.to_owned(),
            dates: None,
        });
        let mut faults = row(&heads, &cells, terms).faults;
        faults.sort();
        let expected = [
            ("birth_date", "type"),
            ("iin", "checksum"),
            ("requested", "type"),
            ("sector", "unknown"),
        ];
        assert_eq!(faults, expected.map(|(c, f)| Fault::of(c, f)));
    }

    #[test]
    fn several_options_are_read_however_they_stand_beside_each_other() {
        let option = |value: &str, label: &str| json!({ "value": value, "label": { "ru": label } });
        let question: Question = serde_json::from_value(json!({
            "key": "crops", "kind": "choices", "label": { "ru": "?" },
            "options": [option("wheat", "Пшеница озимая"), option("flax", "Лён, рыжик"), option("hay", "Сено"),
                        option("oat", "Овёс"), option("mix", "Сено, овёс")],
        }))
        .unwrap();
        for (text, read) in [
            ("wheat hay", Ok(vec!["wheat", "hay"])),
            ("Пшеница озимая;Сено;", Ok(vec!["wheat", "hay"])),
            ("Пшеница озимая, Лён, рыжик", Ok(vec!["wheat", "flax"])),
            ("Пшеница озимая Лён, рыжик", Ok(vec!["wheat", "flax"])),
            ("hay\nflax", Ok(vec!["hay", "flax"])),
            ("Сено, овёс", Err("ambiguous")),
            ("rice", Err("unknown")),
        ] {
            assert_eq!(several(&question, text), read, "{text}");
        }
    }
}
