//! A workbook: texts as texts, so that none is run, numbers, days and times as such.

use std::fs::File;
use std::io::{BufWriter, Write};

use chrono::{Datelike, NaiveDateTime, Timelike};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::{Cell, Sheet, Wanted, dialled, nameless};
use kernel::error::{Error, Result};

pub struct Xlsx {
    book: Workbook,
    formats: Formats,
    wanted: Wanted,
    next: u32,
}

struct Formats {
    share: Format,
    money: Format,
    day: Format,
    at: Format,
}

/// A cell holds no more letters than that.
const LETTERS: usize = 32_767;
/// A sheet holds no more rows than that, with its heads.
const ROWS: u32 = 1_048_576;

impl Xlsx {
    pub fn begin(sheet: &Sheet, wanted: Wanted) -> Result<Self> {
        let mut book = Workbook::new();
        let made = excel(wanted.at.0.naive_utc())?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let page = book
            .add_worksheet_with_constant_memory()
            .map_err(Error::internal)?;
        page.set_name(page_name(sheet.title.said(wanted.lang)))
            .map_err(Error::internal)?;
        let bold = Format::new().set_bold().set_text_wrap();
        for (at, column) in (0..).zip(&sheet.columns) {
            page.set_column_width(at, f64::from(column.width))
                .map_err(Error::internal)?;
            page.write_string_with_format(0, at, column.head.said(wanted.lang), &bold)
                .map_err(Error::internal)?;
        }
        page.set_freeze_panes(1, 0).map_err(Error::internal)?;
        let format = |code: &str| Format::new().set_num_format(code);
        Ok(Xlsx {
            book,
            formats: Formats {
                share: format("0.00%"),
                money: format("#,##0.00"),
                day: format("dd.mm.yyyy"),
                at: format("dd.mm.yyyy hh:mm"),
            },
            wanted,
            next: 1,
        })
    }

    pub fn row(&mut self, sheet: &Sheet, cells: &[Cell]) -> Result<()> {
        if self.next >= ROWS {
            return Err(super::not_on_paper());
        }
        let row = self.next;
        self.next += 1;
        let (formats, lang) = (&self.formats, self.wanted.lang);
        let page: &mut Worksheet = self.book.worksheet_from_index(0).map_err(Error::internal)?;
        for (at, cell) in (0..).zip(cells) {
            let written = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => page.write_string(row, at, letters(text)),
                Cell::Words(words) => page.write_string(row, at, letters(words.said(lang))),
                Cell::Phone(number) => page.write_string(row, at, dialled(number)),
                Cell::Number(number) => page.write_number(row, at, float(*number)),
                Cell::Decimal(number) => page.write_number(row, at, *number),
                Cell::Share(points) => {
                    page.write_number_with_format(row, at, float(*points) / 10_000.0, &formats.share)
                }
                Cell::Money(amount) => {
                    page.write_number_with_format(row, at, float(*amount) / 100.0, &formats.money)
                }
                Cell::Day(day) => {
                    let day = excel(day.and_time(chrono::NaiveTime::MIN))?;
                    page.write_datetime_with_format(row, at, &day, &formats.day)
                }
                Cell::At(time) => {
                    let time = excel(time.0.with_timezone(&sheet.zone).naive_local())?;
                    page.write_datetime_with_format(row, at, &time, &formats.at)
                }
            };
            written.map_err(Error::internal)?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<File> {
        let mut file = BufWriter::new(nameless()?);
        self.book.save_to_writer(&mut file).map_err(Error::internal)?;
        file.flush().map_err(Error::internal)?;
        file.into_inner().map_err(Error::internal)
    }
}

/// Every sum up to the largest is exact.
#[expect(clippy::cast_precision_loss, reason = "sums stay below 2^53")]
fn float(number: i64) -> f64 {
    number as f64
}

pub(super) fn excel(time: NaiveDateTime) -> Result<ExcelDateTime> {
    let year = u16::try_from(time.year()).map_err(Error::internal)?;
    let small = |part: u32| u8::try_from(part).map_err(Error::internal);
    ExcelDateTime::from_ymd(year, small(time.month())?, small(time.day())?)
        .and_then(|day| {
            day.and_hms(
                u16::try_from(time.hour()).unwrap_or(0),
                small(time.minute()).unwrap_or(0),
                time.second(),
            )
        })
        .map_err(Error::internal)
}

/// What a cell can hold.
fn letters(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    kept.take(LETTERS).collect()
}

/// A page is named by at most 31 letters, none of which stands for something in a formula.
pub(super) fn page_name(title: &str) -> String {
    let kept = title
        .chars()
        .map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c });
    kept.take(31).collect()
}
