//! A workbook that is filled in: a page with headings, lists to choose from and kinds of cells, and a page that explains them.

use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook,
    Worksheet, XlsxError,
};

use super::xlsx::{excel, page_name};
use kernel::error::{Error, Result};
use kernel::{MAX_AMOUNT, Ts};

/// What is written into a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A text of so many characters.
    Text(u32),
    /// Digits that are no number: a first zero stays.
    Digits(u32),
    /// A day.
    Day,
    /// A sum in whole units.
    Amount,
    /// A number within bounds.
    Number(Option<i64>, Option<i64>),
    /// One of these.
    OneOf(Vec<String>),
    /// One of these, several of them, or something else.
    Among(Vec<String>),
}

/// A column.
#[derive(Debug, Clone)]
pub struct BlankColumn {
    /// What it is called.
    pub head: String,
    /// Whether it has to be filled in.
    pub required: bool,
    /// What helps to do it.
    pub help: Vec<String>,
    pub entry: Entry,
}

/// The workbook.
#[derive(Debug, Clone)]
pub struct Blank {
    /// What the page to fill in is called.
    pub title: String,
    /// What the page with explanations is called, and its headings: column, whether it is required, what belongs there.
    pub guide: [String; 4],
    /// How it is said that a column has to be filled in.
    pub required: String,
    pub columns: Vec<BlankColumn>,
    /// Rows that can be filled in.
    pub rows: u32,
    pub made: Ts,
}

/// The page of the lists; nobody sees it.
const LISTS: &str = "lists";
/// What a spreadsheet shows beside a cell: so much of a title, so much of a text.
const TITLE: usize = 32;
const TEXT: usize = 255;

impl Blank {
    /// The file.
    pub fn write(&self) -> Result<Vec<u8>> {
        self.written().map_err(Error::internal)
    }

    fn written(&self) -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        if let Ok(made) = excel(self.made.0.naive_utc()) {
            book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        }
        let page = book.add_worksheet().set_name(page_name(&self.title))?;
        page.set_freeze_panes(1, 0)?;
        let mut lists = Worksheet::new();
        lists.set_name(LISTS)?.set_hidden(true);
        for (at, column) in (0..).zip(&self.columns) {
            self.column(page, at, column, &mut lists)?;
        }
        self.explain(book.add_worksheet())?;
        book.push_worksheet(lists);
        book.save_to_buffer()
    }

    fn column(
        &self,
        page: &mut Worksheet,
        at: u16,
        column: &BlankColumn,
        lists: &mut Worksheet,
    ) -> std::result::Result<(), XlsxError> {
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top);
        let (head, mark) = match column.required {
            true => (head.set_background_color("#FFF2CC"), " *"),
            false => (head, ""),
        };
        page.write_string_with_format(0, at, format!("{}{mark}", column.head), &head)?;
        let (code, width) = match &column.entry {
            // As a text, a spreadsheet of before 2013 shows more than 255 letters as a row of crosses.
            Entry::Text(longest) if *longest > 255 => ("General", 40),
            Entry::Text(_) | Entry::Digits(_) => ("@", 20),
            Entry::OneOf(_) | Entry::Among(_) => ("@", 24),
            Entry::Day => ("dd.mm.yyyy", 13),
            Entry::Amount => ("#,##0.00", 16),
            Entry::Number(..) => ("General", 12),
        };
        page.set_column_width(at, width)?;
        page.set_column_format(at, &Format::new().set_num_format(code))?;
        let rule = self.rule(at, column, lists)?;
        let help = cut(&column.help.join("\n"), TEXT);
        let rule = rule.set_input_title(cut(&column.head, TITLE))?;
        let rule = if help.is_empty() {
            rule
        } else {
            rule.set_input_message(help)?
        };
        page.add_data_validation(1, at, self.rows, at, &rule)?;
        Ok(())
    }

    /// What a cell of the column takes.
    fn rule(
        &self,
        at: u16,
        column: &BlankColumn,
        lists: &mut Worksheet,
    ) -> std::result::Result<DataValidation, XlsxError> {
        let rule = DataValidation::new();
        Ok(match &column.entry {
            Entry::Text(longest) => rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(*longest)),
            Entry::Digits(count) => rule.allow_text_length(DataValidationRule::EqualTo(*count)),
            Entry::Day => rule.allow_date(DataValidationRule::Between(
                ExcelDateTime::from_ymd(1900, 1, 1)?,
                ExcelDateTime::from_ymd(2199, 12, 31)?,
            )),
            Entry::Amount => {
                rule.allow_decimal_number(DataValidationRule::Between(0.0, float(MAX_AMOUNT / 100)))
            }
            Entry::Number(least, most) => rule.allow_decimal_number(DataValidationRule::Between(
                float(least.unwrap_or(-NUMBERS)),
                float(most.unwrap_or(NUMBERS)),
            )),
            Entry::OneOf(values) => rule.allow_list_formula(list(at, values, lists)?),
            Entry::Among(values) if values.is_empty() => rule,
            Entry::Among(values) => rule
                .allow_list_formula(list(at, values, lists)?)
                .show_error_message(false),
        })
    }

    fn explain(&self, page: &mut Worksheet) -> std::result::Result<(), XlsxError> {
        let [title, heads @ ..] = &self.guide;
        page.set_name(page_name(title))?;
        let bold = Format::new().set_bold();
        for ((at, head), width) in (0..).zip(heads).zip([36, 16, 90]) {
            page.set_column_width(at, width)?;
            page.write_string_with_format(0, at, head, &bold)?;
        }
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (row, column) in (1..).zip(&self.columns) {
            page.write_string_with_format(row, 0, &column.head, &wrapped)?;
            if column.required {
                page.write_string_with_format(row, 1, &self.required, &wrapped)?;
            }
            let mut help = column.help.clone();
            if let Entry::OneOf(values) | Entry::Among(values) = &column.entry {
                help.push(values.join("; "));
            }
            page.write_string_with_format(row, 2, cut(&help.join("\n"), 32_000), &wrapped)?;
        }
        Ok(())
    }
}

/// No answer is larger.
const NUMBERS: i64 = 1_000_000_000_000;

/// Every such number is exact.
#[expect(clippy::cast_precision_loss, reason = "they stay below 2^53")]
fn float(number: i64) -> f64 {
    number as f64
}

/// Writes a list of values into a column of their page: in a cell it could have 255 characters only.
fn list(at: u16, values: &[String], lists: &mut Worksheet) -> std::result::Result<Formula, XlsxError> {
    for (row, value) in (0..).zip(values) {
        lists.write_string(row, at, value)?;
    }
    let column = rust_xlsxwriter::utility::column_number_to_name(at);
    Ok(Formula::new(format!(
        "={LISTS}!${column}$1:${column}${}",
        values.len()
    )))
}

/// Spreadsheets count the units of UTF-16.
fn cut(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect()
}
