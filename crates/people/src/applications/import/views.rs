//! What is sent to an import, and what it tells.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::days::{DateOrder, DateOrderBecause};
use super::sources::SheetSource;
use super::table::{HiddenChoice, ReadAs, SheetFormat};
use kernel::error::FieldError;
use kernel::{Id, Lang, Text, text_enum};

text_enum! {
    /// Why a column was left out.
    LeftOut {
        /// The tool that asked wrote it, not who answered.
        Metadata = "metadata",
        /// Each option of the question has a column of its own.
        Options = "options",
        /// The office said so.
        Told = "told",
        /// It is hidden.
        Hidden = "hidden",
    }
}

/// What a column is, where its heading does not tell.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnSaid {
    /// The heading in the spreadsheet.
    #[validate(nested)]
    pub heading: Text<1_000>,
    /// The column that it is: a name of the contract, or the words of the form. Where it is absent, the column is left out.
    #[validate(nested)]
    pub column: Option<Text<200>>,
}

/// A spreadsheet.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"format": "csv", "content_base64": "aWluO3RpdGxlCg=="}))]
pub struct ImportInput {
    /// What it is.
    pub format: SheetFormat,
    /// The file, in base64. One of its first lines names the columns; amounts are in whole units.
    #[validate(length(min = 1, max = 1_000_000))]
    #[schema(min_length = 1, max_length = 1_000_000, pattern = "^[A-Za-z0-9+/]*={0,2}$")]
    pub content_base64: String,
    /// Which sheet of a workbook; the first that is not hidden, where it is absent.
    #[validate(nested)]
    pub sheet: Option<Text<31>>,
    /// What made the file; told by its headings, where it is absent.
    pub source: Option<SheetSource>,
    /// What becomes of hidden rows and columns. Where there are some, it has to be said.
    pub hidden: Option<HiddenChoice>,
    /// What stands first in dates with slashes; where it is absent, only what can be read in one way is read.
    pub dates: Option<DateOrder>,
    /// What columns are whose headings do not tell.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub columns: Vec<ColumnSaid>,
    /// What proves the consent of those in whose row nothing does.
    #[validate(nested)]
    pub consent_evidence: Option<Text<500>>,
}

/// A cell that is not right.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CellFault {
    /// Row as the spreadsheet counts them; the first line is 1.
    pub row: u32,
    /// Name of the column; of one that is not known, its heading. Empty where it is the whole row.
    pub column: String,
    /// Stable code.
    pub code: String,
    /// The same as a sentence for people.
    pub detail: String,
    /// What stands in the cell.
    pub seen: Option<String>,
    /// What may be meant, as it can be written.
    pub guess: Option<String>,
}

impl CellFault {
    /// With nothing but its place and its code.
    pub fn of(row: u32, column: &str, code: &str, lang: Lang) -> Self {
        CellFault {
            row,
            column: column.to_owned(),
            code: code.to_owned(),
            detail: FieldError::new("", code).detail(lang),
            seen: None,
            guess: None,
        }
    }
    /// As a fault of the file that was sent.
    pub fn as_field(&self) -> FieldError {
        let fault = FieldError::new("/content_base64", &self.code)
            .with("row", self.row)
            .with("column", self.column.clone());
        match &self.guess {
            Some(guess) => fault.with("guess", guess.clone()),
            None => fault,
        }
    }
}

/// What stands in a cell, as it is told: not more than anybody reads.
pub fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
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

/// How a column of the spreadsheet was understood.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ColumnRead {
    /// Its heading.
    pub heading: String,
    /// Name of the column; absent where it is left out or not known.
    pub column: Option<String>,
    /// Why it was left out.
    pub left_out: Option<LeftOut>,
    /// Rows in which something stands.
    pub filled: u32,
    /// The first day, the smallest sum or number that was understood.
    pub least: Option<String>,
    /// The last day, the largest sum or number that was understood.
    pub most: Option<String>,
    /// How dates were read that could be two.
    pub dates: Option<DateOrder>,
    /// Why they were read so.
    pub dates_because: Option<DateOrderBecause>,
}

/// A rule of eligibility that the software would find failed.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportWarning {
    /// Row as the spreadsheet counts them.
    pub row: u32,
    /// The column that the rule looks at.
    pub column: String,
    /// The rule.
    pub rule: String,
    /// A place that the programme lists and that may be meant.
    pub guess: Option<String>,
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
    /// What made the file.
    pub source: SheetSource,
    /// How the file was read.
    pub read_as: ReadAs,
    /// How its columns were understood, in their order.
    pub columns: Vec<ColumnRead>,
    /// Every faulty cell.
    pub faults: Vec<CellFault>,
    /// How cells were understood; of each column the first three, and every date that could be two.
    pub understood: Vec<UnderstoodCell>,
    /// Automatic rules that would be failed: nothing that stops the import.
    pub warnings: Vec<ImportWarning>,
    /// What was stored.
    pub imported: Vec<ImportedRow>,
}
