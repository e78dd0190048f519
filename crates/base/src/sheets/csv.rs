//! CSV as a spreadsheet opens it by a double click: UTF-8 with its mark, so that Kazakh letters stay what they are.

use std::fs::File;
use std::io::{BufWriter, Write};

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Cell, ListSeparator, Sheet, Wanted, dialled, nameless};
use kernel::error::{Error, Result};

pub struct Csv {
    out: Writer<BufWriter<File>>,
    wanted: Wanted,
}

impl Csv {
    pub fn begin(sheet: &Sheet, wanted: Wanted) -> Result<Self> {
        let mut file = BufWriter::new(nameless()?);
        file.write_all("\u{feff}".as_bytes()).map_err(Error::internal)?;
        let separator = match wanted.separator {
            ListSeparator::Semicolon => b';',
            ListSeparator::Comma => b',',
        };
        let out = WriterBuilder::new()
            .delimiter(separator)
            // Whoever reads it by the other separator finds no cell that begins in the middle of a text.
            .quote_style(QuoteStyle::Always)
            .terminator(Terminator::CRLF)
            .from_writer(file);
        let mut csv = Csv { out, wanted };
        let heads = sheet.columns.iter().map(|c| tame(c.head.said(wanted.lang)));
        csv.out.write_record(heads).map_err(Error::internal)?;
        Ok(csv)
    }

    pub fn row(&mut self, sheet: &Sheet, cells: &[Cell]) -> Result<()> {
        for cell in cells {
            let text = self.said(sheet, cell);
            self.out.write_field(text).map_err(Error::internal)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(Error::internal)
    }

    fn said(&self, sheet: &Sheet, cell: &Cell) -> String {
        let point = match self.wanted.separator {
            ListSeparator::Semicolon => ',',
            ListSeparator::Comma => '.',
        };
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => tame(text),
            Cell::Words(words) => tame(words.said(self.wanted.lang)),
            Cell::Phone(number) => tame(&dialled(number)),
            Cell::Number(number) => number.to_string(),
            Cell::Decimal(number) => number.to_string().replace('.', &point.to_string()),
            Cell::Share(points) => format!("{}{point}{:02}%", points / 100, points % 100),
            Cell::Money(amount) => format!("{}{point}{:02}", amount / 100, amount % 100),
            Cell::Day(day) => day.to_string(),
            Cell::At(at) => {
                at.0.with_timezone(&sheet.zone)
                    .format("%Y-%m-%d %H:%M")
                    .to_string()
            }
        }
    }

    pub fn finish(self) -> Result<File> {
        let file = self.out.into_inner().map_err(Error::internal)?;
        file.into_inner().map_err(Error::internal)
    }
}

/// A text that no spreadsheet takes for a formula: one that begins as a formula does gets an apostrophe before it. Control
/// characters but the end of a line say nothing.
fn tame(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let kept = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    match runs {
        true => std::iter::once('\'').chain(kept).collect(),
        false => kept.collect(),
    }
}
