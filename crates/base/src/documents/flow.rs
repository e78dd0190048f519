//! Rows that flow down the pages: what does not fit is carried over, and the head of a table is repeated.

use super::face::{Face, Run};

/// A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// Left and right.
pub const MARGIN: f32 = 45.0;
const TOP: f32 = 45.0;
/// Below this line stands the foot of the page.
const BOTTOM: f32 = PAGE.1 - 56.0;
/// What is set.
pub const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Between the text of a cell and its border.
const PADDING: f32 = 3.0;
/// Between the text of a column and the rule before it.
const GUTTER: f32 = 7.0;
/// A row up to this height is kept on one page.
const KEPT: f32 = 160.0;

/// What is drawn on a page.
#[derive(Debug, Clone)]
pub enum Item {
    /// A text, from the left end of its base line.
    Text { x: f32, y: f32, run: Run },
    /// A filled box: a rule, a shade, a module of a QR code.
    Bar {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        ink: Ink,
    },
}

/// How dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Black,
    /// Rules.
    Grey,
    /// Behind the head of a table.
    Pale,
}

/// To which side lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Right,
    Middle,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub face: Face,
    pub size: f32,
    pub align: Align,
}

impl Style {
    /// From one base line to the next.
    fn leading(self) -> f32 {
        self.size * 1.36
    }
}

/// A cell, before it is broken into lines.
#[derive(Debug, Clone)]
pub struct Cell {
    pub text: String,
    pub style: Style,
    /// In points.
    pub width: f32,
}

/// How a row is set off from its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// A rule between its columns.
    Columns,
    /// A rule below it.
    Below,
    /// A rule below it and between its columns: cells to write in.
    Grid,
    /// A shade behind it and a rule below.
    Head,
    /// A line to sign on in its second column.
    Signed,
}

impl Frame {
    /// How far the text of a cell stands from its left border.
    fn before(self) -> f32 {
        if self == Frame::Columns { GUTTER } else { PADDING }
    }
}

/// A row, broken into lines.
struct Row {
    cells: Vec<(Cell, Vec<Run>)>,
    frame: Frame,
}

impl Row {
    fn of(cells: &[Cell], frame: Frame) -> Self {
        let set = |cell: &Cell| {
            let room = (cell.width - PADDING - frame.before()).max(1.0);
            let lines = cell.style.face.lines(&cell.text, cell.style.size, room);
            (cell.clone(), lines)
        };
        Row {
            cells: cells.iter().map(set).collect(),
            frame,
        }
    }

    fn height(&self) -> f32 {
        let cell = |(cell, lines): &(Cell, Vec<Run>)| cell.style.leading() * lines_of(lines.len());
        self.cells.iter().map(cell).fold(0.0, f32::max) + 2.0 * PADDING
    }

    /// Takes what fits into a height; nothing where not one line does.
    fn take(&mut self, height: f32) -> Option<Row> {
        let room = height - 2.0 * PADDING;
        let mut cells = Vec::with_capacity(self.cells.len());
        for (cell, lines) in &mut self.cells {
            let leading = cell.style.leading();
            let mut fit = 0;
            while fit < lines.len() && leading * lines_of(fit + 1) <= room {
                fit += 1;
            }
            cells.push((cell.clone(), lines.drain(..fit).collect::<Vec<_>>()));
        }
        let some = cells.iter().any(|(_, lines)| !lines.is_empty());
        some.then_some(Row {
            cells,
            frame: self.frame,
        })
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(|(_, lines)| lines.is_empty())
    }
}

#[expect(clippy::cast_precision_loss, reason = "lines of a cell are few")]
fn lines_of(count: usize) -> f32 {
    count as f32
}

/// Pages that are being filled.
pub struct Flow {
    pub pages: Vec<Vec<Item>>,
    y: f32,
    head: Option<(Vec<Cell>, Frame)>,
}

impl Flow {
    pub fn new() -> Self {
        Flow {
            pages: vec![vec![]],
            y: TOP,
            head: None,
        }
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }

    /// Goes on with the next page.
    fn turn(&mut self) {
        self.pages.push(vec![]);
        self.y = TOP;
        if let Some((cells, frame)) = self.head.clone() {
            let head = Row::of(&cells, frame);
            let height = head.height();
            self.draw(&head, height);
        }
    }

    /// Leaves room.
    pub fn space(&mut self, height: f32) {
        self.y += height;
    }

    /// Turns the page where less than this is left.
    pub fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.turn();
        }
    }

    /// A row that is repeated on each page, until [`Flow::end_head`].
    pub fn head(&mut self, cells: Vec<Cell>) {
        self.row(&cells, Frame::Head);
        self.head = Some((cells, Frame::Head));
    }

    pub fn end_head(&mut self) {
        self.head = None;
    }

    /// Sets a row.
    pub fn row(&mut self, cells: &[Cell], frame: Frame) {
        let mut rest = Row::of(cells, frame);
        let height = rest.height();
        if self.y + height > BOTTOM && height <= KEPT {
            self.turn();
        }
        // On a fresh page one line always fits, so this ends.
        while !rest.is_empty() {
            match rest.take(BOTTOM - self.y) {
                Some(part) => {
                    let height = part.height();
                    self.draw(&part, height);
                }
                None => self.turn(),
            }
        }
    }

    fn draw(&mut self, row: &Row, height: f32) {
        let (top, mut x) = (self.y, MARGIN);
        if row.frame == Frame::Head {
            self.bar(MARGIN, top, WIDTH, height, Ink::Pale);
        }
        for (at, (cell, lines)) in row.cells.iter().enumerate() {
            if matches!(row.frame, Frame::Columns | Frame::Grid) && at > 0 {
                self.bar(x, top, 0.5, height, Ink::Grey);
            }
            let mut base = top + PADDING + cell.style.size;
            for run in lines {
                let room = cell.width - PADDING - row.frame.before() - run.width;
                let shift = match cell.style.align {
                    Align::Left => 0.0,
                    Align::Right => room,
                    Align::Middle => room / 2.0,
                };
                self.put(Item::Text {
                    x: x + row.frame.before() + shift,
                    y: base,
                    run: run.clone(),
                });
                base += cell.style.leading();
            }
            x += cell.width;
        }
        if let (Frame::Signed, [(before, _), (line, _), ..]) = (row.frame, &row.cells[..]) {
            let y = top + PADDING + line.style.size + 1.5;
            self.bar(MARGIN + before.width, y, line.width - GUTTER, 0.6, Ink::Black);
        }
        self.y += height;
        if matches!(row.frame, Frame::Below | Frame::Grid | Frame::Head) {
            self.bar(MARGIN, self.y, WIDTH, 0.5, Ink::Grey);
        }
    }

    fn bar(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.put(Item::Bar {
            x,
            y,
            width,
            height,
            ink,
        });
    }

    /// A square of dark modules at the left, and a row beside it.
    pub fn square(&mut self, side: f32, modules: &[Vec<bool>], beside: &[Cell]) {
        self.need(Row::of(beside, Frame::Columns).height().max(side).min(KEPT));
        let (unit, top) = (side / lines_of(modules.len().max(1)), self.y);
        for (down, row) in modules.iter().enumerate() {
            // Neighbours are one bar: seams between boxes would show on a screen.
            let mut from = 0;
            while from < row.len() {
                let dark = row[from];
                let length = row[from..].iter().take_while(|one| **one == dark).count();
                if dark {
                    let (x, y) = (MARGIN + unit * lines_of(from), top + unit * lines_of(down));
                    self.bar(x, y, unit * lines_of(length), unit, Ink::Black);
                }
                from += length;
            }
        }
        let page = self.pages.len();
        self.row(beside, Frame::Columns);
        if self.pages.len() == page {
            self.y = self.y.max(top + side);
        }
    }

    /// Every line that was set.
    #[cfg(any(test, feature = "testing"))]
    pub fn words(&self) -> Vec<String> {
        self.pages
            .iter()
            .flatten()
            .filter_map(text)
            .map(str::to_owned)
            .collect()
    }
}

#[cfg(any(test, feature = "testing"))]
fn text(item: &Item) -> Option<&str> {
    match item {
        Item::Text { run, .. } => Some(&run.text),
        Item::Bar { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str, width: f32) -> Cell {
        let style = Style {
            face: Face::Regular,
            size: 9.0,
            align: Align::Left,
        };
        Cell {
            text: text.into(),
            style,
            width,
        }
    }

    fn texts(page: &[Item]) -> Vec<&str> {
        page.iter().filter_map(text).collect()
    }

    #[test]
    fn the_head_of_a_table_stands_on_each_page_and_no_row_is_lost() {
        let mut flow = Flow::new();
        flow.head(vec![body("Орын / Место", WIDTH)]);
        for number in 0..200 {
            flow.row(&[body(&format!("row {number}"), WIDTH)], Frame::Below);
        }
        flow.end_head();
        assert!(flow.pages.len() > 3);
        for page in &flow.pages {
            assert_eq!(texts(page).first(), Some(&"Орын / Место"));
        }
        let rows: usize = flow.pages.iter().map(|page| texts(page).len() - 1).sum();
        assert_eq!(rows, 200);
    }

    #[test]
    fn a_row_that_is_longer_than_a_page_goes_on() {
        let mut flow = Flow::new();
        let long = "сөз ".repeat(4_000);
        flow.row(
            &[body(&long, WIDTH / 2.0), body("слово", WIDTH / 2.0)],
            Frame::Columns,
        );
        assert!(flow.pages.len() > 1);
        let words: usize = flow
            .pages
            .iter()
            .flat_map(|page| texts(page))
            .map(|line| line.split(' ').filter(|word| *word == "сөз").count())
            .sum();
        assert_eq!(words, 4_000);
    }

    #[test]
    fn a_long_name_beside_a_line_takes_room_and_covers_nobody() {
        let mut flow = Flow::new();
        for name in ["Аты-жөні ".repeat(40), "Екінші".into()] {
            let cells = [body("Мүше", 100.0), body("", 100.0), body(&name, WIDTH - 200.0)];
            flow.row(&cells, Frame::Signed);
        }
        let at = |wanted: &str| {
            let all = flow.pages.iter().flatten();
            all.filter_map(|item| match item {
                Item::Text { y, run, .. } if run.text.contains(wanted) => Some(*y),
                _ => None,
            })
            .collect::<Vec<f32>>()
        };
        let last_of_first = at("Аты-жөні").into_iter().fold(0.0, f32::max);
        assert!(at("Екінші")[0] > last_of_first);
    }

    #[test]
    fn nothing_is_drawn_below_the_page() {
        let mut flow = Flow::new();
        for number in 0..300 {
            flow.row(&[body(&"word ".repeat(number % 60), WIDTH)], Frame::Columns);
        }
        for item in flow.pages.iter().flatten() {
            let (Item::Text { y, .. } | Item::Bar { y, .. }) = item;
            assert!((TOP..=BOTTOM + 1.0).contains(y), "{item:?}");
        }
    }
}
