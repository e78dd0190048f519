//! The use case: check every cell, then submit all rows or none.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::columns::{self, Terms};
use super::names::{self, Beside, EVIDENCE, RECEIVED_EVIDENCE, RECEIVED_ON};
use super::table::{ReadAs, SheetFormat, Table};
use crate::applications::application::content::{Channel, Content, PersonData};
use crate::applications::application::loaded::{Loaded, call_closed, call_days, loaded, must_be_open};
use crate::applications::application::persons;
use crate::applications::application::persons::Person;
use crate::applications::application::rules::{Limits, arrival_fault, submission_faults};
use crate::applications::application::service;
use crate::applications::application::service::{Arrival, ConsentInput};
use crate::applications::application::{Application, store, submission};
use crate::applications::eligibility::rules::{EligibilityOutcome, Facts, judge};
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::programmes::programme::rules::{EligibilityCode, EligibilityRule};
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::vocabulary::Phase;
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

/// A cell that was taken for something else than what stands there: a date, a sum, a word of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnderstoodCell {
    /// Row as the spreadsheet counts them.
    pub row: u32,
    /// Name of the column.
    pub column: String,
    /// What stands there.
    pub seen: String,
    /// What it was taken for.
    pub taken: String,
}

/// A rule of eligibility that the software would find failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportWarning {
    /// Row as the spreadsheet counts them.
    pub row: u32,
    /// The column that the rule looks at.
    pub column: String,
    /// The rule.
    pub rule: String,
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
    /// How the file was read.
    pub read_as: ReadAs,
    /// Every faulty cell.
    pub faults: Vec<CellFault>,
    /// How cells were understood; of each column the first three.
    pub understood: Vec<UnderstoodCell>,
    /// Automatic rules that would be failed: nothing that stops the import.
    pub warnings: Vec<ImportWarning>,
    /// What was stored.
    pub imported: Vec<ImportedRow>,
}

/// How many cells of a column are shown as they were understood.
const EXAMPLES: u32 = 3;

/// A row that was checked.
struct Checked {
    row: u32,
    content: Content,
    person: PersonData,
    evidence: String,
    received: Option<Arrival>,
}

/// What is told of a sheet.
#[derive(Default)]
struct Told {
    faults: Vec<CellFault>,
    understood: Vec<UnderstoodCell>,
    warnings: Vec<ImportWarning>,
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
    // A trial says what the import will say.
    let closed = call_closed(&programme, cx.now, None);
    let over = closed == Some(Code::DeadlinePassed) && programme.phase == Phase::Open;
    must_be_open(closed.filter(|_| !over))?;
    let (checked, told) = check(cx, &programme, table, over)?;
    let rows = u32::try_from(table.rows.len()).map_err(Error::internal)?;
    let mut imported = Vec::new();
    if !dry_run {
        if !told.faults.is_empty() {
            return Err(Error::Invalid(told.faults.iter().map(as_field).collect()));
        }
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
        read_as: table.read_as.clone(),
        faults: told.faults,
        understood: told.understood,
        warnings: told.warnings,
        imported,
    })
}

fn as_field(fault: &CellFault) -> FieldError {
    FieldError::new("/content_base64", &fault.code)
        .with("row", fault.row)
        .with("column", fault.column.clone())
}

/// Checks every row; `over` where only what came in time is still taken.
fn check(cx: &mut Cx<'_>, programme: &Programme, table: &Table, over: bool) -> Result<(Vec<Checked>, Told)> {
    let rules = programme.rules()?;
    let limits = Limits::of(programme, &rules);
    let terms = Terms {
        currency: &programme.currency,
        localities: &rules.localities,
        questions: &rules.questions,
    };
    let (today, days) = (cx.now.date_in(programme.zone()?), call_days(programme)?);
    let localities = submission::codes(&rules);
    let known: Vec<_> = table
        .columns
        .iter()
        .map(|heading| names::column(heading, &rules.questions))
        .collect();
    let mut told = Told {
        faults: header_faults(table, &known),
        ..Told::default()
    };
    let names: Vec<&str> = known
        .iter()
        .map(|name| name.as_deref().unwrap_or_default())
        .collect();
    let mut shown: BTreeMap<String, u32> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for (row, cells) in &table.rows {
        let (one, mut of_row, understood) = read(*row, &names, cells, terms, over)?;
        let arrived = one.received.as_ref().map(|arrival| arrival.on);
        if let Some(code) = arrived.and_then(|on| arrival_fault(on, today, days)) {
            of_row.push((RECEIVED_ON.name.into(), code.into()));
        }
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
        let day = arrived.unwrap_or(today);
        let facts = submission::facts(&one.content, &one.person, &localities, day, true);
        told.warnings.extend(warnings(*row, &rules.eligibility, &facts));
        told.faults
            .extend(of_row.into_iter().map(|(column, code)| CellFault {
                row: *row,
                column,
                code,
            }));
        for cell in understood {
            let of_column = shown.entry(cell.column.clone()).or_default();
            *of_column += 1;
            if *of_column <= EXAMPLES {
                told.understood.push(cell);
            }
        }
        checked.push(one);
    }
    Ok((checked, told))
}

/// The automatic rules that a row would fail.
fn warnings(row: u32, rules: &[EligibilityRule], facts: &Facts<'_>) -> Vec<ImportWarning> {
    let failed = rules
        .iter()
        .filter(|rule| judge(rule, facts) == EligibilityOutcome::Failed);
    failed
        .map(|rule| ImportWarning {
            row,
            column: match rule.code {
                EligibilityCode::Adult => "birth_date",
                EligibilityCode::Locality => "locality",
                EligibilityCode::BusinessAge => "business_registered_on",
                EligibilityCode::NoTaxDebt => "tax_debt_declared",
                EligibilityCode::Consent | EligibilityCode::Judged => EVIDENCE.name,
            }
            .to_owned(),
            rule: rule.key.clone().into(),
        })
        .collect()
}

/// Columns that nobody knows, or that are there twice; under the headings of the sheet.
fn header_faults(table: &Table, columns: &[Option<Cow<'_, str>>]) -> Vec<CellFault> {
    let mut names = BTreeSet::new();
    let mut faults = Vec::new();
    for (heading, name) in table.columns.iter().zip(columns) {
        let code = match name {
            Some(name) if names.insert(name) => continue,
            Some(_) => "duplicate",
            None => "unknown_field",
        };
        faults.push(CellFault {
            row: table.read_as.header_row,
            column: heading.chars().take(50).collect(),
            code: code.into(),
        });
    }
    faults
}

/// A row, what is wrong with its cells (column and code), and how they were understood.
type Read = (Checked, Vec<(String, String)>, Vec<UnderstoodCell>);

fn read(row: u32, names: &[&str], cells: &[String], terms: Terms<'_>, over: bool) -> Result<Read> {
    let told = columns::row(names, cells, terms);
    let mut faults = told.faults;
    let content: Content = match &told.patch.content {
        Some(changes) => merged(&Content::default(), changes)?,
        None => Content::default(),
    };
    let person: PersonData = match &told.patch.person {
        Some(changes) => merged(&PersonData::default(), changes)?,
        None => PersonData::default(),
    };
    let cell = |name: &str| {
        let place = names.iter().position(|column| *column == name);
        place.and_then(|at| cells.get(at)).cloned().unwrap_or_default()
    };
    let evidence = cell(EVIDENCE.name);
    let fault = |told: Option<&str>, column: &Beside| Some((column.name.to_owned(), told?.to_owned()));
    faults.extend(fault(proof_fault(&evidence), &EVIDENCE));
    let (on, proof) = (cell(RECEIVED_ON.name), cell(RECEIVED_EVIDENCE.name));
    let mut received = None;
    if over || !on.is_empty() || !proof.is_empty() {
        faults.extend(fault(proof_fault(&proof), &RECEIVED_EVIDENCE));
        match columns::day(&on) {
            Ok(on) => {
                received = Some(Arrival {
                    on,
                    evidence: proof.into(),
                });
            }
            Err(_) if on.is_empty() => faults.extend(fault(Some("required"), &RECEIVED_ON)),
            Err(code) => faults.extend(fault(Some(code), &RECEIVED_ON)),
        }
    }
    if cells.iter().skip(names.len()).any(|c| !c.is_empty()) {
        faults.push((String::new(), "unknown_field".into()));
    }
    let understood = told.understood.into_iter().map(|(column, taken)| UnderstoodCell {
        row,
        seen: cell(&column).chars().take(200).collect(),
        column,
        taken,
    });
    let understood = understood.collect();
    let checked = Checked {
        row,
        content,
        person,
        evidence,
        received,
    };
    Ok((checked, faults, understood))
}

/// What is wrong with a text that proves something.
fn proof_fault(text: &str) -> Option<&'static str> {
    match text.chars().count() {
        0 => Some("required"),
        501.. => Some("length"),
        _ => (!storable(text)).then_some("control_characters"),
    }
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
    .arrived(row.received.as_ref())
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
