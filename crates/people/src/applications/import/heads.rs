//! What each column of a spreadsheet is, and the rows as the import reads them: one cell for each thing that is told.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Head;
use super::days::{self, DateOrderBecause};
use super::guess::{self, Meant};
use super::names;
use super::sources::SheetSource;
use super::table::{HiddenChoice, Table};
use super::views::{CellFault, ColumnRead, ColumnSaid, ImportInput, LeftOut};
use crate::programmes::programme::questions::{Question, QuestionKind};
use kernel::Lang;
use kernel::error::{Error, FieldError, Result};

/// A sheet as it is read.
pub struct Layout {
    /// What made it.
    pub source: SheetSource,
    /// The columns that are read, by the names of the contract.
    pub heads: Vec<Head>,
    /// The cells below them.
    pub rows: Vec<(u32, Vec<String>)>,
    /// How each column of the sheet was understood.
    pub columns: Vec<ColumnRead>,
    /// What is wrong with the sheet itself.
    pub faults: Vec<CellFault>,
}

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    /// Everything that is told of one thing.
    Whole(String),
    /// Whether one option of a question was chosen: the column of the question, and the option.
    Chosen(String, String),
    LeftOut(LeftOut),
    Unknown,
}

impl Role {
    fn column(&self) -> Option<&str> {
        match self {
            Role::Whole(name) | Role::Chosen(name, _) => Some(name),
            Role::LeftOut(_) | Role::Unknown => None,
        }
    }
}

/// Finds out what each column is.
pub fn lay_out(table: &Table, questions: &[Question], said: &ImportInput, lang: Lang) -> Result<Layout> {
    let source = said.source.unwrap_or_else(|| SheetSource::of(&table.columns));
    let roles = roles(table, questions, said, source)?;
    let mut faults = faults(table, &roles, questions, said.hidden, lang);
    let mut heads: Vec<Head> = Vec::new();
    // From where the cells of a head come.
    let mut from: Vec<Vec<usize>> = Vec::new();
    for (at, role) in roles.iter().enumerate() {
        let Some(name) = role.column() else { continue };
        match heads.iter().position(|head| head.name == name) {
            // Of two columns for the same the first is read; the other is a fault.
            Some(there) if matches!(role, Role::Chosen(..)) => from[there].push(at),
            Some(_) => {}
            None => {
                heads.push(Head {
                    name: name.to_owned(),
                    dates: None,
                });
                from.push(vec![at]);
            }
        }
    }
    let kept = |row: &u32| said.hidden != Some(HiddenChoice::Skip) || !table.hidden_rows.contains(row);
    let mut rows = Vec::new();
    for (row, cells) in table.rows.iter().filter(|(row, _)| kept(row)) {
        if cells.iter().skip(roles.len()).any(|cell| !cell.is_empty()) {
            faults.push(CellFault::of(*row, "", "unknown_field", lang));
        }
        let read = from.iter().map(|places| cell(cells, places, &roles));
        rows.push((*row, read.collect()));
    }
    let mut columns: Vec<ColumnRead> = described(table, &roles);
    for (no, head) in heads.iter_mut().enumerate() {
        if !names::is_day(&head.name, questions) {
            continue;
        }
        let texts = || {
            rows.iter()
                .map(|(_, cells): &(u32, Vec<String>)| cells[no].as_str())
        };
        if !texts().any(days::could_be_two) {
            continue;
        }
        let by_cells = || days::order(texts()).map(|order| (order, DateOrderBecause::Column));
        let told = said.dates.map(|order| (order, DateOrderBecause::Told));
        if let Some((order, because)) = told.or_else(by_cells) {
            head.dates = Some(order);
            (columns[from[no][0]].dates, columns[from[no][0]].dates_because) = (Some(order), Some(because));
        }
    }
    Ok(Layout {
        source,
        heads,
        rows,
        columns,
        faults,
    })
}

/// The cell of a head. Where each option has a column of its own, those that were chosen stand in one.
fn cell(cells: &[String], places: &[usize], roles: &[Role]) -> String {
    let text = |at: usize| cells.get(at).map_or("", String::as_str);
    let one = |at: &usize| match (&roles[*at], text(*at)) {
        (Role::Chosen(_, option), told) => match (told, names::boolean(told)) {
            ("", _) | (_, Some(false)) => None,
            (_, Some(true)) => Some(option.as_str()),
            // Told as a fault of the column.
            (other, None) => Some(other),
        },
        (_, "") => None,
        (_, told) => Some(told),
    };
    let told: Vec<&str> = places.iter().filter_map(one).collect();
    told.join(";")
}

fn roles(
    table: &Table,
    questions: &[Question],
    said: &ImportInput,
    source: SheetSource,
) -> Result<Vec<Role>> {
    let told = told(table, questions, &said.columns)?;
    let mut roles = Vec::new();
    for (at, heading) in table.columns.iter().enumerate() {
        let hidden = said.hidden == Some(HiddenChoice::Skip) && table.hidden_columns[at];
        let role = match told.get(heading.as_str()) {
            _ if hidden => Role::LeftOut(LeftOut::Hidden),
            Some(Some(name)) => Role::Whole(name.clone()),
            Some(None) => Role::LeftOut(LeftOut::Told),
            None if source.wrote(&table.columns, at) => Role::LeftOut(LeftOut::Metadata),
            None => found(heading, questions, source),
        };
        roles.push(role);
    }
    // The columns of the options are clearer than the one in which they stand together.
    let options: BTreeSet<String> = roles
        .iter()
        .filter_map(|role| match role {
            Role::Chosen(name, _) => Some(name.clone()),
            _ => None,
        })
        .collect();
    for role in &mut roles {
        if matches!(role, Role::Whole(name) if options.contains(name)) {
            *role = Role::LeftOut(LeftOut::Options);
        }
    }
    Ok(roles)
}

/// What a heading says by itself.
fn found(heading: &str, questions: &[Question], source: SheetSource) -> Role {
    let column = |text: &str| {
        let whole = names::column(text, questions);
        whole.or_else(|| names::column(source.ungrouped(text)?, questions))
    };
    if let Some((rest, last)) = heading.rsplit_once('/')
        && let Some(name) = column(rest)
        && let Some(question) = names::question(&name, questions)
        && question.kind == QuestionKind::Choices
        && let Some(option) = names::option(question, last)
    {
        return Role::Chosen(name.into_owned(), option.to_owned());
    }
    column(heading).map_or(Role::Unknown, |name| Role::Whole(name.into_owned()))
}

/// What the office says of headings: the column that each is, or that it is left out.
fn told<'a>(
    table: &Table,
    questions: &[Question],
    said: &'a [ColumnSaid],
) -> Result<BTreeMap<&'a str, Option<String>>> {
    let mut told = BTreeMap::new();
    let mut faults = Vec::new();
    for (no, one) in said.iter().enumerate() {
        let heading = one.heading.trim();
        if !table.columns.iter().any(|there| there == heading) {
            faults.push(FieldError::new(&format!("/columns/{no}/heading"), "unknown"));
        }
        let column = one.column.as_ref().map(|name| names::column(name, questions));
        if column == Some(None) {
            faults.push(FieldError::new(&format!("/columns/{no}/column"), "unknown"));
        }
        let column = column.flatten().map(std::borrow::Cow::into_owned);
        if told.insert(heading, column).is_some() {
            faults.push(FieldError::new(&format!("/columns/{no}/heading"), "duplicate"));
        }
    }
    match faults.is_empty() {
        true => Ok(told),
        false => Err(Error::Invalid(faults)),
    }
}

/// Columns that nobody knows, or that are there twice; and what is hidden, as long as nobody says what becomes of it.
fn faults(
    table: &Table,
    roles: &[Role],
    questions: &[Question],
    hidden: Option<HiddenChoice>,
    lang: Lang,
) -> Vec<CellFault> {
    let mut there = BTreeSet::new();
    let mut faults = Vec::new();
    let row = table.read_as.header_row;
    for ((heading, role), is_hidden) in table.columns.iter().zip(roles).zip(&table.hidden_columns) {
        let short: String = heading.chars().take(50).collect();
        let twice = match role {
            Role::Whole(name) => !there.insert((name.as_str(), "")),
            Role::Chosen(name, option) => !there.insert((name.as_str(), option.as_str())),
            Role::LeftOut(_) | Role::Unknown => false,
        };
        if twice {
            faults.push(CellFault::of(row, &short, "duplicate", lang));
        }
        if *role == Role::Unknown {
            let guess = guess::nearest(heading, columns_meant(questions, lang));
            let fault = CellFault::of(row, &short, "unknown_field", lang);
            faults.push(CellFault { guess, ..fault });
        }
        if *is_hidden && hidden.is_none() {
            faults.push(CellFault::of(row, &short, "hidden", lang));
        }
    }
    if let Some(first) = table.hidden_rows.first()
        && hidden.is_none()
    {
        faults.push(CellFault::of(*first, "", "hidden", lang));
    }
    faults
}

fn columns_meant(questions: &[Question], lang: Lang) -> Vec<Meant> {
    names::all(questions)
        .into_iter()
        .map(|(said, written)| Meant {
            said: said.said(lang).to_owned(),
            written,
        })
        .collect()
}

fn described(table: &Table, roles: &[Role]) -> Vec<ColumnRead> {
    let mut columns = Vec::new();
    for (at, (heading, role)) in table.columns.iter().zip(roles).enumerate() {
        let stands = |cells: &[String]| cells.get(at).is_some_and(|cell| !cell.is_empty());
        let filled = table.rows.iter().filter(|(_, cells)| stands(cells)).count();
        columns.push(ColumnRead {
            heading: heading.chars().take(200).collect(),
            column: role.column().map(str::to_owned),
            left_out: match role {
                Role::LeftOut(because) => Some(*because),
                _ => None,
            },
            filled: u32::try_from(filled).unwrap_or(u32::MAX),
            ..ColumnRead::default()
        });
    }
    columns
}
