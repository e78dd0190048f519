//! Reads CSV and XLSX into rows of text.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::{Days, NaiveDate};

use kernel::error::{Error, Result};
use kernel::text_enum;

text_enum! {
    /// Kind of spreadsheet.
    SheetFormat { Csv = "csv", Xlsx = "xlsx" }
}

/// Rows that are taken at once.
pub const MAX_ROWS: usize = 1_000;
/// Columns that are looked at; a sheet with more is refused rather than cut.
const MAX_COLUMNS: usize = 100;

/// A sheet: the names of its columns and its rows of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Names of the columns, from the first line.
    pub columns: Vec<String>,
    /// The rows below it, with the number that the spreadsheet shows.
    pub rows: Vec<(u32, Vec<String>)>,
}

fn unreadable() -> Error {
    Error::field("/content_base64", "format")
}
fn too_many() -> Error {
    Error::Invalid(vec![
        kernel::error::FieldError::new("/content_base64", "range").with("max", MAX_ROWS),
    ])
}

/// Reads a sheet; the first line names the columns.
pub fn read(format: SheetFormat, bytes: &[u8]) -> Result<Table> {
    let lines = match format {
        SheetFormat::Csv => csv_lines(bytes)?,
        SheetFormat::Xlsx => xlsx_lines(bytes)?,
    };
    let mut lines = lines.into_iter().zip(1_u32..);
    let (header, _) = lines.next().ok_or_else(unreadable)?;
    let rows: Vec<_> = lines
        .filter(|(cells, _)| cells.iter().any(|c| !c.is_empty()))
        .map(|(cells, row)| (row, cells))
        .collect();
    Ok(Table {
        columns: header,
        rows,
    })
}

fn csv_lines(bytes: &[u8]) -> Result<Vec<Vec<String>>> {
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Office programs of the region write semicolons.
    let head = text.lines().next().unwrap_or("");
    let semicolons = head.matches(';').count() > head.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if semicolons { b';' } else { b',' })
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| unreadable())?;
        if lines.len() > MAX_ROWS {
            return Err(too_many());
        }
        if record.len() > MAX_COLUMNS {
            return Err(unreadable());
        }
        lines.push(record.iter().map(|c| c.trim().to_owned()).collect());
    }
    Ok(lines)
}

fn xlsx_lines(bytes: &[u8]) -> Result<Vec<Vec<String>>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let sheet = book.sheet_names().first().cloned().ok_or_else(unreadable)?;
    // Cell by cell: a range would be allocated whole, up to the farthest cell.
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|_| unreadable())?;
    let mut lines: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| unreadable())? {
        let (row, column) = cell.get_position();
        let text = cell_text(&Data::from(cell.get_value().clone()));
        if text.is_empty() {
            continue;
        }
        let (row, column) = (row as usize, column as usize);
        if row > MAX_ROWS {
            return Err(too_many());
        }
        if column >= MAX_COLUMNS {
            return Err(unreadable());
        }
        if lines.len() <= row {
            lines.resize_with(row + 1, Vec::new);
        }
        if lines[row].len() <= column {
            lines[row].resize_with(column + 1, String::new);
        }
        lines[row][column] = text;
    }
    Ok(lines)
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        Data::DateTime(at) => day(at.as_f64()),
        Data::DateTimeIso(text) => text.chars().take(10).collect(),
        // Neither is the value of any column: told as a fault of that cell.
        Data::DurationIso(_) | Data::Error(_) => "#".to_owned(),
    }
}

/// The day of a serial number: 1 is 1 January 1900, and 1900 has a leap day that never was.
fn day(serial: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded just before"
    )]
    let days = if (1.0..100_000.0).contains(&serial) {
        serial as u64
    } else {
        0
    };
    NaiveDate::from_ymd_opt(1899, 12, 30)
        .and_then(|d| d.checked_add_days(Days::new(days)))
        .map(|d| d.to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_with_semicolons_and_a_byte_order_mark_is_read() {
        let table = read(
            SheetFormat::Csv,
            "\u{feff}iin;title\n1;Сүт, нан\n\n2;\"a;b\"\n".as_bytes(),
        )
        .unwrap();
        assert_eq!(table.columns, ["iin", "title"]);
        assert_eq!(table.rows[0].1, ["1", "Сүт, нан"]);
        assert_eq!(table.rows[1].1, ["2", "a;b"]);
    }

    #[test]
    fn days_of_a_spreadsheet_are_days_of_the_calendar() {
        assert_eq!(day(45_000.0), "2023-03-15");
    }

    #[test]
    fn what_is_no_spreadsheet_is_refused() {
        assert!(read(SheetFormat::Xlsx, b"PK").is_err());
        assert!(read(SheetFormat::Csv, &[0xff, 0xfe]).is_err());
        assert!(read(SheetFormat::Csv, b"").is_err());
    }
}
