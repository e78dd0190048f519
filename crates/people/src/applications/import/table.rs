//! Reads CSV and XLSX into rows of text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, SheetType, SheetVisible, Xlsx};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::encoding::{SheetEncoding, decode};
use super::hidden::{self, Hidden};
use kernel::error::{Error, Result};
use kernel::text_enum;

text_enum! {
    /// Kind of spreadsheet.
    SheetFormat { Csv = "csv", Xlsx = "xlsx" }
}

text_enum! {
    /// What becomes of rows and columns that a workbook hides.
    HiddenChoice {
        /// They are left out.
        Skip = "skip",
        /// They are read like all others.
        Take = "take",
    }
}

/// Rows that are taken at once.
pub const MAX_ROWS: usize = 1_000;
/// Columns that are looked at; a sheet with more is refused rather than cut.
const MAX_COLUMNS: usize = 500;
/// Lines above the names of the columns: a title, a date, an empty line.
const ABOVE: usize = 10;

/// A sheet of a workbook that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OtherSheet {
    /// Its name.
    pub name: String,
    /// It is hidden.
    pub hidden: bool,
}

/// How a file was read.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadAs {
    /// How its letters are written; of CSV.
    pub encoding: Option<SheetEncoding>,
    /// What stands between its cells; of CSV.
    #[schema(value_type = Option<String>)]
    pub separator: Option<char>,
    /// The sheet that was taken; of XLSX.
    pub sheet: Option<String>,
    /// The sheets that were not; of XLSX.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_sheets: Vec<OtherSheet>,
    /// The row that names the columns.
    pub header_row: u32,
    /// Rows below it that tell of the columns, not of people, and were left out.
    pub tag_rows: u32,
    /// Rows with something in them that are hidden.
    pub hidden_rows: u32,
    /// Columns with something in them that are hidden.
    pub hidden_columns: u32,
}

/// A sheet: the names of its columns and its rows of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Which of the columns are hidden.
    pub hidden_columns: Vec<bool>,
    /// The rows below them, with the number that the spreadsheet shows.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Which of the rows are hidden.
    pub hidden_rows: BTreeSet<u32>,
    /// How it was read.
    pub read_as: ReadAs,
}

/// Lines of cells by the number that the spreadsheet shows; empty ones may be left out.
type Lines = BTreeMap<u32, Vec<String>>;

fn unreadable() -> Error {
    Error::field("/content_base64", "format")
}
fn too_many() -> Error {
    Error::Invalid(vec![
        kernel::error::FieldError::new("/content_base64", "range").with("max", MAX_ROWS),
    ])
}

/// Reads a sheet. Of its first lines the one with the most known names names the columns; where none has any, the first.
pub fn read(
    format: SheetFormat,
    bytes: &[u8],
    sheet: Option<&str>,
    known: fn(&str) -> bool,
) -> Result<Table> {
    let (mut lines, mut read_as, hidden) = match format {
        SheetFormat::Csv if sheet.is_some() => return Err(Error::field("/sheet", "unexpected")),
        SheetFormat::Csv => csv_lines(bytes)?,
        SheetFormat::Xlsx => xlsx_lines(bytes, sheet)?,
    };
    lines.retain(|_, cells| cells.iter().any(|c| !c.is_empty()));
    let names = |cells: &[String]| cells.iter().filter(|c| known(c)).count();
    let mut header = None;
    for (row, cells) in lines.iter().take(ABOVE) {
        let found = names(cells);
        if header.is_none_or(|(_, most)| found > most) {
            header = Some((*row, found));
        }
    }
    let (header_row, _) = header.ok_or_else(unreadable)?;
    let mut columns = lines.remove(&header_row).unwrap_or_default();
    let mut rows: Vec<(u32, Vec<String>)> = lines.split_off(&header_row).into_iter().collect();
    if rows.len() > MAX_ROWS {
        return Err(too_many());
    }
    // Rows of tags for those who work on the data stand first below the names.
    let tags = rows.iter().take_while(|(_, cells)| of_tags(cells)).count();
    rows.drain(..tags);
    read_as.tag_rows = u32::try_from(tags).unwrap_or(u32::MAX);
    let mut hidden_columns: Vec<bool> = (0..columns.len())
        .map(|at| hidden.columns.contains(&at))
        .collect();
    drop_empty(&mut columns, &mut hidden_columns, &mut rows);
    let of_people = |row: &u32| rows.iter().any(|(there, _)| there == row);
    let hidden_rows: BTreeSet<u32> = hidden.rows.into_iter().filter(of_people).collect();
    read_as.header_row = header_row;
    read_as.hidden_rows = u32::try_from(hidden_rows.len()).unwrap_or(u32::MAX);
    let concealed = hidden_columns.iter().filter(|hidden| **hidden).count();
    read_as.hidden_columns = u32::try_from(concealed).unwrap_or(u32::MAX);
    Ok(Table {
        columns,
        hidden_columns,
        rows,
        hidden_rows,
        read_as,
    })
}

/// Whether a row says what its columns are in the Humanitarian Exchange Language: `#adm1 +name`.
fn of_tags(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.is_empty() || cell.starts_with('#'))
}

/// Takes away the columns without a name in which nothing stands: separators at the end of each line, and gaps.
fn drop_empty(columns: &mut Vec<String>, hidden: &mut Vec<bool>, rows: &mut [(u32, Vec<String>)]) {
    for at in (0..columns.len()).rev() {
        let stands = |cells: &Vec<String>| cells.get(at).is_some_and(|c| !c.is_empty());
        if !columns[at].is_empty() || rows.iter().any(|(_, cells)| stands(cells)) {
            continue;
        }
        columns.remove(at);
        hidden.remove(at);
        for (_, cells) in rows.iter_mut().filter(|(_, cells)| at < cells.len()) {
            cells.remove(at);
        }
    }
}

fn csv_lines(bytes: &[u8]) -> Result<(Lines, ReadAs, Hidden)> {
    let (text, encoding) = decode(bytes).ok_or_else(unreadable)?;
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    // `sep=;` tells spreadsheet programs the separator, and is no row of the sheet.
    let (told, body) = match text.split_once('\n') {
        Some((first, rest)) => match separator_told(first) {
            Some(told) => (Some(told), rest),
            None => (None, text.as_str()),
        },
        None => (None, text.as_str()),
    };
    let separator = told.unwrap_or_else(|| separator_of(body));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).map_err(|_| unreadable())?)
        .from_reader(body.as_bytes());
    let mut lines = Lines::new();
    let mut record = csv::StringRecord::new();
    // A line break within a cell begins no row, and an empty line is one.
    let mut within = 0;
    while reader.read_record(&mut record).map_err(|_| unreadable())? {
        if lines.len() > MAX_ROWS + ABOVE {
            return Err(too_many());
        }
        if record.len() > MAX_COLUMNS {
            return Err(unreadable());
        }
        within += record.iter().map(|c| c.matches('\n').count() as u64).sum::<u64>();
        let last = reader.position().line().saturating_sub(1);
        let row = u32::try_from(last.saturating_sub(within)).map_err(|_| unreadable())?;
        lines.insert(row, record.iter().map(|c| c.trim().to_owned()).collect());
    }
    let read_as = ReadAs {
        encoding: Some(encoding),
        separator: Some(separator),
        ..ReadAs::default()
    };
    Ok((lines, read_as, Hidden::default()))
}

/// The separator that the first line tells, quoted or not.
fn separator_told(line: &str) -> Option<char> {
    let line = line.trim_matches('"');
    let told = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    let mut told = told.chars();
    let separator = told.next().filter(char::is_ascii)?;
    // Cells of the same width may follow it.
    told.all(|c| c == separator || c == ',' || c == ';')
        .then_some(separator)
}

/// What stands most often between the cells of the first lines, outside quotation marks.
fn separator_of(text: &str) -> char {
    let mut counts = [(';', 0), (',', 0), ('\t', 0)];
    let mut quoted = false;
    let mut lines = 0;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => lines += 1,
            _ if quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(s, _)| *s == c)
                .for_each(|(_, n)| *n += 1),
        }
        // The line of the names tells; a title above it has no separators.
        if lines > 0 && counts.iter().any(|(_, n)| *n > 0) {
            break;
        }
    }
    // Of as many, the first: office programs of the region write semicolons.
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    match counts.iter().find(|(_, n)| *n == most && most > 0) {
        Some((separator, _)) => *separator,
        None => ',',
    }
}

fn xlsx_lines(bytes: &[u8], wanted: Option<&str>) -> Result<(Lines, ReadAs, Hidden)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let sheets = book.sheets_metadata().iter();
    let mut sheets: Vec<OtherSheet> = sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| OtherSheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect();
    let taken = match wanted {
        Some(name) => sheets
            .iter()
            .position(|sheet| sheet.name == name)
            .ok_or_else(|| Error::field("/sheet", "unknown"))?,
        None => sheets
            .iter()
            .position(|sheet| !sheet.hidden)
            .ok_or_else(unreadable)?,
    };
    let sheet = sheets.remove(taken).name;
    // Cell by cell: a range would be allocated whole, up to the farthest cell.
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|_| unreadable())?;
    let mut lines = Lines::new();
    while let Some(cell) = cells.next_cell().map_err(|_| unreadable())? {
        let (row, column) = cell.get_position();
        let text = cell_text(&Data::from(cell.get_value().clone()));
        if text.is_empty() {
            continue;
        }
        let column = column as usize;
        if column >= MAX_COLUMNS {
            return Err(unreadable());
        }
        let line = lines.entry(row.saturating_add(1)).or_default();
        if line.len() <= column {
            line.resize_with(column + 1, String::new);
        }
        line[column] = text;
        if lines.len() > MAX_ROWS + ABOVE {
            return Err(too_many());
        }
    }
    let hidden = hidden::of(bytes, &sheet).ok_or_else(unreadable)?;
    let read_as = ReadAs {
        sheet: Some(sheet),
        other_sheets: sheets,
        ..ReadAs::default()
    };
    Ok((lines, read_as, hidden))
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        // By the calendar of the workbook, which may begin in 1904.
        Data::DateTime(at) if at.as_f64() >= 1.0 => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
                .map_or_else(|| "#".to_owned(), |day| day.to_string())
        }
        Data::DateTimeIso(text) => text.chars().take(10).collect(),
        // None is the value of any column: told as a fault of that cell.
        Data::DateTime(_) | Data::DurationIso(_) | Data::Error(_) => "#".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> bool {
        ["iin", "title", "summary"].contains(&name)
    }
    fn csv(text: &str) -> Table {
        read(SheetFormat::Csv, text.as_bytes(), None, known).unwrap()
    }
    fn rows(table: &Table) -> Vec<(u32, Vec<&str>)> {
        let texts = table.rows.iter();
        texts
            .map(|(row, cells)| (*row, cells.iter().map(String::as_str).collect()))
            .collect()
    }

    #[test]
    fn a_sheet_with_semicolons_and_a_byte_order_mark_is_read() {
        let table = csv("\u{feff}iin;title\n1;Сүт, нан\n\n2;\"a;b\"\n");
        assert_eq!(table.columns, ["iin", "title"]);
        assert_eq!(rows(&table), [(2, vec!["1", "Сүт, нан"]), (4, vec!["2", "a;b"])]);
    }

    #[test]
    fn rows_are_counted_as_the_spreadsheet_counts_them() {
        let one = csv("iin;title\n\n123;Нан\n");
        assert_eq!(rows(&one), [(3, vec!["123", "Нан"])]);
        // A break within a cell, lines that end as on Windows, none behind the last.
        let other = csv("iin,title\r\n1,\"a\nb\"\r\n\r\n\r\n\r\n2,\"\"\"c\"\"\"\r\n3,d");
        assert_eq!(
            rows(&other),
            [
                (2, vec!["1", "a\nb"]),
                (6, vec!["2", "\"c\""]),
                (7, vec!["3", "d"])
            ]
        );
        let told = csv("sep=;\niin;title\n1;a,b,c,d\n");
        assert_eq!(rows(&told), [(2, vec!["1", "a,b,c,d"])]);
    }

    #[test]
    fn what_is_above_and_beside_the_cells_is_left_out() {
        let table = csv("Өтінімдер, 2027;;;\n\niin;title;;\n1;a;;\n2;b;;\n");
        assert_eq!((table.columns.len(), table.read_as.header_row), (2, 3));
        assert_eq!(rows(&table), [(4, vec!["1", "a"]), (5, vec!["2", "b"])]);
        let gap = csv("iin;;title;\n1;;a;\n");
        assert_eq!(gap.columns, ["iin", "title"]);
        assert_eq!(rows(&gap), [(2, vec!["1", "a"])]);
        // What stands in a column without a name is not lost in silence.
        assert_eq!(csv("iin;title;\n1;a;x\n").columns, ["iin", "title", ""]);
    }

    #[test]
    fn the_separator_is_what_stands_between_the_names() {
        for (text, separator) in [
            ("\"iin\",\"title; short\",\"a;b;c\"\n", ','),
            ("iin\ttitle\n", '\t'),
            ("iin;title,short\n", ';'),
            ("iin\n", ','),
        ] {
            assert_eq!(csv(text).read_as.separator, Some(separator), "{text}");
        }
    }

    #[test]
    fn what_is_no_spreadsheet_is_refused() {
        assert!(read(SheetFormat::Xlsx, b"PK", None, known).is_err());
        assert!(read(SheetFormat::Csv, &[0xff, 0xfe], None, known).is_err());
        assert!(read(SheetFormat::Csv, b"", None, known).is_err());
        assert!(read(SheetFormat::Csv, &[0xd1, 0x00], None, known).is_err());
    }
}
