//! How a notice is said to a reader.

use super::texts::Notice;
use super::words::OwnWords;
use kernel::merge_fields::filled;
use kernel::{Lang, Localised};

impl Notice {
    /// Subject and body in the usual words.
    pub fn text(&self, lang: Lang) -> (String, String) {
        let (subject, body) = self.kind().words(lang);
        self.with_facts(lang, subject, body)
    }

    /// Subject and body in the usual words, in each language.
    pub fn in_each_language(&self) -> (Localised, Localised) {
        self.in_each(&OwnWords::default(), &[])
    }

    /// The same in a programme's own words, where it has some.
    pub fn in_each(&self, own: &OwnWords, order: &[Lang]) -> (Localised, Localised) {
        let [kk, ru, en] = [Lang::Kk, Lang::Ru, Lang::En].map(|lang| self.told(own, lang, order).1);
        (
            Localised::all(&kk.0, &ru.0, &en.0),
            Localised::all(&kk.1, &ru.1, &en.1),
        )
    }

    /// Subject and body for a reader, in a programme's own words where it has some, and in which language they are: one of
    /// the programme's where its own words are not in the reader's.
    pub fn told(&self, own: &OwnWords, reader: Lang, order: &[Lang]) -> (Lang, (String, String)) {
        let lang = own.language(reader, order);
        let (subject, body) = own.over(self.kind(), lang);
        (lang, self.with_facts(lang, &subject, &body))
    }

    fn with_facts(&self, lang: Lang, subject: &str, body: &str) -> (String, String) {
        let facts = self.facts(lang);
        let fact = |name: &str| {
            let found = facts.iter().find(|(known, _)| *known == name);
            found.map_or("", |(_, said)| said.as_str())
        };
        (filled(subject, fact), filled(body, fact))
    }
}
