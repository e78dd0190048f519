//! Lists to save, to print and to send: a table is written row by row, as CSV, as XLSX or as a paper. An area says what stands
//! in the table; how it is written is told here alone.
//!
//! Nothing of it grows with the table: CSV and XLSX go into a file without a name, which is gone with its reader. Only a paper,
//! which is for a wall or a signature, is held whole, and so is short.

mod blank;
mod csv;
mod paper;
mod xlsx;

use std::fs::File;
use std::io::{Seek, SeekFrom};

use chrono::NaiveDate;
use chrono_tz::Tz;

use kernel::error::{Code, Error, Result};
use kernel::vocabulary::label;
use kernel::{Lang, Ts, text_enum};

pub use blank::{Blank, BlankColumn, Entry};
pub use paper::PAPER_ROWS;

text_enum! {
    /// As what a list is saved.
    ListFormat { Csv = "csv", Xlsx = "xlsx", Pdf = "pdf" }
}

text_enum! {
    /// What stands between the cells of a CSV: a semicolon opens in a spreadsheet whose numbers have a comma, as here.
    ListSeparator { Semicolon = "semicolon", Comma = "comma" }
}

/// A text in Kazakh, Russian and English.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(pub [String; 3]);

impl Words {
    pub fn of(words: [&str; 3]) -> Self {
        Words(words.map(str::to_owned))
    }
    /// The label of a value.
    pub fn label(of: &str, value: &str) -> Self {
        Words([Lang::Kk, Lang::Ru, Lang::En].map(|lang| label(of, value, lang)))
    }
    /// In one of them.
    pub fn said(&self, lang: Lang) -> &str {
        match lang {
            Lang::Kk => &self.0[0],
            Lang::Ru => &self.0[1],
            Lang::En => &self.0[2],
        }
    }
}

impl From<&kernel::Localised> for Words {
    fn from(text: &kernel::Localised) -> Self {
        Words([Lang::Kk, Lang::Ru, Lang::En].map(|lang| text.pick(lang, &[]).to_owned()))
    }
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    pub head: Words,
    /// In letters; on paper its part of the width.
    pub width: u16,
}

impl Column {
    pub fn of(head: [&str; 3], width: u16) -> Self {
        Column {
            head: Words::of(head),
            width,
        }
    }
}

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What a table is.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What it is called.
    pub title: Words,
    /// What a file of it is called, in letters that every system takes, without an ending.
    pub file: String,
    /// The zone of its times.
    pub zone: Tz,
    pub columns: Vec<Column>,
    /// It is for a wall or a signature, so that it can be had on paper.
    pub on_paper: bool,
    /// It is signed: on paper its cells are to be written in, and a line to sign on stands below them.
    pub signed: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// In the reader's language; on paper in Kazakh and Russian.
    Words(Words),
    Phone(String),
    Number(i64),
    /// A number that need not be whole.
    Decimal(f64),
    /// Basis points.
    Share(i64),
    /// Minor units.
    Money(i64),
    Day(NaiveDate),
    At(Ts),
}

impl Cell {
    /// A text, where there is one.
    pub fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
    }
    /// The label of a value, where there is one.
    pub fn label(of: &str, value: Option<&str>) -> Self {
        value.map_or(Cell::Empty, |value| Cell::Words(Words::label(of, value)))
    }
    /// A telephone number, where there is one.
    pub fn phone(number: Option<String>) -> Self {
        number.map_or(Cell::Empty, Cell::Phone)
    }
    /// An instant, where there is one.
    pub fn at(at: Option<Ts>) -> Self {
        at.map_or(Cell::Empty, Cell::At)
    }
    /// Yes or no.
    pub fn yes(yes: bool) -> Self {
        Cell::Words(match yes {
            true => Words::of(["иә", "да", "yes"]),
            false => Words::of(["жоқ", "нет", "no"]),
        })
    }
}

/// How a reader wants it.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub format: ListFormat,
    pub separator: ListSeparator,
    pub lang: Lang,
    /// When it is made.
    pub at: Ts,
}

/// A table that is being written.
pub struct Table {
    wanted: Wanted,
    rows: u64,
    sink: Option<(Sheet, Sink)>,
}

enum Sink {
    Csv(Box<csv::Csv>),
    Xlsx(Box<xlsx::Xlsx>),
    Paper(paper::Listing),
}

/// A table that was written.
#[derive(Debug)]
pub struct Written {
    /// From its beginning.
    pub file: File,
    /// Its bytes.
    pub length: u64,
    pub rows: u64,
    pub name: String,
    pub media_type: &'static str,
}

impl Table {
    pub fn new(wanted: Wanted) -> Self {
        Table {
            wanted,
            rows: 0,
            sink: None,
        }
    }

    /// Says what it is: first of all, and once.
    pub fn begin(&mut self, sheet: Sheet) -> Result<()> {
        let wanted = self.wanted;
        let sink = match wanted.format {
            ListFormat::Csv => Sink::Csv(Box::new(csv::Csv::begin(&sheet, wanted)?)),
            ListFormat::Xlsx => Sink::Xlsx(Box::new(xlsx::Xlsx::begin(&sheet, wanted)?)),
            ListFormat::Pdf if sheet.on_paper => Sink::Paper(paper::Listing::begin(wanted)),
            ListFormat::Pdf => return Err(not_on_paper()),
        };
        self.sink = Some((sheet, sink));
        Ok(())
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        let Some((sheet, sink)) = &mut self.sink else {
            return Err(Error::internal("a row before the heads of its columns"));
        };
        self.rows += 1;
        match sink {
            Sink::Csv(csv) => csv.row(sheet, cells),
            Sink::Xlsx(xlsx) => xlsx.row(sheet, cells),
            Sink::Paper(paper) => paper.row(sheet, cells),
        }
    }

    /// The file.
    pub fn finish(self) -> Result<Written> {
        let Some((sheet, sink)) = self.sink else {
            return Err(Error::internal("a table without the heads of its columns"));
        };
        let (mut file, ending, media_type) = match sink {
            Sink::Csv(csv) => (csv.finish()?, "csv", "text/csv; charset=utf-8"),
            Sink::Xlsx(xlsx) => (xlsx.finish()?, "xlsx", XLSX),
            Sink::Paper(paper) => (paper.finish(&sheet)?, "pdf", "application/pdf"),
        };
        let length = file.seek(SeekFrom::End(0)).map_err(Error::internal)?;
        file.rewind().map_err(Error::internal)?;
        Ok(Written {
            file,
            length,
            rows: self.rows,
            name: format!("{}.{ending}", sheet.file),
            media_type,
        })
    }
}

/// 400: this list is not made for paper, or is too long for it.
fn not_on_paper() -> Error {
    Error::code(Code::Unreadable).with("parameter", "format")
}

/// A file without a name, for its owner alone.
fn nameless() -> Result<File> {
    tempfile::tempfile().map_err(Error::internal)
}

/// A telephone number as people here say it; others in their international form.
fn dialled(number: &str) -> String {
    let digits = number
        .strip_prefix("+7")
        .filter(|rest| rest.len() == 10 && rest.is_ascii());
    match digits {
        Some(d) => format!("8 {} {} {} {}", &d[..3], &d[3..6], &d[6..8], &d[8..]),
        None => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn noon() -> Ts {
        let time: chrono::DateTime<chrono::Utc> = "2027-03-16T04:00:00Z".parse().unwrap();
        time.into()
    }

    fn table(format: ListFormat, separator: ListSeparator) -> Written {
        let mut table = Table::new(Wanted {
            format,
            separator,
            lang: Lang::Ru,
            at: noon(),
        });
        let columns = ["а", "б", "в", "г", "д", "е", "ж", "з", "и"].map(|head| Column::of([head; 3], 10));
        table
            .begin(Sheet {
                title: Words::of(["Тізім", "Список", "List"]),
                file: "list".to_owned(),
                zone: chrono_tz::Asia::Almaty,
                columns: columns.to_vec(),
                on_paper: true,
                signed: true,
            })
            .unwrap();
        for text in [
            "=1+1",
            "+cmd",
            "-2",
            "@x",
            "\tx",
            "Әлия \"Сүт\"; ЖК",
            "a\u{1}b\nc",
        ] {
            table
                .row(&[
                    Cell::Text(text.to_owned()),
                    Cell::Words(Words::of(["иә", "да", "yes"])),
                    Cell::Phone("+77010000001".to_owned()),
                    Cell::Phone("+996555123456".to_owned()),
                    Cell::Number(-5),
                    Cell::Share(8_333),
                    Cell::Money(320_000_050),
                    Cell::Day("2027-03-16".parse().unwrap()),
                    Cell::At(noon()),
                ])
                .unwrap();
        }
        table.finish().unwrap()
    }

    fn bytes(mut written: Written) -> Vec<u8> {
        let mut all = vec![];
        written.file.read_to_end(&mut all).unwrap();
        assert_eq!(u64::try_from(all.len()).unwrap(), written.length);
        all
    }

    #[test]
    fn no_cell_of_a_csv_is_run_and_numbers_stay_numbers() {
        let text = String::from_utf8(bytes(table(ListFormat::Csv, ListSeparator::Semicolon))).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines[0],
            "\u{feff}\"а\";\"б\";\"в\";\"г\";\"д\";\"е\";\"ж\";\"з\";\"и\""
        );
        assert_eq!(
            lines[1],
            "\"'=1+1\";\"да\";\"8 701 000 00 01\";\"'+996555123456\";\"-5\";\"83,33%\";\"3200000,50\";\
             \"2027-03-16\";\"2027-03-16 09:00\""
        );
        for (line, begins) in [(2, "\"'+cmd\""), (3, "\"'-2\""), (4, "\"'@x\""), (5, "\"'\tx\"")] {
            assert!(lines[line].starts_with(begins), "{}", lines[line]);
        }
        assert!(lines[6].starts_with("\"Әлия \"\"Сүт\"\"; ЖК\";"), "{}", lines[6]);
        assert!(lines[7].starts_with("\"ab\nc\";"), "{}", lines[7]);
        let comma = String::from_utf8(bytes(table(ListFormat::Csv, ListSeparator::Comma))).unwrap();
        assert!(comma.contains("\"3200000.50\",\"2027-03-16\""), "{comma}");
    }

    #[test]
    fn a_workbook_and_a_paper_are_what_they_say() {
        assert!(bytes(table(ListFormat::Xlsx, ListSeparator::Comma)).starts_with(b"PK"));
        let paper = table(ListFormat::Pdf, ListSeparator::Comma);
        assert_eq!((paper.rows, &*paper.name), (7, "list.pdf"));
        assert!(bytes(paper).starts_with(b"%PDF"));
    }
}
