//! The use case: check every cell, then submit all rows or none.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::columns::{self, EVIDENCE};
use super::table::{SheetFormat, Table};
use crate::applications::application::content::{Channel, Content, PersonData};
use crate::applications::application::loaded::{Loaded, call_closed, loaded, must_be_open};
use crate::applications::application::persons;
use crate::applications::application::persons::Person;
use crate::applications::application::rules::{MoneyLimits, submission_faults};
use crate::applications::application::service;
use crate::applications::application::service::ConsentInput;
use crate::applications::application::{Application, store, submission};
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Error, FieldError, Result};
use kernel::{Id, merged, storable};

/// A spreadsheet.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"format": "csv", "content_base64": "aWluO3RpdGxlCg=="}))]
pub struct ImportInput {
    /// What it is.
    pub format: SheetFormat,
    /// The file, in base64. The first line names the columns; amounts are in whole units.
    #[validate(length(min = 1, max = 1_000_000))]
    #[schema(min_length = 1, max_length = 1_000_000, pattern = "^[A-Za-z0-9+/]*={0,2}$")]
    pub content_base64: String,
}

/// A cell that is not right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CellFault {
    /// Row as the spreadsheet counts them; the first line is 1.
    pub row: u32,
    /// Name of the column.
    pub column: String,
    /// Stable code.
    pub code: String,
}

/// An application out of the spreadsheet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportedRow {
    /// Row in the spreadsheet.
    pub row: u32,
    /// The application.
    pub application_id: Id,
    /// Its number.
    pub reference: String,
}

/// What came of an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportResult {
    /// Nothing was stored.
    pub dry_run: bool,
    /// Rows that were read.
    pub rows: u32,
    /// Every faulty cell.
    pub faults: Vec<CellFault>,
    /// What was stored.
    pub imported: Vec<ImportedRow>,
}

/// A row that was checked.
struct Checked {
    row: u32,
    content: Content,
    person: PersonData,
    evidence: String,
}

/// Lets a coordinator pass, before the file is looked at.
pub fn allowed(cx: &mut Cx<'_>, programme_id: Id) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ImportApplications, &programme.announced())
}

/// Imports a sheet, or only checks it.
pub fn import(
    cx: &mut Cx<'_>,
    programme_id: Id,
    table: &Result<Table>,
    dry_run: bool,
) -> Result<ImportResult> {
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::ImportApplications, &programme.announced())?;
    let table = table.as_ref().map_err(Clone::clone)?;
    let (checked, faults) = check(cx, &programme, table)?;
    let rows = u32::try_from(table.rows.len()).map_err(Error::internal)?;
    let mut imported = Vec::new();
    if !dry_run {
        if !faults.is_empty() {
            return Err(Error::Invalid(faults.iter().map(as_field).collect()));
        }
        must_be_open(call_closed(&programme, cx.now, None))?;
        for row in checked {
            imported.push(store_row(cx, &programme, row)?);
        }
        audit::of(Op::ImportApplications, Object::Programme(programme_id))
            .after(json!({ "rows": rows }))
            .write(cx, Some(programme_id))?;
    }
    Ok(ImportResult {
        dry_run,
        rows,
        faults,
        imported,
    })
}

fn as_field(fault: &CellFault) -> FieldError {
    FieldError::new("/content_base64", &fault.code)
        .with("row", fault.row)
        .with("column", fault.column.clone())
}

fn check(cx: &mut Cx<'_>, programme: &Programme, table: &Table) -> Result<(Vec<Checked>, Vec<CellFault>)> {
    let rules = programme.rules()?;
    let limits = MoneyLimits {
        currency: &programme.currency,
        max_request: rules.max_request,
    };
    let today = cx.now.date_in(programme.zone()?);
    let mut faults = header_faults(&table.columns);
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for (row, cells) in &table.rows {
        let (one, mut of_row) = read(*row, table, cells, &programme.currency)?;
        for fault in submission_faults(&one.content, &one.person, limits, today)? {
            let column = columns::of_pointer(&fault.pointer);
            // A cell that could not be read is missing too: once is enough.
            if !of_row.iter().any(|(c, _)| *c == column) {
                of_row.push((column, fault.code));
            }
        }
        if let Some(iin) = &one.person.iin {
            let digest = cx.vault.digest("iin", iin);
            if !seen.insert(digest.clone()) {
                of_row.push(("iin".into(), "duplicate".into()));
            } else if store::taken(cx.conn, programme.id, &digest)? {
                of_row.push(("iin".into(), "one_application".into()));
            }
        }
        faults.extend(of_row.into_iter().map(|(column, code)| CellFault {
            row: *row,
            column,
            code,
        }));
        checked.push(one);
    }
    Ok((checked, faults))
}

/// Columns that nobody knows, or that are there twice.
fn header_faults(columns: &[String]) -> Vec<CellFault> {
    let mut names = BTreeSet::new();
    let mut faults = Vec::new();
    for name in columns {
        let code = match (columns::known(name), names.insert(name)) {
            (true, true) => continue,
            (true, false) => "duplicate",
            (false, _) => "unknown_field",
        };
        faults.push(CellFault {
            row: 1,
            column: name.chars().take(50).collect(),
            code: code.into(),
        });
    }
    faults
}

/// A row, and what is wrong with its cells: column and code.
fn read(
    row: u32,
    table: &Table,
    cells: &[String],
    currency: &str,
) -> Result<(Checked, Vec<(String, String)>)> {
    let (patch, mut faults) = columns::row(&table.columns, cells, currency);
    let content: Content = match &patch.content {
        Some(changes) => merged(&Content::default(), changes)?,
        None => Content::default(),
    };
    let person: PersonData = match &patch.person {
        Some(changes) => merged(&PersonData::default(), changes)?,
        None => PersonData::default(),
    };
    let place = table.columns.iter().position(|c| c == EVIDENCE);
    let evidence = place.and_then(|i| cells.get(i)).cloned().unwrap_or_default();
    let told = match evidence.chars().count() {
        0 => Some("required"),
        501.. => Some("length"),
        _ => (!storable(&evidence)).then_some("control_characters"),
    };
    faults.extend(told.map(|code| (EVIDENCE.to_owned(), code.to_owned())));
    if cells.iter().skip(table.columns.len()).any(|c| !c.is_empty()) {
        faults.push((String::new(), "unknown_field".into()));
    }
    let checked = Checked {
        row,
        content,
        person,
        evidence,
    };
    Ok((checked, faults))
}

fn store_row(cx: &mut Cx<'_>, programme: &Programme, row: Checked) -> Result<ImportedRow> {
    let consents = ConsentInput {
        processing: true,
        publication: false,
    };
    let draft = service::draft_for(
        cx,
        programme,
        Id::new(),
        &consents,
        Some((Channel::Import, row.evidence)),
    )?;
    let draft = Application {
        locality: row.person.locality.clone().map(Into::into),
        assisted_by: None,
        ..draft
    }
    .with_content(&row.content)?;
    let person = Person {
        id: draft.person_id,
        ..Person::unknown(cx.now)
    }
    .with(&row.person, cx)?;
    persons::insert(cx.conn, person.clone())?;
    store::insert(cx.conn, draft.clone())?;
    let found: Loaded = loaded(cx, draft, programme.clone(), person)?;
    let stored = submission::hand_in(cx, &found)?;
    Ok(ImportedRow {
        row: row.row,
        application_id: stored.id,
        reference: stored.reference.unwrap_or_default(),
    })
}
