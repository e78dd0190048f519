//! A list on paper, for a wall or a signature: Kazakh and Russian.

use std::fs::File;
use std::io::Write;

use super::{Cell, Sheet, Wanted, nameless};
use crate::documents::{Align, Column, Facts, Pair, Paper};
use kernel::Lang;
use kernel::error::{Error, Result};

/// Nobody prints more.
pub const PAPER_ROWS: usize = 2_000;

pub struct Listing {
    rows: Vec<Vec<String>>,
    wanted: Wanted,
}

impl Listing {
    pub fn begin(wanted: Wanted) -> Self {
        Listing { rows: vec![], wanted }
    }

    pub fn row(&mut self, sheet: &Sheet, cells: &[Cell]) -> Result<()> {
        if self.rows.len() >= PAPER_ROWS {
            return Err(super::not_on_paper());
        }
        let mut row: Vec<String> = cells.iter().map(|cell| said(sheet, cell)).collect();
        if let Some(first) = row.first_mut().filter(|_| sheet.signed) {
            // Room for a hand.
            first.push_str("\n\u{a0}");
        }
        self.rows.push(row);
        Ok(())
    }

    pub fn finish(self, sheet: &Sheet) -> Result<File> {
        let title = Pair::of(sheet.title.said(Lang::Kk), sheet.title.said(Lang::Ru));
        let made = self.wanted.at.said_in(sheet.zone);
        let mut paper = Paper::new(Facts {
            title: title.slashed(),
            producer: concat!("incubator ", env!("CARGO_PKG_VERSION")).to_owned(),
            created: self.wanted.at,
            foot: format!("{} · {made}", title.slashed()),
        });
        paper.title(&title);
        let columns: Vec<Column> = sheet
            .columns
            .iter()
            .map(|column| {
                let head = Pair::of(column.head.said(Lang::Kk), column.head.said(Lang::Ru));
                Column::of(head, f32::from(column.width), Align::Left)
            })
            .collect();
        if sheet.signed {
            paper.grid(&columns, &self.rows);
            let office = Pair::of("Жауапты адам (қолы)", "Ответственное лицо (подпись)");
            paper.signature(&office, "");
        } else {
            paper.table(&columns, &self.rows);
        }
        let mut file = nameless()?;
        file.write_all(&paper.finish()?).map_err(Error::internal)?;
        Ok(file)
    }
}

fn said(sheet: &Sheet, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Words(words) => Pair::of(words.said(Lang::Kk), words.said(Lang::Ru)).stacked(),
        Cell::Phone(number) => super::dialled(number),
        Cell::Number(number) => number.to_string(),
        Cell::Decimal(number) => number.to_string().replace('.', ","),
        Cell::Share(points) => format!("{},{:02} %", points / 100, points % 100),
        Cell::Money(amount) => {
            let said = kernel::Money::kzt(*amount).said();
            // The heading tells the currency, or there is only one.
            said.trim_end_matches("KZT").trim_end().to_owned()
        }
        Cell::Day(day) => day.format("%d.%m.%Y").to_string(),
        Cell::At(at) => at.said_in(sheet.zone),
    }
}
