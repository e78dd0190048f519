//! What somebody who mistyped a word may have meant.

use crate::applications::application::rules::plain;
use kernel::{Lang, Localised, alike};

/// What can be meant.
pub struct Meant {
    /// As it is told to who asks.
    pub said: String,
    /// As people may write it.
    pub written: Vec<String>,
}

impl Meant {
    /// What is called so.
    pub fn by(name: &Localised, lang: Lang) -> Self {
        let words = [&name.kk, &name.ru, &name.en];
        Meant {
            said: name.pick(lang, &[]).to_owned(),
            written: words.into_iter().flatten().cloned().collect(),
        }
    }
}

fn letters(text: &str) -> Vec<char> {
    plain(&alike(text)).chars().collect()
}

/// How many letters are to be changed, added or left out to make one of the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut now = vec![row + 1];
        for (at, b) in other.iter().enumerate() {
            let changed = before[at] + usize::from(a != b);
            now.push(changed.min(before[at + 1] + 1).min(now[at] + 1));
        }
        before = now;
    }
    before[other.len()]
}

/// What is nearest: at most a third of its letters differ, and nothing else is as near.
pub fn nearest(text: &str, all: impl IntoIterator<Item = Meant>) -> Option<String> {
    let text = letters(&text.chars().take(100).collect::<String>());
    let mut best: Option<(usize, String)> = None;
    let mut alone = true;
    for meant in all {
        let near = meant.written.iter().filter_map(|written| {
            let written = letters(written);
            let most = written.len().min(text.len()) / 3;
            let far = distance(&text, &written);
            (far <= most).then_some(far)
        });
        let Some(far) = near.min() else { continue };
        match &best {
            Some((least, _)) if *least < far => {}
            Some((least, said)) if *least == far && *said != meant.said => alone = false,
            _ => (best, alone) = (Some((far, meant.said)), true),
        }
    }
    best.filter(|_| alone).map(|(_, said)| said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_to_one_alone_is_guessed() {
        let places = || {
            ["Байсерке", "Өтеген батыр", "Талғар", "Қаскелең", "Боралдай"].map(|name| Meant {
                said: name.to_owned(),
                written: vec![name.to_owned()],
            })
        };
        for (text, guess) in [
            ("Байсеркэ", Some("Байсерке")),
            ("БАЙСЕРКИ", Some("Байсерке")),
            ("с. Байсерке", Some("Байсерке")),
            ("Отеген-батыр", Some("Өтеген батыр")),
            ("Каскелен", Some("Қаскелең")),
            ("Алматы", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, places()).as_deref(), guess, "{text}");
        }
        let two = ["аба", "абы"].map(|name| Meant {
            said: name.to_owned(),
            written: vec![name.to_owned()],
        });
        assert_eq!(nearest("або", two), None);
    }
}
