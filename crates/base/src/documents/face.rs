//! The typeface, and how wide a text is in it: what is measured here is what is drawn.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, ShapePlan, UnicodeBuffer, script};

/// Noto Sans, which has every letter of Kazakh; see `fonts/OFL.txt`.
static REGULAR: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("fonts/NotoSans-Bold.ttf");

/// A cut of the typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Regular,
    Bold,
}

/// A cut, once to measure and once to draw.
struct Cut {
    shaping: Option<rustybuzz::Face<'static>>,
    /// How Cyrillic is set, which holds for Latin and figures too.
    plan: Option<ShapePlan>,
    drawing: Option<Font>,
}

static CUTS: LazyLock<[Cut; 2]> = LazyLock::new(|| {
    [REGULAR, BOLD].map(|bytes| {
        let shaping = rustybuzz::Face::from_slice(bytes, 0);
        let plan = |face| ShapePlan::new(face, Direction::LeftToRight, Some(script::CYRILLIC), None, &[]);
        Cut {
            plan: shaping.as_ref().map(plan),
            shaping,
            drawing: Font::new(bytes.into(), 0),
        }
    })
});

/// A piece of text, ready to be drawn.
#[derive(Debug, Clone)]
pub struct Run {
    pub face: Face,
    pub size: f32,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// In points.
    pub width: f32,
}

impl Face {
    fn cut(self) -> &'static Cut {
        match self {
            Face::Regular => &CUTS[0],
            Face::Bold => &CUTS[1],
        }
    }

    /// To draw with.
    pub fn font(self) -> Option<Font> {
        self.cut().drawing.clone()
    }

    /// Whether the typeface has a letter.
    fn has(self, letter: char) -> bool {
        let known = |face: &rustybuzz::Face<'_>| face.glyph_index(letter).is_some();
        self.cut().shaping.as_ref().is_some_and(known)
    }

    /// Sets a text. A letter that the typeface does not have shows as U+FFFD: a document that is kept may have no
    /// letter without a meaning.
    pub fn set(self, text: &str, size: f32) -> Run {
        let text: String = text
            .chars()
            .map(|c| {
                if self.has(c) {
                    c
                } else {
                    char::REPLACEMENT_CHARACTER
                }
            })
            .collect();
        let (Some(shaping), Some(plan)) = (&self.cut().shaping, &self.cut().plan) else {
            return Run {
                face: self,
                size,
                text,
                glyphs: vec![],
                width: 0.0,
            };
        };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::CYRILLIC);
        let shaped = rustybuzz::shape_with_plan(shaping, plan, buffer);
        #[expect(clippy::cast_precision_loss, reason = "units of a typeface are small numbers")]
        let em = |units: i32| units as f32 / shaping.units_per_em() as f32;
        let (infos, places) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut glyphs = Vec::with_capacity(infos.len());
        for (at, (info, place)) in infos.iter().zip(places).enumerate() {
            let start = info.cluster as usize;
            let end = infos[at..]
                .iter()
                .map(|later| later.cluster as usize)
                .find(|later| *later > start)
                .unwrap_or(text.len());
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                em(place.x_advance),
                em(place.x_offset),
                em(place.y_offset),
                em(place.y_advance),
                start..end,
                None,
            ));
        }
        let width = glyphs.iter().map(|glyph| glyph.x_advance * size).sum();
        Run {
            face: self,
            size,
            text,
            glyphs,
            width,
        }
    }

    /// Breaks a text into lines that fit: between words, and within a word that is too long for a line. Widths of
    /// words are added up, so that a long text is measured once.
    pub fn lines(self, text: &str, size: f32, width: f32) -> Vec<Run> {
        let space = self.set(" ", size).width;
        let mut lines = Vec::new();
        for paragraph in printable(text).lines() {
            let (mut line, mut filled) = (String::new(), 0.0);
            for word in paragraph.split([' ', '\t']).filter(|word| !word.is_empty()) {
                for (piece, wide) in self.pieces(word, size, width) {
                    if line.is_empty() {
                        (line, filled) = (piece, wide);
                    } else if filled + space + wide <= width && !piece.is_empty() {
                        line.push(' ');
                        line.push_str(&piece);
                        filled += space + wide;
                    } else {
                        lines.push(self.set(&line, size));
                        (line, filled) = (piece, wide);
                    }
                }
            }
            lines.push(self.set(&line, size));
        }
        lines
    }

    /// A word with its width; one that is too long for a line in pieces.
    fn pieces(self, word: &str, size: f32, width: f32) -> Vec<(String, f32)> {
        let whole = self.set(word, size).width;
        if whole <= width {
            return vec![(word.to_owned(), whole)];
        }
        let (mut pieces, mut piece, mut filled) = (Vec::new(), String::new(), 0.0);
        for letter in word.chars() {
            let wide = self.set(letter.encode_utf8(&mut [0; 4]), size).width;
            if filled + wide > width && !piece.is_empty() {
                pieces.push((std::mem::take(&mut piece), filled));
                filled = 0.0;
            }
            piece.push(letter);
            filled += wide;
        }
        pieces.push((piece, filled));
        pieces
    }
}

/// Marks on one letter that are drawn; more are no writing, and a document cannot hold any number of them.
const MARKS: usize = 4;
/// Blank lines that are left where there are more.
const BLANKS: usize = 1;

/// A text as it can stand on paper: without what only steers a screen (the direction, widths of zero), with few marks on
/// a letter, and without long gaps.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut marks, mut breaks) = (0, 0);
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\n' | '\r' => breaks += 1,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
            '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' => {
                marks += 1;
                if marks <= MARKS {
                    out.push(letter);
                }
            }
            letter => {
                // Lines of blanks are blank lines.
                if breaks > 0 && letter.is_whitespace() {
                    continue;
                }
                let kept = if out.is_empty() { 0 } else { breaks.min(BLANKS + 1) };
                out.extend(std::iter::repeat_n('\n', kept));
                (marks, breaks) = (0, 0);
                out.push(letter);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of Kazakh that Russian does not have, and the sign of the tenge.
    const KAZAKH: &str = "ӘәҒғҚқҢңӨөҰұҮүҺһІі₸";

    #[test]
    fn both_cuts_have_every_letter_of_kazakh_and_russian() {
        let russian = ('А'..='я').chain(['Ё', 'ё', '№', '«', '»', '–', '±', '%']);
        for letter in russian.chain(KAZAKH.chars()) {
            for face in [Face::Regular, Face::Bold] {
                assert!(face.has(letter), "{letter} in {face:?}");
            }
        }
    }

    #[test]
    fn a_letter_without_a_shape_is_told_as_such() {
        let run = Face::Regular.set("a蛙b", 9.0);
        assert_eq!(run.text, "a\u{fffd}b");
        assert!(run.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
    }

    #[test]
    fn what_steers_a_screen_stands_on_no_paper() {
        assert_eq!(
            printable("a\u{202e}b\u{200b}c\r\nd\re\n \n\n\nf\n"),
            "abc\nd\ne\n\nf"
        );
        assert_eq!(
            printable(&format!("e{}", "\u{301}".repeat(9_000))),
            "e\u{301}\u{301}\u{301}\u{301}"
        );
        assert_eq!(printable("\n\nй"), "й");
    }

    #[test]
    fn every_line_fits_and_nothing_is_lost() {
        let text = "Ауылдағы шағын наубайхана мен дүкен\nҰзақсөздіңөзідебірнешежолғабөлінедіжәнежоғалмайды";
        let lines = Face::Regular.lines(text, 9.0, 80.0);
        assert!(lines.iter().all(|line| line.width <= 80.0), "{lines:?}");
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let set: String = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(letters(&set), letters(text));
        assert!(lines.len() > 4);
    }
}
