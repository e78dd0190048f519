//! From pages to the bytes of a PDF.

use chrono::{Datelike, Timelike};
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;

use super::face::Face;
use super::facts::Facts;
use super::flow::{Ink, Item, MARGIN, PAGE, WIDTH};
use kernel::Ts;
use kernel::error::{Error, Result};

/// Writes the pages, with the foot on each.
pub fn write(facts: &Facts, pages: Vec<Vec<Item>>) -> Result<Vec<u8>> {
    let settings = SerializeSettings {
        configuration: ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_U)
            .finish()
            .map_err(|e| Error::internal(format!("{e:?}")))?,
        ..SerializeSettings::default()
    };
    let mut document = krilla::Document::new_with(settings);
    document.set_metadata(
        Metadata::new()
            .title(facts.title.clone())
            .language("kk".into())
            .creator(facts.producer.clone())
            .producer(facts.producer.clone())
            .creation_date(date(facts.created)),
    );
    let size =
        PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| Error::internal("a page without a size"))?;
    let all = pages.len();
    for (number, page) in (1..).zip(pages) {
        let mut sheet = document.start_page_with(size.clone());
        let mut surface = sheet.surface();
        for item in page.into_iter().chain(foot(facts, number, all)) {
            draw(&mut surface, item);
        }
        surface.finish();
        sheet.finish();
    }
    document
        .finish()
        .map_err(|e| Error::internal(format!("a document cannot be written: {e:?}")))
}

fn foot(facts: &Facts, number: usize, all: usize) -> [Item; 2] {
    let y = PAGE.1 - 34.0;
    let page = Face::Regular.set(&format!("{number} / {all}"), 7.5);
    let what = Face::Regular.set(&facts.foot, 7.5);
    [
        Item::Text {
            x: MARGIN,
            y,
            run: what,
        },
        Item::Text {
            x: MARGIN + WIDTH - page.width,
            y,
            run: page,
        },
    ]
}

fn draw(surface: &mut Surface<'_>, item: Item) {
    match item {
        Item::Text { x, y, run } => {
            let Some(font) = run.face.font() else { return };
            surface.set_fill(Some(fill(Ink::Black)));
            surface.draw_glyphs(
                Point::from_xy(x, y),
                &run.glyphs,
                font,
                &run.text,
                run.size,
                false,
            );
        }
        Item::Bar {
            x,
            y,
            width,
            height,
            ink,
        } => {
            let Some(rect) = Rect::from_xywh(x, y, width, height) else {
                return;
            };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            if let Some(path) = path.finish() {
                surface.set_fill(Some(fill(ink)));
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(ink: Ink) -> Fill {
    let grey = match ink {
        Ink::Black => 0,
        Ink::Grey => 150,
        Ink::Pale => 232,
    };
    Fill {
        paint: luma::Color::new(grey).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

fn date(at: Ts) -> DateTime {
    let small = |figure: u32| u8::try_from(figure).unwrap_or_default();
    DateTime::new(u16::try_from(at.0.year()).unwrap_or_default())
        .month(small(at.0.month()))
        .day(small(at.0.day()))
        .hour(small(at.0.hour()))
        .minute(small(at.0.minute()))
        .second(small(at.0.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Align, Column, Pair, Paper};
    use super::*;

    fn paper() -> Vec<u8> {
        let created = Ts(chrono::DateTime::UNIX_EPOCH);
        let mut paper = Paper::new(Facts {
            title: "Хаттама".into(),
            producer: "incubator".into(),
            created,
            foot: "ILE № 1".into(),
        });
        paper.title(&Pair::of("ХАТТАМА № 1", "ПРОТОКОЛ № 1"));
        paper.heading(&Pair::of("Нәтиже", "Результат"));
        let columns = [Column::of(Pair::of("Орын", "Место"), 1.0, Align::Right)];
        let rows: Vec<Vec<String>> = (0..120).map(|n| vec![n.to_string()]).collect();
        paper.table(&columns, &rows);
        paper.pair(&Pair::of("蛙 \u{301} әғқңөұүһі", "\u{200b}«ёлка»"));
        paper
            .code("https://incubator.example/x", &Pair::of("а", "б"))
            .unwrap();
        paper.signature(&Pair::of("Төраға", "Председатель"), "Б. Жұмаділова");
        paper.finish().unwrap()
    }

    fn note(text: &str) -> Result<Vec<u8>> {
        let mut paper = Paper::new(Facts {
            title: "Хаттама".into(),
            producer: "incubator".into(),
            created: Ts(chrono::DateTime::UNIX_EPOCH),
            foot: "ILE".into(),
        });
        paper.text(text);
        paper.signature(&Pair::of(text, text), text);
        paper.finish()
    }

    #[test]
    fn no_number_of_marks_on_a_letter_makes_a_paper_fail() {
        assert!(note(&format!("a{}", "\u{301}".repeat(19_998))).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn whatever_somebody_wrote_can_be_printed(
            text in proptest::collection::vec(prop_oneof![
                any::<char>(), Just('\u{301}'), Just('\u{489}'), Just('\n'), Just('\u{202e}'), Just('ә'), Just(' '),
                Just('\u{200d}'), Just('\u{fe0f}'), Just('😀'),
            ], 0..400),
        ) {
            let text: String = text.into_iter().collect();
            prop_assert!(note(&text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_paper_is_a_pdf_that_can_be_kept_and_always_the_same() {
        let first = paper();
        assert!(first.starts_with(b"%PDF-1.7"));
        let text = String::from_utf8_lossy(&first);
        assert!(text.contains("<pdfaid:part>2</pdfaid:part>"));
        assert!(text.contains("<pdfaid:conformance>U</pdfaid:conformance>"));
        assert!(first == paper(), "the same paper gives the same bytes");
    }
}
