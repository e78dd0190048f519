//! The use case: check every cell, then submit all rows or none.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::columns::{self, Fault, Head, Terms, Understood};
use super::days;
use super::heads::{self, Layout};
use super::names::{Beside, EVIDENCE, RECEIVED_EVIDENCE, RECEIVED_ON};
use super::table::Table;
use super::views::{
    CellFault, ColumnRead, ImportInput, ImportResult, ImportWarning, ImportedRow, UnderstoodCell, shortened,
};
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
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Phase;
use kernel::{Id, Lang, merged, storable};

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
    columns: Vec<ColumnRead>,
    faults: Vec<CellFault>,
    understood: Vec<UnderstoodCell>,
    warnings: Vec<ImportWarning>,
    /// How many cells of a column were understood.
    shown: BTreeMap<String, u32>,
    /// The smallest and the largest of a column.
    bounds: BTreeMap<String, (f64, f64)>,
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
    sheet: &Result<(ImportInput, Table)>,
    dry_run: bool,
) -> Result<ImportResult> {
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::ImportApplications, &programme.announced())?;
    let (input, table) = sheet.as_ref().map_err(Clone::clone)?;
    // A trial says what the import will say.
    let closed = call_closed(&programme, cx.now, None);
    let over = closed == Some(Code::DeadlinePassed) && programme.phase == Phase::Open;
    must_be_open(closed.filter(|_| !over))?;
    let questions = programme.rules()?.questions;
    let layout = heads::lay_out(table, &questions, input, cx.language())?;
    let proof = input.consent_evidence.as_deref().unwrap_or_default();
    let (checked, told) = check(cx, &programme, &layout, proof, over)?;
    let rows = u32::try_from(layout.rows.len()).map_err(Error::internal)?;
    let mut imported = Vec::new();
    if !dry_run {
        if !told.faults.is_empty() {
            return Err(Error::Invalid(
                told.faults.iter().map(CellFault::as_field).collect(),
            ));
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
        source: layout.source,
        read_as: table.read_as.clone(),
        columns: told.columns,
        faults: told.faults,
        understood: told.understood,
        warnings: told.warnings,
        imported,
    })
}

/// Checks every row; `over` where only what came in time is still taken.
fn check(
    cx: &mut Cx<'_>,
    programme: &Programme,
    layout: &Layout,
    proof: &str,
    over: bool,
) -> Result<(Vec<Checked>, Told)> {
    let rules = programme.rules()?;
    let limits = Limits::of(programme, &rules);
    let terms = Terms {
        currency: &programme.currency,
        localities: &rules.localities,
        questions: &rules.questions,
        lang: cx.language(),
    };
    let (today, days) = (cx.now.date_in(programme.zone()?), call_days(programme)?);
    let localities = submission::codes(&rules);
    let mut told = Told::of(layout);
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for (row, cells) in &layout.rows {
        let line = Line {
            row: *row,
            heads: &layout.heads,
            cells,
        };
        let (one, mut of_row, understood) = read(line, terms, proof, over)?;
        let arrived = one.received.as_ref().map(|arrival| arrival.on);
        if let Some(code) = arrived.and_then(|on| arrival_fault(on, today, days)) {
            of_row.push(Fault::of(RECEIVED_ON.name, code));
        }
        for fault in submission_faults(&one.content, &one.person, limits, today)? {
            let column = columns::of_pointer(&fault.pointer);
            // A cell that could not be read is missing too: once is enough.
            if !of_row.iter().any(|f| f.column == column) {
                of_row.push(Fault::of(&column, &fault.code));
            }
        }
        if let Some(iin) = &one.person.iin {
            let digest = cx.vault.digest("iin", iin);
            if !seen.insert(digest.clone()) {
                of_row.push(Fault::of("iin", "duplicate"));
            } else if store::taken(cx.conn, programme.id, &digest)? {
                of_row.push(Fault::of("iin", "one_application"));
            }
        }
        let day = arrived.unwrap_or(today);
        let facts = submission::facts(&one.content, &one.person, &localities, day, true);
        told.warnings
            .extend(warnings(line, &rules.eligibility, &facts, terms));
        told.faults
            .extend(of_row.into_iter().map(|fault| line.told(fault, terms.lang)));
        for one in understood {
            told.understand(line, one);
        }
        checked.push(one);
    }
    Ok((checked, told))
}

/// A row under the heads of its columns.
#[derive(Clone, Copy)]
struct Line<'a> {
    row: u32,
    heads: &'a [Head],
    cells: &'a [String],
}

impl Line<'_> {
    fn place(&self, column: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.name == column)
    }
    /// What stands in a column; nothing where there is none.
    fn cell(&self, column: &str) -> &str {
        let cell = self.place(column).and_then(|at| self.cells.get(at));
        cell.map_or("", String::as_str)
    }
    /// A fault with what people need to mend it.
    fn told(&self, fault: Fault, lang: Lang) -> CellFault {
        let seen = Some(shortened(self.cell(&fault.column))).filter(|text| !text.is_empty());
        CellFault {
            seen,
            guess: fault.guess,
            ..CellFault::of(self.row, &fault.column, &fault.code, lang)
        }
    }
}

impl Told {
    fn of(layout: &Layout) -> Self {
        Told {
            faults: layout.faults.clone(),
            columns: layout.columns.clone(),
            ..Told::default()
        }
    }

    /// Notes how a cell was understood, and how far those of its column go.
    fn understand(&mut self, line: Line<'_>, cell: Understood) {
        if let Some(size) = cell.size
            && let Some(column) = self
                .columns
                .iter_mut()
                .find(|c| c.column.as_ref() == Some(&cell.column))
        {
            let (least, most) = self.bounds.entry(cell.column.clone()).or_insert((size, size));
            if size <= *least || column.least.is_none() {
                (*least, column.least) = (size, Some(cell.taken.clone()));
            }
            if size >= *most || column.most.is_none() {
                (*most, column.most) = (size, Some(cell.taken.clone()));
            }
        }
        let of_column = self.shown.entry(cell.column.clone()).or_default();
        *of_column += 1;
        if *of_column <= EXAMPLES || cell.could_be_two {
            self.understood.push(UnderstoodCell {
                row: line.row,
                seen: shortened(line.cell(&cell.column)),
                column: cell.column,
                taken: cell.taken,
            });
        }
    }
}

/// The automatic rules that a row would fail.
fn warnings(
    line: Line<'_>,
    rules: &[EligibilityRule],
    facts: &Facts<'_>,
    terms: Terms<'_>,
) -> Vec<ImportWarning> {
    let failed = rules
        .iter()
        .filter(|rule| judge(rule, facts) == EligibilityOutcome::Failed);
    let warning = |rule: &EligibilityRule| {
        let column = match rule.code {
            EligibilityCode::Adult => "birth_date",
            EligibilityCode::Locality => "locality",
            EligibilityCode::BusinessAge => "business_registered_on",
            EligibilityCode::NoTaxDebt => "tax_debt_declared",
            EligibilityCode::Consent | EligibilityCode::Judged => EVIDENCE.name,
        };
        let guess = (rule.code == EligibilityCode::Locality)
            .then(|| columns::place_guessed(line.cell(column), terms))
            .flatten();
        ImportWarning {
            row: line.row,
            column: column.to_owned(),
            rule: rule.key.clone().into(),
            guess,
        }
    };
    failed.map(warning).collect()
}

/// A row, what is wrong with its cells, and how they were understood.
type Read = (Checked, Vec<Fault>, Vec<Understood>);

/// Reads a row; `proof` is that of the consent where the row has none.
fn read(line: Line<'_>, terms: Terms<'_>, proof: &str, over: bool) -> Result<Read> {
    let told = columns::row(line.heads, line.cells, terms);
    let mut faults = told.faults;
    let content: Content = match &told.patch.content {
        Some(changes) => merged(&Content::default(), changes)?,
        None => Content::default(),
    };
    let person: PersonData = match &told.patch.person {
        Some(changes) => merged(&PersonData::default(), changes)?,
        None => PersonData::default(),
    };
    let evidence = Some(line.cell(EVIDENCE.name)).filter(|text| !text.is_empty());
    let evidence = evidence.unwrap_or(proof);
    let fault = |told: Option<&str>, column: &Beside| Some(Fault::of(column.name, told?));
    faults.extend(fault(proof_fault(evidence), &EVIDENCE));
    let (on, proof) = (line.cell(RECEIVED_ON.name), line.cell(RECEIVED_EVIDENCE.name));
    let mut received = None;
    if over || !on.is_empty() || !proof.is_empty() {
        faults.extend(fault(proof_fault(proof), &RECEIVED_EVIDENCE));
        let order = line.place(RECEIVED_ON.name).and_then(|at| line.heads[at].dates);
        match days::day(on, order) {
            Ok(on) => {
                received = Some(Arrival {
                    on,
                    evidence: proof.to_owned().into(),
                });
            }
            Err(_) if on.is_empty() => faults.extend(fault(Some("required"), &RECEIVED_ON)),
            Err(code) => faults.extend(fault(Some(code), &RECEIVED_ON)),
        }
    }
    let checked = Checked {
        row: line.row,
        content,
        person,
        evidence: evidence.to_owned(),
        received,
    };
    Ok((checked, faults, told.understood))
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
