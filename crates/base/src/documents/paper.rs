//! What stands on a paper, block by block.

use super::face::Face;
use super::facts::Facts;
pub use super::flow::Align;
use super::flow::{Cell, Flow, Frame, Style, WIDTH};
use super::{pdf, qr};
use kernel::error::Result;

/// The same in Kazakh and in Russian; they stand side by side, Kazakh left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub kk: String,
    pub ru: String,
}

impl Pair {
    pub fn of(kk: impl Into<String>, ru: impl Into<String>) -> Self {
        Pair {
            kk: kk.into(),
            ru: ru.into(),
        }
    }
    /// One above the other, for the narrow heads of tables.
    pub fn stacked(&self) -> String {
        match (&*self.kk, &*self.ru) {
            (kk, ru) if kk == ru || ru.is_empty() => kk.to_owned(),
            ("", ru) => ru.to_owned(),
            (kk, ru) => format!("{kk}\n{ru}"),
        }
    }
    /// One after the other.
    pub fn slashed(&self) -> String {
        format!("{} / {}", self.kk, self.ru)
    }
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    pub head: Pair,
    /// Its part of the width; parts are added up.
    pub part: f32,
    pub align: Align,
}

impl Column {
    pub fn of(head: Pair, part: f32, align: Align) -> Self {
        Column { head, part, align }
    }
}

/// A paper that is being written.
pub struct Paper {
    facts: Facts,
    flow: Flow,
}

const BODY: f32 = 9.0;
const SMALL: f32 = 7.3;
/// Where the text beside a QR code begins, and how large the code is.
const BESIDE: f32 = 104.0;
const CODE: f32 = 90.0;

fn style(face: Face, size: f32, align: Align) -> Style {
    Style { face, size, align }
}

fn halves(pair: &Pair, style: Style) -> [Cell; 2] {
    [&pair.kk, &pair.ru].map(|text| Cell {
        text: text.clone(),
        style,
        width: WIDTH / 2.0,
    })
}

fn small(text: &str, width: f32) -> Cell {
    Cell {
        text: text.to_owned(),
        style: style(Face::Regular, SMALL, Align::Left),
        width,
    }
}

impl Paper {
    pub fn new(facts: Facts) -> Self {
        Paper {
            facts,
            flow: Flow::new(),
        }
    }

    /// What the paper is.
    pub fn title(&mut self, pair: &Pair) {
        let cells = halves(pair, style(Face::Bold, 12.0, Align::Middle));
        self.flow.row(&cells, Frame::Columns);
    }

    /// Begins a part; it never stands alone at the foot of a page.
    pub fn heading(&mut self, pair: &Pair) {
        self.flow.space(7.0);
        self.flow.need(CODE + 30.0);
        let cells = halves(pair, style(Face::Bold, 9.5, Align::Left));
        self.flow.row(&cells, Frame::Columns);
    }

    /// A sentence in both languages.
    pub fn pair(&mut self, pair: &Pair) {
        let cells = halves(pair, style(Face::Regular, BODY, Align::Left));
        self.flow.row(&cells, Frame::Columns);
    }

    /// Words that somebody wrote in one language, across the whole width.
    pub fn text(&mut self, text: &str) {
        let cell = Cell {
            text: text.to_owned(),
            style: style(Face::Regular, BODY, Align::Left),
            width: WIDTH,
        };
        self.flow.row(&[cell], Frame::Columns);
    }

    /// A table; its head is repeated on each page.
    pub fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        self.rows(columns, rows, Frame::Below);
    }

    /// The same with cells to write in.
    pub fn grid(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        self.rows(columns, rows, Frame::Grid);
    }

    fn rows(&mut self, columns: &[Column], rows: &[Vec<String>], frame: Frame) {
        let all: f32 = columns.iter().map(|column| column.part).sum();
        let cell = |column: &Column, text: &str, face: Face| Cell {
            text: text.to_owned(),
            style: style(face, SMALL, column.align),
            width: WIDTH * column.part / all,
        };
        self.flow.space(4.0);
        self.flow.need(70.0);
        let head = columns.iter().map(|c| cell(c, &c.head.stacked(), Face::Bold));
        self.flow.head(head.collect());
        for row in rows {
            let cells = columns
                .iter()
                .zip(row)
                .map(|(column, text)| cell(column, text, Face::Regular));
            self.flow.row(&cells.collect::<Vec<_>>(), frame);
        }
        self.flow.end_head();
        self.flow.space(4.0);
    }

    /// A QR code that leads to an address, with both texts and the address beside it.
    pub fn code(&mut self, address: &str, pair: &Pair) -> Result<()> {
        let text = format!("{}\n\n{}\n\n{address}", pair.kk, pair.ru);
        let beside = [small("", BESIDE), small(&text, WIDTH - BESIDE)];
        self.flow.space(6.0);
        self.flow.square(CODE, &qr::modules(address)?, &beside);
        self.flow.space(8.0);
        Ok(())
    }

    /// A line to sign on: the office on the left, the name on the right.
    pub fn signature(&mut self, office: &Pair, name: &str) {
        self.flow.need(44.0);
        self.flow.space(16.0);
        let cells = [
            small(&office.slashed(), WIDTH * 0.42),
            small("", WIDTH * 0.27),
            small(name, WIDTH * 0.31),
        ];
        self.flow.row(&cells, Frame::Signed);
    }

    /// The lines that stand on it, for tests.
    #[cfg(any(test, feature = "testing"))]
    pub fn words(&self) -> Vec<String> {
        self.flow.words()
    }

    /// The document, as PDF/A-2u.
    pub fn finish(self) -> Result<Vec<u8>> {
        pdf::write(&self.facts, self.flow.pages)
    }
}
